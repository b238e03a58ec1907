"""A quick look at one network on a few examples: what a panel shows while the hand moves.

Nothing is computed twice: the first layer's product does not depend on the bias shift, and layers below a change keep
what they gave. Where a probe finds it faster and the counts agree, products are done in bfloat16.
"""

import functools
import time
from dataclasses import dataclass

import numpy as np
import torch

from rectlab.products import product
from rectlab.snapshots import Snapshot, axis_lower, look_at
from rectlab.threads import n_workers, side_by_side

FASTER = 1.2  # bfloat16 must be so much faster than float32
ZEROS_AGREE, COUNTS_AGREE = 0.002, 0.02  # and its zeros and counts differ by at most these shares of all values
WORTH_SHARING_FLOP = 5e7
ROUNDS = 2


class Preview:
    """One network's hidden layers on a fixed subset.

    Parameters
    ----------
    X : Tensor (n_examples, in_features)

    Attributes
    ----------
    reduced : bool
        Whether products may be done in bfloat16; :meth:`decide` sets it.
    """

    def __init__(self, X):
        self.X, self.reduced, self._decided = X, False, None
        self._parts = {}

    def look(self, population, *, bias_shift, upper, bins, of="activations", stop=None):
        """Return a snapshot of the population's only member, or None if stopped; arguments as for take_snapshot."""
        axis = (axis_lower(population.nonlinearity, upper, of), upper, bins, of)
        parts = self._pieces(population, self.reduced)
        seen = side_by_side(lambda part: part.layers(population, bias_shift, axis, stop or _go_on), parts)
        if any(layers is None for layers in seen):
            return None
        shots = [Snapshot(layers, float(bias_shift), part.size) for layers, part in zip(seen, parts)]
        return functools.reduce(Snapshot.merged, shots)

    def decide(self, population, *, bias_shift, upper, bins):
        """Find out, once for a shape of network and an activation, whether bfloat16 is worth it here.

        It must be faster by ``FASTER``, and its zeros and counts must agree with those of float32.
        """
        shape = (population.hidden_sizes, population.nonlinearity.activations[0].name)
        if shape == self._decided or self.X.device.type != "cpu":
            return
        self._decided, kept = shape, self._parts
        shots, seconds = {}, {True: [], False: []}
        for _ in range(ROUNDS):
            for reduced in (False, True):
                self.reduced, self._parts = reduced, {}
                self.look(population, bias_shift=bias_shift, upper=upper, bins=bins)  # makes what is kept
                started = time.perf_counter()
                shots[reduced] = self.look(population, bias_shift=bias_shift + 1e-3, upper=upper, bins=bins)
                seconds[reduced].append(time.perf_counter() - started)
        faster = min(seconds[False]) / min(seconds[True]) > FASTER
        self.reduced, self._parts = faster and agree(shots[False], shots[True]), kept

    def _pieces(self, population, reduced):
        if reduced not in self._parts:
            flop = 2 * len(self.X) * sum(w[0].numel() for w in population.weights)
            n = n_workers() if flop > WORTH_SHARING_FLOP and self.X.device.type == "cpu" else 1
            self._parts[reduced] = [_Part(X, reduced) for X in self.X.chunk(n)]
        return self._parts[reduced]


def agree(exact, quick):
    """Return whether the zeros and the counts of two snapshots agree, layer by layer."""
    for one, other in zip(exact.layers, quick.layers):
        n = one.histogram.zeros + one.histogram.counts.sum()
        moved = np.abs(one.histogram.counts - other.histogram.counts).sum() / 2  # each moved value counts twice
        if np.abs(one.histogram.zeros - other.histogram.zeros) > ZEROS_AGREE * n or moved > COUNTS_AGREE * n:
            return False
    return True


@dataclass
class _Kept:
    """What one layer gave, and what it was computed from."""

    mark: tuple
    sources: tuple  # weight and bias, so that their ids stay theirs
    z: torch.Tensor
    h: torch.Tensor
    axis: tuple = ()
    layer: object = None


class _Part:
    """Some of the examples, on one processor thread."""

    def __init__(self, X, reduced):
        self.X, self.size = X.T, len(X)
        self.low = torch.bfloat16 if reduced else X.dtype
        self._kept, self._first, self._lowered = {}, (None, None, None), {}

    def layers(self, population, bias_shift, axis, stop):
        """Return the snapshot's layers, or None if stopped; computes from the first change on."""
        mark, h, found = (bias_shift, population.nonlinearity), None, []
        for k, sources in enumerate(zip(population.weights[:-1], population.biases[:-1])):
            if stop():
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
        """Return layer k anew, in the memory of the old one where it has the same shape."""
        weight, b = sources
        shape = (1, weight.shape[1], self.size)
        fits = old is not None and old.z.shape == shape
        z, h = (old.z, old.h) if fits else (torch.empty(shape, dtype=self.low, device=weight.device) for _ in range(2))
        if k == 0:
            torch.add(self._first_product(weight, b), bias_shift, out=z)
        else:
            product(self._in_low(k, weight), (b + bias_shift).to(self.low), below, z)
        nonlinearity.activate_(z, h)
        return _Kept(mark, sources, z, nonlinearity.signed(h))

    def _first_product(self, weight, b):
        """Return the first layer's product, which no bias shift changes."""
        mark, z, _ = self._first
        if mark != _mark((weight, b)):
            out = torch.empty((1, weight.shape[1], self.size), dtype=weight.dtype, device=weight.device)
            z = product(weight, b, self.X, out)
            self._first = _mark((weight, b)), z, (weight, b)
        return z

    def _in_low(self, k, weight):
        """Return the weight in the dtype of the products, converted once as long as it stays the same."""
        if weight.dtype == self.low:
            return weight
        mark, lowered, _ = self._lowered.get(k, (None, None, None))
        if mark != _mark((weight,)):
            lowered = weight.to(self.low)
            self._lowered[k] = _mark((weight,)), lowered, weight
        return lowered


def _mark(tensors):
    """Return what stays the same as long as tensors that are kept alive hold the same values."""
    return tuple(number for tensor in tensors for number in (id(tensor), tensor._version))


def _go_on():
    return False
