"""One unit looked at closely: what it gets, what it gives, what it listens to, and the examples it answers most."""

from rectlab.autopsies.looking import BEST as BEST
from rectlab.autopsies.looking import autopsy as autopsy
from rectlab.autopsies.result import Autopsy as Autopsy
from rectlab.autopsies.result import HingeHistogram as HingeHistogram
from rectlab.autopsies.unit_bounds import UnitBound as UnitBound
from rectlab.autopsies.unit_bounds import unit_bound as unit_bound
