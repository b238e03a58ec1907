"""The lifetimes: one network in training, with each unit's deaths and returns."""

import numpy as np

from rectlab import activations, figures, initialization
from rectlab.lessons.lifetimes import figures as lifetimes_figures
from rectlab.lessons.lifetimes.lives import came_back, layer_lives, lifelines, lives_in_words
from rectlab.measures.timelines import EVERY
from rectlab.networks.revive import WAYS
from rectlab.panels.controls import Choice, LogNumber, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.live_network import silence
from rectlab.panels.player import Player
from rectlab.words import counted, percent

__all__ = ["Lifetimes"]

MOMENTUM = 0.9
OPTIMIZERS = ("sgd", "momentum", "adam")
SLOW = ("prelu", "maxout")
OPTIMIZER_ABOUT = "Plain gradient descent, the same with momentum 0.9, or Adam, which wants a rate near 0.001."
BIAS_SHIFT_ABOUT = "Added to every hidden unit's input, in training and in use."


def _training_of(at):
    """Say how training goes with knobs that stand at ``at.name``."""
    return f"{at.optimizer} {at.lr:.2g}, bias shift {at.bias_shift:.2g}".replace("-", "−")


def _activations():
    return (*activations.names(), *SLOW)


class Lifetimes(Player):
    """A network in training on digits, with its dead units: silent on all training images, counted every 7 steps.

    Parameters
    ----------
    optimizer : str
        "sgd", "momentum" (0.9) or "adam".
    lr : float, 1e-4 to 1
        Learning rate.
    bias_shift : float, -1.5 to 0.5
        Added to every hidden pre-activation. Rate, optimizer and shift act from the next training step on.
    activation, init, hidden_layers, width, seed
        What the network is made of; knobs of the panel too.

    Raises
    ------
    TraitError
        For a value out of range; the message lists the range or the choices.

    Examples
    --------
    >>> panel = Lifetimes(width=16, hidden_layers=2)
    >>> panel.train(21)
    >>> panel.result.steps.tolist()
    [0, 7, 14, 21]
    """

    _esm, _css = front_end(__file__)
    question = "Who dies in training, and who comes back?"
    answers_at_once = False
    filmed = ("bias_shift",)

    optimizer = Choice("sgd", OPTIMIZERS, label="optimizer", folded=False, about=OPTIMIZER_ABOUT)
    lr = LogNumber(0.2, low=1e-4, high=1.0, label="learning rate (log)")
    bias_shift = Number(-0.3, low=-1.5, high=0.5, step=0.05, label="bias shift", about=BIAS_SHIFT_ABOUT)
    activation = Choice("relu", _activations, label="activation")
    init = Choice("he", initialization.names, label="initial weights")
    hidden_layers = Number(3, low=1, high=4, step=1, label="hidden layers", folded=True)
    width = Choice(64, (16, 32, 64), label="width")
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)

    buttons = (*Player.buttons, *WAYS, "pin", "unpin")
    made_of = ("hidden_layers", "width", "activation", "init", "seed")
    asked_steps = 420  # 20 epochs

    def start_over(self):
        super().start_over()
        self._told = ""

    def build(self):
        return super().build(data="digits", device="cpu", look=silence)

    def set_up(self, live):
        now = self.now
        live.set(_training_of(now), "adam" if now.optimizer == "adam" else "sgd", lr=now.lr,
                 bias_shift=now.bias_shift, momentum=MOMENTUM if now.optimizer == "momentum" else 0.0)

    def on_button(self, button):
        if button in WAYS:
            with self.turn:
                nobody = f"No unit of {self.activation} is ever dead: there is nobody to revive."
                self._told = self.live.treat(button) if self.can_be_silent else nobody
        else:
            super().on_button(button)

    @property
    def result(self):
        """The :class:`rectlab.measures.Timeline` that is shown."""
        return self._made.result

    @property
    def marks(self):
        """Changes of the training and treatments, as (training step, words), sorted by step."""
        return self._marks_at(self.now)

    def _marks_at(self, at):
        changes = self.live.noted(_training_of(at))
        return sorted([*changes, *self.live.treatments], key=lambda mark: mark[0])

    @property
    def can_be_silent(self):
        """Whether this activation is exactly zero on a half-line, so that a unit can be silent."""
        return activations.get(self.now.activation).exact_zeros

    def answer_to(self, prediction):
        """Return how many units of each layer come back within 20 epochs, in a fresh network trained for this."""
        other = self.build()
        other.look()
        other.advance(self.asked_steps)
        return {"came back": [float(n) for n in came_back(other.timeline())[0]]}[prediction.quantity]

    def before_frame(self, preview):
        if not self.playing:
            self.live.look()

    def make_frame(self, at, preview, stop):
        now, error = self.live.timeline(at.bias_shift), self.live.error(stop, at.bias_shift)
        if error is None:
            return None
        lines = lifelines(now)
        every = [line for layer in lines for line in layer]
        own = {
            "step": self.live.head_steps, "marks": [list(mark) for mark in self._marks_at(at)], "error": error,
            "applies": self.can_be_silent, "activation": at.activation, "n_units": at.width,
            "layers": [vars(lives) for lives in layer_lives(now)],
        }
        arrays = {
            "turns": np.concatenate([np.empty(0, np.int64), *(line.turns for line in every)]).astype(np.uint32),
            "counts": np.array([len(line.turns) for line in every], np.uint16),
            "units": np.array([line.unit for line in every], np.uint16),
            "rows": np.array([len(layer) for layer in lines], np.uint16),
        }
        gap = max(EVERY, now.widest_gap)  # a very long training keeps fewer looks
        shown = f"dead: silent on all {now.n_examples:,} training images, looked at every {gap} steps"
        return Frame(words=self._sentence(now, error), probe_size=now.n_examples, shown=shown, own=own, arrays=arrays,
                     result=now, **self.progress())

    def film_mark(self, control):
        return id(self.live), self.live.head_steps, len(self.live.treatments)

    def _sentence(self, now, error):
        steps = self.live.head_steps
        head = f"After {counted(steps, 'step')}" if steps else "Before the first step"
        tail = f" Test error {percent(error)}." + (f" {self._told}" if self._told else "")
        if not self.can_be_silent:
            return f"{head}: a unit of {self.activation} is never silent, so no unit can be called dead.{tail}"
        return f"{head} {lives_in_words(layer_lives(now), now.n_examples, steps > 0)}{tail}"

    def picture(self):
        return figures.png(lifetimes_figures.lifelines_figure(self.result, self._told or self.marks[-1][1]))
