"""What an L1 penalty charges, how a network dodges it, and what became of networks that paid for a while."""

from rectlab.penalties.costs import cost as cost
from rectlab.penalties.costs import rescale_in_place as rescale_in_place
from rectlab.penalties.costs import train as train
from rectlab.penalties.costs import weight_norms as weight_norms
from rectlab.penalties.histories import History as History
from rectlab.penalties.histories import Reading as Reading
from rectlab.penalties.histories import history as history
from rectlab.penalties.histories import penalty_words as penalty_words
from rectlab.penalties.histories import read as read
from rectlab.penalties.outcomes import always_on as always_on
from rectlab.penalties.outcomes import bands as bands
from rectlab.penalties.outcomes import by_penalty as by_penalty
from rectlab.penalties.outcomes import zeros_by_l1 as zeros_by_l1
