"""The size of the gradient: in every layer, and in one unit."""

import torch

from rectlab.networks.autograd_engine import engine_of
from rectlab.networks.losses import LOSSES
from rectlab.networks.run import rates_of
from rectlab.networks.updates import UPDATES


def gradient_norms(population, X, y, settings, loss="cross_entropy"):
    """Return the Euclidean norm of the gradient in every layer, weights and bias together, (layers, members).

    The bias shift and the L1 penalty of the settings count; the output layer is the last.

    Examples
    --------
    >>> from rectlab.networks import Population, Settings
    >>> norms = gradient_norms(Population(2, (3,), 2), torch.ones(4, 2), torch.tensor([0, 1, 0, 1]), Settings())
    >>> norms.shape
    (2, 1)
    """
    gradients = _gradients(population, X, y, settings, loss)
    squares = [g.square().flatten(1).sum(1) for g in gradients]
    return torch.stack([w + b for w, b in zip(squares[::2], squares[1::2])]).sqrt().cpu().numpy()


def unit_gradient(population, X, y, settings, layer, unit, loss="cross_entropy"):
    """Return the same for the incoming weights and bias of one hidden unit of the first member; both counted from 1.

    Examples
    --------
    >>> from rectlab.networks import Population, Settings
    >>> silent = Population(2, (3,), 2), torch.ones(4, 2), torch.tensor([0, 1, 0, 1]), Settings(bias_shift=-9.0)
    >>> unit_gradient(*silent, layer=1, unit=2)
    0.0
    """
    weight, bias = _gradients(population, X, y, settings, loss)[2 * layer - 2 : 2 * layer]
    return float((weight[0, unit - 1].square().sum() + bias[0, unit - 1].square()).sqrt())


def _gradients(population, X, y, settings, loss):
    """Return the gradients of the population's weights and biases over all of X."""
    loss = LOSSES[loss](y, population.out_features, population.dtype)
    engine = engine_of(population, loss, UPDATES["sgd"](population))
    rates, _ = rates_of(settings, population)
    with torch.no_grad():
        gradients = engine.gradients(X, torch.arange(len(X), device=X.device), rates)[2]
    return gradients[: 2 * len(population.weights)]
