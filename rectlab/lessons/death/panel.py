"""The census: the state of every unit of a deep network, the autopsy of one unit, and the revival of dead units."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from traitlets import observe

from rectlab import figures, initialization
from rectlab.datasets.images import N_DIGITS
from rectlab.lessons.death import figures as death_figures
from rectlab.lessons.death.sentences import difference_in_words, states_in_words, unit_in_words
from rectlab.measures import certify
from rectlab.measures.autopsy import autopsy
from rectlab.measures.census import census
from rectlab.measures.timelines import timeline
from rectlab.networks.revive import WAYS
from rectlab.panels.controls import Choice, LogNumber, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.live_network import Diverged, LiveNetwork, silence
from rectlab.panels.panel import Panel
from rectlab.words import counted, percent

__all__ = ["Census"]

DEEPEST, WIDTH = 10, 64
NETWORK = ("init", "seed")
A_UNIT = "Its layer and its place in it. A click on the grid chooses one too; arrow keys walk through it."
OWN_BIAS = "Added to the chosen unit's own bias. Dragging the hinge does it too; it stays when you choose another unit."
ORDERS = ("by number", "by state")


class Census(Panel):
    """Ten hidden layers of 64 rectifiers on digits: the state of every unit, and a close look at one unit.

    The probe is the first ``probe_size`` images of a fixed order of the training set in which the classes take turns. A
    unit is dead if it is silent on all 1,297 training images. It is certified dead if a bound proves that no image with
    pixels from 0 to 1 turns it on; the proof runs while the hand rests. The autopsy always uses all training images.
    Its hinge can be dragged: that changes this unit's own bias, in the network itself.
    Training looks at all units every 7 steps, so that the autopsy can say between which looks a unit died. The bias
    shift is added in every hidden layer, in view and in training; a new bias shift starts a new history.

    Parameters
    ----------
    probe_size : int, 10 to 1,297
        Number of images in the probe.
    bias_shift : float, -2 to 2
    layer, unit : int
        The hidden layer of the autopsy, 1 to 10, and its unit, 1 to 64.
    unit_bias : float, -2 to 2
        Added to the bias of that unit; 0 again as soon as another unit is chosen, which leaves the bias as it is.
    order : str
        How the units of a layer are put in a row: "by number" or "by state".
    init, lr, seed
        Start of the weights, learning rate of the button "one epoch", and seed; knobs of the panel too.

    Raises
    ------
    TraitError
        For a value out of range; the message lists the range or the choices.

    Examples
    --------
    >>> panel = Census(init="he", probe_size=1297)
    >>> panel.result.codes()[0].shape, panel.seen.layer
    ((64,), 10)
    """

    _esm, _css = front_end(__file__)
    question = "Which unit is silent, and is it dead?"
    patience = 0.2
    buttons = ("epoch", *WAYS, "reset", "pin", "unpin")
    views = ("order",)
    filmed = ("probe_size", "layer")
    filmed_on_pages = (*filmed, "bias_shift")

    probe_size = LogNumber(10, low=10, high=N_DIGITS, whole=True, label="probe size (log)")
    bias_shift = Number(0.0, low=-2, high=2, step=0.02, label="bias shift")
    layer = Number(DEEPEST, low=1, high=DEEPEST, step=1, label="layer of the unit")
    unit = Number(5, low=1, high=WIDTH, step=1, label="unit", folded=True, about=A_UNIT)
    unit_bias = Number(0.0, low=-2, high=2, step=0.0005, label="shift of its own bias", folded=True, about=OWN_BIAS)
    order = Choice("by number", ORDERS, label="units in order")
    init = Choice("default", initialization.names, label="initial weights")
    lr = LogNumber(0.1, low=1e-3, high=100.0, label="learning rate (log)", folded=True)
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)

    def prepare(self):
        now = self.now
        self.live = LiveNetwork(data="digits", hidden_layers=DEEPEST, width=WIDTH, activation="relu", init=now.init,
                                seed=now.seed, device="cpu", look=silence, nested=True)
        self.live.set(lr=now.lr, bias_shift=now.bias_shift)
        self._epochs, self._bounds, self._told = 0, None, ""
        self._moved, self._moves = None, 0
        self._move_bias()

    def share(self):
        grey = np.rint(255 * self.live.X.numpy()).astype(np.uint8)  # pixels are from 0 to 1
        return {"images": grey.reshape(-1, *self.live.image_shape)}

    @observe("layer", "unit")
    def _on_another_unit(self, _):
        if self._ready and "unit_bias" not in self._named and self.unit_bias == self.now.unit_bias:
            self.unit_bias = 0.0  # a message that names both gives the new unit's own

    def on_knobs(self, changed):
        if changed & {*NETWORK, "bias_shift"}:  # training and history go: a film of them must not seem valid again
            self.drop_film()
        if changed & set(NETWORK):
            self.prepare()
            return
        if "bias_shift" in changed:  # history, counts and proof hold for the old one
            self.live.history.begin()
            self._bounds, self._told = None, ""
        self.live.set(lr=self.now.lr, bias_shift=self.now.bias_shift)
        if changed & {"layer", "unit", "unit_bias"}:
            self._move_bias()

    def _move_bias(self):
        """Add ``unit_bias`` to the bias that the chosen unit had when it was chosen."""
        live, now = self.live, self.now
        chosen, bias = (now.layer, now.unit), live.population.biases[now.layer - 1][0, now.unit - 1]
        if self._moved is None or self._moved[0] != chosen:
            self._moved = (chosen, bias.clone()) if now.unit_bias else None
        if self._moved is None:
            return
        before = float(bias)
        bias.copy_(self._moved[1] + now.unit_bias)
        if float(bias) != before:
            self._moves += 1
            self._bounds, self._told = None, ""
            live.history.look_again(live)

    def on_button(self, button):
        self._moved = None  # a bias that was moved stays where it is
        self.unit_bias = 0.0
        with self.turn:
            self.drop_film()
            if button == "reset":
                self.prepare()
            elif button == "epoch":
                self._train()
            else:
                self._bounds, self._told = None, self.live.treat(button)

    def _train(self):
        live, self._bounds, self._told = self.live, None, ""
        live.look()
        live.begin(1, start=self._epochs)
        self._epochs += 1
        try:
            live.advance(live.steps_per_epoch)
        except Diverged:
            raise ValueError(
                f"one epoch: the loss must stay finite; got another at learning rate {self.lr:.2g}. The last "
                "finite weights are kept: lower the learning rate, or press reset."
            ) from None

    def train(self, n_epochs=1):
        """Train for a number of epochs, as the button does; returns when they are done and shown."""
        try:
            for _ in range(n_epochs):
                self.on_button("epoch")
        finally:
            self.refresh()

    @property
    def result(self):
        """The :class:`rectlab.measures.LayerStates` that is shown."""
        return self._made.result.census

    @property
    def seen(self):
        """The :class:`rectlab.measures.Autopsy` that is shown; it has its gradient when the hand rests."""
        return self._made.result.seen

    @property
    def network(self):
        """A copy of the present network as a plain ``nn.Sequential``."""
        with self.turn:
            return self.live.population.to_module(0)

    @property
    def timeline(self):
        """The :class:`rectlab.measures.Timeline` of all units since the start or the last change of the bias shift."""
        with self.turn:
            self.live.look()
            return self.live.timeline()

    def answer_to(self, prediction):
        result = self.result
        return {"dead": float(result.dead.sum()), "silent": float(result.silent.sum())}[prediction.quantity]

    def before_frame(self, preview):
        if not preview and not self._bounds:
            self._bounds = certify(self.live.population, self.live.box, bias_shift=self.live.bias_shift)

    def film_mark(self, control):
        return id(self.live), self.live.head_steps, len(self.live.treatments), self._moves

    def make_frame(self, at, preview, stop):
        live, bias_shift = self.live, at.bias_shift
        y = None if preview else live.y  # the backward pass takes longer than everything else
        bounds = self._bounds if bias_shift == live.bias_shift else None  # proved for the present bias shift only
        result = census(live.population, live.X, probe_size=at.probe_size, bias_shift=bias_shift, bounds=bounds)
        seen = autopsy(live.population, live.X, at.layer, at.unit, bias_shift=bias_shift, y=y, bounds=bounds,
                       timeline=self._timeline(result, bias_shift))
        histogram = seen.histogram(at.probe_size)
        error = live.error() if self._epochs and not preview else None
        own = {
            "states": result.counts(), "whole": result.probe_size == result.n_examples, "n": result.n_examples,
            "certified": None if bounds is None else int(result.certified_dead.sum()), "trained": self._epochs,
            "seen": {"layer": at.layer, "unit": at.unit, "nearest": seen.nearest, **seen.facts(), **histogram.axis},
            "told": self._told,
        }
        arrays = {
            "codes": np.stack(result.codes()),
            "on_counts": np.stack([states.probe_size - states.zeros[0] for states in result.whole]).astype(np.uint16),
            "biases": np.stack([bias[0].numpy() for bias in live.population.biases[:-1]]),
            "all": histogram.all, "probe": histogram.probe, "nearest": histogram.nearest.astype(np.uint16),
        }
        if seen.bound is not None and seen.bound.corner is not None:
            arrays["corner"] = seen.bound.corner.astype(np.float32).reshape(live.image_shape)
        return Frame(words=self._sentences(result, seen, error), probe_size=result.probe_size,
                     shown=f"probe of {counted(result.probe_size, 'image')}", own=own, arrays=arrays,
                     result=SimpleNamespace(census=result, seen=seen))

    def film_frame(self, at, stop):
        frame = super().film_frame(at, stop)
        arrays = {name: array for name, array in frame.arrays.items() if name != "biases"}  # the same at every place
        return replace(frame, arrays=arrays)

    def _sentences(self, result, seen, error):
        trained = error is not None and f"Test error {percent(error)} after {counted(self._epochs, 'epoch')}."
        return " ".join(filter(None, (states_in_words(result), self._told or unit_in_words(seen), trained)))

    def compared(self, pinned, frame):
        return difference_in_words(pinned.result.census, frame.result.census)

    def _timeline(self, result, bias_shift):
        """Return the timeline of all looks, of which the census is the first; another bias shift has this one only."""
        live, first = self.live, tuple(~states.ever_on for states in result.whole)
        if bias_shift != live.bias_shift:
            return timeline([layer[None] for layer in first], [live.head_steps], len(live.X))
        if not live.history.steps:
            live.history.begin(live.head_steps, first)
        live.look()
        return live.timeline()

    def picture(self):
        return figures.png(death_figures.census_figure(self.result, self.seen, self.probe_size))
