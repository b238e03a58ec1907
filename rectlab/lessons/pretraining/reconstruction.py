"""What one auto-encoder makes of corrupted inputs, and how many of its outputs get no gradient."""

import numpy as np

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


def pixel_error(stack, X, corrupted):
    """Return the root of the mean squared error of the first auto-encoder's reconstructions, an ndarray (members,)."""
    made = stack.reconstruct(corrupted, 1).numpy()
    return np.sqrt(((made - X) ** 2).mean((1, 2)))
