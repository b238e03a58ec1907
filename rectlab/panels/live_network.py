"""The network behind a panel: it can change its depth, train a step at a time, and be put back."""

import numpy as np
import torch

from rectlab import datasets, streams
from rectlab.compute import devices
from rectlab.measures.preview import Preview
from rectlab.networks import Population, Settings, fit

PREVIEW_SIZE = 256  # examples of a preview, stratified over the classes
PREVIEW_FLOP = 1e9  # where a preview costs more, it takes every second of them: see tests/benchmarks/README.md
TRAIN_EPOCHS = 100  # of one press of "train"
BATCH_SIZE = 64


class Diverged(ValueError):
    """The loss is no longer finite; the network holds its last finite state."""


class LiveNetwork:
    """One network, its data on its device, and what was done to it.

    Parameters
    ----------
    data : str
        A key of :func:`rectlab.datasets.names`.
    hidden_layers, width, seed : int
    activation, init, device : str
        As for :class:`rectlab.Population`.
    """

    optimizer = "sgd"

    def __init__(self, *, data, hidden_layers, width, activation, init, seed, device):
        device, loaded = devices.choose(device), datasets.load(data)
        self.X, self.y = _tensors(device, loaded.X_train, loaded.y_train)
        self.X_test, self.y_test = _tensors(device, loaded.X_test, loaded.y_test)
        rows = torch.as_tensor(_stratified(loaded.y_train, PREVIEW_SIZE)).to(device)
        self.X_preview, self.y_preview, self.image_shape = self.X[rows], self.y[rows], loaded.image_shape
        self._previews = {costly: Preview(self.X_preview[:: 2 if costly else 1]) for costly in (False, True)}
        self.population = Population(
            self.X.shape[1], (width,) * hidden_layers, loaded.n_classes, activation=activation, init=init,
            seeds=(seed,), device=device,
        )  # fmt: skip
        self.settings = Settings()
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
        return TRAIN_EPOCHS * -(-len(self.X) // BATCH_SIZE) - done

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

    def step(self):
        """Train one step with the present settings.

        Returns
        -------
        Record, or None when the epochs of this run are over

        Raises
        ------
        Diverged
            If the loss is no longer finite.
        """
        if self._steps is None:
            generator = streams.of(self.population.seeds[0], "order", self.head_steps)
            self._steps = fit(self.population, self.X, self.y, self.settings, n_epochs=TRAIN_EPOCHS,
                              batch_size=BATCH_SIZE, optimizer=self.optimizer, generator=generator)  # fmt: skip
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
        return record

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
