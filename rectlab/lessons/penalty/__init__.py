"""What an L1 penalty charges, how a network avoids it, and which zeros and errors networks under a penalty have."""

from rectlab.lessons.penalty import dictionary as dictionary
from rectlab.lessons.penalty import figure3 as figure3
from rectlab.lessons.penalty.costs import cost as cost
from rectlab.lessons.penalty.costs import train as train
from rectlab.lessons.penalty.costs import weight_norms as weight_norms
from rectlab.lessons.penalty.histories import History as History
from rectlab.lessons.penalty.histories import Reading as Reading
from rectlab.lessons.penalty.histories import history as history
from rectlab.lessons.penalty.outcomes import Outcome as Outcome
from rectlab.lessons.penalty.outcomes import outcome as outcome
from rectlab.networks.rescaling import rescale as rescale
