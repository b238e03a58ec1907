"""The network behind a panel: it trains a step at a time, is looked at, can be treated and change its depth."""

import numpy as np
import torch

from rectlab import datasets, streams
from rectlab.compute import devices
from rectlab.compute.threads import one_thread
from rectlab.measures import error_rate, nested_order, silent_units, timeline
from rectlab.measures.preview import Preview
from rectlab.measures.timelines import EVERY
from rectlab.networks import Population, Settings, fit
from rectlab.networks.revive import revive
from rectlab.panels.history import History

PREVIEW_SIZE = 256  # examples of a preview, stratified over the classes
PREVIEW_FLOP = 1e9  # where a preview costs more, it takes every second of them: see tests/benchmarks/README.md
TRAIN_EPOCHS = 100  # of one press of "train"
BATCH_SIZE = 64
TREATED = {"shift": "biases shifted", "redraw": "drawn again"}


class Diverged(ValueError):
    """The loss is no longer finite; the network holds its last finite state."""


def silence(live):
    """Return which units of a :class:`LiveNetwork` are silent on all training examples: the look of a timeline."""
    return silent_units(live.population, live.X, live.bias_shift)


class LiveNetwork:
    """One network, its data on its device, and what was done to it.

    Parameters
    ----------
    data : str
        A key of :func:`rectlab.datasets.names`.
    hidden_layers, width, seed : int
    activation, init, device : str
        As for :class:`rectlab.Population`.
    look : callable, optional
        What the ``history`` keeps of every seventh step, see :class:`History`.
    nested : bool
        Whether the training examples stand in the order of :func:`rectlab.measures.nested_order`.

    Attributes
    ----------
    settings : rectlab.Settings
        What holds now, in training and in view: a panel's knob is a wish until it is set here.
    history : History
    changes, treatments : list of (int, str)
        From which step on it was trained how, and at which step it was treated how.
    """

    optimizer = "sgd"

    def __init__(self, *, data, hidden_layers, width, activation, init, seed, device, look=None, nested=False):
        device, loaded = devices.choose(device), datasets.load(data)
        order = nested_order(loaded.y_train, streams.of(0, "probe")) if nested else slice(None)
        self.X, self.y = _tensors(device, loaded.X_train[order], loaded.y_train[order])
        self.X_test, self.y_test = _tensors(device, loaded.X_test, loaded.y_test)
        rows = torch.as_tensor(_stratified(loaded.y_train, PREVIEW_SIZE)).to(device)
        self.X_preview, self.y_preview, self.image_shape = self.X[rows], self.y[rows], loaded.image_shape
        self._previews = {costly: Preview(self.X_preview[:: 2 if costly else 1]) for costly in (False, True)}
        sizes, made_by = (width,) * hidden_layers, {"activation": activation, "init": init, "seeds": (seed,)}
        self.population = Population(self.X.shape[1], sizes, loaded.n_classes, **made_by, device=device)
        self.settings, self.history, self.box = Settings(), History(look), loaded.box
        self.changes, self.treatments = [], []
        self.losses = []  # batch losses of every step so far
        self.errors = {}  # test errors seen so far, by step
        self.record = None
        self._steps = None
        self._remember(0)

    @property
    def head_steps(self):
        """Training steps the present output layer has seen; 0 means an untrained head."""
        return self._trained_steps if self.population is self._trained else 0

    @property
    def bias_shift(self):
        """The bias shift that holds now."""
        return self.settings.bias_shift

    @property
    def steps_per_epoch(self):
        """Training steps of one pass over the data."""
        return -(-len(self.X) // BATCH_SIZE)

    @property
    def flop_per_example(self):
        """Multiplications and additions of one forward pass."""
        return 2 * sum(w[0].numel() for w in self.population.weights)

    @property
    def preview(self):
        """The :class:`rectlab.measures.Preview` of the present network: of fewer examples where it is very large."""
        return self._previews[self.flop_per_example * PREVIEW_SIZE > PREVIEW_FLOP]

    @property
    def steps_left(self):
        """Steps until the epochs of this run are over."""
        done = 0 if self._steps is None or self.record is None else self.record.step
        return TRAIN_EPOCHS * self.steps_per_epoch - done

    # what is done to it

    def resize(self, hidden_layers):
        """Change the depth: layers that stay keep their weights, the others and the head come from the seed.

        Until the next training step it makes no difference by which depths one got here.
        """
        self.population, self._steps = self.at_depth(hidden_layers), None

    def at_depth(self, hidden_layers):
        """Return the network of another depth, as :meth:`resize` would choose it."""
        if hidden_layers not in self._by_depth:
            deepest = max(self._by_depth)
            base = self._by_depth[deepest] if hidden_layers > deepest else self._trained
            sizes = (base.hidden_sizes[0],) * hidden_layers
            self._by_depth[hidden_layers] = base.with_hidden_sizes(sizes)
        return self._by_depth[hidden_layers]

    def set(self, words="", optimizer="sgd", **settings):
        """Train so from the next step on; another bias shift changes at once what a look finds.

        Parameters
        ----------
        words : str
            How, in a few words; noted where they differ from those before.
        optimizer : str
            As for :func:`rectlab.fit`.
        **settings
            Fields of :class:`rectlab.Settings`.
        """
        shifted = bool(self.history.steps) and settings.get("bias_shift", self.bias_shift) != self.bias_shift
        if shifted:
            self.look()
        for name, value in settings.items():
            setattr(self.settings, name, value)
        if optimizer != self.optimizer:
            self.optimizer, self._steps = optimizer, None
        if words:
            self._note(words)
        if shifted:
            self.history.look_again(self, keep=self.head_steps > 0)

    def treat(self, how):
        """Revive the dead, see :func:`rectlab.networks.revive.revive`; returns the effect in words."""
        self.look()
        self.treatments.append((self.head_steps, TREATED[how]))
        generator = streams.of(self.population.seeds[0], "redraw", len(self.treatments))
        with one_thread():
            done = revive(self.population, self.X, how, bias_shift=self.bias_shift, generator=generator)
        self.history.look_again(self)
        return done.in_words()

    def begin(self, n_epochs, start):
        """Begin a run of some epochs; ``start`` chooses the order of its examples."""
        how = {"batch_size": BATCH_SIZE, "optimizer": self.optimizer}
        generator = streams.of(self.population.seeds[0], "order", start)
        self._steps = fit(
            self.population, self.X, self.y, self.settings, n_epochs=n_epochs, generator=generator, **how
        )

    def advance(self, n_steps):
        """Train for a number of steps."""
        for _ in range(n_steps):
            self.step()

    def step(self):
        """Train one step with the present settings, and look now and then.

        Returns
        -------
        Record, or None when the epochs of this run are over

        Raises
        ------
        Diverged
            If the loss is no longer finite.
        """
        if self._steps is None:
            self.begin(TRAIN_EPOCHS, self.head_steps)
        record = next(self._steps, None)
        if record is None:
            self._steps = None
            return None
        if record.diverged.any():
            self._steps = None
            raise Diverged(
                f"Training diverged at step {self.head_steps + 1:,}: the loss is no longer finite. The last finite "
                "state is shown. Lower the learning rate, then train again, or press reset."
            )
        self._remember(self.head_steps + 1)
        self.losses.append(float(record.loss[0]))
        self.record = record
        if self.head_steps % EVERY == 0:
            self.look()
        return record

    # what is seen of it

    def look(self):
        """Look at it now, unless that was done at this step."""
        self.history.look(self)

    def timeline(self):
        """Return the :class:`rectlab.measures.Timeline` of all looks, where those are of :func:`silence`."""
        return timeline([np.stack(layer) for layer in zip(*self.history.found)], self.history.steps, len(self.X))

    def error(self, stop=None):
        """Return the share of the test examples that is classified wrongly, or None when ``stop()`` said so."""
        with one_thread():
            error = error_rate(self.population, self.X_test, self.y_test, bias_shift=self.bias_shift, stop=stop)
        return None if error is None else float(error[0])

    def _note(self, words):
        earlier = [change for change in self.changes if change[0] < self.head_steps]
        again = bool(earlier) and earlier[-1][1] == words
        self.changes = earlier if again else [*earlier, (self.head_steps, words)]

    def _remember(self, steps):
        """Take the present network as the one from which other depths are made."""
        self._trained, self._trained_steps = self.population, steps
        self._by_depth = {len(self.population.hidden_sizes): self.population}


def _tensors(device, X, y):
    return torch.tensor(X, device=device), torch.tensor(y, device=device)


def _stratified(y, size):
    """Return up to ``size`` row numbers, spread evenly over the rows sorted by class."""
    by_class = np.argsort(y, kind="stable")
    return by_class[np.linspace(0, len(y) - 1, min(size, len(y))).astype(int)]
