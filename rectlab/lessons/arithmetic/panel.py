"""Arithmetic: what zeros save in operations, and the time that each way of computing then takes on this machine."""

import numpy as np

from rectlab import figures
from rectlab.lessons.arithmetic import figures as arithmetic_figures
from rectlab.lessons.arithmetic import timing
from rectlab.lessons.arithmetic.products import PATTERNS, SPARSE, Work
from rectlab.panels.controls import Choice, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.runner import Runner
from rectlab.panels.transport import Transport
from rectlab.words import counted

__all__ = ["Arithmetic"]

NONE = 100.0  # the answer of a panel in which no way crosses over: beyond every share of zeros that was timed


class Arithmetic(Runner):
    """Time of each sparse way of computing one layer's product, in times of the dense product, over the zeros.

    Until "measure here" is pressed, the times are those of a record, made on the machine that the picture names.

    Parameters
    ----------
    zeros : int, 0 to 99
        Share of exact zeros of the layer's inputs, in %.
    batch : int
        Examples that are computed at once: 1, 10, 100 or 1000.
    pattern : str
        "own": each example has its own zeros. "shared": all examples have the same.
    units : int
        Units of the layer, and of the layer that it reads: 200 or 1000.

    Raises
    ------
    TraitError
        For a value out of range; the message lists the range or the choices.

    Examples
    --------
    >>> panel = Arithmetic(zeros=83, batch=100)
    >>> panel.work.left["gather"], panel.result.batch
    (0.17000000000000004, 100)
    """

    _esm, _css = front_end(__file__)
    question = "Do exact zeros save time?"
    told = {"start": ("measure here", "time every way of computing on this machine, with this batch, pattern and size"),
            "reset": ("forget", "show the recorded times again")}
    filmed = ("zeros",)

    zeros = Number(83, low=0, high=99, step=1, label="zeros (%)")
    batch = Choice(1, timing.BATCHES, label="batch", folded=False)
    pattern = Choice("own", PATTERNS, label="zeros of the examples", folded=False,
                     about="own: each example has its own zeros; shared: all examples have the same.")
    units = Choice(1000, timing.UNITS, label="units of the layer")

    def prepare(self):
        self._here = {}  # from (units, batch, pattern) to the Times of this machine
        self._recorded = {}
        self.transport = Transport(self, self._work, done=lambda: counted(self._n_done(), "share") + " of zeros",
                                   ended=self.at_end)

    @property
    def result(self):
        """The :class:`rectlab.lessons.arithmetic.Times` that are shown."""
        return self._times(self._key(self.now))

    @property
    def work(self):
        """The :class:`rectlab.lessons.arithmetic.Work` at the present knobs: operations, in closed form."""
        return self._work_at(self.now)

    def run(self):
        """Time all paths with this batch, pattern and size now, and return the :class:`Times`."""
        self.transport.pause()
        for _ in self._work(lambda: False):
            pass
        self.drop_film()
        self.refresh()
        return self.result

    def answer_to(self, prediction):
        """Return the lowest share of zeros (%) from which on some sparse way is faster; 100 where none is."""
        first = self.result.first_crossover
        return {"crossover": NONE if first is None else 100 * first}[prediction.quantity]

    def on_knobs(self, changed):
        self.playing = self.playing and changed == {"zeros"}

    def forget(self):
        self._here.clear()

    @staticmethod
    def _key(at):
        return at.units, at.batch, at.pattern

    @staticmethod
    def _work_at(at):
        return Work(at.units, at.batch, at.zeros / 100, at.pattern)

    def _times(self, key):
        if key in self._here:
            return self._here[key]
        if key not in self._recorded:
            self._recorded[key] = timing.recorded(*key)
        return self._recorded[key]

    def _work(self, stopped):
        """Time one share of zeros after another; each is drawn at once."""
        key = self._key(self.now)
        for times in timing.steps(*key):
            with self.turn:
                self._here[key] = times
            yield True
            if stopped():
                return

    def _n_done(self, at=None):
        times = self._here.get(self._key(at or self.now))
        return 0 if times is None else int(np.isfinite(times.medians[:, 0]).sum())

    # frames

    def make_frame(self, at, preview, stop):
        key, work = self._key(at), self._work_at(at)
        times, here = self._times(key), key in self._here
        now = times.at(work.zeros)
        crossings = {path: times.crossover(path) for path in SPARSE}
        own = {
            "names": list(SPARSE), "now": [_finite(now[path]) for path in SPARSE],
            "left": [work.left[path] for path in SPARSE], "crossings": [crossings[path] for path in SPARSE],
            "machine": "measured here" if here else f"recorded on {timing.recorded_machine()}",
        }
        arrays = {"shares": times.zeros, "medians": times.medians, "low": times.low, "high": times.high}
        progress = {"epoch": self._n_done(at), "n_epochs": len(times.zeros)} if self.playing else {}
        return Frame(words=work.in_words(), probe_size=at.batch, own=own, result=times,
                     shown=f"{counted(times.rounds, 'round')} of each way",
                     missing=("medians", "low", "high"),  # what has not been timed
                     arrays={name: np.asarray(array, np.float32) for name, array in arrays.items()}, **progress)

    def film_mark(self, control):
        return len(self._here)

    def picture(self):
        return figures.png(arithmetic_figures.times_figure(self.result, self.now.zeros / 100))


def _finite(value):
    return value if np.isfinite(value) else None
