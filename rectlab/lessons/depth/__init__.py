"""Deep untrained networks: what their starting weights do to the signal, to its direction, and to the gradient.

``stacks`` builds networks of up to a hundred layers and runs them up and down, ``reading`` asks what a layer still
holds of the digits, ``saturation`` watches layers saturate while they train, ``chaos`` maps weight and bias spread,
``mysteries`` holds four networks with hidden starts.
"""

from rectlab.lessons.depth.chaos import FixedPoint as FixedPoint
from rectlab.lessons.depth.chaos import Plane as Plane
from rectlab.lessons.depth.chaos import fixed_point as fixed_point
from rectlab.lessons.depth.chaos import measure_plane as measure_plane
from rectlab.lessons.depth.mysteries import mystery_profile as mystery_profile
from rectlab.lessons.depth.reading import Reading as Reading
from rectlab.lessons.depth.reading import read_layers as read_layers
from rectlab.lessons.depth.saturation import Saturation as Saturation
from rectlab.lessons.depth.saturation import watch_saturation as watch_saturation
from rectlab.lessons.depth.stacks import WIRINGS as WIRINGS
from rectlab.lessons.depth.stacks import DepthProfile as DepthProfile
from rectlab.lessons.depth.stacks import ForwardPass as ForwardPass
from rectlab.lessons.depth.stacks import deep_network as deep_network
from rectlab.lessons.depth.stacks import profile_of as profile_of
from rectlab.lessons.depth.stacks import run_up as run_up
