"""What an L1 penalty charges, how a network dodges it, and what became of networks that paid for a while."""

from rectlab.lessons.penalty import figure3 as figure3
from rectlab.lessons.penalty.costs import cost as cost
from rectlab.lessons.penalty.costs import train as train
from rectlab.lessons.penalty.costs import weight_norms as weight_norms
from rectlab.lessons.penalty.histories import History as History
from rectlab.lessons.penalty.histories import Reading as Reading
from rectlab.lessons.penalty.histories import history as history
from rectlab.lessons.penalty.histories import penalty_words as penalty_words
from rectlab.lessons.penalty.histories import read as read
from rectlab.lessons.penalty.outcomes import always_on as always_on
from rectlab.lessons.penalty.outcomes import by_penalty as by_penalty
from rectlab.lessons.penalty.outcomes import zeros_by_l1 as zeros_by_l1
from rectlab.networks.rescaling import rescale as rescale
