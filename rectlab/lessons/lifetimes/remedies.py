"""Remedies for dead units, compared on the same seeds and the same batches."""

from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab import activations, streams
from rectlab.checks import one_of
from rectlab.compute.threads import n_workers, side_by_side_followed
from rectlab.measures.census import silent_units
from rectlab.measures.snapshot import error_rate
from rectlab.networks import Population, Settings, fit
from rectlab.networks.redo import redo
from rectlab.networks.revive import revive
from rectlab.statistics import holm, sign_flip_p, t_interval
from rectlab.words import counted, percent

BATCH_SIZE = 64
RESCUED = 0.10  # test error below which a network counts as rescued


@dataclass(frozen=True)
class Remedy:
    """One thing to do about dead units; the defaults are the settings without a remedy.

    Attributes
    ----------
    name : str
    lr, momentum : float
    optimizer, activation, init : str
    residual : bool or float
    norm : str
        A skip around layers, and a norm, see :class:`rectlab.Population`.
    treatment : str or None
        "shift" or "redraw", see :func:`rectlab.networks.revive.revive`, or "redo", see
        :func:`rectlab.networks.redo.redo`.
    treated_epochs : int
        Number of epochs that begin with the treatment, counted from the first.
    """

    name: str
    lr: float = 0.1
    momentum: float = 0.0
    optimizer: str = "sgd"
    activation: str = "relu"
    init: str = "he"
    residual: bool | float = False
    norm: str = "none"
    treatment: str | None = None
    treated_epochs: int = 1

    @property
    def can_be_silent(self):
        """Whether its activation is exactly zero on a half-line; otherwise no unit can be silent."""
        return activations.get(self.activation).exact_zeros


REMEDIES = (
    Remedy("as it is"),
    Remedy("a third of the step", lr=0.03),
    Remedy("three times the step", lr=0.3),
    Remedy("momentum 0.9", momentum=0.9),
    Remedy("Adam", optimizer="adam", lr=1e-3),
    Remedy("positive asymmetric start", init="positive_asymmetric"),
    Remedy("new weights, once", treatment="redraw"),
    Remedy("new weights, each epoch", treatment="redraw", treated_epochs=15),
    Remedy("push into data, once", treatment="shift"),
    Remedy("leaky_relu", activation="leaky_relu"),
    Remedy("prelu", activation="prelu"),
    Remedy("elu", activation="elu"),
    Remedy("maxout", activation="maxout"),
)
WIRED = (  # what a modern network would have, and ReDo
    Remedy("as it is"),
    Remedy("skip", residual=True),
    Remedy("layer norm", norm="layer"),
    Remedy("skip and layer norm", residual=True, norm="layer"),
    Remedy("ReDo, each epoch", treatment="redo", treated_epochs=15),
)


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Errors and dead units under every remedy; the first remedy is the reference.

    Attributes
    ----------
    remedies : tuple of Remedy
    error : ndarray (remedies, seeds)
        Share of the test set classified wrongly after training.
    born_dead, dead : ndarray (remedies, seeds)
        Share of hidden units silent on the whole training set, before any step or treatment and after the last step;
        NaN where the activation has no exact zeros.
    bias_shift : float
        In every hidden layer.
    n_epochs, n_train, n_test : int
    """

    remedies: tuple
    error: np.ndarray = field(repr=False)
    born_dead: np.ndarray = field(repr=False)
    dead: np.ndarray = field(repr=False)
    bias_shift: float
    n_epochs: int
    n_train: int
    n_test: int

    @property
    def names(self):
        """The remedies' names."""
        return tuple(remedy.name for remedy in self.remedies)

    @property
    def n_seeds(self):
        """Number of networks of each remedy."""
        return self.error.shape[1]

    @property
    def rescued(self):
        """Number of networks with a test error below 10 %, (remedies,)."""
        return (self.error < RESCUED).sum(1)

    def of(self, name):
        """Return the row number of a remedy."""
        return self.names.index(one_of("Outcomes.of", "name", name, self.names))

    def gain(self):
        """Return how much lower each remedy's error is than the first one's, as a share: mean, low, high (remedies,).

        These are the mean over seeds of the paired differences and the ends of its 95 % t interval.
        """
        return t_interval(self.error[:1] - self.error)

    def p_values(self):
        """Return the p-value of each gain, corrected by Holm's method, (remedies,); NaN for the first.

        Notes
        -----
        The test flips the signs of the paired differences: errors are either near 5 % or near 90 %, too far from a
        bell curve for a t test.
        """
        differences = self.error[0] - self.error[1:]
        return np.array([np.nan, *holm([sign_flip_p(row, streams.of(0, "signs")) for row in differences])])

    def in_words(self):
        """Say how many networks each remedy rescues."""
        listed = ", ".join(f"{name} {n}" for name, n in zip(self.names, self.rescued))
        return (
            f"Of {counted(self.n_seeds, 'network')} each with a bias shift of {self.bias_shift:g}, below "
            f"{percent(RESCUED)} test error after {counted(self.n_epochs, 'epoch')}: {listed}."
        )

    __repr__ = in_words


def compare(data, remedies=REMEDIES, *, bias_shift=-0.5, hidden_sizes=(64, 64, 64), seeds=range(10), n_epochs=20):
    """Train the same networks under several remedies, with the same seeds and the same batches in the same order.

    Parameters
    ----------
    data : rectlab.datasets.Dataset
    remedies : sequence of Remedy
    bias_shift : float
        In every hidden layer, while training and measuring.
    hidden_sizes : tuple of int
    seeds : sequence of int
    n_epochs : int

    Returns
    -------
    Outcomes

    Raises
    ------
    ValueError
        If two remedies have the same name, or there is none.

    Notes
    -----
    Remedies with the same optimizer and engine are members of one population; each processor trains a part of them.
    """
    remedies, seeds = tuple(remedies), tuple(seeds)
    if len({remedy.name for remedy in remedies}) < len(remedies) or not remedies:
        raise ValueError(f"compare: remedies must have names of their own; got {[r.name for r in remedies]}. Rename.")
    arrays = data.X_train, data.X_test, data.y_train, data.y_test
    X, X_test, y, y_test = (torch.tensor(array, device="cpu") for array in arrays)
    error, born, dead = (np.full((len(remedies), len(seeds)), np.nan) for _ in range(3))

    def play(rows, step):
        some = [remedies[row] for row in rows]
        population, settings = _population(some, data, hidden_sizes, seeds, bias_shift)
        born[rows] = _dead_share(population, X, bias_shift).reshape(len(rows), -1)
        _train(population, X, y, settings, some, len(seeds), n_epochs, bias_shift, step)
        dead[rows] = _dead_share(population, X, bias_shift).reshape(len(rows), -1)
        error[rows] = error_rate(population, X_test, y_test, bias_shift=bias_shift).reshape(len(rows), -1)

    n = n_workers()
    parts = [rows[k::n] for rows in _groups(remedies) for k in range(min(n, len(rows)))]
    side_by_side_followed(play, parts, len(parts) * n_epochs, "epochs")
    for row, remedy in enumerate(remedies):
        if not remedy.can_be_silent:
            born[row] = dead[row] = np.nan
    return Outcomes(remedies, error, born, dead, float(bias_shift), n_epochs, len(X), len(X_test))


def _groups(remedies):
    """Return the row numbers that one population can hold: same optimizer and engine, all with momentum or none."""
    groups = {}
    for row, remedy in enumerate(remedies):
        trainable = remedy.activation if remedy.activation in activations.trainable_names() else ""
        plain = not remedy.residual and remedy.norm == "none"
        groups.setdefault((remedy.optimizer, trainable, plain, remedy.momentum > 0), []).append(row)
    return list(groups.values())


def _population(remedies, data, hidden_sizes, seeds, bias_shift):
    def each(name):
        return [getattr(remedy, name) for remedy in remedies for _ in seeds]

    population = Population(data.n_features, hidden_sizes, data.n_classes, activation=each("activation"),
                            init=each("init"), residual=each("residual"), norm=each("norm"),
                            seeds=tuple(seeds) * len(remedies))
    return population, Settings(lr=each("lr"), momentum=each("momentum"), bias_shift=bias_shift)


def _train(population, X, y, settings, remedies, n_seeds, n_epochs, bias_shift, step):
    """Train, give each remedy's treatment before the epochs that begin with it, and call ``step`` after each epoch."""
    per_epoch, generators = -(-len(X) // BATCH_SIZE), [streams.of(0, "redraw", 0) for _ in remedies]

    def treat(epoch):
        for row, remedy in enumerate(remedies):
            if remedy.treatment and epoch < remedy.treated_epochs:
                mine = population.subset(slice(row * n_seeds, (row + 1) * n_seeds))
                how = {"bias_shift": bias_shift, "generator": generators[row]}
                redo(mine, X, **how) if remedy.treatment == "redo" else revive(mine, X, remedy.treatment, **how)

    treat(0)
    how = {"n_epochs": n_epochs, "batch_size": BATCH_SIZE, "optimizer": remedies[0].optimizer}
    for record in fit(population, X, y, settings, **how):
        if record.step % per_epoch == 0:
            treat(record.step // per_epoch)
            step()


def _dead_share(population, X, bias_shift):
    return np.concatenate(silent_units(population, X, bias_shift), axis=1).mean(1)
