"""Live panels: widgets that only turn knobs into arguments. No mathematics lives here."""

from rectlab.panels.census import Census as Census
from rectlab.panels.concepts import Concepts as Concepts
from rectlab.panels.depth import Depth as Depth
from rectlab.panels.folds import Pieces as Pieces
from rectlab.panels.lifetimes import Lifetimes as Lifetimes
from rectlab.panels.penalty import Penalty as Penalty
from rectlab.panels.raster import Raster as Raster
from rectlab.panels.scope import Scope as Scope
from rectlab.panels.spikes import Spikes as Spikes
from rectlab.panels.tournament import Tournament as Tournament
