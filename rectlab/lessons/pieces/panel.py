"""Pieces: the linear pieces of a small network on a plane or a line, and the active paths of one input."""

from functools import lru_cache
from types import SimpleNamespace

import numpy as np

from rectlab import figures
from rectlab.lessons.pieces import figures as pieces_figures
from rectlab.lessons.pieces.arrays import line_arrays, plane_arrays
from rectlab.lessons.pieces.local import local_map
from rectlab.lessons.pieces.networks import draw_networks, line, plane
from rectlab.lessons.pieces.rescaling import try_rescaling
from rectlab.measures import Regions
from rectlab.networks.rescaling import rescale
from rectlab.panels.controls import Choice, LogNumber, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.panel import Panel
from rectlab.words import counted

__all__ = ["Pieces"]

LOW, HIGH = -3, 3
MOST_REGIONS = 1500  # counting more would take too long
LR, STEPPED = 0.001, 121  # learning rate of the step that compares rescaled networks, and its number of inputs
ALPHA = (
    "The layer's weights are divided by it; its biases by the product of all alphas so far; the output layer undoes it."
)


class Pieces(Panel):
    """A rectifier network with random weights, and all its linear pieces from -3 to 3, exactly.

    On a plane each region has its own hue; two regions beside each other never have the same one.

    Parameters
    ----------
    hidden_layers : int, 1 to 10
    width : int, 1 to 100
        Units in each hidden layer.
    bias_spread : float, 0 to 2
        Standard deviation of the biases.
    inputs : str
        "plane" (two inputs; up to 1,500 regions are counted, more are drawn point by point) or "line" (one input).
    x, y : float, -3 to 3
        The input whose active paths are shown; y is used on the plane only.
    alpha_1, alpha_2 : float, 0.1 to 10
        Rescaling of the first two hidden layers, undone by the output layer.
    seed : int

    Raises
    ------
    TraitError
        For a value out of range; the message lists the range or the choices.

    Examples
    --------
    >>> panel = Pieces(hidden_layers=1, width=100, inputs="line")
    >>> panel.result.n_pieces
    array([93])
    """

    _esm, _css = front_end(__file__)
    question = "Where does the network bend?"
    buttons = ("pin", "unpin")
    views = ("x", "y")
    filmed = ("bias_spread",)

    hidden_layers = Number(2, low=1, high=10, step=1, label="hidden layers")
    width = Number(8, low=1, high=100, step=1, label="width")
    bias_spread = Number(0.5, low=0, high=2, step=0.05, label="bias spread")
    inputs = Choice("plane", ("plane", "line"), label="inputs on a")
    x = Number(0.5, low=LOW, high=HIGH, step=0.05, label="x", folded=True, about="Drag the point or mark instead.")
    y = Number(0.5, low=LOW, high=HIGH, step=0.05, label="y", folded=True, about="On a plane only.")
    alpha_1 = LogNumber(1.0, low=0.1, high=10, label="alpha of layer 1 (log)", folded=True, about=ALPHA)
    alpha_2 = LogNumber(1.0, low=0.1, high=10, label="alpha of layer 2 (log)", folded=True)
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)

    @property
    def network(self):
        """The rescaled :class:`rectlab.Population` of one network that is shown."""
        return _cut(*_key(self.at())).network

    @property
    def result(self):
        """The :class:`rectlab.measures.LinearPieces` or :class:`rectlab.measures.Regions` that is shown."""
        return self._made.result.pieces

    @property
    def here(self):
        """The :class:`rectlab.lessons.pieces.LocalMap` around the chosen input."""
        return self._made.result.here

    @property
    def rescaling(self):
        """The :class:`rectlab.lessons.pieces.Rescaling`, or None while all alphas are 1."""
        return self._made.result.rescaling

    @property
    def n_pieces(self):
        """Number of straight pieces, or of regions of the plane; NaN if they are too many to count."""
        return _count(self.result)

    def answer_to(self, prediction):
        return {"pieces": self.n_pieces}[prediction.quantity]

    def make_frame(self, at, preview, stop):
        cut, flat = _cut(*_key(at)), at.inputs == "plane"
        network, pieces, tried = cut.network, cut.pieces, cut.rescaling
        here = local_map(network, [at.x, at.y] if flat else [at.x])
        fine = cut.fine or not preview  # a point that moves leaves the square as fine as it is
        arrays = cut.arrays(fine)
        codes, on, count = _codes(pieces, at.width), np.stack(here.on).astype(np.uint8), _count(pieces)
        own = {
            "flat": flat, "low": LOW, "high": HIGH, "count": None if np.isnan(count) else int(count),
            "most": MOST_REGIONS, "point": here.point.tolist(), "formula": here.formula(),
            "value": float(here.value[0]), "paths": str(here.n_paths), "known": len(codes) > 0,
            "states": [int((codes == k).sum()) for k in range(3)],
            "difference": float(tried.difference[0]) if tried else None,
            "moves": [float(tried.move[0]), float(tried.move_rescaled[0])] if tried else [],
        }
        arrays = arrays | {"on": on, "codes": codes if len(codes) else 3 + 0 * on}
        result = SimpleNamespace(pieces=pieces, here=here, rescaling=tried)
        drawn = f"{arrays['pixels'].size:,} points" if "pixels" in arrays else "exact, in float64"
        return Frame(words=self._sentence(at, codes, result), probe_size=1, own=own, arrays=arrays, result=result,
                     preview=not fine and "pixels" in arrays, shown=f"{drawn}, from −{-LOW} to {HIGH}")

    def compared(self, pinned, frame):
        return f"A and now: {_counted(pinned.result.pieces)} and {_counted(frame.result.pieces)}."

    @staticmethod
    def _sentence(at, codes, result):
        what = f"{counted(at.hidden_layers, 'hidden layer')} of {counted(at.width, 'unit')}"
        parts = [f"{what}. {result.pieces.in_words()}", result.here.in_words()]
        if result.rescaling:
            return " ".join([*parts, result.rescaling.in_words()])
        if len(codes):
            silent, selective, always_on = ((codes == k).sum() for k in range(3))
            parts.insert(
                1, f"There {silent} of {codes.size:,} units are silent, {selective} selective, {always_on} always on."
            )
        else:
            parts.insert(1, "That is too many to count: the square is drawn point by point.")
        return " ".join(parts)

    def picture(self):
        return figures.small(figures.png(pieces_figures.pieces_figure(self.result, self.here)))


class _Cut:
    """A network and its pieces, which stay the same while the point moves."""

    def __init__(self, sizes, bias_spread, flat, seed, alphas):
        drawn = draw_networks(sizes, 1 + flat, bias_spread=bias_spread, seeds=(seed,))
        self.network = rescale(drawn, alphas)
        self.pieces = plane(self.network, LOW, HIGH, MOST_REGIONS) if flat else line(self.network, LOW, HIGH)
        self.rescaling = _tried(drawn, alphas) if set(alphas) != {1.0} else None
        self._flat, self._arrays = flat, {}

    @property
    def fine(self):
        """Whether the fine arrays are made already."""
        return True in self._arrays

    def arrays(self, fine):
        """Return what is drawn, from many points if ``fine``."""
        if fine not in self._arrays:
            self._arrays[fine] = (plane_arrays(self.network, self.pieces, fine) if self._flat else
                                  line_arrays(self.network, self.pieces, self.rescaling))
        return self._arrays[fine]


_cut = lru_cache(maxsize=4)(_Cut)


def _key(at):
    return (at.width,) * at.hidden_layers, at.bias_spread, at.inputs == "plane", at.seed, _alphas(at)


def _alphas(at):
    hidden = (at.alpha_1, at.alpha_2, *(1.0,) * at.hidden_layers)[: at.hidden_layers]
    return (*hidden, 1 / float(np.prod(hidden)))


def _tried(drawn, alphas):
    X = np.linspace(LOW, HIGH, STEPPED)[:, None].repeat(drawn.in_features, 1)
    return try_rescaling(drawn, alphas, X, np.sin(X[:, :1]), LR)


def _count(pieces):
    """Return the number of pieces or regions; NaN if they are too many to count."""
    return float((pieces.n_regions if isinstance(pieces, Regions) else pieces.n_pieces)[0])


def _counted(pieces):
    """Return the number of pieces in words."""
    count, flat = _count(pieces), isinstance(pieces, Regions)
    if np.isnan(count):
        return f"more than {counted(MOST_REGIONS, 'region')}"
    return counted(int(count), "region" if flat else "linear piece")


def _codes(pieces, width):
    """Return each unit's state, (layers, units); empty if the regions are too many to count."""
    if not isinstance(pieces, Regions):
        return np.concatenate(pieces.codes)
    return np.stack(pieces.codes()) if pieces.complete[0] else np.empty((0, width), np.uint8)
