"""Activation functions, each value beside its derivative.

Every function takes a tensor of pre-activations of any shape, and gives a tensor of the same shape, dtype and
device. The derivative is a function of the PRE-activation, never of the activation. All stay finite and keep their
digits for finite input, also where the textbook formula overflows or cancels.
"""

import torch
from torch import Tensor
from torch.nn import functional

# softplus(z) is z itself beyond this z: exp(-40) is below the last digit of float64 (torch's own 20 is not).
SOFTPLUS_IS_LINEAR_ABOVE = 40.0


def rectifier(x: Tensor) -> Tensor:
    """Return ``max(0, x)``: half of all symmetric input becomes exactly zero.

    References
    ----------
    Glorot, Bordes, Bengio (2011), section 3.1, p. 318.

    Examples
    --------
    >>> rectifier(torch.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """
    return torch.relu(x)


def rectifier_slope(x: Tensor) -> Tensor:
    """Return 1 where ``x > 0`` and 0 elsewhere; the slope AT zero is 0, by convention.

    Notes
    -----
    At zero any number in [0, 1] is a subgradient. ``torch.relu`` takes 0, ``torch.clamp`` 1, ``torch.maximum`` 0.5.

    Examples
    --------
    >>> rectifier_slope(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 1.])
    """
    return (x > 0).to(x.dtype)


def leaky_rectifier(x: Tensor, slope: float = 0.01) -> Tensor:
    """Return ``x`` where ``x > 0`` and ``slope * x`` elsewhere, with ``slope`` in [0, 1].

    References
    ----------
    Maas, Hannun, Ng (2013).

    Examples
    --------
    >>> leaky_rectifier(torch.tensor([-2.0, 2.0]), slope=0.5)
    tensor([-1.,  2.])
    """
    return functional.leaky_relu(x, slope)


def leaky_rectifier_slope(x: Tensor, slope: float = 0.01) -> Tensor:
    """Return 1 where ``x > 0`` and ``slope`` elsewhere, zero included.

    Examples
    --------
    >>> leaky_rectifier_slope(torch.tensor([-2.0, 0.0, 2.0]), slope=0.5)
    tensor([0.5000, 0.5000, 1.0000])
    """
    return torch.where(x > 0, torch.ones_like(x), torch.full_like(x, slope))


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
