"""The two-sided functions that saturate: what hidden layers were made of before the rectifier.

Each takes a tensor of pre-activations of any shape and gives a tensor of the same shape, dtype and device; beside it
stands its derivative, a function of the PRE-activation. Slopes keep their digits also where they are tiny, where the
textbook form (one minus something near one) cancels.
"""

import torch
from torch import Tensor
from torch.nn import functional


def tanh(x: Tensor) -> Tensor:
    """Return the hyperbolic tangent, in (-1, 1): antisymmetric about zero.

    Examples
    --------
    >>> tanh(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.7616,  0.0000,  0.7616])
    """
    return torch.tanh(x)


def tanh_slope(x: Tensor) -> Tensor:
    """Return ``1 - tanh(x)**2``, in (0, 1].

    Notes
    -----
    Written as ``4 s(2x) s(-2x)`` with the logistic ``s``, which keeps its digits where ``1 - tanh(x)**2`` (what
    autograd computes) has cancelled to zero: beyond ``|x| = 9`` in float32.

    Examples
    --------
    >>> tanh_slope(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([0.4200, 1.0000, 0.4200])
    """
    return 4 * sigmoid_slope(2 * x)


def sigmoid(x: Tensor) -> Tensor:
    """Return the logistic function ``1 / (1 + exp(-x))``, in (0, 1): one half at rest.

    Examples
    --------
    >>> sigmoid(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([0.2689, 0.5000, 0.7311])
    """
    return torch.sigmoid(x)


def sigmoid_slope(x: Tensor) -> Tensor:
    """Return ``s(x) s(-x)``, in (0, 0.25]; equal to ``s(x) (1 - s(x))`` without its cancellation.

    Examples
    --------
    >>> sigmoid_slope(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([0.1966, 0.2500, 0.1966])
    """
    return torch.sigmoid(x) * torch.sigmoid(-x)


def elliott(x: Tensor) -> Tensor:
    """Return ``x / (1 + |x|)``, in (-1, 1): a sigmoid without an exponential, also called softsign.

    Notes
    -----
    It comes near its limits only as ``1 / |x|`` does, where tanh comes exponentially fast: its slopes die late.

    References
    ----------
    Elliott (1993), A better activation function for artificial neural networks.

    Examples
    --------
    >>> elliott(torch.tensor([-1.0, 0.0, 3.0]))
    tensor([-0.5000,  0.0000,  0.7500])
    """
    return functional.softsign(x)


def elliott_slope(x: Tensor) -> Tensor:
    """Return ``1 / (1 + |x|)**2``, in (0, 1].

    Examples
    --------
    >>> elliott_slope(torch.tensor([-1.0, 0.0, 3.0]))
    tensor([0.2500, 1.0000, 0.0625])
    """
    return (1 + x.abs()) ** -2
