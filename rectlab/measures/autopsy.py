"""One unit looked at closely: its inputs and outputs, its bias and weights, and what can be proved about it."""

import math
from dataclasses import dataclass

import numpy as np

from rectlab.checks import is_whole, plain, shown
from rectlab.measures._shape import inputs_of
from rectlab.measures.bounds import corner
from rectlab.measures.timelines import UnitTimeline
from rectlab.networks import Settings
from rectlab.networks.loop import check_labels
from rectlab.networks.norms import unit_gradient
from rectlab.words import counted, number, percent

BEST = 6  # examples shown


@dataclass(frozen=True)
class UnitBound:
    """How large a unit's pre-activation can become for any valid input.

    Attributes
    ----------
    largest : float
        In the first layer the exact maximum, at ``corner``; in higher layers an upper bound by interval arithmetic.
    certified : bool
        Whether no valid input turns the unit on.
    inputs : str
        What a valid input is: "values from 0 to 1".
    corner : float64 ndarray (fan_in,) or None
        The valid input that gives ``largest``, in the first layer.
    """

    largest: float
    certified: bool
    inputs: str
    corner: np.ndarray | None = None

    def in_words(self, silent):
        """Say the bound and what follows from it; ``silent`` says whether the unit is silent on all examples."""
        z = number(self.largest)
        if self.corner is None:
            so = ": certified dead" if self.certified else ": no proof of death, and none of life" if silent else ""
            return f"By intervals its z is at most {z} for any input with {self.inputs}{so}."
        if self.certified:
            return f"Its z is at most {z}, exactly, for any input with {self.inputs}: certified dead."
        so = ": dead on these examples, not certified" if silent else ""
        return f"One input with {self.inputs} lifts its z to {z}, none higher{so}."


def unit_bound(bounds, layer, unit, weights):
    """Return the :class:`UnitBound` of a unit of the first member; ``layer`` and ``unit`` count from 1."""
    certified, inputs = bool(bounds.certified[layer - 1][0, unit - 1]), bounds.box_in_words()
    if layer > 1:
        return UnitBound(float(bounds.upper[layer - 1][0, unit - 1]), certified, inputs)
    return UnitBound(float(bounds.exact[0, unit - 1]), certified, inputs, corner(weights, bounds.box))


@dataclass(frozen=True)
class HingeHistogram:
    """Pre-activations of one unit, in equal bins with an edge at 0: left of it the unit is off, right of it on."""

    all: np.ndarray  # number of examples in each bin, uint16
    probe: np.ndarray  # number of those of the probe
    nearest: np.ndarray  # the example of each bin that lies nearest to the hinge, int64; -1 where the bin is empty
    lower: float
    upper: float

    @property
    def axis(self):
        """Ends of the axis by name."""
        return {"lower": self.lower, "upper": self.upper}


@dataclass(frozen=True, repr=False)
class Autopsy:
    """One hidden unit on a probe set.

    Attributes
    ----------
    layer : int from 1, or str where layers have names
    unit : int from 1
    preactivations, activations : ndarray (probe_size * positions,)
    weights : ndarray (fan_in,)
        Incoming weights; empty where they are unknown.
    bias : float or None
        Learned bias, without the bias shift.
    best : int ndarray
        Rows of the examples with the largest activations that are not zero, at most six, largest first.
    gradient : float or None
        Euclidean norm of the loss's gradient in the incoming weights and the bias; None without labels.
    bound : UnitBound or None
        What holds for every valid input.
    life : rectlab.measures.UnitTimeline or None
        When the unit died and came back.
    positions : int
        Values of each example: above 1 only where the unit is a channel.
    """

    layer: int | str
    unit: int
    preactivations: np.ndarray
    activations: np.ndarray
    weights: np.ndarray
    bias: float | None
    best: np.ndarray
    gradient: float | None = None
    bound: UnitBound | None = None
    life: UnitTimeline | None = None
    positions: int = 1

    @property
    def distance(self):
        """Distance from the hinge to the nearest example, in the space of the layer's inputs; inf without weights.

        The hinge is the plane of inputs with pre-activation 0. An example with pre-activation z lies
        ``abs(z) / norm(weights)`` away from it. For a silent unit this is ``-max(z) / norm(weights)``.
        """
        size = float(np.linalg.norm(self.weights))
        return float(np.abs(self.preactivations).min()) / size if size > 0 else math.inf

    @property
    def nearest(self):
        """The example that lies nearest to the hinge, counted from 0."""
        return int(np.abs(self.preactivations).argmin()) // self.positions

    @property
    def zero_fraction(self):
        """Share of the examples on which the unit is exactly zero, 0 to 1."""
        return float((self.activations == 0).mean())

    def facts(self):
        """Return bias, largest pre-activation, distance, gradient and on-count as JSON values; None where unknown."""
        distance = self.distance if math.isfinite(self.distance) else None
        largest, on = float(self.preactivations.max()), int((self.activations != 0).sum())
        facts = {"bias": self.bias, "largest": largest, "distance": distance, "gradient": self.gradient, "on": on}
        if self.bound is not None:
            facts |= {"bound": self.bound.largest, "certified": self.bound.certified}
        return facts if self.life is None else facts | {"life": self.life.latest()}

    def histogram(self, probe_size, bins=40):
        """Return the :class:`HingeHistogram` of all examples and of the first ``probe_size``; about ``bins`` bins."""
        z = self.preactivations.astype(np.float64)
        low, high = min(z.min(), 0.0), max(z.max(), 0.0)
        width = max(high - low, 1e-12) / (bins - 2)
        first, last = math.floor(low / width) - 1, math.ceil(high / width) + 1
        places = np.ceil(z / width) - 1 - first  # 0 itself lies on the left: off
        places = np.clip(places, 0, last - first - 1).astype(int)
        counts = [np.bincount(p, minlength=last - first).astype(np.uint16) for p in (places, places[:probe_size])]
        nearest = np.full(last - first, -1)
        far_to_near = np.argsort(-np.abs(z), kind="stable")
        nearest[places[far_to_near]] = far_to_near // self.positions  # the last one written stays
        return HingeHistogram(*counts, nearest, first * width, last * width)

    def in_words(self):
        """Say the unit's bias and state in one sentence."""
        examples = counted(len(self.activations) // self.positions, "example")
        examples += f" × {counted(self.positions, 'position')}" if self.positions > 1 else ""
        if self.zero_fraction == 1.0:
            largest = number(float(self.preactivations.max()))
            state = f"silent on all {examples}; its largest pre-activation is {largest}"
        elif self.zero_fraction == 0.0:
            state = f"on for all {examples}"
        elif self.zero_fraction > 0.995:  # a percentage would round to 100 %
            state = f"on for {int((self.activations != 0).sum()):,} of {examples}"
        else:
            state = f"exactly zero on {percent(self.zero_fraction)} of {examples}"
        bias = "" if self.bias is None else f"bias {number(self.bias)}, "
        layer = f"layer {self.layer}" if isinstance(self.layer, int) else f"layer {self.layer!r}"
        return f"Unit {self.unit} of {layer}: {bias}{state}."

    def cause_in_words(self):
        """Say how far the hinge lies from the data and how training pulls on it; "" without weights."""
        if not math.isfinite(self.distance):
            return ""
        pull = ""
        if self.gradient == 0:
            pull = "; its gradient is exactly 0, so no step moves its weights"
        elif self.gradient is not None:
            pull = f"; the gradient of its weights has size {number(self.gradient)}"
        return f"The nearest example lies {number(self.distance)} from its hinge{pull}."

    def fate_in_words(self):
        """Say what any valid input can do and when the unit died; "" where neither is known."""
        words = [] if self.bound is None else [self.bound.in_words(self.zero_fraction == 1.0)]
        words += [] if self.life is None else [f"It was {self.life.life()}."]
        return " ".join(words)

    def __repr__(self):
        return " ".join(filter(None, (self.in_words(), self.cause_in_words(), self.fate_in_words())))


def autopsy(population, X, layer, unit, *, bias_shift=0.0, y=None, bounds=None, timeline=None):
    """Look at one unit of a population's first member.

    Parameters
    ----------
    population : Population
    X : Tensor (probe_size, in_features)
    layer, unit : int
        From 1 up.
    bias_shift : float
    y : array of int (probe_size,), optional
        Class labels: the autopsy then holds the gradient of the cross-entropy, averaged over the probe.
    bounds : rectlab.measures.Bounds, optional
        What :func:`rectlab.measures.certify` says about this network at this shift.
    timeline : rectlab.measures.Timeline, optional
        The states of this network's units in training.

    Returns
    -------
    Autopsy

    Raises
    ------
    ValueError
        If there is no such layer or unit, or if the labels do not fit X.

    Examples
    --------
    >>> import torch
    >>> from rectlab.networks import Population
    >>> seen = autopsy(Population(2, (3,), 2), torch.tensor([[1.0, 0.0], [0.0, 1.0]]), layer=1, unit=2)
    >>> seen.weights.shape, len(seen.activations)
    ((2,), 2)
    """
    X, sizes = inputs_of("autopsy", population, X), population.hidden_sizes
    layer, unit = plain(layer), plain(unit)
    there = is_whole(layer) and 1 <= layer <= len(sizes)
    n_units = sizes[layer - 1] if there else sizes[0]
    if not (there and is_whole(unit) and 1 <= unit <= n_units):
        raise ValueError(
            f"autopsy: layer must be from 1 to {len(sizes)} and unit from 1 to {n_units}; got layer {shown(layer)}, "
            f"unit {shown(unit)}. Choose one of these."
        )
    for _, (z, h) in zip(range(layer), population.hidden(X, bias_shift)):
        pass
    z, h = (t[0, unit - 1].cpu().numpy() for t in (z, h))
    order = np.argsort(-h, kind="stable")[:BEST]
    weights = population.weights[layer - 1][0, unit - 1].cpu().numpy().copy()
    bias = float(population.biases[layer - 1][0, unit - 1])
    gradient = None
    if y is not None:
        y = check_labels(y, len(X), population.out_features).to(population.device)
        gradient = unit_gradient(population, X, y, Settings(bias_shift=bias_shift), layer, unit)
    bound = None if bounds is None else unit_bound(bounds, layer, unit, weights)
    life = None if timeline is None else timeline.of(layer, unit)
    return Autopsy(layer, unit, z, h, weights, bias, order[h[order] != 0], gradient, bound, life)
