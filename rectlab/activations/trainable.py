"""Activations that learn parameters of their own, and maxout: autograd finds their slopes.

Each hidden layer of each member has one set of parameters, which learns at the learning rate of the weights. Training
by hand knows fixed slopes only, so :mod:`rectlab.networks.autograd_engine` trains these networks, 1.5 to 3 times
slower, and all members of a population must share the activation.
"""

import torch
from torch import nn

from rectlab.activations.activation import Activation, parameter, register

# The safe Padé function closest to max(0.01 x, x) on [-3, 3], largest error 0.034: by least squares, see its test.
PAU_NUMERATOR = (0.0336, 0.5050, 1.6523, 2.0070, 0.9298, 0.1520)
PAU_DENOMINATOR = (0.0, 3.9742, 0.0, 0.3009)


class Trainable(Activation):
    """An activation with parameters that are learned, and with slopes that come from autograd.

    Attributes
    ----------
    learned : dict of str to float
        The learned parameters by name, with their values before training; `value` takes them after x.
    lower, upper : float
        The range of the value for all values of the parameters; may be infinite.
    pieces : int
        Linear units that make one unit: 1 except for maxout.
    """

    learned = {}
    pieces = 1

    def value(self, x, *learned):
        """Return the value elementwise; the learned parameters are Tensors or floats that broadcast against x."""
        raise TypeError(f"{type(self).__name__}.value: an activation must say its value. Define value(x) in the class.")

    def of_layer(self, z, own):
        """Return a layer's activations (members, units, batch) from z (members, units * pieces, batch).

        ``own`` (members, parameters) holds what the layer has learned.
        """
        return self.value(z, *(p.reshape(-1, 1, 1) for p in own.unbind(1)))

    def start(self):
        """Return the parameters before training."""
        return list(self.learned.values())

    def module(self, own=None):
        """Return a module with these parameters (parameters,), or with those before training."""
        return Learned(self, own)


class Learned(nn.Module):
    """A trainable activation as a module, for a plain copy of a network.

    Examples
    --------
    >>> Learned(PReLU())
    Learned(prelu, slope=0.25)
    """

    def __init__(self, activation, own=None):
        super().__init__()
        self.activation = activation
        start = torch.tensor(activation.start(), dtype=torch.float32, device="cpu")
        self.own = nn.Parameter(start if own is None else own.detach().clone())

    def forward(self, x):
        """Apply it to x (..., units * pieces)."""
        return self.activation.value(x, *self.own)

    def extra_repr(self):
        """Return name and parameters, for the module's repr."""
        named = zip(self.activation.learned, self.own.tolist())
        return ", ".join([self.activation.name, *(f"{name}={value:.4g}" for name, value in named)])


@register("prelu")
class PReLU(Trainable):
    """``x`` above zero and ``slope x`` below: the parametric rectifier.

    Examples
    --------
    >>> PReLU().value(torch.tensor([-2.0, 3.0]), 0.25)
    tensor([-0.5000,  3.0000])
    """

    formula = "x if x > 0 else a x"
    source = "He, Zhang, Ren, Sun (2015), equation 1"
    learned = {"slope": 0.25}

    def value(self, x, slope):
        return torch.where(x > 0, x, slope * x)


@register("pau")
class PAU(Trainable):
    """``(a0 + a1 x + ... + a5 x^5) / (1 + |b1 x + ... + b4 x^4|)``, a quotient of polynomials: ten numbers to learn.

    Examples
    --------
    >>> PAU().value(torch.tensor([2.0]), 0, 1, 0, 0, 0, 0, 0, -1, 0, 0)
    tensor([0.4000])
    """

    formula = "(a0 + a1 x + ... + a5 x^5) / (1 + |b1 x + ... + b4 x^4|)"
    source = "Molina, Schramowski, Kersting (2020): the safe Padé activation unit, degrees 5 and 4"
    learned = {f"a{k}": a for k, a in enumerate(PAU_NUMERATOR)} | {
        f"b{k}": b for k, b in enumerate(PAU_DENOMINATOR, start=1)
    }

    def value(self, x, *coefficients):
        a, b = coefficients[:6], coefficients[6:]
        above, below = a[5], b[3]
        for k in (4, 3, 2, 1, 0):
            above = above * x + a[k]
        for k in (2, 1, 0):
            below = below * x + b[k]
        return above / (1 + (below * x).abs())


@register("swish_beta")
class SwishBeta(Trainable):
    """``x / (1 + exp(-beta x))`` with a beta that is learned.

    Examples
    --------
    >>> SwishBeta().value(torch.tensor([-1.0, 1.0]), 2.0)
    tensor([-0.1192,  0.8808])
    """

    formula = "x / (1 + exp(-b x))"
    source = "Ramachandran, Zoph, Le (2017), section 4"
    learned = {"beta": 1.0}

    def value(self, x, beta):
        return x * torch.sigmoid(beta * x)


@register("pdelu")
class PDELU(Trainable):
    """``x`` above zero and ``alpha (max(0, 1 + (1 - t) x)^(1 / (1 - t)) - 1)`` below, with t = 0.9 as in the paper.

    Examples
    --------
    >>> PDELU().value(torch.tensor([-20.0, -1.0, 2.0]), 1.0)
    tensor([-1.0000, -0.6513,  2.0000])
    """

    formula = "x if x > 0 else a (max(0, 1 + 0.1 x)^10 - 1)"
    source = "Cheng, Li, Wu, Wang, Ma, Zhu (2020), as the survey by Dubey, Singh and Chaudhuri (2022) states it"
    learned = {"alpha": 1.0}
    t = 0.9  # how far from the exponential

    def value(self, x, alpha):
        base = (1 + (1 - self.t) * x.clamp(max=0)).clamp(min=0)
        return torch.where(x > 0, x, alpha * (base ** round(1 / (1 - self.t)) - 1))


@register("soft_root_sign")
class SoftRootSign(Trainable):
    """``x / (x / alpha + exp(-x / beta))``, alpha and beta above 0; the denominator is above 0 while beta < e alpha.

    Examples
    --------
    >>> SoftRootSign().value(torch.tensor([-3.0, 0.0, 1000.0]), 5.0, 3.0)
    tensor([-1.4162,  0.0000,  5.0000])
    """

    formula = "x / (x / a + exp(-x / b))"
    source = "Zhou, Li, Wen, Chen (2020), as the survey by Dubey, Singh and Chaudhuri (2022) states it"
    learned = {"alpha": 5.0, "beta": 3.0}
    steepest = 80.0  # exp of 89 or more overflows in float32, and then the slope is NaN

    def value(self, x, alpha, beta):
        return x / (x / alpha + torch.exp((-x / beta).clamp(max=self.steepest)))


@register("maxout")
class Maxout(Trainable):
    """The largest of every ``pieces`` neighbours: one unit made of several linear ones, with no other parameters.

    Examples
    --------
    >>> Maxout(pieces=2).value(torch.tensor([1.0, -2.0, 0.0, 3.0]))
    tensor([1., 3.])
    """

    source = "Goodfellow, Warde-Farley, Mirza, Courville, Bengio (2013)"

    def __init__(self, pieces=2):
        def whole(number):
            return number.is_integer() and number >= 2

        pieces = int(parameter("pieces", pieces, "a whole number from 2 up", whole, do="Pass pieces=2."))
        formula = "max(" + ", ".join(f"z{k + 1}" for k in range(pieces)) + ")"
        self._keep({"pieces": pieces}, pieces=pieces, formula=formula)

    def value(self, x, dim=-1):
        """Return the largest of neighbours along the last dimension, or along ``dim`` from the front."""
        return x.unflatten(dim, (-1, self.pieces)).max(dim if dim < 0 else dim + 1).values

    def of_layer(self, z, own):
        return self.value(z, 1)
