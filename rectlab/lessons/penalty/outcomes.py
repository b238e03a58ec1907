"""What became of many networks, by penalty."""

from itertools import islice

import numpy as np
import torch

from rectlab.compute.threads import one_thread
from rectlab.measures import unit_states
from rectlab.measures.census import census
from rectlab.networks import Settings, fit


def always_on(networks, X):
    """Return how many hidden units of each network are above zero on every example (networks,).

    Parameters
    ----------
    networks : sequence of nn.Sequential
        Linear layers and rectifiers by turns, as :meth:`rectlab.sweeps.SweepResult.member` gives them.
    X : array (n_samples, in_features)
    """
    counts = []
    for network in networks:
        h, count = torch.tensor(X), 0
        for k, layer in enumerate(network):
            h = layer(h)
            count += int(unit_states(h[None]).always_on[0]) if k % 2 else 0
        counts.append(count)
    return np.array(counts)


def by_penalty(result, X):
    """Return means and standard deviations over seeds, two dicts by (target, L1 strength).

    Parameters
    ----------
    result : rectlab.sweeps.SweepResult
        Over target, l1 and seed.
    X : array (n_samples, in_features)
        What always-on units are counted on: the training inputs.

    Returns
    -------
    mean, spread : dict of dict
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
    """Train one member for each L1 strength, side by side, and return their shares of exact zeros (members,).

    Parameters
    ----------
    population : Population
        Changed in place.
    X, y : array (n_samples, in_features), array (n_samples,)
        Zeros are counted on X, as a mean over hidden layers.
    l1 : sequence of float (members,)
    target : str
        "activations", "preactivations" or "weights".
    lr : float
    n_steps : int
        At most 1,000 times through X.
    generator : numpy.random.Generator, optional
        For the order of the examples.

    Examples
    --------
    >>> from rectlab.networks import Population
    >>> networks = Population(4, (64,), 2, seeds=(0, 0))
    >>> X, y = np.random.default_rng(0).normal(size=(60, 4)).astype("float32"), np.arange(60) % 2
    >>> free, charged = zeros_by_l1(networks, X, y, l1=[0, 0.1], target="activations", lr=0.1, n_steps=40)
    >>> bool(charged > free)
    True
    """
    settings = Settings(lr=lr, l1=l1, target=target)
    with one_thread():  # keeps its speed on a busy machine
        for _ in islice(fit(population, X, y, settings, n_epochs=1000, generator=generator), n_steps):
            pass
        return census(population, population.inputs(X)).layer_zero_fraction.mean(0)
