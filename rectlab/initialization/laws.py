"""How weights and biases are drawn: each law takes a generator, the shape (fan_out, fan_in) and the std of a weight.

All return float32 arrays, weights (fan_out, fan_in) and biases (fan_out,). Named functions, not closures: a rule
travels to other processes by pickle.
"""

import math

import numpy as np
import torch

from rectlab.threads import one_thread

SPREAD = 0.6007  # of the symmetric part of the positive asymmetric start, times 1 / sqrt(fan_in)


def normal(generator, shape, std):
    """Draw normal weights; biases of zero.

    Examples
    --------
    >>> weight, bias = normal(np.random.default_rng(0), (2, 3), std=0.5)
    >>> weight.shape, bias
    ((2, 3), array([0., 0.], dtype=float32))
    """
    return _normal(generator, shape, std), _zeros(shape)


def uniform(generator, shape, std):
    """Draw uniform weights on [-b, b] with ``b = sqrt(3) std``; biases of zero.

    Examples
    --------
    >>> weight, bias = uniform(np.random.default_rng(0), (2, 3), std=1 / 3**0.5)
    >>> bool(abs(weight).max() <= 1), bias
    (True, array([0., 0.], dtype=float32))
    """
    return _uniform(generator, shape, std), _zeros(shape)


def uniform_with_biases(generator, shape, std):
    """Draw weights and biases from one uniform distribution.

    Examples
    --------
    >>> weight, bias = uniform_with_biases(np.random.default_rng(0), (2, 3), std=1 / 3**0.5)
    >>> bool(abs(bias).max() <= 1), bool(bias.any())
    (True, True)
    """
    return _uniform(generator, shape, std), _uniform(generator, shape[:1], std)


def orthogonal(generator, shape, std):
    """Draw weights whose rows are orthonormal, or whose columns are where there are more rows; biases of zero.

    Notes
    -----
    The Q of a normal matrix, each of its columns with the sign that makes R's diagonal positive: only then every
    orthogonal matrix is as likely as any other, and every LAPACK gives the same one. ``std`` follows from the shape.

    Examples
    --------
    >>> weight, bias = orthogonal(np.random.default_rng(0), (2, 3), std=3**-0.5)
    >>> (weight @ weight.T).round(6) + 0.0
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """
    tall = torch.from_numpy(generator.standard_normal((max(shape), min(shape))))
    with one_thread():  # a hundred small matrices: threads that wait for each other take longer than the work
        q, r = torch.linalg.qr(tall)
    q *= torch.where(r.diagonal() < 0, -1.0, 1.0)
    weight = q if shape[0] >= shape[1] else q.T
    return np.ascontiguousarray(weight.numpy(), dtype=np.float32), _zeros(shape)


def positive_asymmetric(generator, shape, std):
    """Draw normal weights and biases, and put a positive number in place of one of them for every unit.

    Notes
    -----
    Each unit has ``fan_in`` weights and a bias. All are drawn from ``N(0, 0.6007² / fan_in)``; then one of the
    ``fan_in + 1``, chosen at random, is replaced by a draw from Beta(2, 1), which lies between 0 and 1 and has the
    density ``2 x``: the square root of a uniform number. ``std`` follows from that.

    References
    ----------
    Lu, Shin, Su and Karniadakis (2020), randomized asymmetric initialization: one parameter of each unit from a
    positive asymmetric law, scale by an analysis of the second moment. The constants are those of public
    implementations, which agree.

    Examples
    --------
    >>> weight, bias = positive_asymmetric(np.random.default_rng(0), (2, 3), std=None)
    >>> weight.shape, bias.shape
    ((2, 3), (2,))
    """
    fan_out, fan_in = shape
    both = _normal(generator, (fan_out, fan_in + 1), SPREAD / math.sqrt(fan_in))
    chosen = generator.integers(0, fan_in + 1, fan_out)
    both[np.arange(fan_out), chosen] = np.sqrt(generator.random(fan_out, dtype=np.float32))
    return np.ascontiguousarray(both[:, :-1]), both[:, -1].copy()


def _normal(generator, shape, std):
    """Draw in place, because a wide layer has a million of them."""
    sample = generator.standard_normal(shape, dtype=np.float32)
    sample *= std
    return sample


def _uniform(generator, shape, std):
    bound = math.sqrt(3) * std
    sample = generator.random(shape, dtype=np.float32)
    sample *= 2 * bound
    sample -= bound
    return sample


def _zeros(shape):
    return np.zeros(shape[0], dtype=np.float32)
