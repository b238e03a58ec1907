"""The network behind a panel: it trains step by step, keeps a history, can be revived and can change its depth."""

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
from rectlab.panels.history import History, Trace

PREVIEW_SIZE = 256  # examples of a preview, stratified over the classes
PREVIEW_FLOP = 1e9  # a preview that costs more takes every second example: see tests/benchmarks/README.md
DRAWN_BYTES = 64e6  # of weights as the seed drew them, kept for a depth that is chosen again
TRAIN_EPOCHS = 100  # of one press of "train"
BATCH_SIZE = 64
TREATED = {"shift": "pushed into data", "redraw": "new weights"}


class Diverged(ValueError):
    """The loss is no longer finite; the network holds its last finite state."""


def silence(live):
    """Return which units are silent on all training examples: the ``look`` of a timeline."""
    return silent_units(live.population, live.X, live.bias_shift)


class LiveNetwork:
    """One network, its data on its device, and its training so far; ``data`` is a name or a Dataset.

    ``look(live)`` returns what ``history`` keeps of every seventh step. With ``nested`` the training examples stand in
    the order of :func:`rectlab.measures.nested_order`. A panel's knob acts when it is set in ``settings``.
    """

    optimizer = "sgd"

    def __init__(self, *, data, hidden_layers, width, activation, init, seed, device, look=None, nested=False):
        device, loaded = devices.choose(device), datasets.load(data) if isinstance(data, str) else data
        order = nested_order(loaded.y_train, streams.of(0, "probe")) if nested else slice(None)
        self.X, self.y = _tensors(device, loaded.X_train[order], loaded.y_train[order])
        self.X_test, self.y_test = _tensors(device, loaded.X_test, loaded.y_test)
        rows = torch.as_tensor(_stratified(loaded.y_train, PREVIEW_SIZE), device="cpu").to(device)
        self.X_preview, self.y_preview, self.image_shape = self.X[rows], self.y[rows], loaded.image_shape
        self._previews = {costly: Preview(self.X_preview[:: 2 if costly else 1]) for costly in (False, True)}
        sizes, made_by = (width,) * hidden_layers, {"activation": activation, "init": init, "seeds": (seed,)}
        self.population = Population(self.X.shape[1], sizes, loaded.n_classes, **made_by, device=device)
        self.settings, self.history, self.box = Settings(), History(look), loaded.box
        self.changes, self.treatments = [], []  # (training step, words) of new settings, and of revivals
        self._drawn = {}  # hidden layers as the seed drew them
        self.n_steps = 0  # all training steps so far, at any depth
        self.losses, self.errors = Trace(), Trace()  # batch loss of every step, and test errors, by step at any depth
        self.record = None
        self._steps = None
        self._remember(0)

    @property
    def head_steps(self):
        """Training steps of the present output layer; 0 means an untrained head."""
        return self.steps_of(self.population)

    def steps_of(self, population):
        """Return the training steps of the output layer of this network at that depth."""
        return self._trained_steps if population is self._trained else 0

    @property
    def bias_shift(self):
        """The present bias shift."""
        return self.settings.bias_shift

    @property
    def steps_per_epoch(self):
        """Training steps of one pass over the data."""
        return -(-len(self.X) // BATCH_SIZE)

    @property
    def flop_per_example(self):
        """Multiplications and additions of one forward pass."""
        return flop_per_example(self.population)

    @property
    def preview(self):
        """The :class:`rectlab.measures.Preview` for the present network; a very large one gets fewer examples."""
        return self.preview_of(self.population)

    def preview_of(self, population):
        """Return the :class:`rectlab.measures.Preview` for a network of another depth."""
        return self._previews[flop_per_example(population) * PREVIEW_SIZE > PREVIEW_FLOP]

    @property
    def steps_left(self):
        """Steps until the epochs of this run are over."""
        done = 0 if self._steps is None or self.record is None else self.record.step
        return TRAIN_EPOCHS * self.steps_per_epoch - done

    # changes

    def resize(self, hidden_layers):
        """Change the depth: layers that stay keep their weights; new layers and the head come from the seed.

        Between two training steps the result does not depend on the depths in between.
        """
        self.population, self._steps = self.at_depth(hidden_layers), None

    def at_depth(self, hidden_layers):
        """Return the network that :meth:`resize` would choose."""
        if hidden_layers not in self._by_depth:
            deepest = max(self._by_depth)
            base = self._by_depth[deepest] if hidden_layers > deepest else self._trained
            sizes = (base.hidden_sizes[0],) * hidden_layers
            keeps = 4 * hidden_layers * sizes[0] ** 2 <= DRAWN_BYTES
            self._by_depth[hidden_layers] = base.with_hidden_sizes(sizes, self._drawn if keeps else None)
        return self._by_depth[hidden_layers]

    def set(self, words="", optimizer="sgd", **settings):
        """Set fields of :class:`rectlab.Settings`, and the optimizer, from the next step on; the bias shift at once.

        ``words`` describe them; ``changes`` keeps the words when they differ from the last ones.
        """
        shifted = bool(self.history.steps) and settings.get("bias_shift", self.bias_shift) != self.bias_shift
        if shifted:
            self.look()
        for name, value in settings.items():
            setattr(self.settings, name, value)
        if optimizer != self.optimizer:
            self.optimizer, self._steps = optimizer, None
        if words:
            self.changes = self.noted(words)
        if shifted:
            self.history.look_again(self, keep=self.head_steps > 0)

    def treat(self, how):
        """Revive dead units, see :func:`rectlab.networks.revive.revive`; return the effect in words."""
        self.look()
        self.treatments.append((self.head_steps, TREATED[how]))
        generator = streams.of(self.population.seeds[0], "redraw", len(self.treatments))
        with one_thread():
            done = revive(self.population, self.X, how, bias_shift=self.bias_shift, generator=generator)
        self.history.look_again(self)
        return done.in_words()

    def begin(self, n_epochs, start):
        """Begin a run; ``start`` chooses the order of its examples."""
        generator = streams.of(self.population.seeds[0], "order", start)
        self._steps = fit(self.population, self.X, self.y, self.settings, n_epochs=n_epochs, batch_size=BATCH_SIZE,
                          optimizer=self.optimizer, generator=generator, show=False)

    def advance(self, n_steps):
        """Train for a number of steps."""
        for _ in range(n_steps):
            self.step()

    def step(self):
        """Train one step; return its Record, or None when the run is over; raises :class:`Diverged`."""
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
        self.n_steps += 1
        self.losses.add(self.n_steps, float(record.loss[0]))
        self.record = record
        if self.head_steps % EVERY == 0:
            self.look()
        return record

    # views

    def look(self):
        """Look now, unless there was a look at this step."""
        self.history.look(self)

    def timeline(self, bias_shift=None):
        """Return the :class:`rectlab.measures.Timeline` of all looks, which must be those of :func:`silence`.

        With a ``bias_shift`` it is the one that there would be if :meth:`set` set that shift now.
        """
        steps, found = self.history.steps, self.history.found
        if bias_shift not in (None, self.bias_shift):
            steps, found = self.history.before(self.head_steps, keep=self.head_steps > 0)
            with one_thread():
                found.append(silent_units(self.population, self.X, bias_shift))
            steps.append(self.head_steps)
        return timeline([np.stack(layer) for layer in zip(*found)], steps, len(self.X))

    def error(self, stop=None, bias_shift=None):
        """Return the share of test examples that are classified wrongly, 0 to 1, or None after ``stop()``."""
        shift = self.bias_shift if bias_shift is None else bias_shift
        with one_thread():
            error = error_rate(self.population, self.X_test, self.y_test, bias_shift=shift, stop=stop)
        return None if error is None else float(error[0])

    def noted(self, words):
        """Return what ``changes`` would be if :meth:`set` set something of these words now."""
        earlier = [change for change in self.changes if change[0] < self.head_steps]
        again = bool(earlier) and earlier[-1][1] == words
        return earlier if again else [*earlier, (self.head_steps, words)]

    def _remember(self, steps):
        """Make other depths from the present network from now on."""
        self._trained, self._trained_steps = self.population, steps
        self._by_depth = {len(self.population.hidden_sizes): self.population}


def flop_per_example(population):
    """Return the multiplications and additions of one forward pass of a population of one."""
    return 2 * sum(w[0].numel() for w in population.weights)


def _tensors(device, X, y):
    return torch.tensor(X, device=device), torch.tensor(y, device=device)


def _stratified(y, size):
    """Return at most ``size`` row numbers, spread evenly over the rows sorted by class."""
    by_class = np.argsort(y, kind="stable")
    return by_class[np.linspace(0, len(y) - 1, min(size, len(y))).astype(int)]
