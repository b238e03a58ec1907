"""Measures: pure functions from tensors to small frozen results that say themselves in words."""

from rectlab.measures.bounds import Bounds as Bounds
from rectlab.measures.bounds import certify as certify
from rectlab.measures.histograms import Histogram as Histogram
from rectlab.measures.histograms import histogram as histogram
from rectlab.measures.pieces import LinearPieces as LinearPieces
from rectlab.measures.pieces import pieces as pieces
from rectlab.measures.rasters import UnitRaster as UnitRaster
from rectlab.measures.rasters import nested_order as nested_order
from rectlab.measures.rasters import unit_raster as unit_raster
from rectlab.measures.regions import Regions as Regions
from rectlab.measures.regions import regions as regions
from rectlab.measures.timelines import Timeline as Timeline
from rectlab.measures.timelines import UnitTimeline as UnitTimeline
from rectlab.measures.timelines import timeline as timeline
from rectlab.measures.units import UnitStates as UnitStates
from rectlab.measures.units import unit_states as unit_states
from rectlab.measures.zeros import ZeroFraction as ZeroFraction
from rectlab.measures.zeros import zero_fraction as zero_fraction
