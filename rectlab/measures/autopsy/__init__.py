"""One unit looked at closely: what it gets, what it gives, what it listens to, and the examples it answers most."""

from rectlab.measures.autopsy.looking import BEST as BEST
from rectlab.measures.autopsy.looking import autopsy as autopsy
from rectlab.measures.autopsy.result import Autopsy as Autopsy
from rectlab.measures.autopsy.result import HingeHistogram as HingeHistogram
from rectlab.measures.autopsy.unit_bounds import UnitBound as UnitBound
from rectlab.measures.autopsy.unit_bounds import unit_bound as unit_bound
