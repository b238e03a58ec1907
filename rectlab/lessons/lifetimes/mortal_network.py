"""The network behind the lifetimes: every few steps all training images are looked at, and who is silent is kept."""

import numpy as np

from rectlab import streams
from rectlab.compute.threads import one_thread
from rectlab.lessons.lifetimes.watching import EVERY
from rectlab.measures import timeline
from rectlab.measures.census import silent_units
from rectlab.measures.snapshot import error_rate
from rectlab.networks.revive import revive
from rectlab.panels.live_network import BATCH_SIZE, LiveNetwork

MOMENTUM = 0.9
OPTIMIZERS = ("sgd", "momentum", "adam")


class Mortal(LiveNetwork):
    """A live network with the history of its units' lives.

    Attributes
    ----------
    marks : list of (int, str)
        From which step on it was trained how, and which treatment it got when.
    """

    def __init__(self, *, optimizer="sgd", lr=0.1, bias_shift=0.0, **made_of):
        super().__init__(**made_of)
        self.marks, self._treated = [], 0
        self._kept = [np.empty((64, 1, size), bool) for size in self.population.hidden_sizes]
        self._steps_kept = np.empty(64, np.int64)
        self._n = 0
        self._take(optimizer, lr, bias_shift)
        self.look()

    def step(self):
        """Train one step, and look now and then."""
        with one_thread():  # or a busy machine would make it wait
            record = super().step()
        if self.head_steps % EVERY == 0:
            self.look()
        return record

    def advance(self, n_epochs):
        """Train for some epochs."""
        for _ in range(n_epochs * -(-len(self.X) // BATCH_SIZE)):
            self.step()

    def set(self, optimizer, lr, bias_shift):
        """Train so from the next step on; another bias shift changes at once who is silent."""
        other, old = bias_shift != self.settings.bias_shift, self._last_step()
        if other and old != self.head_steps:
            self.look()
        self._take(optimizer, lr, bias_shift)
        if other:
            self._look_again(keep=self.head_steps > 0)

    def treat(self, how):
        """Revive the dead; returns the effect in words."""
        if self._last_step() != self.head_steps:
            self.look()
        self._treated += 1
        generator = streams.of(self.population.seeds[0], "redraw", self._treated)
        with one_thread():
            done = revive(self.population, self.X, how, bias_shift=self.settings.bias_shift, generator=generator)
        self.marks.append((self.head_steps, f"{'biases shifted' if how == 'shift' else 'drawn again'}"))
        self._look_again(keep=True)
        return done.in_words()

    def look(self):
        """Look at all training images now, unless that was done at this step."""
        if self._n and self._last_step() == self.head_steps:
            return
        self._append()

    def timeline(self):
        """Return the :class:`rectlab.measures.Timeline` since the start."""
        return timeline([marks[: self._n] for marks in self._kept], self._steps_kept[: self._n], len(self.X))

    def error(self):
        """Return the share of the test images that is classified wrongly."""
        with one_thread():
            return float(error_rate(self.population, self.X_test, self.y_test, bias_shift=self.settings.bias_shift)[0])

    def _take(self, optimizer, lr, bias_shift):
        engine = "adam" if optimizer == "adam" else "sgd"
        if engine != self.optimizer:
            self.optimizer, self._steps = engine, None
        self.settings.lr, self.settings.bias_shift = lr, bias_shift
        self.settings.momentum = MOMENTUM if optimizer == "momentum" else 0.0
        words, now = f"{optimizer} {lr:.2g}, bias shift {bias_shift:.2g}", self.head_steps
        self.marks = [mark for mark in self.marks if mark[0] < now or "bias shift" not in mark[1]]
        if words != next((w for _, w in reversed(self.marks) if "bias shift" in w), ""):
            self.marks.append((now, words))

    def _look_again(self, keep):
        """Look after something was done without a step; what was done before at this step is one with it."""
        looks = self._steps_kept[: self._n]
        if not keep and self._n == 1 or self._n > 1 and looks[-2] == looks[-1]:
            self._n -= 1
        self._append()

    def _last_step(self):
        return int(self._steps_kept[self._n - 1])

    def _append(self):
        if self._n == len(self._steps_kept):
            self._steps_kept = np.concatenate([self._steps_kept, np.empty_like(self._steps_kept)])
            self._kept = [np.concatenate([marks, np.empty_like(marks)]) for marks in self._kept]
        with one_thread():
            now = silent_units(self.population, self.X, self.settings.bias_shift)
        for marks, silent in zip(self._kept, now):
            marks[self._n] = silent
        self._steps_kept[self._n] = self.head_steps
        self._n += 1
