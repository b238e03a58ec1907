"""Activation functions with parameters to learn, as functions of both; their slopes come from autograd."""

import torch
from torch import Tensor

PDELU_T = 0.9  # how far from the exponential; fixed in the paper
STEEPEST = 80.0  # exp of more overflows in float32, and its slope is no number


def prelu(x: Tensor, slope: Tensor | float) -> Tensor:
    """Return ``x`` above zero and ``slope x`` below: the parametric rectifier.

    Parameters
    ----------
    x : Tensor
    slope : Tensor or float, broadcast against x

    References
    ----------
    He, Zhang, Ren, Sun (2015), equation 1.

    Examples
    --------
    >>> prelu(torch.tensor([-2.0, 3.0]), 0.25)
    tensor([-0.5000,  3.0000])
    """
    return torch.where(x > 0, x, slope * x)


def pau(x: Tensor, *coefficients: Tensor | float) -> Tensor:
    """Return a quotient of polynomials, ``(a0 + a1 x + ... + a5 x^5) / (1 + |b1 x + ... + b4 x^4|)``.

    Parameters
    ----------
    x : Tensor
    *coefficients : ten Tensors or floats, broadcast against x
        a0 to a5, then b1 to b4.

    References
    ----------
    Molina, Schramowski, Kersting (2020): the safe Padé activation unit, degrees 5 and 4.

    Examples
    --------
    >>> pau(torch.tensor([2.0]), 0, 1, 0, 0, 0, 0, 0, -1, 0, 0)
    tensor([0.4000])
    """
    a, b = coefficients[:6], coefficients[6:]
    above, below = a[5], b[3]
    for k in (4, 3, 2, 1, 0):
        above = above * x + a[k]
    for k in (2, 1, 0):
        below = below * x + b[k]
    return above / (1 + (below * x).abs())


def swish_beta(x: Tensor, beta: Tensor | float) -> Tensor:
    """Return ``x / (1 + exp(-beta x))`` with a beta that is learned.

    Parameters
    ----------
    x : Tensor
    beta : Tensor or float, broadcast against x

    References
    ----------
    Ramachandran, Zoph, Le (2017), section 4.

    Examples
    --------
    >>> swish_beta(torch.tensor([-1.0, 1.0]), 2.0)
    tensor([-0.1192,  0.8808])
    """
    return x * torch.sigmoid(beta * x)


def pdelu(x: Tensor, alpha: Tensor | float) -> Tensor:
    """Return ``x`` above zero and ``alpha (max(0, 1 + (1 - t) x)^(1 / (1 - t)) - 1)`` below, with t = 0.9.

    Parameters
    ----------
    x : Tensor
    alpha : Tensor or float, broadcast against x

    References
    ----------
    Cheng, Li, Wu, Wang, Ma, Zhu (2020), as the survey by Dubey, Singh and Chaudhuri (2022) states it.

    Examples
    --------
    >>> pdelu(torch.tensor([-20.0, -1.0, 2.0]), 1.0)
    tensor([-1.0000, -0.6513,  2.0000])
    """
    base = (1 + (1 - PDELU_T) * x.clamp(max=0)).clamp(min=0)
    return torch.where(x > 0, x, alpha * (base ** round(1 / (1 - PDELU_T)) - 1))


def soft_root_sign(x: Tensor, alpha: Tensor | float, beta: Tensor | float) -> Tensor:
    """Return ``x / (x / alpha + exp(-x / beta))``.

    Parameters
    ----------
    x : Tensor
    alpha, beta : Tensor or float above 0, broadcast against x
        The denominator is above zero everywhere as long as beta < e alpha.

    References
    ----------
    Zhou, Li, Wen, Chen (2020), as the survey by Dubey, Singh and Chaudhuri (2022) states it.

    Examples
    --------
    >>> soft_root_sign(torch.tensor([-3.0, 0.0, 1000.0]), 5.0, 3.0)
    tensor([-1.4162,  0.0000,  5.0000])
    """
    return x / (x / alpha + torch.exp((-x / beta).clamp(max=STEEPEST)))


def maxout(z: Tensor, pieces: int, dim: int) -> Tensor:
    """Return the largest of every ``pieces`` neighbours along a dimension: a unit made of several linear ones.

    Parameters
    ----------
    z : Tensor
        The size of ``dim`` is a multiple of ``pieces``.
    pieces : int
    dim : int

    References
    ----------
    Goodfellow, Warde-Farley, Mirza, Courville, Bengio (2013).

    Examples
    --------
    >>> maxout(torch.tensor([1.0, -2.0, 0.0, 3.0]), 2, 0)
    tensor([1., 3.])
    """
    return z.unflatten(dim, (-1, pieces)).max(dim if dim < 0 else dim + 1).values
