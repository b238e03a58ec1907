"""Order and chaos: where two inputs end up, for every spread of weights and biases."""

from dataclasses import dataclass

import numpy as np
import torch

from rectlab import activations, streams
from rectlab.compute.progress import followed
from rectlab.compute.threads import one_thread


@dataclass(frozen=True)
class Plane:
    """How similar two inputs are in the last layer, over a plane of weight and bias spread.

    Attributes
    ----------
    activation : str
    weight_spreads, bias_spreads : ndarray (w,), (b,)
        Standard deviation of the weights times the square root of the width; standard deviation of the biases.
    cosine : ndarray (b, w, seeds)
        Measured cosine between the last layer's pre-activations for two inputs, mean over pairs.
    size : ndarray (b, w, seeds)
        Root mean square of the last layer's pre-activations.
    stretch : ndarray (b, w)
        From the theory of infinite width, see :class:`FixedPoint`: 1 on the edge of chaos.
    start : float
        Cosine between the two inputs.
    hidden_layers, width : int
    """

    activation: str
    weight_spreads: np.ndarray
    bias_spreads: np.ndarray
    cosine: np.ndarray
    size: np.ndarray
    stretch: np.ndarray
    start: float
    hidden_layers: int
    width: int

    def in_words(self):
        """Say at how many places of the plane the two inputs end in one direction, and at how many further apart."""
        mean = self.cosine.mean(2)
        return (
            f"{self.activation}, {self.hidden_layers} layers of {self.width}, two inputs with cosine {self.start:g}: "
            f"at {(mean > 0.99).sum()} of {mean.size} places they end in one direction (cosine above 0.99), at "
            f"{(mean < self.start).sum()} they end further apart than they began."
        )

    __repr__ = in_words


def measure_plane(activation="tanh", weight_spreads=None, bias_spreads=None, *, start=0.6, hidden_layers=50, width=100,
                  seeds=(0, 1), n_pairs=4):
    """Measure with random networks how similar two inputs are in the last layer, at all places of the plane at once.

    Parameters
    ----------
    activation : str
    weight_spreads, bias_spreads : sequence of float, optional
        By default 11 values from 0.5 to 3, and 6 from 0 to 1.
    start : float, from -1 to 1
        Cosine between the two inputs of a pair.
    hidden_layers, width : int
    seeds : sequence of int
        One network each; a seed's normal numbers are the same at all places of the plane.
    n_pairs : int

    Returns
    -------
    Plane

    Raises
    ------
    ValueError
        If ``start`` is not a cosine, or ``width`` is below 2.

    Notes
    -----
    Weights are ``N(0, weight_spread² / width)``, biases ``N(0, bias_spread²)``.

    Examples
    --------
    >>> plane = measure_plane("tanh", [0.5, 3.0], [0.0], hidden_layers=20, width=50)
    >>> (plane.cosine.mean(2) > 0.95).tolist()
    [[False, False]]
    """
    if not -1 <= start <= 1 or width < 2:
        raise ValueError(
            f"measure_plane: start must be from -1 to 1 and width at least 2; got {start!r} and {width!r}. Change it."
        )
    w = np.linspace(0.5, 3, 11) if weight_spreads is None else np.asarray(weight_spreads, float)
    b = np.linspace(0, 1, 6) if bias_spreads is None else np.asarray(bias_spreads, float)
    seeds = followed(list(seeds), len(seeds), "networks")
    pairs = [_through(activations.get(activation), w, b, start, hidden_layers, width, seed, n_pairs) for seed in seeds]
    cosine, size = (np.stack(part, 2) for part in zip(*pairs))
    with one_thread():
        stretch = np.array([[_settled(activations.get(activation), x, y, hidden_layers)[1] for x in w] for y in b])
    return Plane(activations.get(activation).name, w, b, cosine, size, stretch, start, hidden_layers, width)


def _through(activation, w, b, start, hidden_layers, width, seed, n_pairs):
    """Return (cosine, size) at every place (b, w) for the networks of one seed."""
    generator = streams.of(seed, "pair")
    x = generator.standard_normal((2, width, n_pairs))
    x[1] -= x[0] * (x[0] * x[1]).sum(0) / (x[0] ** 2).sum(0)  # at a right angle to x[0]
    x /= np.sqrt((x**2).mean(1, keepdims=True))
    x[1] = start * x[0] + np.sqrt(1 - start**2) * x[1]
    places = len(b) * len(w)
    ws, bs = (torch.from_numpy(np.ascontiguousarray(spread).reshape(1, places, 1)) for spread in
              np.broadcast_arrays(w[None, :], b[:, None]))
    h = torch.from_numpy(x.transpose(1, 0, 2).reshape(width, 1, -1)).expand(width, places, -1)
    with one_thread():
        for _ in range(hidden_layers):
            weight = torch.from_numpy(generator.standard_normal((width, width)) / np.sqrt(width))
            bias = torch.from_numpy(generator.standard_normal((width, 1, 1)))
            z = ws * (weight @ h.reshape(width, -1)).view(width, places, -1) + bs * bias
            h = activation.value(z)
    first, second = z.view(width, places, 2, n_pairs).unbind(2)
    length = (first.square().sum(0) * second.square().sum(0)).sqrt()
    cosine = ((first * second).sum(0) / length).clamp(-1, 1).mean(1)  # (places,)
    size = z.square().mean((0, 2)).sqrt()
    return cosine.numpy().reshape(len(b), len(w)), size.numpy().reshape(len(b), len(w))


@dataclass(frozen=True)
class FixedPoint:
    """Where the size and the cosine of infinitely wide layers settle.

    Attributes
    ----------
    size : float
        Root mean square of the pre-activations.
    cosine : float
        Between the pre-activations of two inputs.
    stretch : float
        Mean square of weight spread times slope: below 1 small differences shrink in each layer, above 1 they grow.
    """

    size: float
    cosine: float
    stretch: float


def fixed_point(activation, weight_spread, bias_spread, *, start=0.6, hidden_layers=500, points=200):
    """Compute where infinitely wide layers settle: the theory beside the measurement of :func:`measure_plane`.

    Parameters
    ----------
    activation : str
    weight_spread, bias_spread : float
    start : float
        Cosine between the two inputs.
    hidden_layers : int
        Number of layers; the loop over c ends earlier when c has settled.
    points : int
        Points of the numerical integral in each direction.

    Returns
    -------
    FixedPoint

    Notes
    -----
    In the limit of infinite width, pre-activations of two inputs are normal with variance q and covariance c q, and

        q <- weight_spread² E[f(z)²] + bias_spread²
        c q <- weight_spread² E[f(z) f(z')] + bias_spread²

    First q settles, then c.

    Examples
    --------
    >>> point = fixed_point("tanh", 0.5, 0.3)
    >>> round(point.cosine, 3), point.stretch < 1
    (1.0, True)
    """
    chosen = activations.get(activation)
    with one_thread():
        q, stretch = _settled(chosen, weight_spread, bias_spread, hidden_layers)
        z, mass = _normal_grid(points)
        pair_mass, root, c = mass[:, None] * mass[None, :], q**0.5, start
        for _ in range(hidden_layers if q > 0 else 0):
            other = chosen.value(root * (c * z[:, None] + max(0.0, 1 - c * c) ** 0.5 * z[None, :]))
            together = weight_spread**2 * (pair_mass * chosen.value(root * z)[:, None] * other).sum() + bias_spread**2
            c, before = min(1.0, max(-1.0, float(together) / q)), c
            if abs(c - before) < 1e-12:
                break
    return FixedPoint(root, c, stretch)


def _settled(activation, weight_spread, bias_spread, hidden_layers):
    """Return (mean square of the pre-activations, stretch) after the given number of infinitely wide layers."""
    z, mass = _normal_grid(400)
    q = 1.0
    for _ in range(hidden_layers):
        q = float(weight_spread**2 * (mass * activation.value(q**0.5 * z).square()).sum() + bias_spread**2)
        if not 1e-200 < q < 1e200:
            break
    return q, float(weight_spread**2 * (mass * activation.slope(q**0.5 * z).square()).sum())


def _normal_grid(points):
    """Return evenly spaced points and their masses under a standard normal density; 0, a kink, lies between two."""
    z = torch.linspace(-8, 8, points, dtype=torch.float64, device="cpu")
    mass = torch.exp(-z.square() / 2)
    return z, mass / mass.sum()
