"""Tournaments: activations against each other over learning rates and seeds, and what the outcome allows to say.

Seeds are pairs: networks of one seed start from the same weights and see the same batches in the same order, whatever
their activation. The learning rate is chosen on a validation part; the test error is looked at once, at the end.
"""

from rectlab.tournaments.contestants import FIELDS as FIELDS
from rectlab.tournaments.contestants import contestants as contestants
from rectlab.tournaments.coverage import coverage as coverage
from rectlab.tournaments.coverage import false_alarms as false_alarms
from rectlab.tournaments.plans import Plan as Plan
from rectlab.tournaments.plans import parts as parts
from rectlab.tournaments.redraws import Redraws as Redraws
from rectlab.tournaments.redraws import redraw as redraw
from rectlab.tournaments.results import Result as Result
from rectlab.tournaments.running import equal_seconds as equal_seconds
from rectlab.tournaments.running import play as play
from rectlab.tournaments.running import relative_costs as relative_costs
from rectlab.tournaments.running import run as run
