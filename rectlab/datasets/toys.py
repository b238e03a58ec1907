"""Small tasks drawn from a seed: curves to fit in one dimension, classes to separate in two."""

import functools
import math

import numpy as np

from rectlab import checks, streams
from rectlab.datasets.dataset import Dataset

MOST = 10**7  # samples, and noise


def _remembered(make):
    """Let a function give the same data set again for the same arguments; the check answers what cannot be hashed."""
    kept = functools.lru_cache(maxsize=64, typed=True)(make)

    @functools.wraps(make)
    def remembered(*arguments, **named):
        try:
            return kept(*arguments, **named)
        except Exception:  # what cannot be hashed may raise anything
            return make(*arguments, **named)

    return remembered


@_remembered
def toy_1d(task: str = "sine", n_samples: int = 200, seed: int = 0) -> Dataset:
    """Return a curve on [-1, 1] to fit, without noise.

    Parameters
    ----------
    task : str
        "sine" is ``sin(2 π x)``, "abs" is ``|x|``, "step" is 1 where ``x > 0`` and else 0.
    n_samples : int
        At least 8; a quarter of them is the test part.
    seed : int
        At least 0.

    Returns
    -------
    Dataset
        X of float32, shape (n_samples, 1), uniform in [-1, 1); y of float32, shape (n_samples,).

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> toy_1d("abs")
    Dataset('abs': 150 train + 50 test samples, 1 feature, regression)
    """
    task, n_samples, seed = _checked("toy_1d", task, _CURVES, n_samples, seed)
    x = streams.of(seed, "toy").uniform(-1, 1, n_samples)
    return _split(task, x[:, None], _CURVES[task](x).astype(np.float32), seed, n_classes=None, box=(-1.0, 1.0))


@_remembered
def toy_2d(task: str = "moons", n_samples: int = 400, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Return two classes of points in the plane that no straight line separates.

    Parameters
    ----------
    task : str
        "moons": two half circles that reach into each other; "circles": radius 1 and 1/2 around one centre;
        "spiral": two arms of one and a half turns; "xor": the four quadrants, opposite ones in the same class.
    n_samples : int
        At least 8; a quarter of them is the test part. Each class has half of all points.
    noise : float
        Standard deviation, at least 0, of the normal noise on each coordinate; without it all lie in [-1, 1].
    seed : int
        At least 0.

    Returns
    -------
    Dataset
        X of float32, shape (n_samples, 2); y of int64, shape (n_samples,), 0 or 1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> toy_2d("xor", n_samples=100)
    Dataset('xor': 75 train + 25 test samples, 2 features, 2 classes)
    """
    task, n_samples, seed = _checked("toy_2d", task, _SHAPES, n_samples, seed)
    given, noise = noise, checks.plain(noise)
    if checks.is_number(noise) and noise > MOST:
        checks.refuse("datasets.toy_2d", "noise", f"at most {MOST:,}", checks.shown(given), "Pass 0.1, say.")
    if not checks.is_number(noise) or noise < 0:
        checks.refuse("datasets.toy_2d", "noise", "a number of at least 0", checks.shown(given), "Pass 0.1, say.")
    generator = streams.of(seed, "toy")
    y = generator.permutation(np.arange(n_samples) % 2)
    X = _SHAPES[task](y, generator) + generator.normal(0, noise, (n_samples, 2))
    return _split(task, X, y.astype(np.int64), seed, n_classes=2)


def _moons(y, generator):
    angle = generator.uniform(0, math.pi, len(y))
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)  # both centred on the origin together
    return np.where(y[:, None] == 0, upper, -upper) / 1.5


def _circles(y, generator):
    angle = generator.uniform(0, 2 * math.pi, len(y))
    radius = np.where(y == 0, 1.0, 0.5)
    return _polar(radius, angle)


def _spiral(y, generator):
    radius = np.sqrt(generator.uniform(0.01, 1, len(y)))  # the root spreads the points evenly along the arm
    return _polar(radius, 3 * math.pi * radius + math.pi * y)


def _xor(y, generator):
    X = generator.uniform(0, 1, (len(y), 2))
    side = generator.choice([-1.0, 1.0], len(y))
    return X * np.stack([side, np.where(y == 0, side, -side)], axis=1)


def _polar(radius, angle):
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


_CURVES = {"sine": lambda x: np.sin(2 * math.pi * x), "abs": np.abs, "step": lambda x: x > 0}
_SHAPES = {"moons": _moons, "circles": _circles, "spiral": _spiral, "xor": _xor}


def _split(task, X, y, seed: int, n_classes: int | None, box: tuple[float, float] | None = None) -> Dataset:
    """Return a data set whose test part is the last quarter; the rows are in random order already."""
    n, X, source = len(X) - len(X) // 4, X.astype(np.float32), f"drawn from seed {seed}"
    return Dataset(task, X[:n], y[:n], X[n:], y[n:], source, n_classes=n_classes, box=box)


def _checked(function: str, task: str, tasks: dict, n_samples: int, seed: int) -> tuple[str, int, int]:
    function = f"datasets.{function}"
    task = checks.one_of(function, "task", task, tasks, do="Pass one of these names.")
    sizes = []
    for name, given, least, example in (("n_samples", n_samples, 8, 200), ("seed", seed, 0, 0)):
        number = checks.plain(given)
        if checks.is_whole(number) and name == "n_samples" and number > MOST:
            checks.refuse(function, name, f"at most {MOST:,}", checks.shown(given), f"Pass {example}, say.")
        if not checks.is_whole(number) or number < least:
            must = f"a whole number of at least {least}"
            checks.refuse(function, name, must, checks.shown(given), f"Pass {example}, say.")
        sizes.append(int(number))
    return task, *sizes
