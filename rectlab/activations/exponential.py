"""Softplus and the exponential linear units: a line far above zero, an exponential below, never zero on an interval.

Far below zero softplus is so small that a computer rounds it to zero. Such zeros are rounding, not sparsity.
"""

import torch
from torch import nn
from torch.nn import functional

from rectlab.activations.activation import Activation, positive, register, times

aten = torch.ops.aten

# Above this, softplus(z) is z itself: exp(-40) is below the last digit of float64; at torch's own 20 it is not.
SOFTPLUS_IS_LINEAR_ABOVE = 40.0


@register("softplus")
class Softplus(Activation):
    """``log(1 + exp(a x)) / a`` with ``a = sharpness > 0``: a smooth rectifier, never zero.

    As ``a`` grows it tends to ``max(0, x)``; the gap is largest at zero: ``log(2) / a``. Far below zero the value
    is ``exp(a x) / a``, which float32 rounds to zero near ``a x = -103``. See Figure 2 (right) of the 2011 paper.

    Examples
    --------
    >>> Softplus(sharpness=4.0).value(torch.tensor([0.0, 1.0])), Softplus().slope(torch.tensor([-1.0, 0.0]))
    (tensor([0.1733, 1.0045]), tensor([0.2689, 0.5000]))
    """

    source = "Dugas et al. (2001); sharpness: Glorot, Bordes, Bengio (2011), section 4.1"
    lower, valleys = 0.0, 0
    torch_module, torch_names = nn.Softplus, {"sharpness": "beta"}

    def __init__(self, sharpness=1.0):
        a = positive("sharpness", sharpness)
        formula = "log(1 + exp(x))" if a == 1 else f"log(1 + exp({a:.12g} x)) / {a:.12g}"
        self._keep({"sharpness": a}, sharpness=a, formula=formula)

    def value(self, x):
        return functional.softplus(x, beta=self.sharpness, threshold=SOFTPLUS_IS_LINEAR_ABOVE)

    def slope(self, x):
        """Return the logistic sigmoid of ``sharpness * x``, in (0, 1)."""
        return torch.sigmoid(self.sharpness * x)

    def forward_(self, z, out):
        return aten.softplus.out(z, self.sharpness, SOFTPLUS_IS_LINEAR_ABOVE, out=out)

    def backward_(self, grad, z, h):
        return aten.softplus_backward.grad_input(grad, z, self.sharpness, SOFTPLUS_IS_LINEAR_ABOVE, grad_input=grad)

    def module(self):
        return nn.Softplus(self.sharpness, SOFTPLUS_IS_LINEAR_ABOVE)

    @classmethod
    def of_module(cls, module):
        return super().of_module(module) if module.threshold >= 20 and module.beta >= 0.1 else None


class _ExponentialLinear(Activation):
    """``scale x`` above zero and ``scale alpha (exp(input_scale x) - 1)`` elsewhere, in torch's one pass."""

    alpha = scale = input_scale = 1.0
    valleys = 0

    def forward_(self, z, out):
        return aten.elu.out(z, self.alpha, self.scale, self.input_scale, out=out)

    def backward_(self, grad, z, h):
        """Multiply by ``scale`` where ``h > 0``, by ``input_scale (h + alpha scale)`` elsewhere: no second exp."""
        return aten.elu_backward.grad_input(grad, self.alpha, self.scale, self.input_scale, True, h, grad_input=grad)


@register("elu")
class ELU(_ExponentialLinear):
    """``x`` where ``x > 0`` and ``alpha (exp(x) - 1)`` elsewhere, with ``alpha > 0``.

    Examples
    --------
    >>> ELU().value(torch.tensor([-1.0, 0.0, 1.0])), ELU().slope(torch.tensor([-1.0, 0.0, 1.0]))
    (tensor([-0.6321,  0.0000,  1.0000]), tensor([0.3679, 1.0000, 1.0000]))
    """

    source = "Clevert, Unterthiner, Hochreiter (2016), section 3"
    torch_module, torch_names = nn.ELU, {"alpha": "alpha"}

    def __init__(self, alpha=1.0):
        alpha = positive("alpha", alpha)
        self._keep({"alpha": alpha}, alpha=alpha, lower=-alpha, formula=f"x if x > 0 else {times(alpha)}(exp(x) - 1)")

    def value(self, x):
        return functional.elu(x, self.alpha)

    def slope(self, x):
        """Return 1 where ``x > 0`` and ``alpha exp(x)`` elsewhere, zero included."""
        return torch.where(x > 0, torch.ones_like(x), self.alpha * torch.exp(x))


@register("selu")
class SELU(_ExponentialLinear):
    """``s x`` where ``x > 0`` and ``s alpha (exp(x) - 1)`` elsewhere, with two fixed constants.

    With ``s = 1.0507...`` and ``alpha = 1.6733...`` standard normal input gives output of mean 0 and variance 1, so
    layers with LeCun's initialization keep mean and variance.

    Examples
    --------
    >>> SELU().value(torch.tensor([-1.0, 0.0, 1.0])), SELU().slope(torch.tensor([-1.0, 0.0, 1.0]))
    (tensor([-1.1113,  0.0000,  1.0507]), tensor([0.6468, 1.7581, 1.0507]))
    """

    formula = "1.0507 x if x > 0 else 1.0507 · 1.6733 (exp(x) - 1)"
    source = "Klambauer, Unterthiner, Mayr, Hochreiter (2017), equation 2"
    alpha, scale = 1.6732632423543772, 1.0507009873554805
    lower = -scale * alpha
    torch_module = nn.SELU

    def value(self, x):
        return functional.selu(x)

    def slope(self, x):
        """Return ``s`` where ``x > 0`` and ``s alpha exp(x)`` elsewhere: at zero it jumps from 1.7581 to 1.0507."""
        return torch.where(x > 0, torch.full_like(x, self.scale), self.scale * self.alpha * torch.exp(x))


@register("celu")
class CELU(_ExponentialLinear):
    """``x`` where ``x > 0`` and ``alpha (exp(x / alpha) - 1)`` elsewhere, with ``alpha > 0``.

    Its slope is continuous for every ``alpha``, unlike that of ELU: the exponential is stretched as well as scaled.

    Examples
    --------
    >>> celu, x = CELU(alpha=0.5), torch.tensor([-1.0, 0.0, 1.0])
    >>> celu.value(x), celu.slope(x)
    (tensor([-0.4323,  0.0000,  1.0000]), tensor([0.1353, 1.0000, 1.0000]))
    """

    source = "Barron (2017), Continuously differentiable exponential linear units"
    torch_module, torch_names = nn.CELU, {"alpha": "alpha"}

    def __init__(self, alpha=1.0):
        alpha = positive("alpha", alpha)
        inner = "x" if alpha == 1 else f"x / {alpha:.12g}"
        formula = f"x if x > 0 else {times(alpha)}(exp({inner}) - 1)"
        self._keep({"alpha": alpha}, alpha=alpha, input_scale=1 / alpha, lower=-alpha, formula=formula)

    def value(self, x):
        return functional.celu(x, self.alpha)

    def slope(self, x):
        """Return 1 where ``x > 0`` and ``exp(x / alpha)`` elsewhere."""
        return torch.exp(x.clamp(max=0) / self.alpha)
