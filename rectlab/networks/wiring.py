"""How layers are wired: a norm before the nonlinearity, a skip around the layer.

Batch norm (Ioffe and Szegedy 2015) is not here: it uses the statistics of a batch in training and others in use, so
that one set of weights is two functions, and a unit's state would depend on which examples stand beside it. Layer norm
uses each example's own statistics, and is the same function at any time.
"""

from dataclasses import dataclass

import torch
from torch import nn

from rectlab import checks

NORMS = ("none", "layer")
EPS = 1e-5  # added to the variance, as in torch.nn.LayerNorm


@dataclass(frozen=True)
class Wiring:
    """The scale of the skip's branch and the norm of M members; see :class:`rectlab.networks.Population`."""

    residual: tuple  # float of each member; 0 is no skip
    norm: tuple  # of NORMS

    @property
    def plain(self):
        """Whether the layers of all members are a chain without a norm."""
        return not any(self.residual) and set(self.norm) == {"none"}

    def of(self, members):
        """Return the wiring of a slice of the members."""
        return Wiring(self.residual[members], self.norm[members])

    def normed(self, driven):
        """Return weighted inputs (members, units, batch) normalised over the units where a member has a layer norm."""
        if "layer" not in self.norm:
            return driven
        centred = driven - driven.mean(1, keepdim=True)
        normed = centred * (centred.square().mean(1, keepdim=True) + EPS).rsqrt()
        asked = torch.tensor([norm == "layer" for norm in self.norm], device=driven.device).reshape(-1, 1, 1)
        return torch.where(asked, normed, driven)

    def normed_back(self, grad, driven):
        """Return the gradient at ``driven`` from that at :meth:`normed`, both (members, units, batch)."""
        if "layer" not in self.norm:
            return grad
        with torch.enable_grad():
            driven = driven.detach().requires_grad_()
            return torch.autograd.grad(self.normed(driven), driven, grad)[0]

    def onward(self, below, h):
        """Return what a layer hands on, from what the layer below hands on, None for the first, and activations."""
        if not self.skips(below, h):
            return h
        scale = self._scale(h)
        return torch.where(scale > 0, below + scale * h, h)

    def onward_back(self, grad, below, h):
        """Return the gradients at ``below``, without the way through the layer, and at ``h``; from that onward."""
        if not self.skips(below, h):
            return 0.0, grad
        scale = self._scale(h)
        return torch.where(scale > 0, grad, 0.0), torch.where(scale > 0, scale * grad, grad)

    def skips(self, below, h):
        """Return whether any member has a skip around the layer: never around the first, and widths must agree."""
        return any(self.residual) and below is not None and below.shape[1] == h.shape[1]

    def block(self, i, modules, same_width):
        """Return a layer of member i as a list of modules; ``same_width``: a skip is possible."""
        scale = self.residual[i]
        return [Residual(nn.Sequential(*modules), scale)] if scale and same_width else modules

    def _scale(self, like):
        return torch.tensor(self.residual, dtype=like.dtype, device=like.device).reshape(-1, 1, 1)


class Residual(nn.Module):
    """Add ``scale`` times a branch to its input."""

    def __init__(self, branch, scale=1.0):
        super().__init__()
        self.branch, self.scale = branch, scale

    def forward(self, x):
        """Return x + scale * branch(x)."""
        return x + self.scale * self.branch(x)


def wiring_of(residual, norm):
    """Return the checked wiring of members, or raise ValueError; both tuples have one value each."""
    for scale in residual:
        if not (isinstance(scale, bool) or checks.is_number(scale) and 0 <= scale < float("inf")):
            do = "Pass residual=True."
            checks.refuse("Population", "residual", "False, True or a finite number from 0 up", repr(scale), do)
    for one in norm:
        checks.one_of("Population", "norm", one, NORMS)
    return Wiring(tuple(float(scale) for scale in residual), norm)


def plain_chain(function, population):
    """Raise ValueError if a population has a skip or a norm, for functions that follow a chain of layers."""
    wiring = population.wiring
    if not wiring.plain:
        got = " and ".join(["a skip"] * any(wiring.residual) + ["a layer norm"] * ("layer" in wiring.norm))
        do = "Pass residual=False and norm='none'."
        checks.refuse(function, "networks", "plain chains of layers", got, do)
