"""Sparseness: how unequal the sizes of activations are, of one unit over examples or of one example over units."""

from dataclasses import dataclass

import numpy as np

from rectlab import checks
from rectlab.compute.devices import to_array
from rectlab.measures._shape import check_activations
from rectlab.words import counted

TOLD = {"treves_rolls": "Treves-Rolls", "hoyer": "Hoyer", "gini": "Gini"}


@dataclass(frozen=True)
class Sparseness:
    """Three measures of sparseness, each for every unit over the examples, or for every example over the units.

    All are 0 for equal sizes. If one of n sizes is not 0, Treves-Rolls and Hoyer are 1, and Gini is 1 - 1/n. NaN where
    all n are 0.

    Attributes
    ----------
    treves_rolls, hoyer, gini : ndarray (members, units) for lifetimes, (members, batch) for populations
        0 to 1.
    each : str
        What has a sparseness of its own: "unit" or "example".
    n : int
        Number of examples, or of units, that each is taken over.
    """

    treves_rolls: np.ndarray
    hoyer: np.ndarray
    gini: np.ndarray
    each: str
    n: int

    def means(self):
        """Return the mean of each measure for every member (members,), a dict; what is all zeros is left out."""
        return {name: _mean_of_rest(getattr(self, name)) for name in TOLD}

    def in_words(self, member=0):
        """Say the means of one member in one sentence."""
        view, over = ("Lifetime", "example") if self.each == "unit" else ("Population", "unit")
        means = ", ".join(f"{TOLD[name]} {mean[member]:.2f}" for name, mean in self.means().items())
        silent = int(np.isnan(self.hoyer[member]).sum())
        left_out = f"; {silent:,} that {'is' if silent == 1 else 'are'} all zeros left out" if silent else ""
        some = counted(self.hoyer.shape[1], self.each)
        return f"{view} sparseness over {counted(self.n, over)}, mean of {some}{left_out}: {means}."

    __repr__ = in_words


def lifetime_sparseness(activations):
    """Return how sparse every unit is over the examples.

    Parameters
    ----------
    activations : Tensor (members, batch, units)
        At least two examples. Sizes count: values below 0 are taken without their sign.

    Returns
    -------
    Sparseness

    Raises
    ------
    ValueError
        If the shape does not fit, if there is one example only, or if a value is not finite.

    Notes
    -----
    Of n sizes r ≥ 0 with the mean m and the mean square q:

    - Treves-Rolls ``(1 - m² / q) / (1 - 1/n)``. Treves and Rolls call ``m² / q`` the sparseness *a*, which is small for
      sparse codes; this is the form of Vinje and Gallant, which is 1 for one value of n.
    - Hoyer ``(√n - sum r / √(sum r²)) / (√n - 1)``.
    - Gini ``1 - 2 sum_k (r_k / sum r) (n - k + 1/2) / n``, with r_1 ≤ r_2 ≤ ... ≤ r_n.

    None changes if all sizes are multiplied by the same number; all fall if the same number is added to all sizes. For
    one n, Treves-Rolls and Hoyer give the same order, as both depend on ``m² / q`` only. Gini and ``m² / q`` do not
    change if every value is there twice.

    References
    ----------
    Treves and Rolls (1991), "What determines the capacity of autoassociative memories in the brain?", Network 2,
    371-397. Vinje and Gallant (2000), "Sparse coding and decorrelation in primary visual cortex during natural vision",
    Science 287, 1273-1276. Hoyer (2004), "Non-negative matrix factorization with sparseness constraints", JMLR 5,
    1457-1469. Hurley and Rickard (2009), "Comparing measures of sparsity", arXiv:0811.4706.

    Examples
    --------
    >>> import torch
    >>> h = torch.tensor([[[0.0, 2.0, 0.0], [0.0, 2.0, 0.0], [0.0, 2.0, 0.0], [3.0, 2.0, 0.0]]])
    >>> found = lifetime_sparseness(h)
    >>> found.hoyer.tolist(), found.gini.tolist()
    ([[1.0, 0.0, nan]], [[0.75, 0.0, nan]])
    >>> print(lifetime_sparseness(h[:, :, :2]).in_words())
    Lifetime sparseness over 4 examples, mean of 2 units: Treves-Rolls 0.50, Hoyer 0.50, Gini 0.38.
    """
    return _sparseness("lifetime_sparseness", activations, 1, "unit", "example")


def population_sparseness(activations):
    """Return how sparse every example is over the units; as :func:`lifetime_sparseness`, which has the formulas.

    Examples
    --------
    >>> import torch
    >>> population_sparseness(torch.tensor([[[0.0, 3.0, 0.0], [1.0, 1.0, 1.0]]])).treves_rolls.round(3).tolist()
    [[1.0, 0.0]]
    """
    return _sparseness("population_sparseness", activations, 2, "example", "unit")


def _sparseness(function, activations, axis, each, over):
    check_activations(function, activations)
    r = np.abs(to_array(activations.detach(), np.float64))
    n = r.shape[axis]
    if n < 2:
        checks.refuse(function, f"{over}s", "2 or more", str(n), f"One {over} has no sparseness.")
    if not np.isfinite(r).all():
        checks.refuse(function, "activations", "finite", "NaN or infinite ones", "Look at the training first.")
    largest = r.max(axis, keepdims=True)
    r = np.sort(r / np.where(largest > 0, largest, 1), axis)  # so that no square is too small or too large
    rising = np.arange(1, n + 1).reshape(-1, *(1,) * (2 - axis))
    with np.errstate(invalid="ignore"):  # 0 / 0 where all are zeros: NaN
        total, length = r.sum(axis), np.sqrt((r * r).sum(axis))
        treves_rolls = (1 - (total / length) ** 2 / n) / (1 - 1 / n)
        hoyer = (n**0.5 - total / length) / (n**0.5 - 1)
        gini = 1 - 2 * (r * (n - rising + 0.5)).sum(axis) / (n * total)
    return Sparseness(*(np.clip(found, 0, 1) for found in (treves_rolls, hoyer, gini)), each, n)


def _mean_of_rest(values):
    """Return the mean over the last axis without NaN; NaN where nothing is left."""
    there = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        return np.where(there, values, 0).sum(1) / there.sum(1)
