"""What an L1 penalty charges, and how a network avoids it without being any sparser."""

import numpy as np

from rectlab.compute.threads import one_thread
from rectlab.networks import Settings, fit


def cost(values):
    """Return the penalty of one layer without the L1 strength, (members,).

    Parameters
    ----------
    values : Tensor (members, batch, units)
        Activations or pre-activations, as :meth:`Population.trace` gives them.

    Notes
    -----
    The sum over units of absolute values, averaged over the examples.

    References
    ----------
    Glorot, Bordes and Bengio (2011), pp. 318-319: an L1 penalty on the activations. The paper does not say whether it
    sums or averages over units and layers.

    Examples
    --------
    >>> import torch
    >>> cost(torch.tensor([[[1.0, 0.0, 2.0], [0.0, -3.0, 0.0]]]))
    tensor([3.])
    """
    return values.abs().sum(2).mean(1)


def weight_norms(population):
    """Return the Euclidean norm of every layer's weights (layers, members), the output layer last.

    Examples
    --------
    >>> from rectlab.networks import Population
    >>> weight_norms(Population(4, (8,), 2)).shape
    (2, 1)
    """
    return np.stack([w.flatten(1).norm(dim=1).cpu().numpy() for w in population.weights])


def train(population, X, y, *, l1, n_epochs=40, lr=0.1, hold=False):
    """Train with an L1 penalty on activations.

    Parameters
    ----------
    population : Population
        Changed in place.
    X, y : array (n_samples, in_features), array (n_samples,)
    l1, lr : float
    n_epochs : int
    hold : bool
        Whether the output weights keep their starting norm: every step then ends by scaling them back to it.

    Examples
    --------
    >>> from rectlab.networks import Population
    >>> network = Population(4, (8,), 2)
    >>> norm = weight_norms(network)[-1]
    >>> train(network, np.ones((6, 4), "float32"), np.arange(6) % 2, l1=0.01, n_epochs=2, hold=True)
    >>> bool(abs(weight_norms(network)[-1] - norm).max() < 1e-5)
    True
    """
    weight, norm = population.weights[-1], population.weights[-1].flatten(1).norm(dim=1)
    with one_thread():  # as fast on a busy machine
        for _ in fit(population, X, y, Settings(lr=lr, l1=l1), n_epochs=n_epochs):
            if hold:
                weight.mul_((norm / weight.flatten(1).norm(dim=1)).reshape(-1, 1, 1))
