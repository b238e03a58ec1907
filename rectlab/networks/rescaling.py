"""The rescaling of a rectifier network: other weights, the same function."""

import numpy as np

from rectlab.checks import refuse
from rectlab.networks.wiring import plain_chain


def rectifiers(function, networks):
    """Return the weights and biases of a population of plain rectifiers; raise ValueError for another population."""
    names = sorted({activation.name for activation in networks.nonlinearity.activations})
    turned = any(networks.nonlinearity.sign_flip)
    if names != ["relu"] or turned:
        got = ", ".join(names) + (" with turned signs" if turned else "")
        refuse(function, "networks", "of plain rectifiers", got, "Pass activation='relu'.")
    plain_chain(function, networks)
    return networks.weights, networks.biases


def rescale(networks, alphas):
    """Divide each layer's weights by its alpha, and its biases by the product of all alphas up to it.

    Parameters
    ----------
    networks : Population
        Of rectifiers; not changed.
    alphas : sequence of float
        One for each layer, the output layer included; each above 0.

    Returns
    -------
    Population
        With weights and biases of its own.

    Raises
    ------
    ValueError
        If an activation is another one, or if there is not one alpha above 0 for each layer.

    Notes
    -----
    max(0, c z) = c max(0, z) holds for c > 0 only. The outputs of layer i are divided by alpha_1 ... alpha_i, so its
    bias must be too. The function stays the same if and only if the product of all alphas is 1.

    References
    ----------
    Glorot, Bordes, Bengio (2011), p. 319: W_i' = W_i / alpha_i, b_i' = b_i / (alpha_1 ... alpha_i), and the outputs
    become s / (alpha_1 ... alpha_n).

    Examples
    --------
    >>> from rectlab.networks import Population
    >>> other = rescale(Population(4, (8,), 2), (2.0, 0.5))  # smaller activations, larger output weights, same answers
    """
    weights, biases = rectifiers("rescale", networks)
    factors = np.asarray(alphas, dtype=np.float64)
    if factors.shape != (len(weights),) or not (np.isfinite(factors).all() and (factors > 0).all()):
        must = f"{len(weights)} finite numbers above 0, one for each layer, the output layer included"
        refuse("rescale", "alphas", must, repr(alphas), "A negative one would turn units that are on off.")
    other = networks.subset(slice(None))
    other.weights = [weight / float(a) for weight, a in zip(weights, factors)]
    other.biases = [bias / float(a) for bias, a in zip(biases, np.cumprod(factors))]
    return other
