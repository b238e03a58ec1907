"""Which function looks most like a firing rate: rectifier, softplus, sigmoid and tanh, fitted by least squares."""

from dataclasses import dataclass
from functools import cache

import numpy as np

SHAPES = ("rectifier", "softplus", "sigmoid", "tanh")
STEEPNESS = np.geomspace(0.05, 500, 41)  # per range of currents: from a straight line to a corner
SHIFTS = np.linspace(-0.5, 1.5, 61)  # in ranges of currents, from its lower end
ROUNDS = 16


@dataclass(frozen=True)
class Fits:
    """Four functions ``height * shape(steepness * (current - shift))`` beside a measured curve.

    Attributes
    ----------
    currents, rates : ndarray (currents,)
        The measured curve, in the caller's units.
    height, steepness, shift : dict of str to float
        By shape. The rectifier's steepness is 1: its slope is the height.
    fitted : dict of str to ndarray (currents,)
    """

    currents: np.ndarray
    rates: np.ndarray
    height: dict
    steepness: dict
    shift: dict
    fitted: dict

    @property
    def errors(self):
        """Root-mean-square distance of each shape from the curve, in % of the curve's maximum: dict of str to float."""
        off = {name: np.sqrt(np.mean((fitted - self.rates) ** 2)) for name, fitted in self.fitted.items()}
        return {name: float(100 * each / self.rates.max()) for name, each in off.items()}

    @property
    def best(self):
        """The name of the shape with the smallest error."""
        return min(self.errors, key=self.errors.get)

    def in_words(self):
        """Say in one sentence how far each shape is from the curve."""
        listed = ", ".join(f"{name} {error:.1f} %" for name, error in self.errors.items())
        low, high = self.currents.min(), self.currents.max()
        return f"Off the curve from {low:.3g} to {high:.3g}, rms in % of its maximum: {listed}."

    __repr__ = in_words


def fit_shapes(currents, rates):
    """Fit rectifier, softplus, sigmoid and tanh to a curve by least squares.

    Parameters
    ----------
    currents : array_like (currents,)
        Increasing, at least 5.
    rates : array_like (currents,)
        At least one above 0.

    Returns
    -------
    Fits

    Raises
    ------
    ValueError
        If the two are not equally long, currents do not increase, a value is not finite, or no rate is above 0.

    Notes
    -----
    The best height has a closed form, so only steepness and shift are searched: on a grid, then on ever finer grids
    around its best place. The rectifier has two free numbers, the others three. A tanh may not move up or down: with
    a fourth number it would be the sigmoid again. Steepness lies from 0.05 to 500 per range of currents: to the eye, a
    softplus of 500 is a rectifier and a tanh of 0.05 a straight line.

    Examples
    --------
    >>> currents = np.linspace(0, 3, 61)
    >>> fits = fit_shapes(currents, 40 * np.maximum(0, currents - 1))
    >>> round(fits.height["rectifier"], 3), round(fits.shift["rectifier"], 3), round(fits.errors["rectifier"], 3)
    (40.0, 1.0, 0.0)
    """
    currents, rates = np.asarray(currents, dtype=np.float64), np.asarray(rates, dtype=np.float64)
    if currents.ndim != 1 or currents.shape != rates.shape or len(currents) < 5:
        got = f"{currents.shape} and {rates.shape}"
        raise ValueError(f"fit_shapes: currents and rates must be two lists of one length, 5 at least; got {got}.")
    good = (
        np.isfinite(currents).all() and np.isfinite(rates).all() and (np.diff(currents) > 0).all() and rates.max() > 0
    )
    if not good:
        raise ValueError("fit_shapes: currents must increase, and rates be finite with one above 0. Look at both.")
    low, span = currents[0], currents[-1] - currents[0]
    places = (currents - low) / span  # 0 to 1
    height, steepness, shift, fitted = {}, {}, {}, {}
    for name in SHAPES:
        steep, moved = _search(name, places, rates)
        basis = _shape(name, steep * (places - moved))
        height[name] = float(basis @ rates / (basis @ basis))
        fitted[name] = height[name] * basis
        steepness[name], shift[name] = float(steep / span), float(low + span * moved)
        if name == "rectifier":
            height[name], steepness[name] = height[name] * steepness[name], 1.0
    return Fits(currents, rates, height, steepness, shift, fitted)


def _shape(name, x):
    if name == "rectifier":
        return np.maximum(x, 0)
    if name == "softplus":
        return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    return np.tanh(x) if name == "tanh" else 0.5 + 0.5 * np.tanh(x / 2)


def _search(name, places, rates):
    """Return the steepness and shift with the smallest squared error, on the scale of places."""
    steep, shifts, basis = _first_grid(name, places.tobytes())
    best = np.argmax(basis @ rates)
    log_steep, moved = np.log(steep[best]), shifts[best]
    step = np.array([0.0 if name == "rectifier" else np.log(STEEPNESS[1] / STEEPNESS[0]), SHIFTS[1] - SHIFTS[0]])
    around = np.array([(a, b) for a in (-1, -0.5, 0, 0.5, 1) for b in (-1, -0.5, 0, 0.5, 1)])
    if name == "rectifier":
        around = around[10:15]
    for _ in range(ROUNDS):
        tried = np.array([log_steep, moved]) + around * step
        tried[:, 0] = np.clip(tried[:, 0], np.log(steep[0]), np.log(steep[-1]))
        grid = _unit(_shape(name, np.exp(tried[:, :1]) * (places - tried[:, 1:])))
        best = np.argmax(grid @ rates)
        log_steep, moved = tried[best]
        step = np.where(np.abs(around[best]) < 1, step / 2, step)
    return np.exp(log_steep), moved


@cache
def _first_grid(name, places):
    """Return steepness and shift at every point of the first grid, and the shapes there, each of norm 1."""
    places = np.frombuffer(places)
    steepness = np.ones(1) if name == "rectifier" else STEEPNESS
    steep, shifts = (each.ravel() for each in np.meshgrid(steepness, SHIFTS))
    return steep, shifts, _unit(_shape(name, steep[:, None] * (places - shifts[:, None])))


def _unit(basis):
    return basis / np.maximum(np.linalg.norm(basis, axis=-1, keepdims=True), 1e-12)
