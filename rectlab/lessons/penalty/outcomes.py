"""Zeros, dead and always-on units, and errors of many networks under a penalty."""

from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch

from rectlab.compute.threads import one_thread
from rectlab.lessons.penalty.histories import read
from rectlab.measures.census import census
from rectlab.measures.snapshot import error_rate
from rectlab.networks import Population, Settings, fit


@dataclass(frozen=True)
class Outcome:
    """What networks that were trained alike from different seeds ended with; each array is (seeds,).

    Attributes
    ----------
    zeros : float ndarray
        % of activations that are exactly zero on the training examples, mean over the hidden layers.
    error : float ndarray
        % of the other examples that are classified wrongly.
    dead, killed, always_on : int ndarray
        Units of all hidden layers that are silent on all training examples; those of them that were not when training
        began; units that are above zero on all training examples.
    weights_at_zero : float ndarray
        % of all weights that are exactly zero.
    n_units : int
        Hidden units of one network.
    """

    zeros: np.ndarray
    error: np.ndarray
    dead: np.ndarray
    killed: np.ndarray
    always_on: np.ndarray
    weights_at_zero: np.ndarray
    n_units: int


def outcome(X, y, X_other, y_other, *, l1=0.0, target="activations", soft_threshold=False, seeds=range(5), lr=0.1,
            optimizer="sgd", n_epochs=40):
    """Train networks of 2 x 128 rectifier units under a penalty; return their :class:`Outcome`.

    Parameters
    ----------
    X, y : array (n_samples, in_features), array (n_samples,)
        Training examples, on which zeros and dead units are counted too.
    X_other, y_other : array
        The examples on which the error is counted: a validation part, or the test set.
    l1, target, soft_threshold, lr
        As in :class:`rectlab.networks.Settings`.
    seeds : sequence of int
        One network each.
    optimizer, n_epochs
        As in :func:`rectlab.networks.fit`.

    Examples
    --------
    >>> from rectlab import datasets
    >>> digits = datasets.digits()
    >>> told = outcome(digits.X_train, digits.y_train, digits.X_test, digits.y_test, l1=0.02, seeds=[0, 1], n_epochs=3)
    >>> told.zeros.shape, bool((told.zeros > 50).all()), bool((told.killed <= told.dead).all())
    ((2,), True, True)
    """
    networks = Population(X.shape[1], (128, 128), int(y.max()) + 1, seeds=list(seeds))
    X, settings = networks.inputs(X), Settings(lr=lr, l1=l1, target=target, soft_threshold=soft_threshold)
    with one_thread():  # as fast on a busy machine
        before = _dead(networks, X)
        for _ in fit(networks, X, y, settings, n_epochs=n_epochs, optimizer=optimizer):
            pass
        states, dead = census(networks, X), _dead(networks, X)
        error = error_rate(networks, networks.inputs(X_other), torch.tensor(y_other, device="cpu"))
    weights = torch.cat([w.flatten(1) for w in networks.weights], 1)
    return Outcome(
        100 * states.layer_zero_fraction.mean(0), 100 * np.asarray(error), dead.sum(1), (dead & ~before).sum(1),
        states.always_on.sum(0), 100 * (weights == 0).double().mean(1).numpy(),
        sum(networks.hidden_sizes),
    )


def _dead(networks, X):
    """Return which hidden units are silent on all examples, bool (members, units of all layers)."""
    return np.concatenate([(h == 0).all(2).numpy() for _, h in networks.hidden(X)], 1)


def zeros_by_l1(population, X, y, *, l1, target, lr, n_steps, generator=None):
    """Train in place one member for each L1 strength; return their shares of exact zeros on X, means over layers."""
    settings = Settings(lr=lr, l1=l1, target=target)
    with one_thread():  # as fast on a busy machine
        for _ in islice(fit(population, X, y, settings, n_epochs=1000, generator=generator, show=False), n_steps):
            pass
        return census(population, population.inputs(X)).layer_zero_fraction.mean(0)


def readings_by_l1(population, told, probe, *, l1, target, lr, n_steps, every, generator=None):
    """Train in place one member for each L1 strength; return its readings by step, a dict for each member.

    Parameters
    ----------
    population : Population
    told : tuple (X, y, X_test, y_test)
        Training data, and the test examples on which the error is counted.
    probe : int
        The first so many training examples are those of the readings.
    l1 : sequence of float (members,)
    target : str
    lr : float
    n_steps, every : int
        Training steps in all, and between two readings; the last step is always read.
    generator : numpy.random.Generator
        Of the order of the examples.
    """
    X, y, X_test, y_test = told
    readings = [{} for _ in l1]
    with one_thread():  # as fast on a busy machine
        settings = Settings(lr=lr, l1=l1, target=target)
        steps = fit(population, X, y, settings, n_epochs=1000, generator=generator, show=False)
        for step in range(n_steps + 1):
            if step:
                next(steps)
            if step % every == 0 or step == n_steps:
                for k, mine in enumerate(readings):
                    mine[step] = read(population.subset(slice(k, k + 1)), X[:probe], y[:probe], X_test, y_test)
    return readings
