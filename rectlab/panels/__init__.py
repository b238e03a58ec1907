"""What all live panels share. Panels turn knobs into arguments; no mathematics lives here."""
