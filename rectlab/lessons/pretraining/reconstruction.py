"""What one auto-encoder makes of corrupted inputs, and how many of its outputs get no gradient."""

import numpy as np

from rectlab.measures.census import census
from rectlab.networks.decoders import blocked


def blocked_share(stack, X, corrupted):
    """Return the share of outputs of the first auto-encoder that need a gradient and get none behind a rectifier.

    Parameters
    ----------
    stack : rectlab.networks.autoencoders.Stack
        Of which the training has begun.
    X, corrupted : array (n_samples, features)
        Targets, and what is encoded.

    Returns
    -------
    ndarray (members,)
        0 to 1, as :func:`rectlab.networks.decoders.blocked`.
    """
    coder, networks = stack.layers[0], stack.population
    z = coder.network.output(coder.encode(networks.inputs(corrupted)))
    return blocked(z, networks.inputs(X).T).numpy()


def dead_after(stack, run, X):
    """Train a stack to the end and return the number of dead units, an ndarray (hidden layers, members).

    Parameters
    ----------
    stack : rectlab.networks.autoencoders.Stack
    run : generator
        Its training, as far as it has come.
    X : array (n_samples, features)
        The whole training set: a unit that is silent on it is dead.
    """
    for _ in run:
        pass
    return census(stack.population, stack.population.inputs(X)).silent


def pixel_error(stack, X, corrupted):
    """Return the root of the mean squared error of the first auto-encoder's reconstructions, an ndarray (members,)."""
    made = stack.reconstruct(corrupted, 1).numpy()
    return np.sqrt(((made - X) ** 2).mean((1, 2)))
