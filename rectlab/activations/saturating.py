"""Two-sided functions that saturate: hidden layers used them before the rectifier.

Tiny slopes keep their digits; the textbook form, one minus a number near one, loses them.
"""

import torch
from torch import nn
from torch.nn import functional

from rectlab.activations.activation import Activation, logistic_slope, register, tanh_slope

aten = torch.ops.aten


@register("tanh")
class Tanh(Activation):
    """The hyperbolic tangent, in (-1, 1): antisymmetric about zero.

    Examples
    --------
    >>> Tanh().value(torch.tensor([-1.0, 0.0, 1.0])), Tanh().slope(torch.tensor([-1.0, 0.0, 1.0]))
    (tensor([-0.7616,  0.0000,  0.7616]), tensor([0.4200, 1.0000, 0.4200]))
    """

    formula = "tanh(x)"
    source = "LeCun et al. (1998)"
    lower, upper, valleys = -1.0, 1.0, 0
    torch_module = nn.Tanh

    def value(self, x):
        return torch.tanh(x)

    def slope(self, x):
        """Return ``1 - tanh(x)**2``, in (0, 1]."""
        return tanh_slope(x)

    def forward_(self, z, out):
        return torch.tanh(z, out=out)

    def backward_(self, grad, z, h):
        return aten.tanh_backward.grad_input(grad, h, grad_input=grad)


@register("sigmoid")
class Sigmoid(Activation):
    """The logistic function ``1 / (1 + exp(-x))``, in (0, 1): one half at zero.

    Examples
    --------
    >>> Sigmoid().value(torch.tensor([-1.0, 0.0, 1.0])), Sigmoid().slope(torch.tensor([-1.0, 0.0, 1.0]))
    (tensor([0.2689, 0.5000, 0.7311]), tensor([0.1966, 0.2500, 0.1966]))
    """

    formula = "1 / (1 + exp(-x))"
    source = "Glorot, Bengio (2010), section 3.1"
    lower, upper, valleys = 0.0, 1.0, 0
    torch_module = nn.Sigmoid

    def value(self, x):
        return torch.sigmoid(x)

    def slope(self, x):
        """Return ``s(x) s(-x)``, in (0, 0.25]."""
        return logistic_slope(x)

    def forward_(self, z, out):
        return torch.sigmoid(z, out=out)

    def backward_(self, grad, z, h):
        return aten.sigmoid_backward.grad_input(grad, h, grad_input=grad)


@register("elliott")
class Elliott(Activation):
    """``x / (1 + |x|)``, in (-1, 1): a sigmoid without an exponential, also called softsign.

    It approaches its limits only as ``1 / |x|`` falls, tanh exponentially fast; so its slopes vanish more slowly.

    Examples
    --------
    >>> Elliott().value(torch.tensor([-1.0, 0.0, 3.0])), Elliott().slope(torch.tensor([-1.0, 0.0, 3.0]))
    (tensor([-0.5000,  0.0000,  0.7500]), tensor([0.2500, 1.0000, 0.0625]))
    """

    formula = "x / (1 + |x|)"
    source = "Elliott (1993), A better activation function for artificial neural networks"
    lower, upper, valleys = -1.0, 1.0, 0
    torch_module = nn.Softsign

    def value(self, x):
        return functional.softsign(x)

    def slope(self, x):
        """Return ``1 / (1 + |x|)**2``, in (0, 1]."""
        return (1 + x.abs()) ** -2

    def forward_(self, z, out):
        torch.abs(z, out=out).add_(1)
        return torch.div(z, out, out=out)

    def backward_(self, grad, z, h):
        below = torch.abs(z).add_(1)
        return grad.div_(below).div_(below)
