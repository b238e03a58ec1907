"""Training populations: :func:`fit`, the :class:`Settings` it reads at every step, the :class:`Record` it yields."""

from rectlab.training.loop import OPTIMIZERS as OPTIMIZERS
from rectlab.training.loop import Record as Record
from rectlab.training.loop import check_labels as check_labels
from rectlab.training.loop import check_numbers as check_numbers
from rectlab.training.loop import fit as fit
from rectlab.training.losses import LOSSES as LOSSES
from rectlab.training.norms import gradient_norms as gradient_norms
from rectlab.training.run import Run as Run
from rectlab.training.run import members_that_fit as members_that_fit
from rectlab.training.settings import TARGETS as TARGETS
from rectlab.training.settings import Settings as Settings
