"""The network behind the census: it trains, is treated and remembers who was silent when."""

import numpy as np
import torch

from rectlab import datasets, streams
from rectlab.measures import certify, nested_order, timeline
from rectlab.measures.census import silent_units
from rectlab.networks import Population, Settings, fit
from rectlab.networks.revive import revive

EVERY = 7  # training steps between two looks; an epoch has 21


class LivedNetwork:
    """One deep network on digits, with its history.

    Parameters
    ----------
    hidden_sizes : tuple of int
    init : str
    seed : int
    """

    def __init__(self, hidden_sizes, init, seed):
        digits = datasets.digits()
        order = nested_order(digits.y_train, streams.of(0, "probe"))
        self.population, self.seed = Population(64, hidden_sizes, 10, init=init, seeds=(seed,)), seed
        self.X, self.y = self.population.inputs(digits.X_train[order]), digits.y_train[order]
        self.X_test, self.y_test = self.population.inputs(digits.X_test), torch.tensor(digits.y_test)
        self.image_shape, self.box = digits.image_shape, digits.box
        self.epochs, self.steps, self._treated = 0, 0, 0
        self.bounds, self._looks, self._timeline = None, [], None

    def shift(self):
        """Forget what held at another bias shift."""
        self.bounds, self._looks, self._timeline = None, [], None

    def prove(self, bias_shift):
        """Return the bounds of the network as it is now, computed once."""
        self.bounds = self.bounds or certify(self.population, self.box, bias_shift=bias_shift)
        return self.bounds

    def timeline(self, bias_shift, whole=None):
        """Return the looks at all training images since the start, or since the bias shift moved last.

        The first one costs nothing where ``whole``, the present unit states of every layer, is at hand.
        """
        if not self._looks and whole is not None:
            self._looks.append((self.steps, tuple(~states.ever_on for states in whole)))
        elif not self._looks:
            self._look(bias_shift)
        if self._timeline is None:
            steps, marks = zip(*self._looks)
            self._timeline = timeline([np.stack(layer) for layer in zip(*marks)], steps, len(self.X))
        return self._timeline

    def treat(self, how, bias_shift):
        """Revive the dead; returns the effect in words."""
        self.timeline(bias_shift)  # the look before
        self._treated, self.bounds = self._treated + 1, None
        generator = streams.of(self.seed, "redraw", self._treated)
        words = revive(self.population, self.X, how, bias_shift=bias_shift, generator=generator).in_words()
        self._look(bias_shift)
        return words

    def train(self, lr, bias_shift):
        """Train for one epoch; returns whether the loss stayed finite."""
        self.timeline(bias_shift)
        self.bounds, generator = None, streams.of(self.seed, "order", self.epochs)
        settings = Settings(lr=lr, bias_shift=bias_shift)
        for record in fit(self.population, self.X, self.y, settings, n_epochs=1, generator=generator):
            if record.step % EVERY == 0:
                self._look(bias_shift, record.step)
        self.epochs, self.steps = self.epochs + 1, self.steps + record.step
        return not record.diverged.any()

    def _look(self, bias_shift, further=0):
        self._timeline = None
        self._looks.append((self.steps + further, silent_units(self.population, self.X, bias_shift)))
