"""Data sets: digits that need no network, MNIST as in the paper, and small tasks drawn from a seed.

>>> digits()
Dataset('digits': 1,297 train + 500 test samples, 64 features, 10 classes, images 8 × 8)
>>> load("moons").in_words()
'moons: 300 training and 100 test points with 2 features, in 2 classes.'
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from rectlab import checks
from rectlab.datasets.dataset import Dataset
from rectlab.datasets.images import digits, mnist
from rectlab.datasets.mnist_files import are_at_hand
from rectlab.datasets.toys import toy_1d, toy_2d

__all__ = ["Dataset", "digits", "load", "mnist", "names", "offline", "toy_1d", "toy_2d"]


class _Entry(NamedTuple):
    load: Callable
    at_hand: Callable = lambda: True  # whether it loads without a network now


_REGISTRY = {
    "digits": _Entry(digits),
    "mnist": _Entry(mnist, are_at_hand),
    **{task: _Entry(partial(toy_2d, task)) for task in ("moons", "circles", "spiral", "xor")},
}


def names() -> tuple[str, ...]:
    """Return every name that `load` knows, the offline default first.

    Examples
    --------
    >>> names()
    ('digits', 'mnist', 'moons', 'circles', 'spiral', 'xor')
    """
    return tuple(_REGISTRY)


def offline() -> tuple[str, ...]:
    """Return the names that load without a network now; it looks at file names only and downloads nothing."""
    return tuple(name for name, entry in _REGISTRY.items() if entry.at_hand())


def load(name: str) -> Dataset:
    """Return the classification data set of that name; a second call gives the same object at once.

    Parameters
    ----------
    name : str
        One of `names`. Only "mnist" may use the network, once.

    Raises
    ------
    ValueError
        If there is no data set of that name.

    Examples
    --------
    >>> load("digits") is load("digits")
    True
    """
    return _REGISTRY[checks.one_of("datasets.load", "name", name, _REGISTRY, do="Pass one of these names.")].load()
