"""A quick snapshot of one network on a few examples, for a panel whose slider moves.

Nothing is computed twice: the first layer's product does not depend on the bias shift, and layers below a change keep
their values.
"""

import functools
from dataclasses import dataclass

import torch

from rectlab.compute import chunks
from rectlab.compute.threads import side_by_side
from rectlab.measures.snapshot import Snapshot, axis_lower, look_at
from rectlab.networks.products import product
from rectlab.networks.wiring import plain_chain


class Preview:
    """One network's hidden layers on a fixed subset X, a Tensor (n_examples, in_features)."""

    def __init__(self, X):
        self.X, self._parts = X, []

    def look(self, population, *, bias_shift, upper, bins, of="activations", stop=None):
        """Return the snapshot of a population of one, or None if stopped; arguments as for take_snapshot."""
        plain_chain("Preview.look", population)
        axis = (axis_lower(population.nonlinearity, upper, of), upper, bins, of)
        parts = self._pieces(population)
        seen = side_by_side(lambda part: part.layers(population, bias_shift, axis, stop), parts)
        if any(layers is None for layers in seen):
            return None
        shots = [Snapshot(layers, float(bias_shift), part.size) for layers, part in zip(seen, parts)]
        return functools.reduce(Snapshot.merged, shots)

    def _pieces(self, population):
        """Return the examples in parts: one per worker where the first network is large enough to gain from it."""
        if not self._parts:
            products = len(self.X) * sum(w[0].numel() for w in population.weights)
            n = chunks.workers_for(products) if self.X.device.type == "cpu" else 1
            self._parts = [_Part(X) for X in self.X.chunk(n)]
        return self._parts


@dataclass
class _Kept:
    """One layer's values and the tensors from which they were computed."""

    mark: tuple  # changes with everything on which the values depend
    sources: tuple  # weight and bias, kept alive: no other tensor can then have their ids
    z: torch.Tensor
    h: torch.Tensor
    axis: tuple = ()
    layer: object = None


class _Part:
    """A part of the examples, for one thread."""

    def __init__(self, X):
        self.X, self.size = X.T, len(X)
        self._kept, self._first = {}, (None, None, None)

    def layers(self, population, bias_shift, axis, stop):
        """Return the snapshot's layers, or None if stopped; layers below the first change are not computed again."""
        mark, h, found = (bias_shift, population.nonlinearity), None, []
        for k, sources in enumerate(zip(population.weights[:-1], population.biases[:-1])):
            if stop is not None and stop():
                return None
            mark = (*mark, *_mark(sources))
            kept = self._kept.get(k)
            if kept is None or kept.mark != mark:
                kept = self._kept[k] = self._computed(population.nonlinearity, kept, k, sources, bias_shift, h, mark)
            if kept.axis != axis:
                kept.axis, kept.layer = axis, look_at(kept.z, kept.h, *axis)
            found.append(kept.layer)
            h = kept.h
        return tuple(found)

    def _computed(self, nonlinearity, old, k, sources, bias_shift, below, mark):
        """Compute layer k, in the memory of its old values if the shape is the same."""
        weight, b = sources
        shape = (1, weight.shape[1], self.size)
        fits = old is not None and old.z.shape == shape
        z, h = (old.z, old.h) if fits else (weight.new_empty(shape) for _ in range(2))
        if k == 0:
            torch.add(self._first_product(weight, b), bias_shift, out=z)
        else:
            product(weight, b + bias_shift, below, z)
        nonlinearity.activate_(z, h)
        return _Kept(mark, sources, z, nonlinearity.signed(h))

    def _first_product(self, weight, b):
        """Return the first layer's weights times the examples plus biases, without the bias shift."""
        mark, z, _ = self._first
        if mark != _mark((weight, b)):
            out = weight.new_empty((1, weight.shape[1], self.size))
            z = product(weight, b, self.X, out)
            self._first = _mark((weight, b)), z, (weight, b)
        return z


def _mark(tensors):
    """Return a tuple that changes when a tensor is replaced or written to; the tensors must be kept alive."""
    return tuple(number for tensor in tensors for number in (id(tensor), tensor._version))
