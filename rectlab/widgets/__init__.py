"""Live panels: widgets that only turn knobs into arguments. No mathematics lives here."""

from rectlab.widgets.census import Census as Census
from rectlab.widgets.concepts import Concepts as Concepts
from rectlab.widgets.depth import Depth as Depth
from rectlab.widgets.folds import Pieces as Pieces
from rectlab.widgets.lifetimes import Lifetimes as Lifetimes
from rectlab.widgets.penalty import Penalty as Penalty
from rectlab.widgets.raster import Raster as Raster
from rectlab.widgets.scope import Scope as Scope
from rectlab.widgets.spikes import Spikes as Spikes
from rectlab.widgets.tournament import Tournament as Tournament
