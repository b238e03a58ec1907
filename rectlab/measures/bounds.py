"""Bounds: how large a pre-activation can become for any valid input, and so which units are certainly dead."""

import math
from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab import checks
from rectlab.measures._shape import check_population
from rectlab.networks.nonlinearity import signs
from rectlab.networks.wiring import plain_chain
from rectlab.words import counted

DTYPES = (torch.float32, torch.float64)
SMALLEST = 2.0**-126  # the most that a product of float32 loses by underflow, even if subnormals count as zero


@dataclass(frozen=True)
class Bounds:
    """Bounds of every hidden unit's pre-activation over all valid inputs, per member.

    Attributes
    ----------
    lower, upper : tuple of float64 ndarray (members, units)
        One per hidden layer. They hold for the network as computed in its own dtype, rounding included.
    exact : float64 ndarray (members, units)
        Largest pre-activation of the first layer without rounding; the input that :func:`corner` gives reaches it.
    certified : tuple of bool ndarray (members, units)
        One per hidden layer: whether the unit's activation is exactly 0 for every valid input.
    box : tuple of float64 ndarray (in_features,)
        Lowest and highest valid value of every feature.
    bias_shift : float
        The bias shift of the network.
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
        are, them = ("is", "it") if counts.sum() == 1 else ("are", "them")
        words = f"Of {units} {counts.sum():,} {are} certified dead ({where}): "
        return words + f"no input with {self.box_in_words()} turns {them} on."


def certify(population, box, *, bias_shift=0.0):
    """Return the :class:`Bounds` of all hidden units over all valid inputs: exact in layer 1, by intervals above.

    Parameters
    ----------
    population : Population
        Of float32 or float64. Above activations without a known range, such as those that learn, bounds are infinite.
    box : tuple (low, high)
        Lowest and highest valid value: numbers, or one for each feature; as ``Dataset.box``.
    bias_shift : float
        Added to every hidden unit's pre-activation.

    Raises
    ------
    ValueError
        If ``box`` has not two finite ends, the lower first, or the network has another dtype, a skip or a norm.

    Notes
    -----
    In a box from l to u, a corner gives the first layer's largest pre-activation,

        max z = b + sum of max(w l, w u) over the features.

    In the layers above, l and u are the ends of the activations below, and the same formula gives a bound.

    The certificate holds for the network as a computer runs it. A floating-point sum of n + 3 terms (products, bias,
    shift, and one to spare), in any order, with or without fused products, differs from the true sum by at most gamma
    times the sum of the terms' sizes, where gamma = (n + 3) u / (1 - (n + 3) u) and u = 2^-24 for float32. So each term
    t counts as t + gamma |t|. gamma is slightly larger here, because this computation rounds too, in float64; underflow
    adds almost nothing. If no term can be above 0, rounding cannot lift the sum above 0, so a unit whose bound is
    exactly 0 by its signs is certified. A unit whose exact bound lies between -gamma times its terms and 0 is not: in
    another order of summation it might switch on. The rectifier itself does not round; for other activations
    :meth:`rectlab.activations.Activation.range` allows for rounding. Products in less precision than the network's own
    dtype (TF32, bfloat16) are not covered.

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
    check_population("certify", population)
    plain_chain("certify", population)
    bias_shift = checks.number("certify", "bias_shift", bias_shift, do="Pass bias_shift=0.0, say.")
    range_of = _range_of(population.nonlinearity)
    layers = [(weight, own, range_of) for weight, own in zip(population.weights[:-1], population.biases[:-1])]
    return certify_chain(layers, box, bias_shift=bias_shift)


def certify_chain(layers, box, *, bias_shift=0.0):
    """Return the Bounds of layers given one by one as (weight, bias, range_of).

    The tensors are (members, out, in) and (members, out); ``range_of(lower, upper, unit_roundoff)`` gives both ends of
    the activation, as :meth:`rectlab.activations.Activation.range` does.
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
    """Bound ``W x + b + bias_shift``, as computed in the weights' dtype, for all x (members, in) from low to high.

    Return the bounds lower and upper and, without rounding, the largest value, float64 Tensors (members, out).
    """
    w, b = weight.detach().cpu().double(), bias.detach().cpu().double()
    ends = torch.stack([w * low.unsqueeze(1), w * high.unsqueeze(1)])
    ends.nan_to_num_(nan=0.0, posinf=math.inf, neginf=-math.inf)
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
    """Return a box as (low, high), two finite float64 ndarrays (n_features,) with low <= high, or raise ValueError."""
    try:
        ends = tuple(np.broadcast_to(checks.numbers(end).astype(float).reshape(-1), (n_features,)) for end in box)
    except Exception:  # what iterates may raise anything
        ends = ()
    if not (len(ends) == 2 and np.isfinite(ends).all() and (ends[0] <= ends[1]).all()):
        must = f"(low, high), finite numbers or {n_features} of them each, low at most high"
        plain = isinstance(box, tuple) and all(isinstance(end, (float, int, str)) for end in box)
        got = checks.shown(box) if plain else checks.sized(box)
        checks.refuse("certify", "box", must, got, "Pass dataset.box, say.")
    return tuple(np.array(end) for end in ends)


def corner(weights, box):
    """Return the valid input with the largest weighted sum: high where a weight is above 0, else low.

    ``weights`` (..., in_features) are a first-layer unit's; ``box`` is (low, high) as ``Bounds.box``.
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
        flipped = torch.tensor(nonlinearity.sign_flip, device="cpu").reshape(-1, 1)
        flips = flipped & (signs(low.shape[1], low.dtype, "cpu") < 0)
        return torch.where(flips, -high, low), torch.where(flips, -low, high)

    return range_of
