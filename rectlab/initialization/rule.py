"""One rule for the starting weights of a layer: what it is called, how wide it is, how it is drawn."""

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
    variance : callable
        (fan_in, fan_out) -> variance of one weight.
    law : callable
        (generator, (fan_out, fan_in), std) -> weights and biases, see :mod:`rectlab.initialization.laws`.

    Examples
    --------
    >>> from rectlab import initialization
    >>> initialization.get("he")
    Initialization(name='he', formula='N(0, 2 / fan_in)')
    """

    name: str
    formula: str
    source: str = field(repr=False)
    variance: Callable[[int, int], float] = field(repr=False, compare=False)
    law: Callable[..., tuple[np.ndarray, np.ndarray]] = field(repr=False, compare=False)

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
        >>> from rectlab import initialization
        >>> initialization.get("he").std(fan_in=8, fan_out=3)
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
            Zero, except in "default" and "positive_asymmetric".

        Raises
        ------
        TypeError
            If ``generator`` is not a ``numpy.random.Generator``.
        ValueError
            If a fan is not a whole number of at least 1.

        Examples
        --------
        >>> from rectlab import initialization
        >>> weight, bias = initialization.get("default").draw(np.random.default_rng(0), fan_out=2, fan_in=4)
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
        return self.law(generator, (int(fan_out), int(fan_in)), self.std(fan_in, fan_out))


def _require_fan(function: str, name: str, fan: int) -> None:
    if isinstance(fan, bool) or not isinstance(fan, (int, np.integer)) or fan < 1:
        raise ValueError(
            f"initialization.{function}: {name} must be a whole number of at least 1; got {fan!r}. "
            "Give every layer at least one unit."
        )
