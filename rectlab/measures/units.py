"""Unit states over a stated probe set: silent, selective, always-on."""

from dataclasses import dataclass

import numpy as np

from rectlab.measures._shape import check_activations, zeros_per_unit
from rectlab.words import counted


@dataclass(frozen=True)
class UnitStates:
    """Which units were ever on, and ever off, on a probe set.

    A silent unit is zero on every example of the probe set, an always-on unit on none, a selective unit on some.
    The words hold for this probe set only; a unit is called dead when it is silent on the whole training set.

    Attributes
    ----------
    zeros : int64 ndarray (members, units)
        Number of examples on which the unit was exactly zero.
    probe_size : int
        Number of examples.
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
    def zero_fraction(self):
        """Share of exact zeros over all units and examples, (members,)."""
        return self.zeros.sum(1) / (self.n_units * self.probe_size)

    @property
    def silent(self):
        """Number of silent units, (members,)."""
        return (~self.ever_on).sum(1)

    @property
    def always_on(self):
        """Number of always-on units, (members,)."""
        return (~self.ever_off).sum(1)

    @property
    def selective(self):
        """Number of selective units, (members,)."""
        return (self.ever_on & self.ever_off).sum(1)

    @property
    def n_units(self):
        """Number of units in the layer."""
        return self.zeros.shape[1]

    def merged(self, other):
        """Return the states over both probe sets together."""
        return UnitStates(self.zeros + other.zeros, self.probe_size + other.probe_size)

    def in_words(self, member=0):
        """Say the states of one member in one sentence."""
        return (
            f"Of {counted(self.n_units, 'unit')}, on {counted(self.probe_size, 'example')}: {self.silent[member]:,} "
            f"silent, {self.selective[member]:,} selective, {self.always_on[member]:,} always on."
        )


def unit_states(activations):
    """Find each unit's state on a probe set.

    Parameters
    ----------
    activations : Tensor (members, batch, units)
        Outputs of the nonlinearity; counting on pre-activations would be another quantity.

    Returns
    -------
    UnitStates

    Raises
    ------
    ValueError
        If the shape is wrong or there is no example.

    Examples
    --------
    >>> import torch
    >>> h = torch.tensor([[[0.0, 0.0, 3.0], [0.0, 1.0, 2.0]]])
    >>> unit_states(h).in_words()
    'Of 3 units, on 2 examples: 1 silent, 1 selective, 1 always on.'
    """
    check_activations("unit_states", activations)
    return UnitStates(zeros_per_unit(activations), activations.shape[1])
