"""One unit looked at closely: what it gets, what it gives, what it listens to, and the examples it answers most."""

import math
from dataclasses import dataclass

import numpy as np

from rectlab.training import Settings
from rectlab.training.loop import check_labels
from rectlab.training.norms import unit_gradient
from rectlab.words import counted, percent

BEST = 6  # examples shown
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


@dataclass(frozen=True)
class Autopsy:
    """One hidden unit on a probe set.

    Attributes
    ----------
    layer, unit : int
        Counted from 1.
    preactivations, activations : ndarray (probe_size,)
    weights : ndarray (fan_in,)
        Incoming weights.
    bias : float
        Learned bias, without the bias shift.
    best : int ndarray
        Rows of the examples with the largest activations that are not zero, at most ``BEST``, largest first.
    gradient : float or None
        Euclidean norm of the loss's gradient in the incoming weights and the bias; None where no labels were given.
    """

    layer: int
    unit: int
    preactivations: np.ndarray
    activations: np.ndarray
    weights: np.ndarray
    bias: float
    best: np.ndarray
    gradient: float | None = None

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
        return {"bias": self.bias, "largest": largest, "distance": distance, "gradient": self.gradient, "on": on}

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
        n = len(self.activations)
        if self.zero_fraction == 1.0:
            state = (
                f"silent on all {counted(n, 'example')}; its largest pre-activation is {self.preactivations.max():.2g}"
            )
        elif self.zero_fraction == 0.0:
            state = f"on for all {counted(n, 'example')}"
        else:
            state = f"exactly zero on {percent(self.zero_fraction)} of {counted(n, 'example')}"
        return f"Unit {self.unit} of layer {self.layer}: bias {self.bias:.2g}, {state}."

    def cause_in_words(self):
        """Say how far the hinge lies from the data and what training would do, in one sentence."""
        if self.gradient is None:
            pull = ""
        elif self.gradient == 0:
            pull = "; its gradient is exactly 0, so no step moves its weights"
        else:
            pull = f"; the gradient of its weights has size {self.gradient:.2g}"
        return f"The nearest example lies {self.distance:.2g} from its hinge{pull}."


def autopsy(population, X, layer, unit, *, bias=0.0, y=None):
    """Look at one unit of a population's first member.

    Parameters
    ----------
    population : Population
    X : Tensor (probe_size, in_features)
    layer, unit : int
        From 1 up.
    bias : float
        Bias shift.
    y : array of int (probe_size,), optional
        Class labels; with them the gradient of the cross-entropy, mean over the probe, is looked at too.

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
    >>> from rectlab.populations import Population
    >>> seen = autopsy(Population(2, (3,), 2), torch.tensor([[1.0, 0.0], [0.0, 1.0]]), layer=1, unit=2)
    >>> seen.weights.shape, len(seen.activations)
    ((2,), 2)
    """
    sizes = population.hidden_sizes
    if not 1 <= layer <= len(sizes) or not 1 <= unit <= sizes[layer - 1]:
        n_units = sizes[layer - 1] if 1 <= layer <= len(sizes) else sizes[0]
        raise ValueError(
            f"autopsy: layer must be from 1 to {len(sizes)} and unit from 1 to {n_units}; got layer {layer}, unit "
            f"{unit}. Choose one of these."
        )
    for _, (z, h) in zip(range(layer), population.layers(X, bias)):
        pass
    z, h = (t[0, unit - 1].cpu().numpy() for t in (z, h))
    order = np.argsort(-h, kind="stable")[:BEST]
    weight, own = population.weights[layer - 1][0, unit - 1], population.biases[layer - 1][0, unit - 1]
    gradient = None
    if y is not None:
        y = check_labels(y, len(X), population.out_features).to(population.device)
        gradient = unit_gradient(population, X, y, Settings(bias=bias), layer, unit)
    return Autopsy(layer, unit, z, h, weight.cpu().numpy().copy(), float(own), order[h[order] != 0], gradient)
