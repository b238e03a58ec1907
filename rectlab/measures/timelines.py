"""Timelines: when each unit died, and whether it came back."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from rectlab import checks
from rectlab.words import counted

DEATH, FIRST_WAKING, REVIVAL = "death", "first waking", "revival"
_SAYS = {DEATH: "died", FIRST_WAKING: "came alive", REVIVAL: "came back"}
EVERY = 7  # training steps between two looks: three looks an epoch of the digits, for a quarter more time
MOST_TOLD = 4  # with more events, a unit's life is summed up


@dataclass(frozen=True)
class UnitTimeline:
    """One unit at every look.

    Attributes
    ----------
    layer, unit : int
        Counted from 1.
    steps : int64 ndarray (looks,)
        Training steps done at each look.
    silent : bool ndarray (looks,)
        Whether the unit was silent at that look.
    events : tuple of (kind, after, by)
        What happened, in order: "death", "first waking" or "revival", between a look at step ``after`` and the next
        look at step ``by``. The two are equal if the network was treated without a step.
    """

    layer: int
    unit: int
    steps: np.ndarray = field(repr=False)
    silent: np.ndarray = field(repr=False)
    events: tuple

    @property
    def born_dead(self):
        """Whether it was silent at the first look."""
        return bool(self.silent[0])

    def count(self, kind):
        """Return how often a "death", a "first waking" or a "revival" happened."""
        return sum(k == kind for k, _, _ in self.events)

    def life(self):
        """Say what happened, and between which looks, without the unit's name; many events are summed up."""
        start = "before the first step" if self.steps[0] == 0 else f"at the first look, at step {self.steps[0]:,}"
        words = [f"{'dead' if self.born_dead else 'alive'} {start}"]
        if len(self.events) > MOST_TOLD:
            often = f"died {self.count(DEATH)} times and came back {self.count(REVIVAL)} times"
            return f"{words[0]}, {often}; it {self.latest()}"
        died = False
        for kind, after, by in self.events:
            words.append(f"{_SAYS[kind]}{' again' if died and kind == DEATH else ''} {_when(after, by)}")
            died = died or kind == DEATH
        if not self.events and len(self.steps) > 1:
            return f"{words[0]} and at each of {counted(len(self.steps), 'look')} up to step {self.steps[-1]:,}"
        return ", ".join(words)

    def latest(self):
        """Say in a few words what happened last."""
        if not self.events:
            since = "from the start" if self.steps[0] == 0 else f"since the first look, at step {self.steps[0]:,}"
            return f"{'dead' if self.born_dead else 'alive'} {since}"
        kind, after, by = self.events[-1]
        return f"{_SAYS[kind]}{' last' if self.count(kind) > 1 else ''} {_when(after, by)}"

    def in_words(self):
        """Say the unit's life in one sentence."""
        return f"Unit {self.unit} of layer {self.layer}: {self.life()}."

    __repr__ = in_words


@dataclass(frozen=True)
class Timeline:
    """Deaths, first wakings and revivals of every unit over several looks at a network in training, per member.

    A unit is **dead** at a look if it is silent then. It **dies** if it is dead now and was alive at the look before.
    It is **born dead** if it is dead at the first look; its **first waking** is then the first look at which it is
    alive. It is **revived** if it was alive before, died, and is alive again.
    So dead[t] = dead[t - 1] + deaths[t] - first_wakings[t] - revivals[t].

    Attributes
    ----------
    steps : int64 ndarray (looks,)
        Training steps done at each look, never falling.
    silent : tuple of bool ndarray (looks, members, units)
        One per hidden layer: whether each unit was silent. "Dead" needs the whole training set as examples.
    n_examples : int or None
        Number of examples at each look, if known.
    """

    steps: np.ndarray = field(repr=False)
    silent: tuple = field(repr=False)
    n_examples: int | None = None

    @property
    def dead(self):
        """Number of dead units at each look, (looks, members, layers)."""
        return _counts(self.silent)

    @property
    def deaths(self):
        """Number of units that died since the look before, (looks, members, layers); 0 at the first look."""
        return _counts(marks[DEATH] for marks in self._marks)

    @property
    def first_wakings(self):
        """Number of units born dead and alive for the first time, (looks, members, layers); 0 at the first look."""
        return _counts(marks[FIRST_WAKING] for marks in self._marks)

    @property
    def revivals(self):
        """Number of units that had died and are alive again, (looks, members, layers); 0 at the first look."""
        return _counts(marks[REVIVAL] for marks in self._marks)

    @property
    def born_dead(self):
        """Number of units dead at the first look, (members, layers)."""
        return self.dead[0]

    @property
    def widest_gap(self):
        """Most training steps between two looks; a change that is undone between two looks is not seen."""
        return int(np.diff(self.steps).max(initial=0))

    @cached_property
    def _marks(self):
        """The marks (looks, members, units) of every kind of event, layer by layer."""
        found = []
        for silent in self.silent:
            alive = ~silent
            was_alive = np.zeros_like(alive)
            was_alive[1:] = np.logical_or.accumulate(alive[:-1])
            before = np.concatenate([silent[:1], silent[:-1]])  # the first look is its own predecessor: no event
            woke = alive & before
            found.append({DEATH: silent & ~before, FIRST_WAKING: woke & ~was_alive, REVIVAL: woke & was_alive})
        return tuple(found)

    def of(self, layer, unit, member=0):
        """Return the :class:`UnitTimeline` of one unit; layer and unit count from 1."""
        if not 1 <= layer <= len(self.silent) or not 1 <= unit <= self.silent[layer - 1].shape[2]:
            n_units = self.silent[min(max(layer, 1), len(self.silent)) - 1].shape[2]
            must = f"from 1 to {len(self.silent)} and unit from 1 to {n_units}"
            checks.refuse("Timeline.of", "layer", must, f"layer {layer}, unit {unit}", "Choose one of these.")
        here = {kind: marks[:, member, unit - 1] for kind, marks in self._marks[layer - 1].items()}
        events = sorted((look, kind) for kind, marks in here.items() for look in np.flatnonzero(marks))
        between = tuple((kind, int(self.steps[look - 1]), int(self.steps[look])) for look, kind in events)
        return UnitTimeline(layer, unit, self.steps, self.silent[layer - 1][:, member, unit - 1], between)

    def in_words(self, member=0):
        """Say the counts of one member over all layers, with the number of looks and the widest gap."""
        deaths, wakings, revivals = (int(n[:, member].sum()) for n in (self.deaths, self.first_wakings, self.revivals))
        first, last = int(self.dead[0, member].sum()), int(self.dead[-1, member].sum())
        if len(self.steps) == 1:
            return f"At step {self.steps[0]:,}, {counted(first, 'unit')} dead; nothing has been seen to change yet."
        on = "" if self.n_examples is None else f" on {counted(self.n_examples, 'example')}"
        return (
            f"From step {self.steps[0]:,} to {self.steps[-1]:,}, looked at {len(self.steps)} times{on} (at most "
            f"{counted(self.widest_gap, 'step')} apart): {counted(first, 'unit')} dead at first, "
            f"{counted(deaths, 'death')}, {counted(wakings, 'first waking')}, {counted(revivals, 'revival')}, "
            f"{last:,} dead at last."
        )


def timeline(silent, steps=None, n_examples=None):
    """Return the :class:`Timeline` of a history of silent units: deaths, first wakings and revivals.

    Parameters
    ----------
    silent : array of bool (looks, members, layers, units), or a sequence of arrays (looks, members, units)
        Whether each unit was silent at each look: one array of NumPy or torch, or one for each layer if layers differ
        in width.
    steps : sequence of int (looks,), optional
        Training steps done at each look, never falling; 0, 1, 2, ... if left out. Two looks at one step mean that the
        network was treated between them without a step.
    n_examples : int, optional
        Number of examples at each look.

    Raises
    ------
    ValueError
        If the shapes do not agree, the marks are not boolean, or the steps fall.

    Examples
    --------
    >>> history = np.array([[0, 1, 1], [1, 1, 0], [0, 1, 1]], bool).reshape(3, 1, 1, 3)  # three looks at three units
    >>> found = timeline(history, steps=[0, 21, 42])
    >>> found.deaths.ravel().tolist(), found.first_wakings.ravel().tolist(), found.revivals.ravel().tolist()
    ([0, 1, 1], [0, 1, 0], [0, 0, 1])
    >>> found.of(layer=1, unit=1).in_words()
    'Unit 1 of layer 1: alive before the first step, died between steps 0 and 21, came back between steps 21 and 42.'
    """
    if not isinstance(silent, (list, tuple)):
        silent = np.atleast_1d(checks.array("timeline", "silent", silent, do="Pass boolean marks."))
    one_array = getattr(silent, "ndim", None) == 4
    if steps is not None:
        steps = checks.array("timeline", "steps", steps, do="Pass the steps done at each look.").reshape(-1)
        if steps.dtype.kind not in "iu":
            checks.refuse("timeline", "steps", "whole numbers", checks.sized(steps), "Pass the steps at each look.")
    layers = tuple(map(_as_marks, [silent[:, :, k] for k in range(silent.shape[2])] if one_array else silent))
    looks = {marks.shape[0] for marks in layers} | ({len(steps)} if steps is not None else set())
    members = {marks.shape[1] for marks in layers}
    if len(looks) != 1 or len(members) != 1 or 0 in looks | members:
        shapes = ", ".join(str(marks.shape) for marks in layers) or "no layer"
        raise ValueError(
            "timeline: every layer must have one mark per look, member and unit, with as many looks as steps; got "
            f"{shapes}{'' if steps is None else f' and {len(steps)} steps'}. Stack the looks along the first axis."
        )
    steps = np.arange(layers[0].shape[0]) if steps is None else steps.astype(np.int64)
    if (np.diff(steps) < 0).any():
        raise ValueError(f"timeline: steps must never fall; got {steps.tolist()}. Give the looks in their order.")
    return Timeline(steps, layers, n_examples)


def _as_marks(marks):
    marks = checks.array("timeline", "silent", marks, do="Pass boolean marks.")
    if marks.ndim != 3 or marks.dtype != bool:
        must, got = "boolean marks (looks, members, units) for each layer", f"{marks.dtype} of shape {marks.shape}"
        do = "Compare activations with 0 and take all(...) over the examples."
        checks.refuse("timeline", "silent", must, got, do)
    return marks


def _counts(layers):
    return np.stack([marks.sum(2) for marks in layers], axis=2)


def _when(after, by):
    return f"between steps {after:,} and {by:,}" if by > after else f"by treatment at step {by:,}"
