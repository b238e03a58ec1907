"""The census: the state of every unit of a deep network, the autopsy of one of them, and what revives the dead."""

import numpy as np
import torch

from rectlab import datasets, initialization, plots
from rectlab.autopsies import autopsy
from rectlab.censuses import census
from rectlab.measures import nested_order
from rectlab.plots import census as census_plots
from rectlab.populations import Population
from rectlab.revivals import WAYS, revive
from rectlab.snapshots import error_rate
from rectlab.training import Settings, fit
from rectlab.widgets._controls import Choice, LogNumber, Number
from rectlab.widgets._explorer import Explorer
from rectlab.widgets._front_end import front_end
from rectlab.words import counted, percent

DEEPEST, WIDTH = 10, 64
N_TRAIN = 1297  # all training digits
NETWORK = ("init", "seed")
A_UNIT = "Its layer and its place in it. A click on the grid chooses one too; arrow keys walk through it."


class Census(Explorer):
    """Ten hidden layers of 64 rectifiers on digits: every unit's state, and one unit looked at closely.

    The probe is the first so many images of one fixed order of the training set in which the classes take turns; a
    unit is dead if it is silent on all 1,297. The autopsy always uses all of them. The bias shift is added in every
    hidden layer, in view and in training alike.

    Parameters
    ----------
    probe_size : int, 10 to 1,297
        Images on which the states are counted.
    bias : float, -2 to 2
        Bias shift.
    unit, layer : int
        The unit that is looked at, 1 to 64, in a hidden layer, 1 to 10.
    init, lr, seed
        Start of the weights, learning rate of the button "one epoch", and seed; each also a knob in the panel.

    Raises
    ------
    TraitError
        For a value out of range; all choices are listed.

    Examples
    --------
    >>> panel = Census(init="he", probe_size=1297)
    >>> panel.result.codes()[0].shape, panel.seen.layer
    ((64,), 10)
    """

    _esm, _css = front_end("census")
    question = "Which unit is silent, and is it dead?"
    buttons = ("epoch", *WAYS, "reset")

    probe_size = LogNumber(10, low=10, high=N_TRAIN, whole=True, label="probe size (log)")
    bias = Number(0.0, low=-2, high=2, step=0.02, label="bias shift")
    unit = Number(5, low=1, high=WIDTH, step=1, label="unit", about=A_UNIT)
    layer = Number(DEEPEST, low=1, high=DEEPEST, step=1, label="layer of the unit", folded=True)
    init = Choice("default", initialization.names, label="start")
    lr = LogNumber(0.1, low=1e-3, high=100.0, label="learning rate (log)", folded=True)
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)

    def prepare(self):
        digits = datasets.digits()
        order = nested_order(digits.y_train, np.random.default_rng(0))
        self._network = Population(64, (WIDTH,) * DEEPEST, 10, init=self.init, seeds=(self.seed,))
        self._X, self._y = self._network.inputs(digits.X_train[order]), digits.y_train[order]
        self._X_test, self._y_test = self._network.inputs(digits.X_test), torch.tensor(digits.y_test)
        self._epochs, self._told, self._pressed = 0, "", 0

    def on_knob(self, name):
        if name in NETWORK:
            self.prepare()
        elif name == "bias":
            self._told = ""  # was counted at another shift

    def press(self, button):
        with self.turn:
            if button == "reset":
                self.prepare()
            elif button == "epoch":
                self._train()
            else:
                self._pressed += 1
                generator = np.random.default_rng([self.seed, self._pressed])
                self._told = revive(self._network, self._X, button, bias=self.bias, generator=generator).in_words()

    def _train(self):
        generator = np.random.default_rng([self.seed, self._epochs])
        settings, self._told = Settings(lr=self.lr, bias=self.bias), ""
        for record in fit(self._network, self._X, self._y, settings, n_epochs=1, generator=generator):
            pass
        self._epochs += 1
        if record.diverged.any():
            raise ValueError(
                f"one epoch: the loss must stay finite; got another at learning rate {self.lr:.2g}. The last finite "
                "weights are kept: lower the learning rate, or press reset."
            )

    @property
    def result(self):
        """The :class:`rectlab.censuses.Census` that is shown."""
        return self._result

    @property
    def seen(self):
        """The :class:`rectlab.autopsies.Autopsy` that is shown, with its gradient as soon as the hand rests."""
        return self._seen

    @property
    def network(self):
        """The present network as a plain ``nn.Sequential``, a copy."""
        with self.turn:
            return self._network.member(0)

    def quantities(self):
        return {"dead": float(self._result.dead.sum()), "silent": float(self._result.silent.sum())}

    def make_frame(self, preview, stop):
        y = None if preview else self._y  # going back through all layers takes longer than all the rest
        result = self._result = census(self._network, self._X, probe_size=self.probe_size, bias=self.bias)
        seen = self._seen = autopsy(self._network, self._X, self.layer, self.unit, bias=self.bias, y=y)
        histogram = seen.histogram(self.probe_size)
        words = [result.in_words(), seen.in_words(), seen.cause_in_words(), self._told]
        if self._epochs and not preview:
            error = error_rate(self._network, self._X_test, self._y_test, bias=self.bias)
            words.append(f"Test error {percent(float(error[0]))} after {counted(self._epochs, 'epoch')}.")
        header = {
            "preview": False, "probe_size": result.probe_size, "shown": f"probe of {result.probe_size:,} examples",
            "states": [int(getattr(result, state).sum()) for state in plots.STATES], "device": "cpu",
            "whole": result.probe_size == result.n_examples, "n": result.n_examples, "told": self._told,
            "trained": self._epochs, "seen": {"layer": seen.layer, "unit": seen.unit, **seen.facts(), **histogram.axis},
        }  # fmt: skip
        codes = np.stack(result.codes())
        return header, {"codes": codes, "all": histogram.all, "probe": histogram.probe}, " ".join(filter(None, words))

    def picture(self):
        return plots.png(census_plots.census_figure(self._result, self._seen, self.probe_size))
