"""Functions that are exactly zero on a half-line: the rectifier, a shifted and a saturating one, a firing rate.

The leaky rectifier stands here too, although it has no exact zeros.
"""

import math

import torch
from torch import nn
from torch.nn import functional

from rectlab.activations.activation import Activation, parameter, register, tanh_slope

aten = torch.ops.aten


@register("relu")
class Rectifier(Activation):
    """``max(0, x)``: half of all symmetric input becomes exactly zero.

    At zero any number in [0, 1] is a subgradient. ``torch.relu`` takes 0, ``torch.clamp`` 1, ``torch.maximum`` 0.5.

    Examples
    --------
    >>> x = torch.tensor([-1.0, 0.0, 2.0])
    >>> Rectifier().value(x), Rectifier().slope(x)
    (tensor([0., 0., 2.]), tensor([0., 0., 1.]))
    """

    formula = "max(0, x)"
    source = "Glorot, Bordes, Bengio (2011), section 3.1, p. 318"
    lower, exact_zeros, valleys = 0.0, True, 0
    torch_module = nn.ReLU

    def value(self, x):
        return torch.relu(x)

    def slope(self, x):
        """Return 1 where ``x > 0`` and 0 elsewhere; the slope AT zero is 0, by convention."""
        return (x > 0).to(x.dtype)

    def forward_(self, z, out):
        return torch.clamp(z, min=0, out=out)

    def backward_(self, grad, z, h):
        return aten.threshold_backward.grad_input(grad, z, 0, grad_input=grad)

    def range(self, lower, upper, unit_roundoff):
        """Return both ends rectified: nothing is rounded."""
        return lower.clamp(min=0), upper.clamp(min=0)


@register("leaky_relu")
class LeakyRectifier(Activation):
    """``x`` where ``x > 0`` and ``slope * x`` elsewhere, with ``slope`` in [0, 1].

    Examples
    --------
    >>> leaky, x = LeakyRectifier(slope=0.5), torch.tensor([-2.0, 0.0, 2.0])
    >>> leaky.value(x), leaky.slope(x)
    (tensor([-1.,  0.,  2.]), tensor([0.5000, 0.5000, 1.0000]))
    """

    source = "Maas, Hannun, Ng (2013)"
    valleys = 0
    torch_module, torch_names = nn.LeakyReLU, {"slope": "negative_slope"}

    def __init__(self, slope=0.01):
        slope = parameter("slope", slope, "in [0, 1]", lambda number: 0 <= number <= 1)
        lower = -math.inf if slope > 0 else 0.0
        formula = f"max({slope:.12g} x, x)"
        self._keep({"slope": slope}, leak=slope, lower=lower, exact_zeros=slope == 0, formula=formula)

    def value(self, x):
        return functional.leaky_relu(x, self.leak)

    def slope(self, x):
        """Return 1 where ``x > 0`` and the leak elsewhere, zero included."""
        return torch.where(x > 0, torch.ones_like(x), torch.full_like(x, self.leak))

    def forward_(self, z, out):
        return aten.leaky_relu.out(z, self.leak, out=out)

    def backward_(self, grad, z, h):
        return aten.leaky_relu_backward.grad_input(grad, z, self.leak, False, grad_input=grad)


@register("shifted_relu")
class ShiftedRectifier(Activation):
    """``max(0, x - shift)``: ABReLU with a fixed shift.

    Notes
    -----
    This is NOT ABReLU. There each forward pass measures the shift: a factor times the mean of the layer's input, so
    every value depends on all others. An elementwise function can only have a fixed shift; 0.1 is our choice, not the
    authors'. With shift 0 it is the rectifier, and a network with biases can learn any shift by itself.

    References
    ----------
    Dubey, Chakraborty (2021), Average biased ReLU based CNN descriptor for improved face retrieval;
    Dubey, Singh, Chaudhuri (2022).

    Examples
    --------
    >>> shifted, x = ShiftedRectifier(shift=0.5), torch.tensor([-1.0, 0.5, 2.0])
    >>> shifted.value(x), shifted.slope(x)
    (tensor([0.0000, 0.0000, 1.5000]), tensor([0., 0., 1.]))
    """

    source = "Dubey, Chakraborty (2021), where the shift is measured: a factor times the mean of the layer's input"
    lower, exact_zeros, valleys = 0.0, True, 0

    def __init__(self, shift=0.1):
        shift = parameter("shift", shift, "finite", math.isfinite)
        formula = f"max(0, x {'-' if shift >= 0 else '+'} {abs(shift):.12g})"
        self._keep({"shift": shift}, shift=shift, formula=formula)

    def value(self, x):
        return torch.relu(x - self.shift)

    def slope(self, x):
        """Return 1 where ``x > shift`` and 0 elsewhere; the slope AT the shift is 0."""
        return (x > self.shift).to(x.dtype)

    def forward_(self, z, out):
        return torch.sub(z, self.shift, out=out).clamp_(min=0)

    def backward_(self, grad, z, h):
        return aten.threshold_backward.grad_input(grad, z, self.shift, grad_input=grad)

    def _surely_off(self, upper, room):
        return self.value(upper + room) == 0  # x - shift rounds


@register("rectified_tanh")
class RectifiedTanh(Activation):
    """``max(0, tanh(x))``: one-sided like the rectifier, but it saturates at 1.

    The paper tried it and found it worse than the rectifier; it gives no numbers.

    Examples
    --------
    >>> RectifiedTanh().value(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([0.0000, 0.0000, 0.7616])
    """

    formula = "max(0, tanh(x))"
    source = "Glorot, Bordes, Bengio (2011), footnote 3, p. 320"
    lower, upper, exact_zeros, valleys = 0.0, 1.0, True, 0

    def value(self, x):
        return torch.tanh(torch.relu(x))

    def slope(self, x):
        """Return ``1 - tanh(x)**2`` where ``x > 0`` and 0 elsewhere; the slope AT zero is 0."""
        return tanh_slope(x) * (x > 0)

    def forward_(self, z, out):
        return torch.clamp(z, min=0, out=out).tanh_()

    def backward_(self, grad, z, h):
        aten.tanh_backward.grad_input(grad, h, grad_input=grad)
        return aten.threshold_backward.grad_input(grad, z, 0, grad_input=grad)


@register("lif_rate")
class LIFRate(Activation):
    """The firing rate of a leaky integrate-and-fire neuron, with a straight line at its foot to keep slopes finite.

    Parameters
    ----------
    refractory : float
        ``r = t_ref / tau >= 0``. The rate stays below ``(log(2) + r) / r``; with ``r = 0`` it grows without bound. The
        default, 4 ms / 30 ms, is a fit of the curve in Figure 1 of the 2011 paper, which prints no constants.
    toe : float
        In (0, 1]: up to here a straight line replaces the curve.

    Notes
    -----
    x is the distance of the steady potential ``E + R I`` above threshold, in units of threshold minus reset
    (``V_th - V_r``). The value is in units of the rate at ``x = 1``: it is 1 there, and exactly 0 for ``x <= 0``. The
    paper's rate ``1 / (tau log((E + R I - V_r) / (E + R I - V_th)) + t_ref)``, rescaled, is

        f(x) = (log(2) + r) / (log(1 + 1/x) + r)   for x > 0,   0 otherwise.

    Its slope is infinite at threshold, so no gradient can use it there. From 0 to ``toe`` this is therefore NOT the
    neuron's curve but its chord, ``x f(toe) / toe``. The chord lies below the curve (f is concave), joins it without a
    jump, and has the largest slope of the whole, ``steepest = f(toe) / toe`` (3.27 with the defaults). The value is the
    lower of chord and curve. With ``r = 0`` f tends to ``log(2) (x + 1/2)``: a rectifier with a rounded foot.

    The paper also tried a rescaled rate, but does not say how it was scaled nor how its slope was treated.

    Examples
    --------
    >>> rate = LIFRate()
    >>> rate.value(torch.tensor([-1.0, 0.0, 0.05, 1.0, 100.0]))
    tensor([0.0000, 0.0000, 0.1633, 1.0000, 5.7681])
    >>> rate.slope(torch.tensor([0.0, 0.05, 1.0, 100.0])), round(rate.steepest, 4)
    (tensor([0.0000, 3.2651, 0.6050, 0.0040]), 3.2651)
    """

    source = "Glorot, Bordes, Bengio (2011), section 2.1, p. 316, and footnote 3, p. 320; scale and chord are ours"
    lower, exact_zeros, valleys = 0.0, True, 0

    def __init__(self, refractory=4 / 30, toe=0.1):
        r = parameter("refractory", refractory, "0 or above and finite", lambda number: 0 <= number < math.inf)
        toe = parameter("toe", toe, "above 0 and at most 1", lambda number: 0 < number <= 1)
        rate = f"(log(2) + {r:.12g}) / (log(1 + 1/x) + {r:.12g})" if r > 0 else "log(2) / log(1 + 1/x)"
        self._keep(
            {"refractory": r, "toe": toe}, refractory=r, toe=toe, scale=math.log(2) + r,
            steepest=(math.log(2) + r) / (math.log1p(1 / toe) + r) / toe,
            upper=(math.log(2) + r) / r if r > 0 else math.inf,
            formula=f"0 if x ≤ 0 else {rate}, its chord below x = {toe:.12g}",
        )

    def value(self, x):
        curve = self.scale / (torch.log1p(1 / x.clamp(min=self.toe)) + self.refractory)
        return torch.minimum(torch.relu(x) * self.steepest, curve)

    def slope(self, x):
        """Return 0 for ``x <= 0``, then the chord's slope up to ``toe``, then the curve's."""
        t = x.clamp(min=self.toe)
        interval = torch.log1p(1 / t) + self.refractory  # between two spikes, in membrane time constants
        curve = self.scale / (interval * interval * t * (t + 1))
        return torch.where(x <= self.toe, torch.full_like(x, self.steepest), curve) * (x > 0)

    def forward_(self, z, out):
        curve = torch.clamp(z, min=self.toe).reciprocal_().log1p_().add_(self.refractory).reciprocal_()
        curve.mul_(self.scale)
        torch.clamp(z, min=0, out=out).mul_(self.steepest)
        return torch.minimum(out, curve, out=out)

    def backward_(self, grad, z, h):
        """Multiply by the chord's slope up to ``toe``, by the curve's ``h**2 / (c z (z + 1))`` above, by 0 below 0."""
        curve = torch.clamp(z, min=self.toe).add_(0.5).square_().sub_(0.25).reciprocal_()  # 1 / (z (z + 1))
        curve.mul_(h).mul_(h).div_(self.scale)
        above = aten.threshold_backward(grad, z, self.toe)
        aten.threshold_backward.grad_input(grad, z, 0, grad_input=grad)
        return grad.sub_(above).mul_(self.steepest).addcmul_(above, curve)
