"""The smooth kin of the rectifier: softplus, and those that gate ``x`` by a soft step of ``x`` itself.

Each takes a tensor of pre-activations of any shape and gives a tensor of the same shape, dtype and device; beside it
stands its derivative, a function of the PRE-activation. None is exactly zero on an interval. But far below zero the
values are so small that a computer rounds them to zero: GELU below -6 in float32, swish and mish below -104. Such
zeros are rounding, not sparsity, and a network has few of them.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from rectlab.activations.saturating import tanh_slope

# softplus(z) is z itself beyond this z: exp(-40) is below the last digit of float64 (torch's own 20 is not).
SOFTPLUS_IS_LINEAR_ABOVE = 40.0

# Where the non-monotone ones are lowest (tests/test_activations.py solves for each).
SWISH_LOWEST = -0.2784645427610738  # at beta x = -1.2785: minus Lambert's W(1/e)
GELU_LOWEST = -0.16997120747990369  # at x = -0.7518
MISH_LOWEST = -0.3088434130172504  # at x = -1.1924


def softplus(x: Tensor, sharpness: float = 1.0) -> Tensor:
    """Return ``log(1 + exp(a x)) / a`` with ``a = sharpness > 0``: a smooth rectifier, never zero.

    Notes
    -----
    As ``a`` grows it tends to ``max(0, x)``; the gap is largest at zero: ``log(2) / a``. Far below zero the value
    is ``exp(a x) / a``, which float32 rounds to zero near ``a x = -103``: such zeros are rounding, not sparsity.

    References
    ----------
    Glorot, Bordes, Bengio (2011), Figure 2 (right), p. 318; sharpness: section 4.1, p. 320.

    Examples
    --------
    >>> softplus(torch.tensor([0.0, 1.0]), sharpness=4.0)
    tensor([0.1733, 1.0045])
    """
    return functional.softplus(x, beta=sharpness, threshold=SOFTPLUS_IS_LINEAR_ABOVE)


def softplus_slope(x: Tensor, sharpness: float = 1.0) -> Tensor:
    """Return the logistic sigmoid of ``sharpness * x``, in (0, 1).

    Examples
    --------
    >>> softplus_slope(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([0.2689, 0.5000, 0.7311])
    """
    return torch.sigmoid(sharpness * x)


def gelu(x: Tensor) -> Tensor:
    """Return ``x Phi(x)``, with the normal distribution function ``Phi`` exactly, by the error function.

    Notes
    -----
    ``Phi(x) = (1 + erf(x / sqrt(2))) / 2``. It dips to -0.1700 at ``x = -0.7518`` and tends to zero below.

    References
    ----------
    Hendrycks, Gimpel (2016), section 2.

    Examples
    --------
    >>> gelu(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    return functional.gelu(x)


def gelu_slope(x: Tensor) -> Tensor:
    """Return ``Phi(x) + x phi(x)`` with the normal density ``phi``, in [-0.13, 1.13].

    Examples
    --------
    >>> gelu_slope(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.0833,  0.5000,  1.0833])
    """
    density = torch.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    return torch.special.erfc(x * -math.sqrt(0.5)) / 2 + x * density


def swish(x: Tensor, beta: float = 1.0) -> Tensor:
    """Return ``x s(beta x)`` with the logistic ``s`` and ``beta > 0``; with ``beta = 1`` also called SiLU.

    Notes
    -----
    As ``beta`` grows it tends to ``max(0, x)``; towards ``beta = 0`` to ``x / 2``. It dips to ``-0.2785 / beta`` at
    ``x = -1.2785 / beta``. In the original ``beta`` may be learned; here it is fixed.

    References
    ----------
    Ramachandran, Zoph, Le (2017), section 4; ``beta = 1``: Elfwing, Uchibe, Doya (2018).

    Examples
    --------
    >>> swish(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.2689,  0.0000,  0.7311])
    """
    return functional.silu(x) if beta == 1 else functional.silu(beta * x) / beta


def swish_slope(x: Tensor, beta: float = 1.0) -> Tensor:
    """Return ``s(beta x) (1 + beta x s(-beta x))``, in [-0.10, 1.10].

    Examples
    --------
    >>> swish_slope(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([0.0723, 0.5000, 0.9277])
    """
    scaled = beta * x
    return torch.sigmoid(scaled) * (1 + scaled * torch.sigmoid(-scaled))


def mish(x: Tensor) -> Tensor:
    """Return ``x tanh(log(1 + exp(x)))``.

    Notes
    -----
    It dips to -0.3088 at ``x = -1.1924`` and tends to zero below.

    References
    ----------
    Misra (2019), equation 1.

    Examples
    --------
    >>> mish(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.3034,  0.0000,  0.8651])
    """
    return functional.mish(x)


def mish_slope(x: Tensor) -> Tensor:
    """Return ``t + x (1 - t**2) s(x)``, where ``t = tanh(log(1 + exp(x)))`` and ``s`` is the logistic.

    Examples
    --------
    >>> mish_slope(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([0.0592, 0.6000, 1.0490])
    """
    soft = softplus(x)
    return torch.tanh(soft) + x * tanh_slope(soft) * torch.sigmoid(x)


def lisht(x: Tensor) -> Tensor:
    """Return ``x tanh(x)``: symmetric, never negative, near ``|x|`` far out.

    References
    ----------
    Roy, Manna, Dubey, Chaudhuri (2019), LiSHT: non-parametric linearly scaled hyperbolic tangent.

    Examples
    --------
    >>> lisht(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([0.7616, 0.0000, 0.7616])
    """
    return x * torch.tanh(x)


def lisht_slope(x: Tensor) -> Tensor:
    """Return ``tanh(x) + x (1 - tanh(x)**2)``, in [-1.20, 1.20]: odd, and 0 only at zero.

    Examples
    --------
    >>> lisht_slope(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-1.1816,  0.0000,  1.1816])
    """
    return torch.tanh(x) + x * tanh_slope(x)
