"""What a rectifier network is around one input: the units that are on, and one affine map."""

import math
from dataclasses import dataclass, field

import numpy as np

from rectlab.networks.rescaling import rectifiers
from rectlab.words import number


@dataclass(frozen=True)
class LocalMap:
    """A network around one point: it is weight @ x + bias as long as no unit switches.

    Attributes
    ----------
    point : float64 ndarray (in_features,)
    on : tuple of bool ndarray (units,)
        For each hidden layer which units are on.
    weight : float64 ndarray (out_features, in_features)
    bias : float64 ndarray (out_features,)
    """

    point: np.ndarray
    on: tuple = field(repr=False)
    weight: np.ndarray
    bias: np.ndarray

    @property
    def value(self):
        """The network's output at the point, (out_features,)."""
        return self.weight @ self.point + self.bias

    @property
    def n_paths(self):
        """Number of paths from an input to an output on which every unit is on."""
        return self.weight.size * math.prod(int(on.sum()) for on in self.on)  # Python's integers do not overflow

    def formula(self, output=0):
        """Write the affine map of one output with three significant digits.

        Examples
        --------
        >>> here = LocalMap(np.zeros(2), (), np.array([[1.5, -0.25]]), np.array([2.0]))
        >>> here.formula()
        '1.5 x − 0.25 y + 2'
        """
        names = "xy" if len(self.point) == 2 else ["x"]
        numbers = [*self.weight[output], self.bias[output]]
        terms = [
            f"{_sign(v, first=k == 0)}{_size(v)} {n}".rstrip() for k, (v, n) in enumerate(zip(numbers, [*names, ""]))
        ]
        return " ".join(terms)

    def in_words(self):
        """Say in one sentence how many units are on, and which affine map the network is here."""
        on, units = sum(int(layer.sum()) for layer in self.on), sum(map(len, self.on))
        at = ", ".join(f"{name} = {value:.2f}" for name, value in zip("xy", self.point)).replace("-", "−")
        return f"At {at}, {on:,} of {units:,} units are on: there the network is {self.formula()}."

    __repr__ = in_words


def local_map(networks, point, member=0):
    """Find the units that are on at a point, and the affine map of the region around it.

    Parameters
    ----------
    networks : Population
        Of plain rectifiers.
    point : array (in_features,)
    member : int

    Returns
    -------
    LocalMap

    Raises
    ------
    ValueError
        If the point has another shape or is not finite, or a unit is no plain rectifier.

    Notes
    -----
    Without the units that are off, the network is a product of matrices:
    weight = W_n D_{n-1} W_{n-1} ... D_1 W_1, where D_i has a 1 on its diagonal for each unit that is on.

    References
    ----------
    Glorot, Bordes, Bengio (2011), p. 318: the only non-linearity is the choice of paths.

    Examples
    --------
    >>> from rectlab.lessons.pieces import zigzag
    >>> local_map(zigzag(2), [0.3]).in_words()
    'At x = 0.30, 3 of 4 units are on: there the network is −4 x + 2.'
    """
    weights, biases = rectifiers("local_map", networks)
    point = np.asarray(point, dtype=np.float64)
    if point.shape != (networks.in_features,) or not np.isfinite(point).all():
        raise ValueError(
            f"local_map: point must be {networks.in_features} finite numbers; got {point}. Pass one input."
        )
    weight, bias, on = np.eye(len(point)), np.zeros(len(point)), []
    for k, (own_weight, own_bias) in enumerate(zip(weights, biases)):
        own, own_bias = (part[member].double().cpu().numpy() for part in (own_weight, own_bias))
        weight, bias = own @ weight, own @ bias + own_bias
        if k < len(weights) - 1:
            on.append(weight @ point + bias > 0)
            weight, bias = weight * on[-1][:, None], bias * on[-1]
    return LocalMap(point, tuple(on), weight, bias)


def _size(value):
    """Return a number without its sign: three digits that count, without zeros at its end."""
    size, short = abs(value), f"{abs(value):.3g}"
    return number(size, 3) if "e" in short or 0 < size < 0.01 else short


def _sign(value, first):
    if first:
        return "−" if value < 0 else ""
    return "− " if value < 0 else "+ "
