"""Tournaments: activations compared over learning rates and seeds, and which conclusions the outcome supports.

Networks of one seed are paired: they start from the same weights and see the same batches in the same order, whatever
their activation. The learning rate is chosen on a validation part; the test error is used once, at the end.
"""

from rectlab.lessons.comparison.contestants import FIELDS as FIELDS
from rectlab.lessons.comparison.contestants import contestants as contestants
from rectlab.lessons.comparison.coverage import coverage as coverage
from rectlab.lessons.comparison.coverage import false_alarms as false_alarms
from rectlab.lessons.comparison.plans import Plan as Plan
from rectlab.lessons.comparison.plans import parts as parts
from rectlab.lessons.comparison.redraws import Redraws as Redraws
from rectlab.lessons.comparison.redraws import redraw as redraw
from rectlab.lessons.comparison.redraws import two_labs as two_labs
from rectlab.lessons.comparison.results import Result as Result
from rectlab.lessons.comparison.running import equal_seconds as equal_seconds
from rectlab.lessons.comparison.running import play as play
from rectlab.lessons.comparison.running import relative_costs as relative_costs
from rectlab.lessons.comparison.running import run as run
from rectlab.lessons.comparison.standings import Standing as Standing
from rectlab.lessons.comparison.standings import image_interval as image_interval
from rectlab.lessons.comparison.standings import standing as standing
