"""The one-sided functions, exactly zero on a half-line: the rectifier, its shifted and saturating kin, a neuron's rate.

The leaky rectifier stands here too, as the one that gives the zeros up. Each function takes a tensor of
pre-activations of any shape and gives a tensor of the same shape, dtype and device; beside it stands its derivative,
a function of the PRE-activation, never of the activation.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from rectlab.activations.saturating import tanh_slope

# Refractory period over membrane time constant, 4 ms / 30 ms: a fit of the curve drawn in Figure 1 of the 2011 paper,
# which prints no constants itself.
REFRACTORY = 4 / 30


def rectifier(x: Tensor) -> Tensor:
    """Return ``max(0, x)``: half of all symmetric input becomes exactly zero.

    References
    ----------
    Glorot, Bordes, Bengio (2011), section 3.1, p. 318.

    Examples
    --------
    >>> rectifier(torch.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """
    return torch.relu(x)


def rectifier_slope(x: Tensor) -> Tensor:
    """Return 1 where ``x > 0`` and 0 elsewhere; the slope AT zero is 0, by convention.

    Notes
    -----
    At zero any number in [0, 1] is a subgradient. ``torch.relu`` takes 0, ``torch.clamp`` 1, ``torch.maximum`` 0.5.

    Examples
    --------
    >>> rectifier_slope(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 1.])
    """
    return (x > 0).to(x.dtype)


def leaky_rectifier(x: Tensor, slope: float = 0.01) -> Tensor:
    """Return ``x`` where ``x > 0`` and ``slope * x`` elsewhere, with ``slope`` in [0, 1].

    References
    ----------
    Maas, Hannun, Ng (2013).

    Examples
    --------
    >>> leaky_rectifier(torch.tensor([-2.0, 2.0]), slope=0.5)
    tensor([-1.,  2.])
    """
    return functional.leaky_relu(x, slope)


def leaky_rectifier_slope(x: Tensor, slope: float = 0.01) -> Tensor:
    """Return 1 where ``x > 0`` and ``slope`` elsewhere, zero included.

    Examples
    --------
    >>> leaky_rectifier_slope(torch.tensor([-2.0, 0.0, 2.0]), slope=0.5)
    tensor([0.5000, 0.5000, 1.0000])
    """
    return torch.where(x > 0, torch.ones_like(x), torch.full_like(x, slope))


def shifted_rectifier(x: Tensor, shift: float = 0.1) -> Tensor:
    """Return ``max(0, x - shift)``: what becomes of ABReLU when its shift is held fixed.

    Notes
    -----
    This is NOT the whole of ABReLU. In the original the shift is measured anew in each forward pass: a factor times
    the mean of the layer's input, so that every value depends on all others. Here it is a fixed number, which is what
    an elementwise function can have; 0.1 is our choice, not the authors'. With shift 0 it is the rectifier, and a
    network with biases can learn any shift for itself.

    References
    ----------
    Dubey, Chakraborty (2021), Average biased ReLU based CNN descriptor for improved face retrieval;
    Dubey, Singh, Chaudhuri (2022).

    Examples
    --------
    >>> shifted_rectifier(torch.tensor([-1.0, 0.5, 2.0]), shift=0.5)
    tensor([0.0000, 0.0000, 1.5000])
    """
    return torch.relu(x - shift)


def shifted_rectifier_slope(x: Tensor, shift: float = 0.1) -> Tensor:
    """Return 1 where ``x > shift`` and 0 elsewhere; the slope AT the shift is 0.

    Examples
    --------
    >>> shifted_rectifier_slope(torch.tensor([-1.0, 0.5, 2.0]), shift=0.5)
    tensor([0., 0., 1.])
    """
    return (x > shift).to(x.dtype)


def rectified_tanh(x: Tensor) -> Tensor:
    """Return ``max(0, tanh(x))``: one-sided as the rectifier is, but it saturates at 1.

    References
    ----------
    Glorot, Bordes, Bengio (2011), footnote 3, p. 320: tried, worse than the rectifier, numbers not given.

    Examples
    --------
    >>> rectified_tanh(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([0.0000, 0.0000, 0.7616])
    """
    return torch.tanh(torch.relu(x))


def rectified_tanh_slope(x: Tensor) -> Tensor:
    """Return ``1 - tanh(x)**2`` where ``x > 0`` and 0 elsewhere; the slope AT zero is 0.

    Examples
    --------
    >>> rectified_tanh_slope(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([0.0000, 0.0000, 0.4200])
    """
    return tanh_slope(x) * (x > 0)


def lif_rate(x: Tensor, refractory: float = REFRACTORY, toe: float = 0.1) -> Tensor:
    """Return the firing rate of a leaky integrate-and-fire neuron, its steep toe cut off so that slopes stay finite.

    Parameters
    ----------
    x : Tensor
        How far the steady potential ``E + R I`` lies above threshold, in units of threshold minus reset
        (``V_th - V_r``). The threshold is at 0, as the rectifier's is.
    refractory : float
        ``r = t_ref / tau >= 0``. The rate cannot pass ``(log(2) + r) / r``; with ``r = 0`` it grows without bound.
    toe : float
        Above 0: up to here the curve is replaced by a straight line.

    Returns
    -------
    Tensor
        Rate in units of the rate at ``x = 1``, so 1 there; exactly 0 for ``x <= 0``.

    Notes
    -----
    The paper's rate ``1 / (tau log((E + R I - V_r) / (E + R I - V_th)) + t_ref)``, rescaled, is

        f(x) = (log(2) + r) / (log(1 + 1/x) + r)   for x > 0,   0 otherwise.

    Its slope is infinite at threshold, where no gradient can use it. So from 0 to ``toe`` this is NOT the neuron's
    curve but the chord to it, ``x f(toe) / toe``: below the curve (f is concave), joined without a jump, and the
    slope is at most ``f(toe) / toe`` (3.27 with the defaults). As f is concave the whole is the lower of chord and
    curve. With ``r = 0`` f tends to ``log(2) (x + 1/2)``: a rectifier with a rounded toe.

    The paper tried a rescaled rate too, but says neither how it was scaled nor what was done about its slope.

    References
    ----------
    Glorot, Bordes, Bengio (2011), section 2.1, p. 316, and footnote 3, p. 320.

    Examples
    --------
    >>> lif_rate(torch.tensor([-1.0, 0.0, 0.05, 1.0, 100.0]))
    tensor([0.0000, 0.0000, 0.1633, 1.0000, 5.7681])
    """
    curve = (math.log(2) + refractory) / (torch.log1p(1 / x.clamp(min=toe)) + refractory)
    return torch.minimum(torch.relu(x) * lif_steepest(refractory, toe), curve)


def lif_rate_slope(x: Tensor, refractory: float = REFRACTORY, toe: float = 0.1) -> Tensor:
    """Return the slope of `lif_rate`: 0 for ``x <= 0``, then the chord's up to ``toe``, then the curve's.

    Examples
    --------
    >>> lif_rate_slope(torch.tensor([0.0, 0.05, 1.0, 100.0]))
    tensor([0.0000, 3.2651, 0.6050, 0.0040])
    """
    t = x.clamp(min=toe)
    interval = torch.log1p(1 / t) + refractory  # time from spike to spike, in membrane time constants
    curve = (math.log(2) + refractory) / (interval * interval * t * (t + 1))
    chord = torch.full_like(x, lif_steepest(refractory, toe))
    return torch.where(x <= toe, chord, curve) * (x > 0)


def lif_steepest(refractory: float = REFRACTORY, toe: float = 0.1) -> float:
    """Return the largest slope of `lif_rate`, that of the chord.

    Examples
    --------
    >>> round(lif_steepest(), 4), round(lif_steepest(toe=0.01), 1)
    (3.2651, 17.4)
    """
    return (math.log(2) + refractory) / (math.log1p(1 / toe) + refractory) / toe
