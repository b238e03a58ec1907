"""Zeros, dead and always-on units, and errors of many networks, by penalty."""

from itertools import islice

import numpy as np
import torch

from rectlab.compute.threads import one_thread
from rectlab.lessons.penalty.histories import read
from rectlab.measures import unit_states
from rectlab.measures.census import census
from rectlab.networks import Settings, fit


def always_on(networks, X):
    """Return how many hidden units of each nn.Sequential are above zero on every example of X, (networks,)."""
    counts = []
    for network in networks:
        h, count = torch.tensor(X), 0
        for k, layer in enumerate(network):
            h = layer(h)
            count += int(unit_states(h[None]).always_on[0]) if k % 2 else 0
        counts.append(count)
    return np.array(counts)


def by_penalty(result, X):
    """Return means and standard deviations over seeds, by penalty.

    Parameters
    ----------
    result : rectlab.sweeps.SweepResult
        Over target, l1 and seed.
    X : array (n_samples, in_features)
        The training inputs, for counting always-on units.

    Returns
    -------
    mean, spread : dict of (target, L1 strength) to dict
        "zeros" (%, mean over hidden layers), "dead" and "always_on" (units of all hidden layers), "error" (%).
    """
    columns = result.columns
    layers = range(1, 1 + sum(name.startswith("zero_fraction") for name in columns))
    measured = {
        "zeros": 100 * np.mean([columns[f"zero_fraction_{k}"] for k in layers], 0),
        "dead": np.sum([columns[f"silent_{k}"] for k in layers], 0),
        "always_on": always_on([result.to_module(i) for i in range(len(result))], X),
        "error": 100 * columns["error"],
    }
    penalties = [(row["target"], row["l1"]) for row in result.rows]
    mean, spread = {}, {}
    for penalty in dict.fromkeys(penalties):
        mine = np.array([other == penalty for other in penalties])
        mean[penalty] = {name: values[mine].mean() for name, values in measured.items()}
        spread[penalty] = {name: values[mine].std(ddof=1) for name, values in measured.items()}
    return mean, spread


def zeros_by_l1(population, X, y, *, l1, target, lr, n_steps, generator=None):
    """Train in place one member for each L1 strength; return their shares of exact zeros on X, means over layers."""
    settings = Settings(lr=lr, l1=l1, target=target)
    with one_thread():  # as fast on a busy machine
        for _ in islice(fit(population, X, y, settings, n_epochs=1000, generator=generator), n_steps):
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
        steps = fit(population, X, y, Settings(lr=lr, l1=l1, target=target), n_epochs=1000, generator=generator)
        for step in range(n_steps + 1):
            if step:
                next(steps)
            if step % every == 0 or step == n_steps:
                for k, mine in enumerate(readings):
                    mine[step] = read(population.subset(slice(k, k + 1)), X[:probe], y[:probe], X_test, y_test)
    return readings
