"""Starting weights: He, Glorot, LeCun and the framework's default, from an explicit generator.

>>> import numpy as np
>>> weight, bias = get("he").draw(np.random.default_rng(0), fan_out=3, fan_in=8)
>>> weight.shape, bias
((3, 8), array([0., 0., 0.], dtype=float32))
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Initialization:
    """One rule for the starting weights of a layer.

    Attributes
    ----------
    name : str
        Its key in the registry.
    formula : str
        The distribution of the weights in plain text.
    source : str
        Where the rule comes from.
    normal : bool
        Whether the weights are normal; otherwise they are uniform.
    random_bias : bool
        Whether the biases are drawn like the weights; otherwise they are zero.
    variance : callable
        (fan_in, fan_out) -> variance of one weight.

    Notes
    -----
    A uniform distribution on [-b, b] has standard deviation ``b / sqrt(3)``.

    Examples
    --------
    >>> get("he")
    Initialization(name='he', formula='N(0, 2 / fan_in)')
    """

    name: str
    formula: str
    source: str = field(repr=False)
    normal: bool = field(repr=False)
    random_bias: bool = field(repr=False)
    variance: Callable[[int, int], float] = field(repr=False, compare=False)

    def std(self, fan_in: int, fan_out: int) -> float:
        """Return the standard deviation of one weight.

        Parameters
        ----------
        fan_in, fan_out : int
            Inputs and outputs of the layer, each at least 1.

        Raises
        ------
        ValueError
            If a fan is not a whole number of at least 1.

        Examples
        --------
        >>> get("he").std(fan_in=8, fan_out=3)
        0.5
        """
        _require_fan("std", "fan_in", fan_in)
        _require_fan("std", "fan_out", fan_out)
        return math.sqrt(self.variance(fan_in, fan_out))

    def draw(self, generator: np.random.Generator, fan_out: int, fan_in: int) -> tuple[np.ndarray, np.ndarray]:
        """Draw the weights and biases of one layer.

        Parameters
        ----------
        generator : numpy.random.Generator
            Moves on by this draw; the same state gives the same bits.
        fan_out, fan_in : int
            Shape of the weights, each at least 1.

        Returns
        -------
        weight : ndarray of float32, shape (fan_out, fan_in)
        bias : ndarray of float32, shape (fan_out,)
            Zero, except in "default".

        Raises
        ------
        TypeError
            If ``generator`` is not a ``numpy.random.Generator``.
        ValueError
            If a fan is not a whole number of at least 1.

        Examples
        --------
        >>> weight, bias = get("default").draw(np.random.default_rng(0), fan_out=2, fan_in=4)
        >>> bool(abs(weight).max() <= 0.5), bias.shape
        (True, (2,))
        """
        if not isinstance(generator, np.random.Generator):
            raise TypeError(
                f"initialization.draw: generator must be a numpy.random.Generator; got {type(generator).__name__}. "
                "Pass numpy.random.default_rng(seed)."
            )
        _require_fan("draw", "fan_out", fan_out)
        _require_fan("draw", "fan_in", fan_in)
        std = self.std(fan_in, fan_out)
        weight = self._sample(generator, (fan_out, fan_in), std)
        if self.random_bias:
            return weight, self._sample(generator, (fan_out,), std)
        return weight, np.zeros(fan_out, dtype=np.float32)

    def _sample(self, generator: np.random.Generator, shape: tuple[int, ...], std: float) -> np.ndarray:
        """Draw float32 numbers of mean zero; in place, because a wide layer has a million of them."""
        if self.normal:
            sample = generator.standard_normal(shape, dtype=np.float32)
            sample *= std
            return sample
        bound = math.sqrt(3) * std
        sample = generator.random(shape, dtype=np.float32)
        sample *= 2 * bound
        sample -= bound
        return sample


# Named functions, not lambdas: a rule travels to other processes by pickle.
def _he_variance(fan_in: int, fan_out: int) -> float:
    return 2 / fan_in


def _glorot_variance(fan_in: int, fan_out: int) -> float:
    return 2 / (fan_in + fan_out)


def _lecun_variance(fan_in: int, fan_out: int) -> float:
    return 1 / fan_in


def _default_variance(fan_in: int, fan_out: int) -> float:
    return 1 / (3 * fan_in)  # of U(-b, b) with b = 1 / sqrt(fan_in)


_REGISTRY = {
    rule.name: rule
    for rule in (
        Initialization(
            "he",
            "N(0, 2 / fan_in)",
            "He, Zhang, Ren, Sun (2015), section 2.2",
            normal=True,
            random_bias=False,
            variance=_he_variance,
        ),
        Initialization(
            "glorot",
            "U(-b, b), b = √(6 / (fan_in + fan_out))",
            "Glorot, Bengio (2010), section 4.2, equation 16",
            normal=False,
            random_bias=False,
            variance=_glorot_variance,
        ),
        Initialization(
            "lecun",
            "N(0, 1 / fan_in)",
            "LeCun, Bottou, Orr, Müller (1998), section 4.6",
            normal=True,
            random_bias=False,
            variance=_lecun_variance,
        ),
        Initialization(
            "default",
            "U(-b, b), b = 1 / √fan_in, biases too",
            "torch.nn.Linear",
            normal=False,
            random_bias=True,
            variance=_default_variance,
        ),
    )
}


def names() -> tuple[str, ...]:
    """Return every name that `get` knows.

    Examples
    --------
    >>> names()
    ('he', 'glorot', 'lecun', 'default')
    """
    return tuple(_REGISTRY)


def get(name: str | Initialization) -> Initialization:
    """Return the rule of that name; an `Initialization` is returned as it is.

    Parameters
    ----------
    name : str or Initialization
        One of `names`.

    Raises
    ------
    ValueError
        If there is no rule of that name.

    Examples
    --------
    >>> get("lecun").formula
    'N(0, 1 / fan_in)'
    """
    if isinstance(name, Initialization):
        return name
    if not isinstance(name, str) or name not in _REGISTRY:
        raise ValueError(
            f"initialization.get: name must be one of {', '.join(names())}; got {name!r}. Pass one of these names."
        )
    return _REGISTRY[name]


def _require_fan(function: str, name: str, fan: int) -> None:
    if isinstance(fan, bool) or not isinstance(fan, (int, np.integer)) or fan < 1:
        raise ValueError(
            f"initialization.{function}: {name} must be a whole number of at least 1; got {fan!r}. "
            "Give every layer at least one unit."
        )
