"""Activations that train by autograd: those with parameters of their own to learn, and maxout.

One set of parameters per hidden layer and member, at the learning rate of the weights. The engine that trains the
other activations by hand knows fixed slopes only: networks with one of these are trained by
:mod:`rectlab.training.slow_path`, 1.5 to 3 times as slowly, and all members of a population must share the activation.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import torch
from torch import Tensor

from rectlab.activations.parametric import maxout, pau, pdelu, prelu, soft_root_sign, swish_beta

# The safe Padé function closest to max(0.01 x, x) on [-3, 3], largest error 0.034: by least squares, see its test.
PAU_NUMERATOR = (0.0336, 0.5050, 1.6523, 2.0070, 0.9298, 0.1520)
PAU_DENOMINATOR = (0.0, 3.9742, 0.0, 0.3009)


@dataclass(frozen=True)
class Learnable:
    """One activation that trains by autograd.

    Attributes
    ----------
    name, formula, source : str
        As for :class:`rectlab.activations.Activation`.
    function : callable
        ``function(x, *parameters)``, elementwise; the parameters broadcast against x. Its slopes come from autograd.
    parameters : dict of str to float
        What is learned, by name, with the value before training.
    lower, upper : float
        The range of the value, whatever the parameters become; may be infinite.
    exact_zeros : bool
        Whether the value is exactly zero on a whole half-line.
    pieces : int
        Linear units behind one unit: 1, or maxout's number.
    """

    name: str
    formula: str
    function: Callable | None = field(repr=False, compare=False)
    parameters: dict = field(repr=False, compare=False)
    source: str = field(repr=False, compare=False)
    pieces: int = 1
    lower: float = -math.inf
    upper: float = math.inf
    exact_zeros: bool = False

    def value(self, z: Tensor, own: Tensor) -> Tensor:
        """Return the activations of a layer.

        Parameters
        ----------
        z : Tensor (members, units times pieces, batch)
        own : Tensor (members, parameters)

        Returns
        -------
        Tensor (members, units, batch)
        """
        if self.pieces > 1:
            return maxout(z, self.pieces, 1)
        return self.function(z, *(p.reshape(-1, 1, 1) for p in own.unbind(1)))

    def start(self) -> list[float]:
        """Return the parameters before training."""
        return list(self.parameters.values())

    def module(self, own: Tensor | None = None) -> torch.nn.Module:
        """Return a module with these parameters (parameters,), those before training if left out."""
        return Learned(self, own)


class Learned(torch.nn.Module):
    """An activation that trains by autograd as a module: what a plain copy of such a network is made of.

    Examples
    --------
    >>> Learned(ENTRIES["prelu"]())
    Learned(prelu, slope=0.25)
    """

    def __init__(self, entry: Learnable, own: Tensor | None = None):
        super().__init__()
        self.entry = entry
        self.own = torch.nn.Parameter(torch.tensor(entry.start()) if own is None else own.detach().clone())

    def forward(self, x: Tensor) -> Tensor:
        """Apply it to x (..., units times pieces), the last dimension being the units'."""
        if self.entry.pieces > 1:
            return maxout(x, self.entry.pieces, -1)
        return self.entry.function(x, *self.own)

    def extra_repr(self) -> str:
        """Return name and parameters, for the module's repr."""
        named = zip(self.entry.parameters, self.own.tolist())
        return ", ".join([self.entry.name, *(f"{name}={value:.4g}" for name, value in named)])


def _maxout(pieces: int = 2) -> Learnable:
    if not (float(pieces).is_integer() and pieces >= 2):
        raise ValueError(f"activations.get: pieces must be a whole number from 2 up; got {pieces!r}. Pass pieces=2.")
    pieces = int(pieces)
    formula = "max(" + ", ".join(f"z{k + 1}" for k in range(pieces)) + ")"
    return Learnable("maxout", formula, None, {}, "Goodfellow et al. (2013)", pieces)


_PAU = dict(zip([f"a{k}" for k in range(6)] + [f"b{k}" for k in range(1, 5)], PAU_NUMERATOR + PAU_DENOMINATOR))
ENTRIES = {
    "prelu": partial(Learnable, "prelu", "x if x > 0 else a x", prelu, {"slope": 0.25}, "He et al. (2015)"),
    "pau": partial(
        Learnable, "pau", "(a0 + a1 x + ... + a5 x^5) / (1 + |b1 x + ... + b4 x^4|)", pau, _PAU, "Molina et al. (2020)"
    ),
    "swish_beta": partial(
        Learnable, "swish_beta", "x / (1 + exp(-b x))", swish_beta, {"beta": 1.0}, "Ramachandran, Zoph, Le (2017)"
    ),
    "pdelu": partial(
        Learnable, "pdelu", "x if x > 0 else a (max(0, 1 + 0.1 x)^10 - 1)", pdelu, {"alpha": 1.0}, "Cheng et al. (2020)"
    ),
    "soft_root_sign": partial(
        Learnable, "soft_root_sign", "x / (x / a + exp(-x / b))", soft_root_sign, {"alpha": 5.0, "beta": 3.0},
        "Zhou et al. (2020)",
    ),
    "maxout": _maxout,
}  # fmt: skip
