"""Measures: pure functions from tensors to small frozen results that say themselves in words."""

from rectlab.measures.autopsy import Autopsy as Autopsy
from rectlab.measures.bounds import Bounds as Bounds
from rectlab.measures.bounds import certify as certify
from rectlab.measures.census import census as census
from rectlab.measures.census import silent_units as silent_units
from rectlab.measures.histograms import Histogram as Histogram
from rectlab.measures.histograms import histogram as histogram
from rectlab.measures.pieces import LinearPieces as LinearPieces
from rectlab.measures.pieces import pieces as pieces
from rectlab.measures.preview import Preview as Preview
from rectlab.measures.rasters import UnitRaster as UnitRaster
from rectlab.measures.rasters import nested_order as nested_order
from rectlab.measures.rasters import unit_raster as unit_raster
from rectlab.measures.regions import Regions as Regions
from rectlab.measures.regions import regions as regions
from rectlab.measures.snapshot import Snapshot as Snapshot
from rectlab.measures.snapshot import axis_lower as axis_lower
from rectlab.measures.snapshot import axis_upper as axis_upper
from rectlab.measures.snapshot import error_rate as error_rate
from rectlab.measures.snapshot import take_snapshot as take_snapshot
from rectlab.measures.states import LayerStates as LayerStates
from rectlab.measures.states import UnitStates as UnitStates
from rectlab.measures.states import unit_states as unit_states
from rectlab.measures.timelines import Timeline as Timeline
from rectlab.measures.timelines import UnitTimeline as UnitTimeline
from rectlab.measures.timelines import timeline as timeline
