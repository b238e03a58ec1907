"""A raster: which unit is on for which example, and how often each unit is on over a stated probe set."""

from dataclasses import dataclass, field

import numpy as np

from rectlab.checks import array, instance, refuse, sized, whole
from rectlab.measures._shape import check_activations
from rectlab.measures.states import UnitStates, unit_states
from rectlab.words import counted

MOST_UNITS, MOST_EXAMPLES = 64, 96  # rows and columns that fit a picture of a panel's width
BRIGHTEST = 255


@dataclass(frozen=True)
class UnitRaster(UnitStates):
    """Unit states over a probe, with a window of units against examples that can be drawn.

    Attributes
    ----------
    levels : uint8 ndarray (members, rows, columns)
        0 only for an exact zero; otherwise 1 to 255, in proportion to the largest absolute activation of the window.
        A row is a unit, a column an example: the first ``probe_size`` columns are the probe, the others lie beyond it.
    rows : int64 ndarray (members, rows)
        The unit of each row: the first units of the layer, the unit that is on most often first.
    largest : float32 ndarray (members,)
        The largest absolute activation of the window, for which level 255 stands.
    """

    levels: np.ndarray = field(repr=False)
    rows: np.ndarray = field(repr=False)
    largest: np.ndarray = field(repr=False)

    @property
    def on_counts(self):
        """Number of examples of the probe on which each unit is on, (members, units)."""
        return self.probe_size - self.zeros

    @property
    def probe_levels(self):
        """The columns of ``levels`` that belong to the probe."""
        return self.levels[:, :, : self.probe_size]

    def shown_in_words(self, noun="example"):
        """Say which part of the layer and of the probe the window shows."""
        rows, columns = self.probe_levels.shape[1:]
        units = f"all {self.n_units:,} units" if rows == self.n_units else f"first {rows} of {self.n_units:,} units"
        if columns == self.probe_size:
            return f"{units}, all {counted(columns, noun)}"
        return f"{units}, {columns} of the probe's {counted(self.probe_size, noun)}"

    def in_words(self, member=0, noun="example"):
        """Say the counts of one member in one sentence."""
        examples, units = counted(self.probe_size, noun), counted(self.n_units, "unit")
        return f"On a probe of {examples} {self.share_in_words(member)}; of {units} {self.counts_in_words(member)}."

    __repr__ = in_words


def unit_raster(activations, *, probe_size=None, most_units=MOST_UNITS, most_examples=MOST_EXAMPLES):
    """Record which unit is on for which example, and count each unit's zeros over the probe.

    Parameters
    ----------
    activations : Tensor (members, batch, units)
    probe_size : int, 1 to batch, optional
        The probe is the first ``probe_size`` examples; all by default. Rows are ordered by how often a unit is on in
        the whole batch, so that they stay in place while the probe grows.
    most_units, most_examples : int
        The window shows at most the first ``most_units`` units and the first ``most_examples`` examples, in the probe
        or not.

    Returns
    -------
    UnitRaster

    Raises
    ------
    ValueError
        If the shape is wrong or the probe does not fit the batch.

    Examples
    --------
    >>> import torch
    >>> h = torch.tensor([[[0.0, 0.0, 3.0], [0.0, 1.5, 2.0]]])
    >>> unit_raster(h).in_words()
    'On a probe of 2 examples 50 % of activations are exactly zero; of 3 units 1 silent, 1 selective, 1 always on.'
    >>> unit_raster(h).rows.tolist(), unit_raster(h).levels.tolist()
    ([[2, 1, 0]], [[[255, 170], [0, 128], [0, 0]]])
    >>> unit_raster(h, probe_size=1).silent, unit_raster(h, probe_size=1).probe_levels.tolist()
    (array([2]), [[[255], [0], [0]]])
    """
    activations = check_activations("unit_raster", activations)
    n = activations.shape[1] if probe_size is None else probe_size
    n = whole("unit_raster", "probe_size", n, 1, activations.shape[1], do="Pass more examples.")
    most_units = whole("unit_raster", "most_units", most_units, do="Pass 64, say.")
    most_examples = whole("unit_raster", "most_examples", most_examples, do="Pass 96, say.")
    most_units, most_examples = min(most_units, activations.shape[2]), min(most_examples, activations.shape[1])
    zeros = unit_states(activations[:, :n]).zeros
    rows = np.argsort(unit_states(activations[:, :, :most_units]).zeros, axis=1, kind="stable")
    window = activations[:, :most_examples, :most_units].detach().cpu().numpy().swapaxes(1, 2)
    size = np.abs(np.take_along_axis(window, rows[:, :, None], axis=1))
    return UnitRaster(zeros, n, _levels(size), rows, size.max((1, 2)))


def _levels(size):
    """Return a byte per absolute value: 0 only where it is exactly zero."""
    largest = np.maximum(size.max((1, 2), keepdims=True), np.finfo(size.dtype).tiny)
    return np.where(size > 0, np.clip(np.rint(size / largest * BRIGHTEST), 1, BRIGHTEST), 0).astype(np.uint8)


def nested_order(y, generator):
    """Return an order of the examples in which the classes take turns, so that the first k are a fair probe.

    Parameters
    ----------
    y : array of int (n_samples,)
        Class labels.
    generator : numpy.random.Generator
        Orders the examples within a class, and the classes within a turn.

    Returns
    -------
    int64 ndarray (n_samples,)
        A permutation. Until a class is used up, its counts in the first k rows differ from the others' by at most one.

    Examples
    --------
    >>> y = np.array([0, 0, 0, 1, 1, 1])
    >>> sorted(y[nested_order(y, np.random.default_rng(0))[:2]].tolist())
    [0, 1]
    """
    y = array("nested_order", "y", y, do="Pass the class labels.")
    if y.ndim != 1:
        refuse("nested_order", "y", "one class label for each example", sized(y), "Pass the class labels.")
    instance("nested_order", "generator", generator, np.random.Generator, do="Pass numpy.random.default_rng(0), say.")
    turn = np.empty(len(y), np.int64)
    for label in np.unique(y):
        members = generator.permutation(np.flatnonzero(y == label))
        turn[members] = np.arange(len(members))
    return np.lexsort((generator.random(len(y)), turn))
