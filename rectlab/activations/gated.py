"""Functions that multiply ``x`` by a soft step of ``x`` itself: GELU, swish, mish and LiSHT.

None is exactly zero on an interval. But far below zero the values of GELU, swish and mish are so small that a computer
rounds them to zero: GELU below -6 in float32, swish and mish below -104. Such zeros are rounding, not sparsity, and a
network has few of them. The tests solve for the lowest point of each function.
"""

import math

import torch
from torch import nn
from torch.nn import functional

from rectlab.activations.activation import Activation, Elementwise, positive, register, tanh_slope, times
from rectlab.activations.exponential import SOFTPLUS_IS_LINEAR_ABOVE

aten = torch.ops.aten


@register("gelu")
class GELU(Activation):
    """``x Phi(x)`` with the normal distribution function ``Phi(x) = (1 + erf(x / sqrt(2))) / 2``.

    It dips to -0.1700 at ``x = -0.7518`` and tends to zero below.

    Examples
    --------
    >>> GELU().value(torch.tensor([-1.0, 0.0, 1.0])), GELU().slope(torch.tensor([-1.0, 0.0, 1.0]))
    (tensor([-0.1587,  0.0000,  0.8413]), tensor([-0.0833,  0.5000,  1.0833]))
    """

    formula = "x (1 + erf(x / √2)) / 2"
    source = "Hendrycks, Gimpel (2016), section 2"
    lower, valleys = -0.16997120747990369, 1
    torch_module = nn.GELU

    def value(self, x):
        return functional.gelu(x)

    def slope(self, x):
        """Return ``Phi(x) + x phi(x)`` with the normal density ``phi``, in [-0.13, 1.13]."""
        density = torch.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
        return torch.special.erfc(x * -math.sqrt(0.5)) / 2 + x * density

    def forward_(self, z, out):
        return aten.gelu.out(z, out=out)

    def backward_(self, grad, z, h):
        return aten.gelu_backward.grad_input(grad, z, grad_input=grad)

    @classmethod
    def of_module(cls, module):
        return super().of_module(module) if module.approximate == "none" else None


@register("swish")
class Swish(Activation):
    """``x s(beta x)`` with the logistic ``s`` and ``beta > 0``; with ``beta = 1`` also called SiLU.

    As ``beta`` grows it tends to ``max(0, x)``; as ``beta`` falls to 0, to ``x / 2``. It dips to ``-0.2785 / beta`` at
    ``x = -1.2785 / beta``, where 0.2785 is Lambert's W(1/e). In the original ``beta`` may be learned; here it is fixed.

    Examples
    --------
    >>> Swish().value(torch.tensor([-1.0, 0.0, 1.0])), Swish().slope(torch.tensor([-1.0, 0.0, 1.0]))
    (tensor([-0.2689,  0.0000,  0.7311]), tensor([0.0723, 0.5000, 0.9277]))
    """

    source = "Ramachandran, Zoph, Le (2017), section 4; beta = 1: Elfwing, Uchibe, Doya (2018)"
    valleys = 1
    torch_module = nn.SiLU

    def __init__(self, beta=1.0):
        beta = positive("beta", beta)
        lower = -0.2784645427610738 / beta
        self._keep({"beta": beta}, beta=beta, lower=lower, formula=f"x / (1 + exp(-{times(beta)}x))")

    def value(self, x):
        return functional.silu(x) if self.beta == 1 else functional.silu(self.beta * x) / self.beta

    def slope(self, x):
        """Return ``s(beta x) (1 + beta x s(-beta x))``, in [-0.10, 1.10]."""
        scaled = self.beta * x
        return torch.sigmoid(scaled) * (1 + scaled * torch.sigmoid(-scaled))

    def forward_(self, z, out):
        if self.beta == 1:
            return aten.silu.out(z, out=out)
        return aten.silu_(torch.mul(z, self.beta, out=out)).div_(self.beta)

    def backward_(self, grad, z, h):
        return aten.silu_backward.grad_input(grad, z if self.beta == 1 else z * self.beta, grad_input=grad)

    def module(self):
        return nn.SiLU() if self.beta == 1 else Elementwise(self)


@register("mish")
class Mish(Activation):
    """``x tanh(log(1 + exp(x)))``.

    It dips to -0.3088 at ``x = -1.1924`` and tends to zero below.

    Examples
    --------
    >>> Mish().value(torch.tensor([-1.0, 0.0, 1.0])), Mish().slope(torch.tensor([-1.0, 0.0, 1.0]))
    (tensor([-0.3034,  0.0000,  0.8651]), tensor([0.0592, 0.6000, 1.0490]))
    """

    formula = "x tanh(log(1 + exp(x)))"
    source = "Misra (2019), equation 1"
    lower, valleys = -0.3088434130172504, 1
    torch_module = nn.Mish

    def value(self, x):
        return functional.mish(x)

    def slope(self, x):
        """Return ``t + x (1 - t**2) s(x)``, where ``t = tanh(log(1 + exp(x)))`` and ``s`` is the logistic."""
        soft = functional.softplus(x, threshold=SOFTPLUS_IS_LINEAR_ABOVE)
        return torch.tanh(soft) + x * tanh_slope(soft) * torch.sigmoid(x)

    def forward_(self, z, out):
        """Write ``z s(z) (1 + q) / (1 + q**2)`` with ``q = s(-z)``, which is mish without a tanh.

        On a CPU torch computes the logistic ``s`` several times faster than tanh; on a GPU one fused pass is fastest.
        """
        if not z.is_cpu:
            return aten.mish.out(z, out=out)
        q = torch.neg(z).sigmoid_()
        torch.sigmoid(z, out=out).addcmul_(out, q)
        return out.div_(q.mul_(q).add_(1)).mul_(z)

    def backward_(self, grad, z, h):
        """Multiply by ``s(z) (1 + q + 4 z q**2 / w) / w``, with ``q = s(-z)`` and ``w = 1 + q**2``: the slope."""
        if not z.is_cpu:
            return grad.copy_(aten.mish_backward(grad, z))
        q = torch.neg(z).sigmoid_()
        work = (q * q).add_(1).reciprocal_()
        grad.mul_(work)
        work.mul_(q).mul_(q).mul_(z)
        grad.mul_(q.add_(1).add_(work, alpha=4))
        return grad.mul_(torch.sigmoid(z, out=work))


@register("lisht")
class LiSHT(Activation):
    """``x tanh(x)``: symmetric, never negative, near ``|x|`` far out.

    Examples
    --------
    >>> LiSHT().value(torch.tensor([-1.0, 0.0, 1.0])), LiSHT().slope(torch.tensor([-1.0, 0.0, 1.0]))
    (tensor([0.7616, 0.0000, 0.7616]), tensor([-1.1816,  0.0000,  1.1816]))
    """

    formula = "x tanh(x)"
    source = "Roy, Manna, Dubey, Chaudhuri (2019), LiSHT: non-parametric linearly scaled hyperbolic tangent"
    lower, valleys = 0.0, 1

    def value(self, x):
        return x * torch.tanh(x)

    def slope(self, x):
        """Return ``tanh(x) + x (1 - tanh(x)**2)``, in [-1.20, 1.20]: odd, and 0 only at zero."""
        return torch.tanh(x) + x * tanh_slope(x)

    def forward_(self, z, out):
        return torch.tanh(z, out=out).mul_(z)

    def backward_(self, grad, z, h):
        """Multiply by ``p - q + 4 z p q`` with ``p = s(2z)`` and ``q = s(-2z)``: the slope."""
        p, q = torch.mul(z, 2).sigmoid_(), torch.mul(z, -2).sigmoid_()
        slope = (p - q).addcmul_(p.mul_(q), z, value=4)
        return grad.mul_(slope)
