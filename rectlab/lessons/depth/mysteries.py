"""Four networks with hidden starts: the learner names the rule behind each profile."""

from rectlab import datasets, streams
from rectlab.checks import one_of
from rectlab.lessons.depth.stacks import deep_network, profile_of, run_up
from rectlab.measures import nested_order

_STARTS = {"A": "positive_asymmetric", "B": "lecun", "C": "default", "D": "he"}


def mystery_profile(letter, hidden_layers=100, seed=0):
    """Return the profile, on 32 digits, of a rectifier network with a hidden rule for its starting weights.

    Parameters
    ----------
    letter : str
        "A", "B", "C" or "D".
    hidden_layers, seed : int

    Returns
    -------
    rectlab.lessons.depth.stacks.DepthProfile

    Raises
    ------
    ValueError
        For another letter.

    Examples
    --------
    >>> mystery_profile("A", hidden_layers=5).hidden_layers
    5
    """
    one_of("mystery_profile", "letter", letter, _STARTS)
    digits = datasets.digits()
    shown = nested_order(digits.y_train, streams.of(0, "probe"))[:32]
    network = deep_network(hidden_layers, init=_STARTS[letter], seeds=(seed,))
    return profile_of(network, run_up(network, digits.X_train[shown]), digits.y_train[shown])
