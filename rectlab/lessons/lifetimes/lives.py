"""Lives: deaths and returns of the units of each layer, counted by unit and by event, and as one line a unit."""

from dataclasses import dataclass, field

import numpy as np

from rectlab.words import counted


@dataclass(frozen=True)
class LayerLives:
    """Deaths and returns in one hidden layer of one member; a unit that dies twice is one unit and two deaths.

    Attributes
    ----------
    layer : int
        From 1.
    n_units, born_dead, dead : int
        Units in all, dead at the first look, dead at the last look.
    died, came_back : int
        Units that died at least once; units that were dead at one look and alive at a later one.
    deaths, first_wakings, revivals : int
        Events: see :class:`rectlab.measures.Timeline`. First wakings and revivals both bring a unit back.
    """

    layer: int
    n_units: int
    born_dead: int
    died: int
    came_back: int
    deaths: int
    first_wakings: int
    revivals: int
    dead: int

    def in_words(self):
        """Say the layer's lives in one line."""
        often = "" if self.deaths == self.died else f" ({counted(self.deaths, 'death')})"
        return (
            f"layer {self.layer}: {self.born_dead} born dead, {self.died} died{often}, {self.came_back} came back, "
            f"{self.dead} of {self.n_units} dead now"
        )


def layer_lives(timeline, member=0):
    """Count deaths and returns of one member of a timeline: a tuple of :class:`LayerLives`.

    Examples
    --------
    >>> from rectlab.measures import timeline
    >>> history = np.array([[0, 1, 1], [1, 1, 0], [0, 1, 1], [1, 1, 0]], bool).reshape(4, 1, 1, 3)
    >>> layer_lives(timeline(history))[0].in_words()
    'layer 1: 2 born dead, 2 died (3 deaths), 2 came back, 2 of 3 dead now'
    """
    ever_died, back = died(timeline), came_back(timeline)
    events = [n.sum(0) for n in (timeline.deaths, timeline.first_wakings, timeline.revivals)]
    return tuple(
        LayerLives(
            k + 1, marks.shape[2], int(timeline.born_dead[member, k]), int(ever_died[member, k]),
            int(back[member, k]), *(int(n[member, k]) for n in events), int(timeline.dead[-1, member, k]),
        )
        for k, marks in enumerate(timeline.silent)
    )


def lives_in_words(lives, n_images, trained):
    """Say the lives of all layers in one sentence, and in a second one, after training, how they came about.

    Examples
    --------
    >>> from rectlab.measures import timeline
    >>> history = np.array([[0, 1, 1], [1, 1, 0]], bool).reshape(2, 1, 1, 3)
    >>> print(lives_in_words(layer_lives(timeline(history)), 1297, trained=True))
    2 of 3 units are dead in layer 1 (silent on all 1,297 training images). Born dead: 2; died: 1; came back: 1.
    """
    layers, dead = (listed(getattr(one, name) for one in lives) for name in ("layer", "dead"))
    where = f"layer{'s' if len(lives) > 1 else ''} {layers} (silent on all {n_images:,} training images)"
    now = f"{dead} of {counted(lives[0].n_units, 'unit')} are dead in {where}."
    if not trained:
        return now
    told = (("Born dead", "born_dead"), ("died", "died"), ("came back", "came_back"))
    return f"{now} {'; '.join(f'{what}: {listed(getattr(one, name) for one in lives)}' for what, name in told)}."


def listed(values):
    """Write values one after the other.

    Examples
    --------
    >>> listed([3]), listed([1, 2, 3])
    ('3', '1, 2 and 3')
    """
    *most, last = map(str, values)
    return f"{', '.join(most)} and {last}" if most else last


def died(timeline):
    """Return how many units of a timeline died at least once, (members, layers)."""
    return _units(timeline, lambda before, after: ~before & after)


def came_back(timeline):
    """Return how many units were dead at one look and alive at a later one, (members, layers).

    Parameters
    ----------
    timeline : rectlab.measures.Timeline
    """
    return _units(timeline, lambda before, after: before & ~after)


def _units(timeline, event):
    return np.stack([event(marks[:-1], marks[1:]).any(0).sum(1) for marks in timeline.silent], axis=1)


@dataclass(frozen=True)
class Lifeline:
    """One unit, counted from 1, and the steps (n,) at which it was found dead, alive again, dead again, and so on."""

    unit: int
    turns: np.ndarray = field(repr=False)


def lifelines(timeline, member=0):
    """Return for each layer a tuple of :class:`Lifeline`, one for each unit that was ever dead.

    Units are sorted by their first death, so that a unit keeps its row while the history grows.

    Examples
    --------
    >>> from rectlab.measures import timeline
    >>> history = np.array([[0, 0, 1], [1, 0, 1], [0, 0, 1]], bool).reshape(3, 1, 1, 3)
    >>> [(line.unit, line.turns.tolist()) for line in lifelines(timeline(history, steps=[0, 7, 14]))[0]]
    [(3, [0]), (1, [7, 14])]
    """
    return tuple(_lines_of(marks[:, member], timeline.steps) for marks in timeline.silent)


def _lines_of(marks, steps):
    """Return the lifelines of one layer from its marks (looks, units)."""
    before = np.concatenate([np.zeros_like(marks[:1]), marks[:-1]])  # a unit born dead turns at the first look
    units, looks = np.nonzero((marks != before).T)
    ends = np.flatnonzero(np.diff(units)) + 1
    turns = np.split(looks, ends) if len(units) else []
    lines = [(turn[0], int(unit) + 1, turn) for unit, turn in zip(units[np.r_[0, ends]] if len(units) else [], turns)]
    return tuple(Lifeline(unit, steps[turn]) for _, unit, turn in sorted(lines, key=lambda line: line[:2]))
