"""Live panels: widgets that only turn knobs into arguments. No mathematics lives here."""

from rectlab.widgets.scope import Scope as Scope
