"""The share of activations that are exactly zero."""

from dataclasses import dataclass

import numpy as np

from rectlab.measures._shape import check_activations, zeros_per_unit
from rectlab.words import counted, percent


@dataclass(frozen=True)
class ZeroFraction:
    """Share of exact zeros, per member.

    Attributes
    ----------
    fraction : ndarray (members,)
        0 to 1.
    n_units, probe_size : int
        The share is over all units and all examples.
    """

    fraction: np.ndarray
    n_units: int
    probe_size: int

    def in_words(self, member=0):
        """Say the share of one member in one sentence."""
        return (
            f"{percent(self.fraction[member])} of the activations of {counted(self.n_units, 'unit')} "
            f"on {counted(self.probe_size, 'example')} are exactly zero."
        )


def zero_fraction(activations):
    """Return the share of activations that are exactly zero.

    Parameters
    ----------
    activations : Tensor (members, batch, units)
        Outputs of the nonlinearity. On pre-activations the answer is about 0 for any network: count after the
        rectifier. A value that is merely small does not count.

    Returns
    -------
    ZeroFraction

    Raises
    ------
    ValueError
        If the shape is wrong or there is nothing to count.

    References
    ----------
    Glorot, Bordes and Bengio (2011), p. 321, report this share as "sparsity", averaged over hidden layers.

    Examples
    --------
    >>> import torch
    >>> zero_fraction(torch.tensor([[[0.0, 1e-30], [2.0, 0.0]]])).in_words()
    '50 % of the activations of 2 units on 2 examples are exactly zero.'
    """
    check_activations("zero_fraction", activations)
    _, probe_size, n_units = activations.shape
    return ZeroFraction(zeros_per_unit(activations).sum(1) / (n_units * probe_size), n_units, probe_size)
