"""Data sets: digits that need no network, MNIST and CIFAR-10 as in the paper, and small tasks drawn from a seed.

>>> digits()
Dataset('digits': 1,297 train + 500 test samples, 64 features, 10 classes, images 8 × 8)
>>> load("moons").in_words()
'moons: 300 training and 100 test points with 2 features, in 2 classes.'
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from rectlab import checks
from rectlab.datasets import cifar_files, mnist_files
from rectlab.datasets.dataset import Dataset
from rectlab.datasets.images import cifar10, digits, mnist
from rectlab.datasets.toys import toy_1d, toy_2d

__all__ = ["Dataset", "cifar10", "digits", "load", "mnist", "names", "offline", "shown", "toy_1d", "toy_2d"]


class _Entry(NamedTuple):
    load: Callable
    at_hand: Callable = lambda: True  # whether it loads without a network now
    in_panels: bool = True  # whether panels offer it: they show points, and images without colour


_REGISTRY = {
    "digits": _Entry(digits),
    "mnist": _Entry(mnist, mnist_files.are_at_hand),
    **{task: _Entry(partial(toy_2d, task)) for task in ("moons", "circles", "spiral", "xor")},
    "cifar10": _Entry(cifar10, cifar_files.are_at_hand, in_panels=False),
}


def names() -> tuple[str, ...]:
    """Return every name that `load` knows, the offline default first.

    Examples
    --------
    >>> names()
    ('digits', 'mnist', 'moons', 'circles', 'spiral', 'xor', 'cifar10')
    """
    return tuple(_REGISTRY)


def shown() -> tuple[str, ...]:
    """Return the names that panels offer: all but images in colour."""
    return tuple(name for name, entry in _REGISTRY.items() if entry.in_panels)


def offline() -> tuple[str, ...]:
    """Return the names that load without a network now; it looks at file names only and downloads nothing."""
    return tuple(name for name, entry in _REGISTRY.items() if entry.at_hand())


def load(name: str) -> Dataset:
    """Return the classification data set of that name; a second call gives the same object at once.

    Parameters
    ----------
    name : str
        One of `names`. Only "mnist" and "cifar10" may use the network, once.

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
