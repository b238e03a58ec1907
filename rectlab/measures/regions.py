"""Linear regions of a rectifier network with two inputs, exactly: each unit cuts the polygons of the units before."""

from dataclasses import dataclass, field

import numpy as np

from rectlab import checks
from rectlab.measures._shape import check_ends, check_rectifier_layers
from rectlab.measures.states import state_codes
from rectlab.words import counted

NEAR = 1e-12  # share of a unit's largest value on the square: a corner where it is smaller lies on the hinge


@dataclass(frozen=True)
class Regions:
    """Regions of a square where no unit switches, per member. Each is a convex polygon with one affine map.

    Attributes
    ----------
    low, high : float
        The square reaches from low to high in both directions.
    polygons : tuple of float64 ndarray (regions, corners, 2)
        One per member: its regions' corners in order; a region with fewer corners repeats its last one. Empty if there
        are more regions than ``most``.
    patterns : tuple of bool ndarray (regions, units)
        One per member: which units are on in each region, layer after layer.
    maps : tuple of float64 ndarray (regions, out_features, 3)
        One per member: the network on each region as slope in x, slope in y, intercept.
    hidden_sizes : tuple of int
        Units in each hidden layer.
    most : int or None
        A member with more regions was given up.
    """

    low: float
    high: float
    polygons: tuple = field(repr=False)
    patterns: tuple = field(repr=False)
    maps: tuple = field(repr=False)
    hidden_sizes: tuple
    most: int | None = None

    @property
    def n_regions(self):
        """Number of regions, (members,); NaN where there are more than ``most``."""
        return np.array([len(polygons) or np.nan for polygons in self.polygons])

    @property
    def complete(self):
        """Whether all regions were found, (members,)."""
        return np.array([len(polygons) > 0 for polygons in self.polygons])

    def corner_counts(self, member=0):
        """Return the number of corners of each region of one member, without repeats."""
        polygons = self.polygons[member]
        last = polygons == polygons[:, -1:]
        return polygons.shape[1] + 1 - last.all(2).sum(1)

    def codes(self, member=0):
        """Return every unit's state on the square, layer by layer: 0 silent, 1 selective, 2 always on."""
        on = self.patterns[member]
        return tuple(np.split(state_codes(on.any(0), (~on).any(0)), np.cumsum(self.hidden_sizes)[:-1]))

    def in_words(self, member=0):
        """Say the count of one member in one sentence."""
        units = counted(sum(self.hidden_sizes), "unit")
        where = f"the square from {self.low:g} to {self.high:g}".replace("-", "−")
        if not self.complete[member]:
            return f"{units} cut {where} into more than {counted(self.most, 'region')}."
        return f"{units} cut {where} into {counted(len(self.polygons[member]), 'region')}."

    __repr__ = in_words


def regions(weights, biases, low=-3.0, high=3.0, most=None):
    """Return the :class:`Regions` of a square on which rectifier networks with two inputs are affine, exactly.

    Parameters
    ----------
    weights : sequence of Tensor or ndarray (members, out, in)
        Hidden layers and the output layer; the first has two inputs.
    biases : sequence of Tensor or ndarray (members, out)
    low, high : float
        The square; finite, low below high.
    most : int, optional
        Give a member up as soon as it has more regions than this.

    Raises
    ------
    ValueError
        If shapes do not fit together, or the square is empty.

    Notes
    -----
    It goes unit by unit, in float64. Within a region of the layers below, a unit's pre-activation is affine, so its
    hinge is a straight line there, which cuts the region in two or misses it.

    Examples
    --------
    >>> cross = regions([[[[1.0, 0.0], [0.0, 1.0]]], [[[1.0, 1.0]]]], [[[0.0, 0.0]], [[0.0]]])
    >>> cross.in_words()
    '2 units cut the square from −3 to 3 into 4 regions.'
    """
    weights, biases = check_rectifier_layers("regions", weights, biases, in_features=2)
    low, high = check_ends("regions", low, high)
    limit = np.inf if most is None else checks.whole("regions", "most", most, do="Pass 1000, say.")
    members = ([[layer[m] for layer in layers] for layers in (weights, biases)] for m in range(len(weights[0])))
    found = [_member(*member, float(low), float(high), limit) for member in members]
    sizes = tuple(w.shape[1] for w in weights[:-1])
    return Regions(float(low), float(high), *map(tuple, zip(*found)), sizes, most)


def _member(weights, biases, low, high, limit):
    """Return polygons, patterns and maps of one network."""
    corners = np.array([[[low, low], [high, low], [high, high], [low, high]]])  # (regions, corners, 2)
    counts = np.array([4])
    layer = np.array([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])  # (regions, units, 3): the units below, slopes and intercept
    patterns = np.empty((1, 0), bool)
    size = max(abs(low), abs(high))
    for weight, bias in zip(weights[:-1], biases[:-1]):
        affine = weight @ layer  # (regions, units, 3)
        affine[..., 2] += bias
        near = NEAR * (np.abs(affine) @ [size, size, 1.0])  # (regions, units)
        owner = np.arange(len(corners))
        for unit in range(len(weight)):
            corners, counts, owner = _cut(corners, counts, owner, affine[owner, unit], near[owner, unit])
            if len(corners) > limit:
                return np.empty((0, 4, 2)), np.empty((0, sum(map(len, weights[:-1]))), bool), np.empty((0, 1, 3))
        affine = affine[owner]
        inner = np.append(_middles(corners, counts), np.ones((len(corners), 1)), 1)
        on = np.matmul(affine, inner[:, :, None])[:, :, 0] > 0  # (regions, units)
        patterns = np.hstack([patterns[owner], on])
        layer = affine * on[:, :, None]
    out = weights[-1] @ layer
    out[..., 2] += biases[-1]
    return corners, patterns, out


def _middles(corners, counts):
    """Return a point inside each polygon: the mean of its corners."""
    spare = corners.shape[1] - counts[:, None]
    return (corners.sum(1) - spare * corners[:, -1]) / counts[:, None]


def _cut(corners, counts, owner, line, near):
    """Cut all polygons along one unit's hinge; return corners, counts and owner with the new ones at the end.

    ``line`` is (regions, 3): the unit's value is line[0] x + line[1] y + line[2].
    """
    value = np.matmul(corners, line[:, :2, None])[:, :, 0] + line[:, 2:]  # (regions, corners)
    value[np.abs(value) <= near[:, None]] = 0.0
    split = np.flatnonzero((value.max(1) > 0) & (value.min(1) < 0))
    if not len(split):
        return corners, counts, owner
    part, value, count = corners[split], value[split], counts[split]
    after, value_after = np.roll(part, -1, 1), np.roll(value, -1, 1)
    crossing = value * value_after < 0
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(crossing, value / (value - value_after), 0.0)[:, :, None]
    between = part + share * (after - part)
    own = np.arange(part.shape[1]) < count[:, None]  # not the repeats
    above, n_above = _kept(part, between, own & (value >= 0), crossing)
    below, n_below = _kept(part, between, own & (value <= 0), crossing)
    most = max(corners.shape[1], above.shape[1], below.shape[1])
    out = _wider(corners, most)
    out[split] = _wider(above, most)
    counts = counts.copy()
    counts[split] = n_above
    return (np.concatenate([out, _wider(below, most)]), np.append(counts, n_below), np.append(owner, owner[split]))


def _kept(corners, between, keep, crossing):
    """Return the polygons of kept corners and crossings, in order, and their numbers of corners."""
    n, k, _ = corners.shape
    both = np.stack([corners, between], 2).reshape(n, 2 * k, 2)
    keep = np.stack([keep, crossing], 2).reshape(n, 2 * k)
    count = keep.sum(1)
    order = np.argsort(~keep, axis=1, kind="stable")[:, : count.max()]
    order = np.where(np.arange(order.shape[1]) < count[:, None], order, order[np.arange(n), count - 1][:, None])
    return both[np.arange(n)[:, None], order], count


def _wider(corners, most):
    """Return a copy of the polygons, padded to ``most`` corners."""
    spare = most - corners.shape[1]
    return np.concatenate([corners, np.repeat(corners[:, -1:], spare, 1)], 1) if spare else corners.copy()
