"""The experiment of the paper's Figure 4: test error over the number of labels, with and without pre-training."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from rectlab import datasets, streams
from rectlab.compute.devices import cpu_tensor
from rectlab.compute.progress import followed
from rectlab.lessons.pretraining.labels import stratified
from rectlab.measures.snapshot import error_rate
from rectlab.networks import Population, Settings, fit
from rectlab.networks.autoencoders import Stack
from rectlab.statistics import t_interval
from rectlab.words import counted, percent

ACTIVATIONS = ("relu", "tanh")
INITS = {"relu": "he", "tanh": "glorot"}
NAMES = ("rectifier", "rectifier, pre-trained", "tanh", "tanh, pre-trained")
PIECE = 10  # training steps between two looks


@dataclass(frozen=True)
class Plan:
    """What is trained.

    Attributes
    ----------
    counts : tuple of int
        Numbers of labels, rising.
    n_seeds : int
        Each seed has its own start and its own draw of labels.
    hidden_sizes : tuple of int
    rectifier, tanh : str
        How the auto-encoders of the two activations reconstruct.
    corruption : float
    epochs : int
        Of pre-training, for each layer, on all training inputs.
    steps, passes : int
        Steps and epochs of fine-tuning, at least; whole epochs are trained.
    pre_lr, lr : tuple of float
        Learning rates of pre-training and of fine-tuning, each for rectifier and tanh; networks with and without
        pre-training are fine-tuned at the same rate.
    pre_batch, batch : int
    data : str
    """

    counts: tuple = (10, 32, 100, 320, 1000, 1297)
    n_seeds: int = 5
    hidden_sizes: tuple = (100, 100)
    rectifier: str = "softplus"
    tanh: str = "sigmoid"
    corruption: float = 0.25
    epochs: int = 15
    steps: int = 180
    passes: int = 12
    pre_lr: tuple = (0.1, 0.1)
    lr: tuple = (0.1, 0.3)
    pre_batch: int = 50
    batch: int = 32
    data: str = "digits"

    def epochs_of(self, count):
        """Return (epochs, steps of an epoch) of fine-tuning with so many labels.

        Examples
        --------
        >>> Plan(steps=300, passes=20, batch=32).epochs_of(100)
        (75, 4)
        """
        in_epoch = -(-count // min(self.batch, count))
        return max(self.passes, -(-self.steps // in_epoch)), in_epoch


@dataclass(frozen=True, eq=False)
class Curves:
    """Test errors over the number of labels, complete or not.

    Attributes
    ----------
    counts : tuple of int
    errors : ndarray (4, counts, seeds)
        Test errors, 0 to 1, in the order of :data:`NAMES`; NaN where a network is not finished.
    n_inputs, n_test : int
        Training inputs, all of which pre-training sees; test examples.
    """

    counts: tuple
    errors: np.ndarray = field(repr=False)
    n_inputs: int
    n_test: int

    @cached_property
    def done(self):
        """Finished seeds of each count, int (counts,)."""
        return np.isfinite(self.errors).all(0).sum(1)

    @property
    def complete(self):
        """Whether all networks are finished."""
        return bool((self.done == self.errors.shape[2]).all())

    def bands(self):
        """Return mean and standard deviation over the finished seeds, two arrays (4, counts); NaN where there are none.

        One seed has a standard deviation of NaN.
        """
        done = self.done
        n = np.where(done > 0, done, np.nan)
        mean = np.nansum(self.errors, 2) / n
        square = np.nansum((self.errors - mean[..., None]) ** 2, 2)
        return mean, np.sqrt(square / np.where(done > 1, done - 1, np.nan))

    def gains(self):
        """Return error without minus error with pre-training, (2, counts, seeds): rectifier, tanh; paired by seed."""
        return self.errors[0::2] - self.errors[1::2]

    def at(self, labels):
        """Return the index of the count that is nearest to a number of labels, on a logarithmic scale."""
        return int(np.abs(np.log(np.array(self.counts) / labels)).argmin())

    def who_gains(self, k):
        """Say who gains by pre-training at count ``k``: "both", "rectifier", "tanh" or "neither".

        A gain counts if its 95 % interval over the seeds, paired, lies above 0.
        """
        low = t_interval(self.gains()[:, k])[1]
        return {(True, True): "both", (True, False): "rectifier", (False, True): "tanh"}.get(tuple(low > 0), "neither")

    def in_words(self, labels):
        """Say in two sentences what pre-training changed with so many labels."""
        k = self.at(labels)
        head = f"{counted(self.counts[k], 'label')} of {self.n_inputs:,}"
        if not self.done[k]:
            return f"{head}: no network is finished yet."
        mean, gains = 100 * self.bands()[0][:, k], 100 * self.gains()[:, k]
        said = [
            f"{name} {percent(mean[2 * a] / 100, 1)} without and {percent(mean[2 * a + 1] / 100, 1)} with pre-training"
            for a, name in enumerate(("rectifier", "tanh"))
        ]
        better = " and ".join(f"{int((g > 0).sum())} of {int(np.isfinite(g).sum())} {name} pairs"
                              for g, name in zip(gains, ("rectifier", "tanh")))
        return f"{head}, test error: {said[0]}; {said[1]}. Pre-training won in {better}."


class Study:
    """The experiment while it runs: every :meth:`advance` does a piece of work; what is finished is in :attr:`errors`.

    Parameters
    ----------
    plan : Plan
    """

    def __init__(self, plan):
        self.plan, self.data = plan, datasets.load(plan.data)
        self.errors = np.full((4, len(plan.counts), plan.n_seeds), np.nan)
        self.record, self.n_pieces, self.pretrained = None, 0, False
        seeds = tuple(range(plan.n_seeds))
        self.networks = self._population([a for a in ACTIVATIONS for _ in seeds], seeds * 2)
        self.stack = Stack(self.networks, (plan.rectifier,) * len(seeds) + (plan.tanh,) * len(seeds))
        self._work = self._pieces()

    def advance(self):
        """Do a piece of work; return "pre-training", "fine-tuning", or None when all is done."""
        done = next(self._work, None)
        self.n_pieces += done is not None
        self.pretrained |= done == "fine-tuning"
        return done

    def finish(self):
        """Do all the work that is left."""
        for _ in followed(iter(self.advance, None), self.n_all_pieces - self.n_pieces, "pieces of work"):
            pass

    @property
    def n_done(self):
        """Number of networks that are finished."""
        return int(np.isfinite(self.errors).sum())

    @property
    def curves(self):
        """The :class:`Curves` so far."""
        return Curves(self.plan.counts, self.errors.copy(), len(self.data.X_train), len(self.data.X_test))

    @property
    def n_all_pieces(self):
        """Number of pieces of the whole work."""
        plan, n = self.plan, len(self.data.X_train)
        pre = len(plan.hidden_sizes) * -(-plan.epochs * -(-n // plan.pre_batch) // PIECE)
        cells = [1 + -(-np.prod(plan.epochs_of(count)) // (4 * PIECE)) for count in plan.counts]
        return int(pre + plan.n_seeds * sum(cells))

    def _population(self, activations, seeds):
        return Population(self.data.n_features, self.plan.hidden_sizes, self.data.n_classes, activation=activations,
                          init=[INITS[a] for a in activations], seeds=seeds)

    def _pieces(self):
        plan = self.plan
        settings = Settings(lr=np.repeat(plan.pre_lr, plan.n_seeds), corruption=plan.corruption)
        for record in self.stack.train(self.data.X_train, settings, n_epochs=plan.epochs, batch_size=plan.pre_batch):
            self.record = record
            if record.step % PIECE == 1:
                yield "pre-training"
        for seed in range(plan.n_seeds):
            for at in reversed(range(len(plan.counts))):
                yield from self._fine_tuned(seed, at)

    def _fine_tuned(self, seed, at):
        """Train the four networks of one seed with one number of labels."""
        plan, data, networks = self.plan, self.data, self.start(seed)
        rows = stratified(data.y_train, plan.counts[at], streams.of(seed, "labels"))
        X, y, settings = data.X_train[rows], data.y_train[rows], Settings(lr=np.repeat(plan.lr, 2))
        records = fit(networks, X, y, settings, n_epochs=plan.epochs_of(len(rows))[0], batch_size=plan.batch,
                      generator=streams.of(seed, "order", 0))
        for k, _ in enumerate(records):
            if k % (4 * PIECE) == 0:
                yield "fine-tuning"
        X, y = (cpu_tensor(part) for part in (data.X_test, data.y_test))
        self.errors[:, at, seed] = error_rate(networks, X, y)
        yield "fine-tuning"

    def start(self, seed):
        """Return the four untrained networks of a seed; the hidden layers of the second and fourth are pre-trained."""
        networks = self._population([a for a in ACTIVATIONS for _ in range(2)], (seed,) * 4)
        own = self.networks.parameters()[: 2 * len(self.plan.hidden_sizes)]
        for parameter, pretrained in zip(networks.parameters(), own):
            parameter[1::2] = pretrained[seed :: self.plan.n_seeds]
        return networks


def run(plan):
    """Do the whole experiment and return its :class:`Curves`.

    Examples
    --------
    >>> plan = Plan(counts=(10, 100), n_seeds=1, hidden_sizes=(16,), epochs=1, steps=10)
    >>> run(plan).complete
    True
    """
    study = Study(plan)
    study.finish()
    return study.curves
