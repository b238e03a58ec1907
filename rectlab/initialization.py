"""Starting weights drawn from a generator: the rules of He, Glorot and LeCun, torch's default, and two more.

Each rule is a function of (generator, fan_out, fan_in) that returns float32 arrays, weights (fan_out, fan_in) and
biases (fan_out,). The table ``_RULES`` holds their formulas, sources and the variance of one weight.

>>> import numpy as np
>>> weight, bias = get("he").draw(np.random.default_rng(0), fan_out=3, fan_in=8)
>>> weight.shape, bias
((3, 8), array([0., 0., 0.], dtype=float32))
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab import checks
from rectlab.compute.threads import one_thread

MOST = 2**31  # inputs or outputs of a layer
SPREAD = 0.6007  # standard deviation of the normal part of "positive_asymmetric", times sqrt(fan_in)


@dataclass(frozen=True)
class Initialization:
    """One rule for the starting weights of a layer; it is pickled by its name.

    Attributes
    ----------
    name, formula, source : str
        The key for `get`, the distribution of the weights in plain text, and where the rule was published.
    law : callable
        (generator, fan_out, fan_in) -> weights and biases.
    variance : callable
        (fan_in, fan_out) -> variance of one weight.
    """

    name: str
    formula: str
    source: str = field(repr=False)
    law: Callable = field(repr=False, compare=False)
    variance: Callable = field(repr=False, compare=False)

    def __reduce__(self):
        return get, (self.name,)

    def std(self, fan_in, fan_out):
        """Return the standard deviation of one weight of a layer; a fan is a number of inputs or outputs, from 1 up.

        Examples
        --------
        >>> get("he").std(fan_in=8, fan_out=3)
        0.5
        """
        fan_in, fan_out = _fan("std", "fan_in", fan_in), _fan("std", "fan_out", fan_out)
        return math.sqrt(self.variance(fan_in, fan_out))

    def draw(self, generator, fan_out, fan_in):
        """Draw the weights and biases of one layer.

        Parameters
        ----------
        generator : numpy.random.Generator
            The draw changes its state; the same state gives the same bits.
        fan_out, fan_in : int
            Outputs and inputs of the layer, each at least 1.

        Returns
        -------
        weight, bias : ndarray of float32, (fan_out, fan_in) and (fan_out,)
            The biases are zero, except in "default" and "positive_asymmetric".

        Raises
        ------
        TypeError
            If ``generator`` is not a ``numpy.random.Generator``.
        ValueError
            If a fan is not a whole number of at least 1.
        """
        if not isinstance(generator, np.random.Generator):
            must, do = "a numpy.random.Generator", "Pass numpy.random.default_rng(seed)."
            checks.refuse("initialization.draw", "generator", must, type(generator).__name__, do, TypeError)
        return self.law(generator, _fan("draw", "fan_out", fan_out), _fan("draw", "fan_in", fan_in))


def he(generator, fan_out, fan_in):
    """Draw weights from N(0, 2 / fan_in); biases of zero."""
    return _normal(generator, (fan_out, fan_in), get("he").std(fan_in, fan_out)), np.zeros(fan_out, np.float32)


def glorot(generator, fan_out, fan_in):
    """Draw weights from U(-b, b), b² = 6 / (fan_in + fan_out); biases of zero."""
    return _uniform(generator, (fan_out, fan_in), get("glorot").std(fan_in, fan_out)), np.zeros(fan_out, np.float32)


def lecun(generator, fan_out, fan_in):
    """Draw weights from N(0, 1 / fan_in); biases of zero."""
    return _normal(generator, (fan_out, fan_in), get("lecun").std(fan_in, fan_out)), np.zeros(fan_out, np.float32)


def default(generator, fan_out, fan_in):
    """Draw weights and biases from U(-b, b), b² = 1 / fan_in."""
    std = get("default").std(fan_in, fan_out)
    return _uniform(generator, (fan_out, fan_in), std), _uniform(generator, fan_out, std)


def orthogonal(generator, fan_out, fan_in):
    """Draw weights with orthonormal rows, or orthonormal columns if there are more rows than columns; biases of zero.

    Notes
    -----
    They are the Q of a normal matrix, with the signs of its columns chosen so that R has a positive diagonal. Then
    every orthogonal matrix is equally likely, and every LAPACK gives the same one.

    Examples
    --------
    >>> weight, bias = orthogonal(np.random.default_rng(0), 2, 3)
    >>> (weight @ weight.T).round(6) + 0.0
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """
    tall = torch.from_numpy(generator.standard_normal((max(fan_out, fan_in), min(fan_out, fan_in))))
    with one_thread():  # for a hundred small matrices, threads that wait for each other take longer than the work
        q, r = torch.linalg.qr(tall)
    q *= torch.where(r.diagonal() < 0, -1.0, 1.0)
    weight = q if fan_out >= fan_in else q.T
    return np.ascontiguousarray(weight.numpy(), dtype=np.float32), np.zeros(fan_out, np.float32)


def positive_asymmetric(generator, fan_out, fan_in):
    """Draw normal weights and biases, then replace one of these numbers of every unit by a positive one.

    Notes
    -----
    Each unit has ``fan_in`` weights and a bias. All are drawn from ``N(0, 0.6007² / fan_in)``; then one of the
    ``fan_in + 1``, chosen at random, is replaced by a draw from Beta(2, 1). That is the square root of a uniform
    number: it lies between 0 and 1 and has the density ``2 x``.

    References
    ----------
    Lu, Shin, Su and Karniadakis (2020); the constants are those of public implementations, which agree.
    """
    both = _normal(generator, (fan_out, fan_in + 1), SPREAD / math.sqrt(fan_in))
    chosen = generator.integers(0, fan_in + 1, fan_out)
    both[np.arange(fan_out), chosen] = np.sqrt(generator.random(fan_out, dtype=np.float32))
    return np.ascontiguousarray(both[:, :-1]), both[:, -1].copy()


def _positive_asymmetric_variance(fan_in, fan_out):
    share = 1 / (fan_in + 1)  # of weights from Beta(2, 1): mean 2/3, mean square 1/2
    return (1 - share) * SPREAD**2 / fan_in + share / 2 - (2 * share / 3) ** 2


_RULES = {
    rule.name: rule
    for rule in (
        Initialization("he", "N(0, 2 / fan_in)", "He, Zhang, Ren, Sun (2015), section 2.2",
                       he, lambda fan_in, fan_out: 2 / fan_in),
        Initialization("glorot", "U(-b, b), b = √(6 / (fan_in + fan_out))",
                       "Glorot, Bengio (2010), section 4.2, equation 16",
                       glorot, lambda fan_in, fan_out: 2 / (fan_in + fan_out)),
        Initialization("lecun", "N(0, 1 / fan_in)", "LeCun, Bottou, Orr, Müller (1998), section 4.6",
                       lecun, lambda fan_in, fan_out: 1 / fan_in),
        Initialization("default", "U(-b, b), b = 1 / √fan_in, biases too", "torch.nn.Linear",
                       default, lambda fan_in, fan_out: 1 / (3 * fan_in)),
        Initialization("orthogonal", "a random orthogonal matrix, gain 1", "torch.nn.init.orthogonal_",
                       orthogonal, lambda fan_in, fan_out: 1 / max(fan_in, fan_out)),  # rows or columns of length 1
        Initialization("positive_asymmetric",
                       "N(0, 0.6007² / fan_in), biases too; one number of each unit from Beta(2, 1)",
                       "Lu, Shin, Su, Karniadakis (2020), randomized asymmetric initialization",
                       positive_asymmetric, _positive_asymmetric_variance),
    )
}


def names():
    """Return the names of all rules."""
    return tuple(_RULES)


def get(name):
    """Return the rule of that name; an `Initialization` comes back unchanged.

    Raises
    ------
    ValueError
        If there is no rule of that name.

    Examples
    --------
    >>> get("he"), names()[:3]
    (Initialization(name='he', formula='N(0, 2 / fan_in)'), ('he', 'glorot', 'lecun'))
    """
    if isinstance(name, Initialization):
        return name
    return _RULES[checks.one_of("initialization.get", "name", name, _RULES, do="Pass one of these names.")]


def _normal(generator, shape, std):
    """Draw normal numbers and scale them in place, because a wide layer has a million weights."""
    sample = generator.standard_normal(shape, dtype=np.float32)
    sample *= std
    return sample


def _uniform(generator, shape, std):
    bound = math.sqrt(3) * std
    sample = generator.random(shape, dtype=np.float32)
    sample *= 2 * bound
    sample -= bound
    return sample


def _fan(function, name, fan):
    given, fan = fan, checks.plain(fan)
    if checks.is_whole(fan) and fan > MOST:
        do = "Use smaller layers."
        checks.refuse(f"initialization.{function}", name, f"at most {MOST:,}", checks.shown(given), do)
    if not checks.is_whole(fan) or fan < 1:
        must, do = "a whole number of at least 1", "Give every layer at least one unit."
        checks.refuse(f"initialization.{function}", name, must, checks.shown(given), do)
    return int(fan)
