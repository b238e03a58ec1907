"""Pieces: where rectifier networks bend, what they are in between, and the rescaling that leaves them as they are."""

from rectlab.folds.local import LocalMap as LocalMap
from rectlab.folds.local import local_map as local_map
from rectlab.folds.networks import draw_networks as draw_networks
from rectlab.folds.networks import line as line
from rectlab.folds.networks import on_plane as on_plane
from rectlab.folds.networks import plane as plane
from rectlab.folds.networks import zigzag as zigzag
from rectlab.folds.rescaling import Rescaling as Rescaling
from rectlab.folds.rescaling import rescale as rescale
from rectlab.folds.rescaling import try_rescaling as try_rescaling
