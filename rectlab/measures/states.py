"""Unit states: which units are silent, selective or always on, and what share of the activations is exactly zero."""

from dataclasses import dataclass

import numpy as np

from rectlab.measures._shape import check_activations, zeros_per_unit
from rectlab.words import counted, percent

STATES = ("silent", "selective", "always_on")  # the code of a state is its index here
CERTIFIED = 3  # the code of a silent unit that is certified dead


def state_codes(ever_on, ever_off):
    """Return the codes of units' states, uint8: 0 never on, 1 both on and off, 2 never off."""
    return np.where(ever_on, np.where(ever_off, 1, 2), 0).astype(np.uint8)


class _Counted:
    """Counts and words for one member, shared by the states of one layer and of several layers."""

    def counts(self, member=0):
        """Return the numbers of silent, selective and always-on units of one member, a list of int."""
        return [int(getattr(self, state)[..., member].sum()) for state in STATES]

    def counts_in_words(self, member=0, certified=None):
        """Say how many units of one member are in each state, and how many of the silent are certified dead."""
        silent, selective, always_on = self.counts(member)
        proved = "" if certified is None else f", of these {certified:,} certified dead"
        return f"{silent:,} silent{proved}, {selective:,} selective, {always_on:,} always on"

    def share_in_words(self, member=0):
        """Say what share of one member's activations is exactly zero."""
        return f"{percent(self.zero_fraction[member])} of activations are exactly zero"


@dataclass(frozen=True)
class UnitStates(_Counted):
    """How often each unit of a layer is exactly zero on a probe set: this decides its state.

    A silent unit is zero on every example of the probe set, an always-on unit on none, a selective unit on some.
    The states hold for this probe set only; a unit is dead when it is silent on the whole training set.

    Attributes
    ----------
    zeros : int64 ndarray (members, units)
        Number of examples on which the unit was exactly zero, 0 to ``probe_size``.
    probe_size : int
    """

    zeros: np.ndarray
    probe_size: int

    @property
    def ever_on(self):
        """Whether each unit was non-zero on at least one example, (members, units)."""
        return self.zeros < self.probe_size

    @property
    def ever_off(self):
        """Whether each unit was exactly zero on at least one example, (members, units)."""
        return self.zeros > 0

    @property
    def codes(self):
        """The code of each unit's state, uint8 (members, units): its index in ``STATES``."""
        return state_codes(self.ever_on, self.ever_off)

    @property
    def silent(self):
        """Number of silent units, (members,)."""
        return (~self.ever_on).sum(1)

    @property
    def selective(self):
        """Number of selective units, (members,)."""
        return (self.ever_on & self.ever_off).sum(1)

    @property
    def always_on(self):
        """Number of always-on units, (members,)."""
        return (~self.ever_off).sum(1)

    @property
    def n_units(self):
        """Number of units in the layer."""
        return self.zeros.shape[1]

    @property
    def zero_fraction(self):
        """Share of exact zeros over all units and examples, (members,), 0 to 1."""
        return self.zeros.sum(1) / (self.n_units * self.probe_size)

    def merged(self, other):
        """Return the states over both probe sets together."""
        return UnitStates(self.zeros + other.zeros, self.probe_size + other.probe_size)

    def in_words(self, member=0):
        """Say the states of one member in one sentence."""
        units, examples = counted(self.n_units, "unit"), counted(self.probe_size, "example")
        return f"Of {units}, on {examples}: {self.counts_in_words(member)}."

    __repr__ = in_words

    def zeros_in_words(self, member=0):
        """Say the share of exact zeros of one member in one sentence."""
        units, examples = counted(self.n_units, "unit"), counted(self.probe_size, "example")
        return f"{percent(self.zero_fraction[member])} of the activations of {units} on {examples} are exactly zero."


@dataclass(frozen=True)
class LayerStates(_Counted):
    """Unit states layer by layer: on a probe and, if asked for, on all examples and for any valid input.

    Attributes
    ----------
    probe : tuple of UnitStates
        One per hidden layer.
    whole : tuple of UnitStates
        One per hidden layer, over all examples; empty if only the probe was counted.
    certified : tuple of bool ndarray (members, units)
        Which units no valid input turns on; None for a layer without proof, empty if no proof was asked for.
    box : str
        What a valid input is, in words.
    """

    probe: tuple
    whole: tuple = ()
    certified: tuple = ()
    box: str = ""

    @property
    def probe_size(self):
        """Number of examples in the probe."""
        return self.probe[0].probe_size

    @property
    def n_examples(self):
        """Number of all examples."""
        return self.whole[0].probe_size

    @property
    def n_units(self):
        """Number of units of one member in all layers."""
        return sum(states.n_units for states in self.probe)

    @property
    def zero_fraction(self):
        """Share of exact zeros on the probe over all layers, (members,), 0 to 1."""
        zeros = sum(states.zeros.sum(1) for states in self.probe)
        return zeros / sum(states.n_units * states.probe_size for states in self.probe)

    @property
    def layer_zero_fraction(self):
        """Share of exact zeros on the probe in each layer, (layers, members), 0 to 1."""
        return np.array([states.zero_fraction for states in self.probe])

    @property
    def silent(self):
        """Number of units silent on the probe, (layers, members)."""
        return np.array([states.silent for states in self.probe])

    @property
    def selective(self):
        """Number of units on for some examples of the probe and zero for others, (layers, members)."""
        return np.array([states.selective for states in self.probe])

    @property
    def always_on(self):
        """Number of units on for every example of the probe, (layers, members)."""
        return np.array([states.always_on for states in self.probe])

    @property
    def dead(self):
        """Number of units silent on all examples, (layers, members)."""
        return np.array([states.silent for states in self.whole])

    @property
    def certified_dead(self):
        """Number of certified dead units, (layers, members): 0 in a layer without proof, None if none was asked for."""
        if not self.certified:
            return None
        return np.array([0 * s.silent if sure is None else sure.sum(1) for sure, s in zip(self.certified, self.probe)])

    def codes(self, member=0):
        """Return each unit's state on the probe, a tuple of uint8 arrays (units,), one per layer.

        0 is silent, 1 selective, 2 always on, 3 certified dead (therefore silent).
        """
        found = [states.codes[member] for states in self.probe]
        for codes, sure in zip(found, self.certified):
            if sure is not None:
                codes[sure[member]] = CERTIFIED
        return tuple(found)

    def merged(self, other):
        """Return the states over both probe sets together; ``whole`` and ``certified`` are left empty."""
        return LayerStates(tuple(a.merged(b) for a, b in zip(self.probe, other.probe)))

    def in_words(self, member=0):
        """Say the counts of one member in one to three sentences."""
        units, layers = counted(self.n_units, "unit"), counted(len(self.probe), "layer")
        words = f"Of {units} in {layers}, on {counted(self.probe_size, 'example')}: {self.counts_in_words(member)}."
        dead = int(self.dead[:, member].sum()) if self.whole else 0
        if self.whole and self.probe_size < self.n_examples:
            words += f" On all {self.n_examples:,}, {dead:,} stay silent: dead."
        elif dead:
            words += " These are all examples: the silent units are dead."
        if not dead or not self.certified:
            return words
        if n := int(self.certified_dead[:, member].sum()):
            are, them = ("is", "it") if n == 1 else ("are", "them")
            return f"{words} {n:,} of these {are} certified dead: no input with {self.box} turns {them} on."
        return f"{words} None of these is certified dead: no bound rules out every input with {self.box}."

    __repr__ = in_words


def unit_states(activations):
    """Count on how many examples of a probe set each unit is exactly zero.

    Parameters
    ----------
    activations : Tensor (members, batch, units)
        Outputs of the nonlinearity, not pre-activations: hardly any of these are exactly 0. Small values do not count.

    Returns
    -------
    UnitStates

    Raises
    ------
    ValueError
        If the shape is wrong or there is no example.

    References
    ----------
    Glorot, Bordes and Bengio (2011), p. 321, report the share of zeros as "sparsity", averaged over hidden layers.

    Examples
    --------
    >>> import torch
    >>> h = torch.tensor([[[0.0, 0.0, 3.0], [0.0, 1.0, 2.0]]])
    >>> unit_states(h).in_words()
    'Of 3 units, on 2 examples: 1 silent, 1 selective, 1 always on.'
    >>> unit_states(h).zeros_in_words()
    '50 % of the activations of 3 units on 2 examples are exactly zero.'
    """
    activations = check_activations("unit_states", activations)
    return UnitStates(zeros_per_unit(activations), activations.shape[1])
