"""Networks: :class:`Population`, M networks of one shape in stacked tensors, and :func:`fit`, which trains them.

:func:`fit` reads its :class:`Settings` at every step, and yields a :class:`Record` after it.
"""

from rectlab.networks.loop import OPTIMIZERS as OPTIMIZERS
from rectlab.networks.loop import Record as Record
from rectlab.networks.loop import fit as fit
from rectlab.networks.losses import LOSSES as LOSSES
from rectlab.networks.norms import gradient_norms as gradient_norms
from rectlab.networks.population import Population as Population
from rectlab.networks.run import Run as Run
from rectlab.networks.settings import RANGES as RANGES
from rectlab.networks.settings import TARGETS as TARGETS
from rectlab.networks.settings import Settings as Settings
