"""The nonlinearity of a population: each member's activation, and the signs of its units."""

import itertools

import torch
from torch import nn

from rectlab import checks
from rectlab.activations import Trainable


class SignFlip(nn.Module):
    """Multiply every second feature by -1 (Glorot, Bordes and Bengio 2011, p. 320), last dimension = features."""

    def forward(self, h):
        """Return h (..., units) with the signs of units 1, 3, 5, ... (counted from 0) turned."""
        return h * signs(h.shape[-1], h.dtype, h.device)


def signs(n_units, dtype, device):
    """Return +1, -1, +1, ... as a tensor (n_units,)."""
    return 1.0 - 2.0 * (torch.arange(n_units, device=device) % 2).to(dtype)


class Nonlinearity:
    """What M members apply to pre-activations: an activation each, then, where ``sign_flip`` says so, the signs.

    Members of one activation that stand side by side are computed together, as one contiguous slice. A Trainable
    activation is shared by all members.
    """

    def __init__(self, activations, sign_flip):
        self.activations, self.sign_flip = activations, sign_flip
        self.groups, start = [], 0
        for activation, run in itertools.groupby(activations):
            stop = start + len(list(run))
            self.groups.append((slice(start, stop), activation))
            start = stop
        self.learns = any(isinstance(a, Trainable) for a in activations)
        if self.learns and len(self.groups) > 1:
            got, what = ", ".join(sorted({a.name for a in activations})), "an activation that trains by autograd"
            do = "Build a population for each, or use rectlab.sweep, which does."
            checks.refuse("Population", what, "that of all members", got, do)
        self.pieces = activations[0].pieces if self.learns else 1  # linear units behind one unit: several for maxout
        self.n_parameters = len(activations[0].learned) if self.learns else 0  # learned by each layer of each member
        self.lower, self.upper = min(a.lower for a in activations), max(a.upper for a in activations)
        if any(sign_flip):
            self.upper = max(self.upper, -self.lower)
            self.lower = -self.upper

    def value(self, z, own=None):
        """Return the outputs (members, units, batch); pre-activations are (members, units * pieces, batch).

        Where the activation learns, ``own`` (members, parameters) is what this layer has learned.
        """
        if self.learns:
            return self.signed(self.activations[0].of_layer(z, own))
        parts = [activation.value(z[members]) for members, activation in self.groups]
        return self.signed(parts[0] if len(parts) == 1 else torch.cat(parts))

    def signed(self, h):
        """Return h with the signs of the members that flip them."""
        return h * self._signs(h) if any(self.sign_flip) else h

    def parts(self, *tensors):
        """Return (activation, its members of each tensor) for every group; the tensors are views."""
        if len(self.groups) == 1:
            return [(self.groups[0][1], *tensors)]
        return [(activation, *(tensor[members] for tensor in tensors)) for members, activation in self.groups]

    def activate_(self, z, out, parts=None):
        """Write the activations, before signs are turned, into ``out``; ``parts`` are those of (z, out), if kept."""
        for activation, *tensors in parts or self.parts(z, out):
            activation.forward_(*tensors)

    def backward_(self, grad, z, h, parts=None):
        """Multiply ``grad`` by the signs and the slopes, in place: from the gradient at the outputs to that at z."""
        if any(self.sign_flip):
            grad.mul_(self._signs(grad))
        for activation, *tensors in parts or self.parts(grad, z, h):
            activation.backward_(*tensors)
        return grad

    def of(self, members):
        """Return the nonlinearity of a slice of the members."""
        return Nonlinearity(self.activations[members], self.sign_flip[members])

    def modules(self, i, own=None):
        """Return what follows a linear layer of member i, as plain modules; ``own`` is (members, parameters)."""
        module = self.activations[i].module() if own is None else self.activations[i].module(own[i])
        return [module] + [SignFlip()] * self.sign_flip[i]

    def _signs(self, like):
        flips = torch.tensor(self.sign_flip, device=like.device).reshape(-1, 1, 1)
        turned = signs(like.shape[1], like.dtype, like.device).reshape(1, -1, 1)
        return torch.where(flips, turned, torch.ones_like(turned))  # (members, units, 1)
