"""The exponential linear units: the line above zero, an exponential that saturates below it, no zeros.

Each takes a tensor of pre-activations of any shape and gives a tensor of the same shape, dtype and device; beside it
stands its derivative, a function of the PRE-activation.
"""

import torch
from torch import Tensor
from torch.nn import functional

# The two constants of SELU, solutions of "mean 0 and variance 1 in, mean 0 and variance 1 out" for normal input.
SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Return ``x`` where ``x > 0`` and ``alpha (exp(x) - 1)`` elsewhere, with ``alpha > 0``.

    References
    ----------
    Clevert, Unterthiner, Hochreiter (2016), section 3.

    Examples
    --------
    >>> elu(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.6321,  0.0000,  1.0000])
    """
    return functional.elu(x, alpha)


def elu_slope(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Return 1 where ``x > 0`` and ``alpha exp(x)`` elsewhere, zero included.

    Examples
    --------
    >>> elu_slope(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([0.3679, 1.0000, 1.0000])
    """
    return torch.where(x > 0, torch.ones_like(x), alpha * torch.exp(x))


def selu(x: Tensor) -> Tensor:
    """Return ``s x`` where ``x > 0`` and ``s alpha (exp(x) - 1)`` elsewhere, with two fixed constants.

    Notes
    -----
    With ``s = 1.0507...`` and ``alpha = 1.6733...`` standard normal input gives output of mean 0 and variance 1, so
    that layers with LeCun's initialization pass on what they got.

    References
    ----------
    Klambauer, Unterthiner, Mayr, Hochreiter (2017), equation 2.

    Examples
    --------
    >>> selu(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-1.1113,  0.0000,  1.0507])
    """
    return functional.selu(x)


def selu_slope(x: Tensor) -> Tensor:
    """Return ``s`` where ``x > 0`` and ``s alpha exp(x)`` elsewhere: at zero it jumps from 1.7581 down to 1.0507.

    Examples
    --------
    >>> selu_slope(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([0.6468, 1.7581, 1.0507])
    """
    return torch.where(x > 0, torch.full_like(x, SELU_SCALE), SELU_SCALE * SELU_ALPHA * torch.exp(x))


def celu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Return ``x`` where ``x > 0`` and ``alpha (exp(x / alpha) - 1)`` elsewhere, with ``alpha > 0``.

    Notes
    -----
    ELU with its slope made continuous for every ``alpha``: the exponential is stretched as well as scaled.

    References
    ----------
    Barron (2017), Continuously differentiable exponential linear units.

    Examples
    --------
    >>> celu(torch.tensor([-1.0, 0.0, 1.0]), alpha=0.5)
    tensor([-0.4323,  0.0000,  1.0000])
    """
    return functional.celu(x, alpha)


def celu_slope(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Return 1 where ``x > 0`` and ``exp(x / alpha)`` elsewhere.

    Examples
    --------
    >>> celu_slope(torch.tensor([-1.0, 0.0, 1.0]), alpha=0.5)
    tensor([0.1353, 1.0000, 1.0000])
    """
    return torch.exp(x.clamp(max=0) / alpha)
