"""Panels: what all live panels share. They only turn knobs into arguments; no mathematics lives here."""
