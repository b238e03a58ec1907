"""The penalty: one network in training, with an L1 knob for its activations, pre-activations or weights."""

from dataclasses import replace

import numpy as np

from rectlab import activations, datasets, figures, streams
from rectlab.lessons.penalty import figures as penalty_figures
from rectlab.lessons.penalty import histories, outcomes
from rectlab.lessons.penalty.figures import PAPER_FIT, PAPER_RANGE
from rectlab.networks import TARGETS, Population
from rectlab.panels.controls import Choice, Data, LogNumber, Number
from rectlab.panels.film import places, thinned
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.player import Player
from rectlab.words import counted

__all__ = ["Penalty"]

L1_ABOUT = "Price of one unit of size. It acts on the training from the next step on."
TARGET_ABOUT = "What is priced: the hidden layers' outputs, their inputs, or all weights."
PROBE = 2000  # most examples on which zeros and silent units are counted: a look takes a few ms
PLACES = 14  # prices of a page's film: for each a network is trained
READ_EVERY = 35  # steps between two readings of a film
MOST_PINS = 26
PAPER_ABOUT = "The curve of the paper's Figure 3, read off: 200 networks of 3 × 1,000 units on MNIST: other data."


class Penalty(Player):
    """A network in training: a dot at its exact zeros and its test error, which an L1 penalty moves.

    Each pin leaves a dot with a letter; later states are compared with the first one, A. A page without a kernel shows
    for each L1 strength a network that was trained anew with it.

    Parameters
    ----------
    l1 : float, 0 or 1e-5 to 0.1
        Strength of the L1 penalty; acts from the next training step on.
    target : str
        "activations", "preactivations" or "weights".
    lr, hidden_layers, width, activation, data, seed
        Learning rate, and what the network is made of; knobs of the panel too.
    paper : str
        "on" shows the paper's curve as well, which is for other data.

    Raises
    ------
    TraitError
        For a value out of range; the message lists the range or the choices.

    Examples
    --------
    >>> panel = Penalty(width=16, l1=1e-3)
    >>> panel.train(21)
    >>> panel.result.steps.tolist()
    [0, 7, 14, 21]
    """

    _esm, _css = front_end(__file__)
    question = "What does a price on activity or on weights buy?"
    answers_at_once = False

    l1 = LogNumber(0.0, low=1e-5, high=0.1, zero="off", label="L1 strength (log)", about=L1_ABOUT)
    target = Choice("activations", TARGETS, label="L1 on", folded=False, about=TARGET_ABOUT)
    lr = LogNumber(0.1, low=1e-3, high=1.0, label="learning rate (log)", folded=True)
    hidden_layers = Number(2, low=1, high=4, step=1, label="hidden layers", folded=True)
    width = Choice(128, (16, 32, 64, 128, 256), label="width")
    activation = Choice("relu", activations.names, label="activation")
    data = Data()
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)
    paper = Choice("off", ("off", "on"), label="the paper's curve", about=PAPER_ABOUT)

    buttons = (*Player.buttons, "pin", "unpin")
    told = {"pin": ("pin", "leave a dot here, with a letter; A is what later states are compared with"),
            "unpin": ("unpin", "forget the last dot")}
    filmed_on_pages = ("l1",)
    views = ("paper",)
    made_of = ("hidden_layers", "width", "activation", "data", "seed")
    asked_steps = 420  # 20 epochs of the digits

    def prepare(self):
        self._pins, self._fresh = [], None
        super().prepare()

    def build(self):
        return super().build(init="he", device="cpu", look=_read)

    def set_up(self, live):
        now = self.now
        live.set(histories.penalty_words(now.l1, now.target), lr=now.lr, l1=now.l1, target=now.target)

    def pin(self):
        """Leave a dot at the present state; the first one is A, with which later states are compared."""
        if len(self._pins) == MOST_PINS:
            raise ValueError(f"pin: at most {MOST_PINS} dots are kept; got one more. Unpin one.")
        with self.turn:
            self._pins.append(_dot(self._frame_of_now(False, lambda: False).result))
        if len(self._pins) == 1:
            super().pin()
        self.refresh()

    def unpin(self):
        """Forget the last dot."""
        self._pins = self._pins[:-1]
        if not self._pins:
            super().unpin()
        self.refresh()

    def compared(self, pinned, frame):
        return pinned.result.compared(frame.result)

    @property
    def result(self):
        """The :class:`rectlab.lessons.penalty.History` that is shown."""
        return self._made.result

    def _history(self, at, readings, changes):
        live = self.live
        return histories.history(
            readings, changes, sum(live.population.hidden_sizes), min(PROBE, len(live.X)), len(live.X_test), l1=at.l1,
            target=at.target, of="image" if live.image_shape else "example",
        )

    def answer_to(self, prediction):
        """Return the percentage of zeros after 420 steps with each L1 strength; trains fresh networks for about 1 s."""
        l1, loaded = [float(x) for x in prediction.xs], datasets.load(self.data)
        zeros = outcomes.zeros_by_l1(self._networks(len(l1)), loaded.X_train, loaded.y_train, l1=l1, target=self.target,
                                     lr=self.lr, n_steps=self.asked_steps, generator=self._order_of_images())
        return {"zeros_by_l1": (100 * zeros).tolist()}[prediction.quantity]

    def _networks(self, n):
        """Return ``n`` times the untrained network of the knobs."""
        loaded, sizes = datasets.load(self.data), (self.width,) * self.hidden_layers
        return Population(loaded.n_features, sizes, loaded.n_classes, activation=self.activation, init="he",
                          seeds=(self.seed,) * n)

    def _order_of_images(self):
        return streams.of(self.seed, "order", 0)

    def before_frame(self, preview):
        if not self.playing:
            self.live.look()

    def make_frame(self, at, preview, stop):
        readings = dict(zip(self.live.history.steps, self.live.history.found))
        return replace(self._frame(at, self._history(at, readings, self.live.changes)), **self.progress())

    def film_places(self, control):
        return thinned(places(self.knobs()[control]), PLACES)

    def film_frame(self, at, stop):
        """Return the frame of a network that is trained anew with this price, as long as the one that is shown."""
        settings = {name: value for name, value in vars(at).items() if name != "l1"}
        if self._fresh is None or self._fresh[0] != settings:
            self._fresh = settings, self._trained_anew(at)
        penalty = (0, histories.penalty_words(at.l1, at.target))
        frame = self._frame(at, self._history(at, self._fresh[1][at.l1], (penalty,)))
        return replace(frame, words=f"Trained anew with this price. {frame.words}")

    def _trained_anew(self, at):
        """Return readings by step, for each L1 strength of the film."""
        live, l1 = self.live, self.film_places("l1")
        readings = outcomes.readings_by_l1(
            self._networks(len(l1)), (live.X, live.y, live.X_test, live.y_test), PROBE, l1=l1, target=at.target,
            lr=at.lr, n_steps=live.head_steps or self.asked_steps, every=READ_EVERY, generator=self._order_of_images(),
        )
        return dict(zip(l1, readings))

    def _frame(self, at, now):
        paper = {"fit": PAPER_FIT, "range": PAPER_RANGE} if at.paper == "on" else None
        return Frame(
            words=now.in_words(),
            probe_size=now.probe_size,
            shown=f"zeros on {counted(now.probe_size, now.of)}, test error on {now.n_test:,}",
            own={"step": int(now.steps[-1]), "changes": list(now.changes), "dots": self._pins[:], "paper": paper},
            arrays=self._arrays(now),
            missing=("norms", "loss", "price"),
            result=now,
        )

    @staticmethod
    def _arrays(now):
        floats = {name: getattr(now, name).astype(np.float32) for name in ("zeros", "error", "norms", "loss", "price")}
        return {"steps": now.steps.astype(np.uint32), "silent": now.silent.astype(np.uint16), **floats}

    def picture(self):
        return figures.png(penalty_figures.history_figure(self.result))


def _read(live):
    return histories.read(live.population, live.X[:PROBE], live.y[:PROBE], live.X_test, live.y_test)


def _dot(history):
    """Return where a pinned state stands, and what it is, as JSON values."""
    zeros, error = float(history.zeros[:, -1].mean()), float(history.error[-1])
    return {"zeros": zeros, "error": error, "step": int(history.steps[-1]), "words": history.changes[-1][1]}
