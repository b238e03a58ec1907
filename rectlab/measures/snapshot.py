"""A snapshot: histogram and unit states of every hidden layer of a population on a probe set."""

import functools
from dataclasses import dataclass

import numpy as np
import torch

from rectlab import checks
from rectlab.compute import chunks
from rectlab.compute.threads import one_thread, side_by_side
from rectlab.measures._shape import inputs_of, labels_of
from rectlab.measures.histograms import Histogram, histogram
from rectlab.measures.states import LayerStates, UnitStates, unit_states
from rectlab.words import counted

OF = ("activations", "preactivations")
AXIS_VALUES = 2**15  # of each layer, enough to find the end of an axis: its root mean square within a few percent
MOST_SIZES = 100_000  # of all layers, enough to find the end of an axis
ROUND = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)  # ends of an axis, times powers of ten


@dataclass(frozen=True)
class Layer:
    """One hidden layer on the probe set."""

    histogram: Histogram  # of activations, or of pre-activations if asked for
    states: UnitStates  # of activations
    sums: np.ndarray  # sum, and sum of squares, of what the histogram counts: (2, members)

    @property
    def moments(self):
        """Mean and standard deviation of what the histogram counts, (2, members); nan where the sums are not finite."""
        mean, square = self.sums / (self.states.n_units * self.states.probe_size)
        with np.errstate(invalid="ignore"):
            return np.stack([mean, np.sqrt(np.maximum(square - mean**2, 0.0))])

    def merged(self, other):
        """Return the layer over both probe sets together."""
        return Layer(self.histogram.merged(other.histogram), self.states.merged(other.states), self.sums + other.sums)


@dataclass(frozen=True)
class Snapshot:
    """All hidden layers on one probe set.

    Attributes
    ----------
    layers : tuple of Layer
    bias_shift : float
    probe_size : int
        Number of examples behind every count.
    """

    layers: tuple
    bias_shift: float
    probe_size: int

    @property
    def states(self):
        """The states of all hidden units, a :class:`LayerStates`."""
        return LayerStates(tuple(layer.states for layer in self.layers))

    @property
    def zero_fraction(self):
        """Share of exact zeros over all hidden layers, (members,), 0 to 1."""
        return self.states.zero_fraction

    def merged(self, other):
        """Return the snapshot over both probe sets together."""
        layers = tuple(a.merged(b) for a, b in zip(self.layers, other.layers))
        return Snapshot(layers, self.bias_shift, self.probe_size + other.probe_size)

    def in_words(self, member=0, of="example"):
        """Say the snapshot of one member in one sentence; ``of`` is the word for what was counted on."""
        states = self.states
        return (
            f"In {counted(len(self.layers), 'hidden layer')}, on {counted(self.probe_size, of)}, "
            f"{states.share_in_words(member)}; of {counted(states.n_units, 'unit')} {states.counts_in_words(member)}."
        )

    __repr__ = in_words


def take_snapshot(population, X, *, bias_shift=0.0, upper=None, bins=32, of="activations", chunk=None, stop=None):
    """Run a population on a probe set and count every hidden layer.

    Parameters
    ----------
    population : Population
    X : Tensor (probe_size, in_features)
        As ``population.inputs`` gives it.
    bias_shift : float
    upper : float, optional
        End of the histograms' axis, the same for all layers; :func:`axis_upper` by default.
    bins : int
    of : str
        What the histograms count, "activations" or "preactivations"; unit states always count activations.
    chunk : int, optional
        Examples at a time; by default few enough for the cache. Small chunks need little memory and stop sooner.
    stop : callable, optional
        Called before every layer of every chunk; if it returns True, the snapshot is given up.

    Returns
    -------
    Snapshot, or None if stopped
    """
    X, of = inputs_of("take_snapshot", population, X), checks.one_of("take_snapshot", "of", of, OF)
    bias_shift = checks.number("take_snapshot", "bias_shift", bias_shift, do="Pass bias_shift=0.0, say.")
    if upper is None:
        upper = axis_upper(population, X, bias_shift, of)
    lower = axis_lower(population.nonlinearity, upper, of)

    def look(part):
        layers = []
        for z, h in population.hidden(part, bias_shift):
            if stop is not None and stop():
                return None
            layers.append(look_at(z, h, lower, upper, bins, of))
        return Snapshot(tuple(layers), float(bias_shift), len(part))

    pieces = side_by_side(look, X.split(chunk or _chunk(population, len(X))))
    return None if None in pieces else functools.reduce(Snapshot.merged, pieces)


def look_at(z, h, lower, upper, bins, of):
    """Return the :class:`Layer` for pre-activations and activations (members, units, batch)."""
    shown = h if of == "activations" else z
    dtype = torch.promote_types(shown.dtype, torch.float32)
    sums = shown.sum((1, 2), dtype=dtype), torch.linalg.vector_norm(shown, dim=(1, 2), dtype=dtype)
    total, norm = torch.stack(sums).cpu().numpy().astype(float)
    return Layer(histogram(shown.mT, upper, lower, bins), unit_states(h.mT), np.stack([total, norm**2]))


def error_rate(population, X, y, *, bias_shift=0.0, chunk=None, stop=None):
    """Return the share of X that each member classifies wrongly, (members,), or None if stopped.

    Parameters
    ----------
    population, X, bias_shift, chunk, stop
        As for :func:`take_snapshot`.
    y : int64 Tensor (n_samples,)
    """
    X = inputs_of("error_rate", population, X)
    y = labels_of("error_rate", y, X)
    chunk = chunk or _chunk(population, len(X))

    def count(part):
        rows, labels = part
        for *_, handed_on in population.layers(rows, bias_shift):
            if stop is not None and stop():
                return None
        return (population.output(handed_on).argmax(1) != labels).sum(1).cpu().numpy()

    wrong = side_by_side(count, list(zip(X.split(chunk), y.split(chunk))))
    return None if any(w is None for w in wrong) else sum(wrong) / len(X)


def _chunk(population, n_examples):
    """Return the number of examples at a time: few enough for the cache, and a share for every worker."""
    if population.device.type != "cpu":
        return n_examples
    fits = chunks.examples_at_a_time(population.n_members * max(population.hidden_sizes))
    n_weights = sum(w.numel() for w in population.weights)
    share = -(-n_examples // chunks.workers_for(n_weights * n_examples))
    return max(64, min(fits, share))


def axis_upper(population, X, bias_shift=0.0, of="activations", share=0.995):
    """Return the end of a histogram axis that fits all hidden layers on the first 256 examples.

    Where layers are wide it rests on every second, third, ... of these examples.
    For activations of a bounded function it is the largest output; of others the first power of two that reaches four
    times the largest root mean square of a layer. For pre-activations it is the next round number that at least
    ``share`` of their sizes, of all layers together, do not exceed. So one far value does not squeeze the rest.
    """
    X = inputs_of("axis_upper", population, X)
    if of == "activations" and np.isfinite(population.nonlinearity.upper):
        return float(population.nonlinearity.upper)
    every = -(-256 * max(population.hidden_sizes) // AXIS_VALUES)  # spread out: the examples may stand class by class
    with one_thread():
        layers = population.hidden(X[:256:every], bias_shift)
        if of == "preactivations":
            sizes = torch.cat([z.abs().reshape(-1) for z, _ in layers])
            some = sizes[:: 1 + len(sizes) // MOST_SIZES]
            return next_round(float(some.kthvalue(max(1, round(share * len(some)))).values))
        squares = [h.square().mean() for _, h in layers]
    return round_up(4.0 * float(max(squares)) ** 0.5)


def axis_lower(nonlinearity, upper, of="activations"):
    """Return the start of a histogram axis: the lower end of the outputs, or ``-upper / 8`` where they have none.

    Pre-activations and outputs with flipped signs get an axis from ``-upper``.
    """
    if of == "preactivations":
        return -upper
    if np.isfinite(nonlinearity.lower):
        return float(nonlinearity.lower)
    return -upper if any(getattr(nonlinearity, "sign_flip", ())) else -upper / 8


def round_up(value):
    """Return the smallest power of two that is at least ``value``; 1.0 for 0 or not finite.

    Examples
    --------
    >>> round_up(3.2), round_up(0.1), round_up(64.0)
    (4.0, 0.125, 64.0)
    """
    if not (np.isfinite(value) and value > 0):
        return 1.0
    return float(2.0 ** np.ceil(np.log2(value) - 1e-9))


def next_round(value):
    """Return the next of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten; 1.0 for 0 or not finite.

    Examples
    --------
    >>> next_round(2.1), next_round(0.031), next_round(60)
    (2.5, 0.04, 60.0)
    """
    if not (np.isfinite(value) and value > 0):
        return 1.0
    exponent = int(np.floor(np.log10(value)))
    return next(end for end in (float(f"{m}e{exponent}") for m in ROUND) if end >= value * (1 - 1e-9))
