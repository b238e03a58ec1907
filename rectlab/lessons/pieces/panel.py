"""Pieces: the linear pieces of a small network on a line or a plane, and the active paths of one input."""

import numpy as np

from rectlab import figures
from rectlab.lessons.pieces import figures as pieces_figures
from rectlab.lessons.pieces.arrays import line_arrays, plane_arrays
from rectlab.lessons.pieces.local import local_map
from rectlab.lessons.pieces.networks import draw_networks, line, plane
from rectlab.lessons.pieces.rescaling import try_rescaling
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
NETWORK = ("hidden_layers", "width", "bias_spread", "inputs", "seed")
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

    hidden_layers = Number(2, low=1, high=10, step=1, label="hidden layers")
    width = Number(8, low=1, high=100, step=1, label="width")
    bias_spread = Number(0.0, low=0, high=2, step=0.05, label="bias spread")
    inputs = Choice("line", ("line", "plane"), label="inputs on a")
    x = Number(0.5, low=LOW, high=HIGH, step=0.05, label="x", folded=True, about="A click on the picture sets it too.")
    y = Number(0.5, low=LOW, high=HIGH, step=0.05, label="y", folded=True, about="On a plane only.")
    alpha_1 = LogNumber(1.0, low=0.1, high=10, label="alpha of layer 1 (log)", folded=True, about=ALPHA)
    alpha_2 = LogNumber(1.0, low=0.1, high=10, label="alpha of layer 2 (log)", folded=True)
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)

    def prepare(self):
        self._drawn = draw_networks((self.width,) * self.hidden_layers, 1 + (self.inputs == "plane"),
                                    bias_spread=self.bias_spread, seeds=(self.seed,))

    def on_knob(self, name):
        if name in NETWORK:
            self.prepare()

    @property
    def network(self):
        """The rescaled :class:`rectlab.Population` of one network that is shown."""
        return rescale(self._drawn, self._alphas())

    @property
    def result(self):
        """The :class:`rectlab.measures.LinearPieces` or :class:`rectlab.measures.Regions` that is shown."""
        return self._result

    @property
    def here(self):
        """The :class:`rectlab.lessons.pieces.LocalMap` around the chosen input."""
        return self._here

    @property
    def rescaling(self):
        """The :class:`rectlab.lessons.pieces.Rescaling`, or None while all alphas are 1."""
        return self._rescaling

    @property
    def n_pieces(self):
        """Number of straight pieces, or of regions of the plane; NaN if they are too many to count."""
        return float((self._result.n_pieces if self.inputs == "line" else self._result.n_regions)[0])

    def answer_to(self, prediction):
        return {"pieces": self.n_pieces}[prediction.quantity]

    def make_frame(self, preview, stop):
        network, flat = self.network, self.inputs == "plane"
        self._result = plane(network, LOW, HIGH, MOST_REGIONS) if flat else line(network, LOW, HIGH)
        self._here = local_map(network, [self.x, self.y] if flat else [self.x])
        self._rescaling = self._tried() if self._alphas() != self._ones() else None
        arrays = plane_arrays(self._result, self._here) if flat else line_arrays(self._result, self._rescaling)
        codes, on = self._codes(), np.stack(self._here.on).astype(np.uint8)
        count, tried = self.n_pieces, self._rescaling
        own = {
            "flat": flat, "low": LOW, "high": HIGH, "count": None if np.isnan(count) else int(count),
            "most": MOST_REGIONS, "point": self._here.point.tolist(), "formula": self._here.formula(),
            "value": float(self._here.value[0]), "paths": str(self._here.n_paths), "known": len(codes) > 0,
            "states": [int((codes == k).sum()) for k in range(3)],
            "difference": float(tried.difference[0]) if tried else None,
            "moves": [float(tried.move[0]), float(tried.move_rescaled[0])] if tried else [],
        }
        arrays |= {"on": on, "codes": codes if len(codes) else 3 + 0 * on}
        return Frame(words=self._sentence(codes), probe_size=1, shown=f"exact, in float64, from −{-LOW} to {HIGH}",
                     own=own, arrays=arrays)

    def _ones(self):
        return (1.0,) * (self.hidden_layers + 1)

    def _alphas(self):
        hidden = (self.alpha_1, self.alpha_2, *self._ones())[: self.hidden_layers]
        return (*hidden, 1 / float(np.prod(hidden)))

    def _tried(self):
        X = np.linspace(LOW, HIGH, STEPPED)[:, None].repeat(self._drawn.in_features, 1)
        return try_rescaling(self._drawn, self._alphas(), X, np.sin(X[:, :1]), LR)

    def _codes(self):
        """Return each unit's state, (layers, units); empty if the regions are too many to count."""
        if self.inputs == "line":
            return np.concatenate(self._result.codes)
        return np.stack(self._result.codes()) if self._result.complete[0] else np.empty((0, self.width), np.uint8)

    def _sentence(self, codes):
        what = f"{counted(self.hidden_layers, 'hidden layer')} of {counted(self.width, 'unit')}"
        parts = [f"{what}. {self._result.in_words()}", self._here.in_words()]
        if len(codes):
            silent, selective, always_on = ((codes == k).sum() for k in range(3))
            parts.insert(
                1, f"There {silent} of {codes.size} units are silent, {selective} selective, {always_on} always on."
            )
        else:
            parts.insert(1, "That is too many to draw: fewer layers or units.")
        return " ".join(parts + ([self._rescaling.in_words()] if self._rescaling else []))

    def picture(self):
        return figures.small(figures.png(pieces_figures.pieces_figure(self._result, self._here)))
