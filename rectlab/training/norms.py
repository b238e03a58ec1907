"""How strong the gradient is in every layer."""

import torch

from rectlab.training.backprop import Backprop
from rectlab.training.losses import LOSSES
from rectlab.training.run import rates_of
from rectlab.training.updates import UPDATES


def gradient_norms(population, X, y, settings, loss="cross_entropy"):
    """Return the Euclidean norm of the loss's gradient in every layer, weights and bias together.

    Parameters
    ----------
    population : Population
    X : Tensor (n_samples, in_features)
    y : int64 Tensor (n_samples,)
    settings : Settings
        Its bias shift and L1 penalty count; the learning rate does not.
    loss : str

    Returns
    -------
    ndarray (n_layers, members)
        The output layer last.

    Examples
    --------
    >>> from rectlab.populations import Population
    >>> from rectlab.training import Settings
    >>> norms = gradient_norms(Population(2, (3,), 2), torch.ones(4, 2), torch.tensor([0, 1, 0, 1]), Settings())
    >>> norms.shape
    (2, 1)
    """
    engine = Backprop(
        population, LOSSES[loss](y, population.out_features, population.dtype), UPDATES["sgd"](population)
    )
    rates, _ = rates_of(settings, population)
    with torch.no_grad():
        _, _, gradients = engine.gradients(X, torch.arange(len(X), device=X.device), rates)
    squares = [g.square().flatten(1).sum(1) for g in gradients]
    return torch.stack([w + b for w, b in zip(squares[::2], squares[1::2])]).sqrt().cpu().numpy()
