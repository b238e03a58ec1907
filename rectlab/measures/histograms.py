"""Histograms of activations that count exact zeros apart from the bins."""

from dataclasses import dataclass

import numpy as np
import torch

from rectlab import checks
from rectlab.measures._shape import check_activations, scratch_like
from rectlab.words import counted, percent

MOST_BINS = 254  # codes 1 to 254 for bins and 0 for zeros fit a byte


@dataclass(frozen=True)
class Histogram:
    """Counts of activations, per member.

    Attributes
    ----------
    counts : int64 ndarray (members, bins)
        Activations in (edge k, edge k+1], without exact zeros; values beyond the ends are in the outer bins.
    zeros : int64 ndarray (members,)
        Activations that are exactly zero.
    lower, upper : float
        Ends of the axis, in the unit of the activations.
    probe_size : int
        Number of examples behind the counts.
    """

    counts: np.ndarray
    zeros: np.ndarray
    lower: float
    upper: float
    probe_size: int

    @property
    def edges(self):
        """Bin edges, (bins + 1,)."""
        return np.linspace(self.lower, self.upper, self.counts.shape[1] + 1)

    @property
    def zero_fraction(self):
        """Share of exact zeros, (members,), 0 to 1."""
        return self.zeros / (self.zeros + self.counts.sum(1))

    def merged(self, other):
        """Return the histogram of both probe sets together; both must have the same axis."""
        if (self.lower, self.upper, self.counts.shape) != (other.lower, other.upper, other.counts.shape):
            got = f"{self.lower:g} to {self.upper:g} and {other.lower:g} to {other.upper:g}"
            raise ValueError(f"Histogram.merged: both must have the same axis; got {got}. Count both on one axis.")
        counts, zeros = self.counts + other.counts, self.zeros + other.zeros
        return Histogram(counts, zeros, self.lower, self.upper, self.probe_size + other.probe_size)

    def in_words(self, member=0):
        """Say the histogram of one member in one sentence."""
        counts, edges = self.counts[member], self.edges
        share, probe = percent(self.zero_fraction[member]), counted(self.probe_size, "example")
        words = f"{share} of activations are exactly zero on {probe}"
        if not counts.any():
            return words + "; none is anything else."
        k = int(counts.argmax())
        return words + f"; the fullest bin of the others is {edges[k]:.2g} to {edges[k + 1]:.2g}."

    __repr__ = in_words


def histogram(activations, upper, lower=0.0, bins=40):
    """Return the :class:`Histogram` of activations, counted on their own device; only the counts leave it.

    Parameters
    ----------
    activations : Tensor (members, batch, units)
        Finite values.
    upper, lower : float
        Ends of the axis, ``lower < upper``; values beyond fall into the outer bins.
    bins : int, 1 to 254

    Raises
    ------
    ValueError
        If the shape, the axis or the number of bins is wrong.

    Examples
    --------
    >>> h = torch.tensor([[[0.0, 0.5], [0.0, 2.0]]])
    >>> result = histogram(h, upper=2.0, bins=2)
    >>> result.counts.tolist(), result.zeros.tolist()
    ([[1, 1]], [2])
    >>> result.in_words()
    '50 % of activations are exactly zero on 2 examples; the fullest bin of the others is 0 to 1.'
    """
    activations = check_activations("histogram", activations)
    lower, upper, bins = map(checks.plain, (lower, upper, bins))
    right = checks.is_number(lower) and checks.is_number(upper) and checks.is_whole(bins)
    if not (right and lower < upper and 1 <= bins <= MOST_BINS):
        must = f"below upper and bins from 1 to {MOST_BINS}"
        floats = [isinstance(end, float) or checks.is_number(end) for end in (lower, upper)]
        lower, upper = (f"{x:g}" if fine else checks.shown(x) for x, fine in zip((lower, upper), floats))
        got = f"lower {lower}, upper {upper}, bins {checks.shown(bins)}"
        checks.refuse("histogram", "lower", must, got, "Choose another axis.")
    members = activations.shape[0]
    codes = _codes(activations.detach(), float(lower), float(upper), bins)
    if members > 1:
        first_code = (bins + 1) * torch.arange(members, device=codes.device)
        codes = codes.long() + first_code.reshape(-1, 1, 1)
    flat = (codes.mT if codes.mT.is_contiguous() else codes).reshape(-1)  # no copy: populations are feature-major
    counts = torch.bincount(flat, minlength=members * (bins + 1)).view(members, bins + 1).cpu().numpy()
    return Histogram(counts[:, 1:], counts[:, 0], float(lower), float(upper), activations.shape[1])


def _codes(values, lower, upper, bins):
    """Return a byte per value: 0 for an exact zero, else 1 + its bin."""
    scaled = scratch_like(values, values.dtype, "scaled")
    if lower == 0.0 and values.amin() >= 0:  # one-sided: the code of zero is 0 by itself
        torch.mul(values, bins / upper, out=scaled).ceil_().clamp_(0, bins)
    else:
        torch.sub(values, lower, out=scaled).mul_(bins / (upper - lower)).ceil_().clamp_(1, bins)
        scaled.masked_fill_(values == 0, 0)
    return scratch_like(values, torch.uint8, "codes").copy_(scaled)

