"""Bounds: how large a pre-activation can become for any valid input, and so which units are certainly dead."""

import math
from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab.networks.nonlinearity import signs
from rectlab.words import counted

DTYPES = (torch.float32, torch.float64)
SMALLEST = 2.0**-126  # what a product of float32 may lose by underflow, also where tiny numbers count as zero


@dataclass(frozen=True)
class Bounds:
    """Between which numbers every hidden unit's pre-activation stays, whatever valid input comes, per member.

    Attributes
    ----------
    lower, upper : tuple of float64 ndarray (members, units)
        One per hidden layer. They hold for the network as it is computed in its own dtype, rounding included.
    exact : float64 ndarray (members, units)
        Largest pre-activation in the first layer without rounding: a corner of the box reaches it, see :func:`corner`.
    certified : tuple of bool ndarray (members, units)
        One per hidden layer: whether the unit's activation is exactly 0 for every valid input.
    box : tuple of float64 ndarray (in_features,)
        Lowest and highest valid value of every feature.
    bias_shift : float
        The bias shift that was on.
    """

    lower: tuple = field(repr=False)
    upper: tuple = field(repr=False)
    exact: np.ndarray = field(repr=False)
    certified: tuple = field(repr=False)
    box: tuple = field(repr=False)
    bias_shift: float = 0.0

    @property
    def certified_dead(self):
        """Number of units certified dead, (layers, members)."""
        return np.array([marks.sum(1) for marks in self.certified])

    def box_in_words(self):
        """Say what a valid input is."""
        low, high = self.box
        if (low == low[0]).all() and (high == high[0]).all():
            return f"values from {low[0]:g} to {high[0]:g}"
        return f"values within each feature's range, from {low.min():g} to {high.max():g} at most"

    def in_words(self, member=0):
        """Say in one sentence how many units of one member are certified dead, and in which layers."""
        counts = self.certified_dead[:, member]
        units = counted(sum(marks.shape[1] for marks in self.certified), "unit")
        if not counts.any():
            return f"Of {units} none is certified dead: no bound rules out every input with {self.box_in_words()}."
        where = ", ".join(f"{n:,} in layer {k}" for k, n in enumerate(counts, start=1) if n)
        return (
            f"Of {units} {counts.sum():,} {'is' if counts.sum() == 1 else 'are'} certified dead ({where}): "
            f"no input with {self.box_in_words()} turns {'it' if counts.sum() == 1 else 'them'} on."
        )


def certify(population, box, *, bias_shift=0.0):
    """Bound every hidden unit over all valid inputs: the first layer exactly, those above by intervals.

    Parameters
    ----------
    population : Population
        Of float32 or float64. Above an activation of which no interval is known, one that learns, say, no bound holds.
    box : tuple (low, high)
        Lowest and highest valid value: numbers, or one for each feature; as ``Dataset.box``.
    bias_shift : float
        Bias shift.

    Returns
    -------
    Bounds

    Raises
    ------
    ValueError
        If the box is not one, or for another dtype.

    Notes
    -----
    Over the box the first layer's largest pre-activation is that at a corner,

        max z = b + sum of max(w l, w u) over the features,

    and for the layers above the same formula with the interval of each activation below for l and u bounds it.

    The certificate is about the network as a computer runs it. A sum of n + 3 terms (products, bias, shift, and one to
    spare) in floating point, in any order, with or without fused products, differs from the true one by at most gamma
    times the sum of the terms' sizes, gamma = (n + 3) u / (1 - (n + 3) u) with u = 2^-24 for float32. So each term t is
    taken as t + gamma |t| before the largest is chosen; gamma is a little enlarged for the float64 in which all this is
    computed, and underflow adds next to nothing. Where no term can be above 0, rounding cannot lift the sum above 0
    and nothing is added: a unit whose bound is exactly 0 by its signs is certified. In general a unit whose exact
    bound lies between -gamma times its terms and 0 is not: in another order of summation it might switch on. The
    rectifier itself does not round; other activations are given room, see
    :meth:`rectlab.activations.Activation.range`. Products in less than the network's own dtype (TF32, bfloat16) are
    not covered.

    References
    ----------
    The rounding of sums: Higham, Accuracy and Stability of Numerical Algorithms, a textbook.

    Examples
    --------
    >>> from rectlab.networks import Population
    >>> one = Population(2, (2,), 1)
    >>> _ = one.weights[0].copy_(torch.tensor([[[1.0, -2.0], [1.0, 1.0]]]))
    >>> found = certify(one, (0.0, 1.0), bias_shift=-1.5)
    >>> found.exact.tolist(), found.certified[0].tolist()
    ([[-0.5, 0.5]], [[True, False]])
    >>> found.in_words()
    'Of 2 units 1 is certified dead (1 in layer 1): no input with values from 0 to 1 turns it on.'
    """
    layers = [
        (weight, own, _range_of(population.nonlinearity))
        for weight, own in zip(population.weights[:-1], population.biases[:-1])
    ]
    return certify_chain(layers, box, bias_shift=bias_shift)


def certify_chain(layers, box, *, bias_shift=0.0):
    """Do the same for layers given one by one.

    Parameters
    ----------
    layers : sequence of (weight, bias, range_of)
        Tensors (members, out, in) and (members, out), and a function of (lower, upper, roundoff), float64 tensors
        (members, out) and a float, that gives lower and upper end of the activation; as
        :meth:`rectlab.activations.Activation.range`.
    box, bias_shift
        As for :func:`certify`.

    Returns
    -------
    Bounds
    """
    low, high = ends = check_box(box, layers[0][0].shape[2])
    low, high = (torch.from_numpy(end).expand(layers[0][0].shape[0], -1) for end in ends)
    lowers, uppers, certified, exact = [], [], [], None
    for weight, own, range_of in layers:
        if weight.dtype not in DTYPES:
            raise ValueError(f"certify: the network must be of float32 or float64; got {weight.dtype}. Use .float().")
        lower, upper, largest = affine_bounds(weight, own, low, high, float(bias_shift))
        exact = largest.numpy() if exact is None else exact
        low, high = range_of(lower, upper, roundoff(weight.dtype))
        lowers.append(lower.numpy()), uppers.append(upper.numpy())
        off = (low == 0) & (high == 0)
        certified.append(off.numpy() if off.shape == lower.shape else np.zeros(lower.shape, bool))
    return Bounds(tuple(lowers), tuple(uppers), exact, tuple(certified), ends, float(bias_shift))


def affine_bounds(weight, bias, low, high, bias_shift=0.0):
    """Bound ``W x + b + bias_shift``, as computed in the weights' dtype, for all x from low to high.

    Parameters
    ----------
    weight, bias : Tensor (members, out, in), (members, out)
    low, high : float64 Tensor (members, in)
    bias_shift : float

    Returns
    -------
    lower, upper, exact : float64 Tensor (members, out)
        ``exact`` is the largest value without rounding.
    """
    w, b = weight.detach().cpu().double(), bias.detach().cpu().double()
    ends = torch.stack([w * low.unsqueeze(1), w * high.unsqueeze(1)]).nan_to_num_(
        nan=0.0, posinf=math.inf, neginf=-math.inf
    )
    others = torch.stack([b, torch.full_like(b, bias_shift)], dim=2)
    least, most = (torch.cat([terms, others], dim=2) for terms in (ends.amin(0), ends.amax(0)))
    n, u = most.shape[2] + 1, roundoff(weight.dtype)
    gamma = n * u / (1 - n * u) * (1 + 2.0**-20) + 2 * (n + 4) * 2.0**-53
    upper = torch.where(most > 0, most * (1 + gamma), most * (1 - gamma)).sum(2)
    lower = torch.where(least < 0, least * (1 + gamma), least * (1 - gamma)).sum(2)
    upper += n * SMALLEST * (most > 0).any(2)
    lower -= n * SMALLEST * (least < 0).any(2)
    return lower, upper, most.sum(2)


def check_box(box, n_features):
    """Return a box as (low, high), two float64 ndarrays (n_features,).

    Raises
    ------
    ValueError
        If it is not two finite ends, for all features or for each, the lower first.
    """
    try:
        ends = tuple(np.broadcast_to(np.asarray(end, np.float64).reshape(-1), (n_features,)) for end in box)
    except (TypeError, ValueError):
        ends = ()
    good = len(ends) == 2 and np.isfinite(ends).all() and (ends[0] <= ends[1]).all()
    if not good:
        raise ValueError(
            f"certify: box must be (low, high), finite numbers or {n_features} of them each, low at most high; got "
            f"{box if isinstance(box, tuple) and np.ndim(box) == 1 else type(box).__name__}. Pass dataset.box, say."
        )
    return tuple(np.array(end) for end in ends)


def corner(weights, box):
    """Return the valid input that gives the largest weighted sum: high where a weight is above 0, else low.

    Parameters
    ----------
    weights : array (..., in_features)
        A first-layer unit's incoming weights.
    box : tuple of array (in_features,)
        As ``Bounds.box``.

    Returns
    -------
    ndarray (..., in_features)
    """
    return np.where(np.asarray(weights) > 0, box[1], box[0])


def roundoff(dtype):
    """Return the unit roundoff of a dtype: half the distance from 1 to the next number."""
    return torch.finfo(dtype).eps / 2


def _range_of(nonlinearity):
    """Return the range function of a population's nonlinearity: each member's activation, then the signs."""

    def range_of(lower, upper, unit_roundoff):
        parts = [a.range(lower[m], upper[m], unit_roundoff) for m, a in nonlinearity.groups]
        low, high = (torch.cat(ends) for ends in zip(*parts))
        low, high = (end[:, : end.shape[1] // nonlinearity.pieces] for end in (low, high))
        flips = torch.tensor(nonlinearity.sign_flip).reshape(-1, 1) & (signs(low.shape[1], low.dtype, "cpu") < 0)
        return torch.where(flips, -high, low), torch.where(flips, -low, high)

    return range_of
