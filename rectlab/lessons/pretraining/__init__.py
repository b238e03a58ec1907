"""Unsupervised pre-training: what a network gains from inputs without labels, and why."""

from rectlab.lessons.pretraining.curves import NAMES as NAMES
from rectlab.lessons.pretraining.curves import Curves as Curves
from rectlab.lessons.pretraining.curves import Plan as Plan
from rectlab.lessons.pretraining.curves import Study as Study
from rectlab.lessons.pretraining.curves import run as run
from rectlab.lessons.pretraining.explanations import EqualLoss as EqualLoss
from rectlab.lessons.pretraining.explanations import Prototypes as Prototypes
from rectlab.lessons.pretraining.explanations import Unlimited as Unlimited
from rectlab.lessons.pretraining.explanations import at_equal_loss as at_equal_loss
from rectlab.lessons.pretraining.explanations import unlimited as unlimited
from rectlab.lessons.pretraining.kept import recorded as recorded
from rectlab.lessons.pretraining.labels import stratified as stratified
from rectlab.lessons.pretraining.reconstruction import blocked_share as blocked_share
from rectlab.lessons.pretraining.reconstruction import dead_after as dead_after
from rectlab.lessons.pretraining.reconstruction import pixel_error as pixel_error
