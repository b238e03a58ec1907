"""The penalty: one network in training, with an L1 knob for its activations, pre-activations or weights."""

import numpy as np

from rectlab import activations, datasets, figures, streams
from rectlab.lessons.penalty import figures as penalty_figures
from rectlab.lessons.penalty import histories, outcomes
from rectlab.networks import TARGETS, Population
from rectlab.panels.controls import Choice, Data, LogNumber, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.player import Player

__all__ = ["Penalty"]

L1_ABOUT = "Price of one unit of size. It acts on the training from the next step on."
TARGET_ABOUT = "What is priced: the hidden layers' outputs, their inputs, or all weights."
PROBE = 2000  # most examples on which zeros and silent units are counted: a look takes a few ms


class Penalty(Player):
    """A network in training, and the effect of an L1 penalty on its zeros, its error and its weights.

    Parameters
    ----------
    l1 : float, 0 or 1e-5 to 0.1
        Strength of the L1 penalty; acts from the next training step on.
    target : str
        "activations", "preactivations" or "weights".
    lr, hidden_layers, width, activation, data, seed
        Learning rate, and what the network is made of; knobs of the panel too.

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
    question = "What does a price on activations, pre-activations or weights buy?"
    answers_at_once = False

    l1 = LogNumber(0.0, low=1e-5, high=0.1, zero="off", label="L1 strength (log)", about=L1_ABOUT)
    target = Choice("activations", TARGETS, label="L1 on", folded=False, about=TARGET_ABOUT)
    lr = LogNumber(0.1, low=1e-3, high=1.0, label="learning rate (log)", folded=True)
    hidden_layers = Number(2, low=1, high=4, step=1, label="hidden layers", folded=True)
    width = Choice(128, (16, 32, 64, 128, 256), label="width")
    activation = Choice("relu", activations.names, label="activation")
    data = Data()
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)

    buttons = (*Player.buttons, "pin", "unpin")
    made_of = ("hidden_layers", "width", "activation", "data", "seed")
    asked_steps = 420  # 20 epochs of the digits

    def build(self):
        return super().build(init="he", device="cpu", look=_read)

    def set_up(self, live):
        live.set(histories.penalty_words(self.l1, self.target), lr=self.lr, l1=self.l1, target=self.target)

    def compared(self, pinned, frame):
        return pinned.result.compared(frame.result)

    @property
    def result(self):
        """The :class:`rectlab.lessons.penalty.History` that is shown."""
        return self._made.result

    def _history(self):
        live, probe_size = self.live, min(PROBE, len(self.live.X))
        readings, n_units = dict(zip(live.history.steps, live.history.found)), sum(live.population.hidden_sizes)
        return histories.history(readings, live.changes, n_units, probe_size, len(live.X_test))

    def answer_to(self, prediction):
        """Return the percentage of zeros after 420 steps with each L1 strength; trains fresh networks for about 1 s."""
        l1 = [float(x) for x in prediction.xs]
        loaded, sizes = datasets.load(self.data), (self.width,) * self.hidden_layers
        networks = Population(loaded.n_features, sizes, loaded.n_classes, activation=self.activation, init="he",
                              seeds=(self.seed,) * len(l1))
        generator = streams.of(self.seed, "order", 0)
        zeros = outcomes.zeros_by_l1(networks, loaded.X_train, loaded.y_train, l1=l1, target=self.target, lr=self.lr,
                                     n_steps=self.asked_steps, generator=generator)
        return {"zeros_by_l1": (100 * zeros).tolist()}[prediction.quantity]

    def before_frame(self, preview):
        if not self.playing:
            self.live.look()

    def make_frame(self, at, preview, stop):
        now = self._history()
        return Frame(
            words=now.in_words(),
            probe_size=now.probe_size,
            shown=f"zeros on {now.probe_size:,} examples, test error on {now.n_test:,}",
            own={"step": int(now.steps[-1]), "changes": list(now.changes)},
            arrays=self._arrays(now),
            result=now,
            **self.progress(),
        )

    @staticmethod
    def _arrays(now):
        floats = {name: getattr(now, name).astype(np.float32) for name in ("zeros", "error", "norms")}
        return {"steps": now.steps.astype(np.uint32), "silent": now.silent.astype(np.uint16), **floats}

    def picture(self):
        return figures.png(penalty_figures.history_figure(self.result))


def _read(live):
    return histories.read(live.population, live.X[:PROBE], live.X_test, live.y_test)
