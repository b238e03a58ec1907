"""Pieces: the linear pieces of a small network on a line or a plane, and the active paths of one input."""

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
MOST_REGIONS = 1500  # counting and drawing more would take too long
LR, STEPPED = 0.001, 121  # learning rate of the step that compares rescaled networks, and its number of inputs
ALPHA = (
    "The layer's weights are divided by it; its biases by the product of all alphas so far; the output layer undoes it."
)


class Pieces(Panel):
    """A rectifier network with random weights, and all its linear pieces from -3 to 3, exactly.

    Parameters
    ----------
    hidden_layers : int, 1 to 10
    width : int, 1 to 100
        Units in each hidden layer.
    bias_spread : float, 0 to 2
        Standard deviation of the biases.
    inputs : str
        "line" (one input) or "plane" (two inputs; up to 1,500 regions are counted and drawn).
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
    >>> panel = Pieces(hidden_layers=1, width=100)
    >>> panel.bias_spread = 0.5
    >>> panel.result.n_pieces
    array([93])
    """

    _esm, _css = front_end(__file__)
    question = "Where does the network bend?"
    filmed = ("bias_spread",)

    hidden_layers = Number(2, low=1, high=10, step=1, label="hidden layers")
    width = Number(8, low=1, high=100, step=1, label="width")
    bias_spread = Number(0.0, low=0, high=2, step=0.05, label="bias spread")
    inputs = Choice("line", ("line", "plane"), label="inputs on a")
    x = Number(0.5, low=LOW, high=HIGH, step=0.05, label="x", folded=True, about="A click on the picture sets it too.")
    y = Number(0.5, low=LOW, high=HIGH, step=0.05, label="y", folded=True, about="On a plane only.")
    alpha_1 = LogNumber(1.0, low=0.1, high=10, label="alpha of layer 1 (log)", folded=True, about=ALPHA)
    alpha_2 = LogNumber(1.0, low=0.1, high=10, label="alpha of layer 2 (log)", folded=True)
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)

    @property
    def network(self):
        """The rescaled :class:`rectlab.Population` of one network that is shown."""
        at = self.at()
        return rescale(_drawn(at), _alphas(at))

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
        drawn, alphas, flat = _drawn(at), _alphas(at), at.inputs == "plane"
        network = rescale(drawn, alphas)
        pieces = plane(network, LOW, HIGH, MOST_REGIONS) if flat else line(network, LOW, HIGH)
        here = local_map(network, [at.x, at.y] if flat else [at.x])
        tried = _tried(drawn, alphas) if set(alphas) != {1.0} else None
        arrays = plane_arrays(pieces, here) if flat else line_arrays(pieces, tried)
        codes, on, count = _codes(pieces, at.width), np.stack(here.on).astype(np.uint8), _count(pieces)
        own = {
            "flat": flat, "low": LOW, "high": HIGH, "count": None if np.isnan(count) else int(count),
            "most": MOST_REGIONS, "point": here.point.tolist(), "formula": here.formula(),
            "value": float(here.value[0]), "paths": str(here.n_paths), "known": len(codes) > 0,
            "states": [int((codes == k).sum()) for k in range(3)],
            "difference": float(tried.difference[0]) if tried else None,
            "moves": [float(tried.move[0]), float(tried.move_rescaled[0])] if tried else [],
        }
        arrays |= {"on": on, "codes": codes if len(codes) else 3 + 0 * on}
        result = SimpleNamespace(pieces=pieces, here=here, rescaling=tried)
        return Frame(words=self._sentence(at, codes, result), probe_size=1, own=own, arrays=arrays, result=result,
                     shown=f"exact, in float64, from −{-LOW} to {HIGH}")

    @staticmethod
    def _sentence(at, codes, result):
        what = f"{counted(at.hidden_layers, 'hidden layer')} of {counted(at.width, 'unit')}"
        parts = [f"{what}. {result.pieces.in_words()}", result.here.in_words()]
        if len(codes):
            silent, selective, always_on = ((codes == k).sum() for k in range(3))
            parts.insert(
                1, f"There {silent} of {codes.size} units are silent, {selective} selective, {always_on} always on."
            )
        else:
            parts.insert(1, "That is too many to draw: fewer layers or units.")
        return " ".join(parts + ([result.rescaling.in_words()] if result.rescaling else []))

    def picture(self):
        return figures.small(figures.png(pieces_figures.pieces_figure(self.result, self.here)))


def _drawn(at):
    """Return the network of the knobs' values before it is rescaled."""
    return draw_networks((at.width,) * at.hidden_layers, 1 + (at.inputs == "plane"), bias_spread=at.bias_spread,
                         seeds=(at.seed,))


def _alphas(at):
    hidden = (at.alpha_1, at.alpha_2, *(1.0,) * at.hidden_layers)[: at.hidden_layers]
    return (*hidden, 1 / float(np.prod(hidden)))


def _tried(drawn, alphas):
    X = np.linspace(LOW, HIGH, STEPPED)[:, None].repeat(drawn.in_features, 1)
    return try_rescaling(drawn, alphas, X, np.sin(X[:, :1]), LR)


def _count(pieces):
    """Return the number of pieces or regions; NaN if they are too many to count."""
    return float((pieces.n_regions if isinstance(pieces, Regions) else pieces.n_pieces)[0])


def _codes(pieces, width):
    """Return each unit's state, (layers, units); empty if the regions are too many to count."""
    if not isinstance(pieces, Regions):
        return np.concatenate(pieces.codes)
    return np.stack(pieces.codes()) if pieces.complete[0] else np.empty((0, width), np.uint8)
