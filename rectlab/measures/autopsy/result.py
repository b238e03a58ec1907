"""One unit looked at closely, as a result: what it gets and gives, its cause, its fate, and how it is drawn."""

import math
from dataclasses import dataclass

import numpy as np

from rectlab.measures.autopsy.unit_bounds import UnitBound
from rectlab.measures.timelines import UnitTimeline
from rectlab.words import counted, percent

BINS = 40


@dataclass(frozen=True)
class HingeHistogram:
    """Pre-activations of one unit: bins left of the zero line are off, bins right of it on.

    Attributes
    ----------
    all, probe : uint16 ndarray (bins,)
        Number of examples in each bin: of all, and of the probe.
    lower, upper : float
        Ends of the axis; bins are equally wide and one edge is exactly 0.
    """

    all: np.ndarray
    probe: np.ndarray
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
    layer : int, or str where layers have names
    unit : int
        Both counted from 1.
    preactivations, activations : ndarray (probe_size,), times positions where a unit is a channel
    weights : ndarray (fan_in,)
        Incoming weights; empty where they are not known.
    bias : float or None
        Learned bias, without the bias shift.
    best : int ndarray
        Rows of the examples with the largest activations that are not zero, at most six, largest first.
    gradient : float or None
        Euclidean norm of the loss's gradient in the incoming weights and the bias; None where no labels were given.
    bound : UnitBound or None
        What holds for every valid input, where that was asked for.
    life : rectlab.measures.UnitTimeline or None
        When it died and came back, where that was watched.
    positions : int
        Values of each example: 1, but for a channel.
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

        The hinge is the set of inputs with pre-activation 0: a plane, and an example with pre-activation z lies
        ``abs(z) / norm(weights)`` away from it. For a silent unit this is ``-max(z) / norm(weights)``.
        """
        size = float(np.linalg.norm(self.weights))
        return float(np.abs(self.preactivations).min()) / size if size > 0 else math.inf

    def facts(self):
        """Return bias, largest pre-activation, distance, gradient and on-count as JSON values, None for what is not."""
        distance = self.distance if math.isfinite(self.distance) else None
        largest, on = float(self.preactivations.max()), int((self.activations != 0).sum())
        facts = {"bias": self.bias, "largest": largest, "distance": distance, "gradient": self.gradient, "on": on}
        if self.bound is not None:
            facts |= {"bound": self.bound.largest, "certified": self.bound.certified}
        return facts if self.life is None else facts | {"life": self.life.latest()}

    def histogram(self, probe_size, bins=BINS):
        """Return the pre-activations as counts, 0 at an edge between bins.

        Parameters
        ----------
        probe_size : int
            The first so many examples are counted apart too.
        bins : int
            About so many bins of equal width.

        Returns
        -------
        HingeHistogram
        """
        z = self.preactivations.astype(np.float64)
        low, high = min(z.min(), 0.0), max(z.max(), 0.0)
        width = max(high - low, 1e-12) / (bins - 2)
        first, last = math.floor(low / width) - 1, math.ceil(high / width) + 1
        places = np.clip(np.ceil(z / width) - 1 - first, 0, last - first - 1).astype(
            int
        )  # 0 itself lies on the left: off
        counts = [np.bincount(p, minlength=last - first).astype(np.uint16) for p in (places, places[:probe_size])]
        return HingeHistogram(*counts, first * width, last * width)

    @property
    def zero_fraction(self):
        """Share of the examples on which the unit is exactly zero."""
        return float((self.activations == 0).mean())

    def in_words(self):
        """Say the unit in one sentence."""
        examples = counted(len(self.activations) // self.positions, "example")
        examples += f" × {counted(self.positions, 'position')}" if self.positions > 1 else ""
        if self.zero_fraction == 1.0:
            state = f"silent on all {examples}; its largest pre-activation is {self.preactivations.max():.2g}"
        elif self.zero_fraction == 0.0:
            state = f"on for all {examples}"
        elif self.zero_fraction > 0.995:  # in percent it would read as all
            state = f"on for {int((self.activations != 0).sum()):,} of {examples}"
        else:
            state = f"exactly zero on {percent(self.zero_fraction)} of {examples}"
        bias = "" if self.bias is None else f"bias {self.bias:.2g}, "
        layer = f"layer {self.layer}" if isinstance(self.layer, int) else f"layer {self.layer!r}"
        return f"Unit {self.unit} of {layer}: {bias}{state}."

    def cause_in_words(self):
        """Say how far the hinge lies from the data and what training would do in one sentence, if that is known."""
        if self.gradient is None:
            pull = ""
        elif self.gradient == 0:
            pull = "; its gradient is exactly 0, so no step moves its weights"
        else:
            pull = f"; the gradient of its weights has size {self.gradient:.2g}"
        if not math.isfinite(self.distance):
            return ""
        return f"The nearest example lies {self.distance:.2g} from its hinge{pull}."

    def __repr__(self):
        return " ".join(filter(None, (self.in_words(), self.cause_in_words(), self.fate_in_words())))

    def fate_in_words(self):
        """Say what any valid input could do and when the unit died; nothing where neither is known."""
        words = [] if self.bound is None else [self.bound.in_words(self.zero_fraction == 1.0)]
        words += [] if self.life is None else [f"It was {self.life.life()}."]
        return " ".join(words)
