"""Pieces: where rectifier networks bend, which affine map they are in between, and rescaling, which changes neither."""

from rectlab.lessons.pieces.local import LocalMap as LocalMap
from rectlab.lessons.pieces.local import local_map as local_map
from rectlab.lessons.pieces.networks import by_hand as by_hand
from rectlab.lessons.pieces.networks import draw_networks as draw_networks
from rectlab.lessons.pieces.networks import line as line
from rectlab.lessons.pieces.networks import on_plane as on_plane
from rectlab.lessons.pieces.networks import plane as plane
from rectlab.lessons.pieces.networks import zigzag as zigzag
from rectlab.lessons.pieces.rescaling import Rescaling as Rescaling
from rectlab.lessons.pieces.rescaling import try_rescaling as try_rescaling
from rectlab.networks.rescaling import rescale as rescale
