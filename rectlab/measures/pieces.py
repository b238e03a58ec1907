"""Linear pieces of a rectifier network with one input, counted exactly: the hinges are computed, not searched for."""

from dataclasses import dataclass, field

import numpy as np

from rectlab.measures._shape import check_ends, check_rectifier_layers
from rectlab.measures.states import state_codes
from rectlab.words import counted

NEAR = 1e-12  # share of the interval: hinges nearer to each other are one hinge
ROUNDING = 1e-12  # share of the terms of a slope: a smaller change is rounding


@dataclass(frozen=True)
class LinearPieces:
    """The hinges of networks with one input, and the straight pieces in between, per member.

    A hinge is a point where a unit switches on or off. It shows in the output only if the slope changes there; behind a
    layer with all units off it does not. Arrays are padded to the member with the most; the counts say how far to read.

    Attributes
    ----------
    low, high : float
        Ends of the interval.
    edges : float64 ndarray (members, patterns + 1)
        Ends of the stretches on which no unit switches, in rising order; after the last one ``high`` repeats.
    slopes, intercepts : float64 ndarray (members, out_features, patterns)
        The network on each stretch: slope * x + intercept.
    bends : bool ndarray (members, patterns)
        Whether the slope changes at the upper end of each stretch.
    n_patterns : int64 ndarray (members,)
        Number of stretches, each with its own activation pattern.
    hinges : float64 ndarray (members, hinges)
        Where units switch, unit by unit in rising order; NaN where a member has fewer.
    hinge_layers : int64 ndarray (members, hinges)
        The hidden layer of each, from 1; 0 where a member has fewer.
    codes : tuple of uint8 ndarray (members, units)
        One per hidden layer: every unit's state on the whole interval, 0 silent, 1 selective, 2 always on.
    """

    low: float
    high: float
    edges: np.ndarray = field(repr=False)
    slopes: np.ndarray = field(repr=False)
    intercepts: np.ndarray = field(repr=False)
    bends: np.ndarray = field(repr=False)
    n_patterns: np.ndarray
    hinges: np.ndarray = field(repr=False)
    hinge_layers: np.ndarray = field(repr=False)
    codes: tuple = field(repr=False)

    @property
    def n_pieces(self):
        """Number of linear pieces on the interval, (members,)."""
        return 1 + self.bends.sum(1)

    @property
    def n_hinges(self):
        """Number of times that a unit switches inside the interval, summed over units, (members,).

        Where several units switch at the same place, each of them counts.
        """
        return (self.hinge_layers > 0).sum(1)

    def graph(self, member=0, output=0):
        """Return x and y of one member's output at the ends and at all hinges, which determine its whole graph."""
        n = self.n_patterns[member]
        x, slope, intercept = self.edges[member, : n + 1], self.slopes[member, output], self.intercepts[member, output]
        return x, np.append(slope[:n] * x[:-1] + intercept[:n], slope[n - 1] * x[-1] + intercept[n - 1])

    def shows(self, member=0):
        """Return for each hinge of one member whether the output bends there, a bool ndarray (its hinges,)."""
        n = self.n_hinges[member]
        bent = self.edges[member, 1:][self.bends[member]]
        gap = np.abs(self.hinges[member, :n, None] - bent).min(1, initial=np.inf)
        return gap <= 2 * NEAR * (self.high - self.low)

    def in_words(self, member=0):
        """Say the count of one member in one sentence."""
        count = counted(int(self.n_pieces[member]), "linear piece")
        ends = f"From {self.low:g} to {self.high:g}".replace("-", "−")
        return f"{ends} the network has {count}; its units have {counted(int(self.n_hinges[member]), 'hinge')}."

    __repr__ = in_words


def pieces(weights, biases, low=-3.0, high=3.0):
    """Return the :class:`LinearPieces` of rectifier networks with one input, counted exactly.

    Parameters
    ----------
    weights : sequence of Tensor or ndarray (members, out, in)
        Hidden layers and the output layer; the first has one input.
    biases : sequence of Tensor or ndarray (members, out)
    low, high : float
        The interval; finite, low below high.

    Raises
    ------
    ValueError
        If shapes do not fit together, or the interval is empty.

    Notes
    -----
    It goes layer by layer, in float64, for all members together. On a stretch where no unit below switches, each unit's
    pre-activation is s x + c, so it can switch only at -c / s; if that lies inside, the stretch is cut in two.

    Examples
    --------
    >>> tent = pieces([[[[1.0], [1.0], [1.0]]], [[[1.0, -2.0, 1.0]]]], [[[1.0, 0.0, -1.0]], [[0.0]]])
    >>> tent.in_words()
    'From −3 to 3 the network has 4 linear pieces; its units have 3 hinges.'
    """
    weights, biases = check_rectifier_layers("pieces", weights, biases, in_features=1)
    low, high = check_ends("pieces", low, high)
    members = len(weights[0])
    near = NEAR * (high - low)
    edges = np.tile([float(low), float(high)], (members, 1))
    slope, intercept = np.ones((members, 1, 1)), np.zeros((members, 1, 1))
    hinges, layers, codes = np.empty((members, 0)), np.empty((members, 0), int), []
    for k, (weight, bias) in enumerate(zip(weights[:-1], biases[:-1]), start=1):
        slope, intercept = weight @ slope, weight @ intercept + bias[:, :, None]  # (members, units, stretches)
        with np.errstate(divide="ignore", invalid="ignore"):
            root = -intercept / slope
        inside = (root > edges[:, None, :-1] + near) & (root < edges[:, None, 1:] - near)
        found, _ = _padded(root, inside)
        edges, parent = _cut(edges, np.where(np.isnan(found), high, found))
        slope, intercept = (np.take_along_axis(part, parent[:, None, :], 2) for part in (slope, intercept))
        on = slope * (edges[:, None, :-1] + edges[:, None, 1:]) / 2 + intercept > 0
        real = np.diff(edges) > near
        codes.append(state_codes((on & real[:, None]).any(2), (~on & real[:, None]).any(2)))
        switched, count = _padded(*_switches(edges, on, real))
        hinges = np.hstack([hinges, switched])
        layers = np.hstack([layers, k * (np.arange(switched.shape[1]) < count[:, None])])
        slope, intercept = slope * on, intercept * on
    terms = np.abs(weights[-1]) @ np.abs(slope)
    slope, intercept = weights[-1] @ slope, weights[-1] @ intercept + biases[-1][:, :, None]
    order = np.argsort(hinges, axis=1)  # NaN last
    hinges, layers = np.take_along_axis(hinges, order, 1), np.take_along_axis(layers, order, 1)
    stretches = _stretches(edges, slope, intercept, terms, near, high)
    return LinearPieces(float(low), float(high), *stretches, hinges, layers, tuple(codes))


def _switches(edges, on, real):
    """Return the places between stretches, and which units switch there, both (members, units, places).

    A stretch of length 0 takes over which units were on before it.
    """
    last_real = np.maximum.accumulate(np.where(real, np.arange(real.shape[1]), 0), axis=1)
    on = np.take_along_axis(on, last_real[:, None, :], 2)
    switches = on[:, :, 1:] != on[:, :, :-1]
    return np.broadcast_to(edges[:, None, 1:-1], switches.shape), switches


def _padded(values, chosen):
    """Return the chosen values of each member, padded with NaN, and how many there are."""
    member, *rest = np.nonzero(chosen)
    count = np.bincount(member, minlength=len(values))
    out = np.full((len(values), count.max(initial=0)), np.nan)
    out[member, np.arange(len(member)) - (np.cumsum(count) - count)[member]] = values[member, *rest]
    return out, count


def _cut(edges, found):
    """Return the edges with the found ones added, and for each new stretch the old one that holds it."""
    together = np.hstack([edges, found])
    order = np.argsort(together, axis=1, kind="stable")  # old edges stand first among equals
    parent = np.cumsum(order < edges.shape[1], axis=1)[:, :-1] - 1
    return np.take_along_axis(together, order, 1), np.minimum(parent, edges.shape[1] - 2)


def _stretches(edges, slope, intercept, terms, near, high):
    """Return edges, slopes, intercepts, bends and counts, without the stretches of length 0."""
    real = np.diff(edges) > near
    count = real.sum(1)
    order = np.argsort(~real, axis=1, kind="stable")[:, : count.max()]
    real = np.take_along_axis(real, order, 1)
    starts = np.where(real, np.take_along_axis(edges[:, :-1], order, 1), high)
    slope, intercept, terms = (np.take_along_axis(a, order[:, None, :], 2) for a in (slope, intercept, terms))
    change = np.abs(np.diff(slope, axis=2)) > ROUNDING * (terms[:, :, 1:] + terms[:, :, :-1])
    bends = np.zeros_like(real)
    bends[:, :-1] = change.any(1) & real[:, 1:]
    return np.hstack([starts, np.full((len(starts), 1), high)]), slope, intercept, bends, count
