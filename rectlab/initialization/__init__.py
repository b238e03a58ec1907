"""Starting weights, from an explicit generator: He, Glorot, LeCun, the framework's default, and two more.

``rule`` says what a rule is, ``laws`` how weights are drawn; this is the registry by name.

>>> import numpy as np
>>> weight, bias = get("he").draw(np.random.default_rng(0), fan_out=3, fan_in=8)
>>> weight.shape, bias
((3, 8), array([0., 0., 0.], dtype=float32))
"""

from rectlab.initialization import laws
from rectlab.initialization.rule import Initialization

__all__ = ["Initialization", "get", "names"]


# Named functions, not lambdas: a rule travels to other processes by pickle.
def _he_variance(fan_in: int, fan_out: int) -> float:
    return 2 / fan_in


def _glorot_variance(fan_in: int, fan_out: int) -> float:
    return 2 / (fan_in + fan_out)


def _lecun_variance(fan_in: int, fan_out: int) -> float:
    return 1 / fan_in


def _default_variance(fan_in: int, fan_out: int) -> float:
    return 1 / (3 * fan_in)  # of U(-b, b) with b = 1 / sqrt(fan_in)


def _orthogonal_variance(fan_in: int, fan_out: int) -> float:
    return 1 / max(fan_in, fan_out)  # min(fan_in, fan_out) rows or columns of length 1


def _positive_asymmetric_variance(fan_in: int, fan_out: int) -> float:
    share = 1 / (fan_in + 1)  # of weights from Beta(2, 1): mean 2/3, mean square 1/2
    return (1 - share) * laws.SPREAD**2 / fan_in + share / 2 - (2 * share / 3) ** 2


_REGISTRY = {
    rule.name: rule
    for rule in (
        Initialization(
            "he",
            "N(0, 2 / fan_in)",
            "He, Zhang, Ren, Sun (2015), section 2.2",
            variance=_he_variance,
            law=laws.normal,
        ),
        Initialization(
            "glorot",
            "U(-b, b), b = √(6 / (fan_in + fan_out))",
            "Glorot, Bengio (2010), section 4.2, equation 16",
            variance=_glorot_variance,
            law=laws.uniform,
        ),
        Initialization(
            "lecun",
            "N(0, 1 / fan_in)",
            "LeCun, Bottou, Orr, Müller (1998), section 4.6",
            variance=_lecun_variance,
            law=laws.normal,
        ),
        Initialization(
            "default",
            "U(-b, b), b = 1 / √fan_in, biases too",
            "torch.nn.Linear",
            variance=_default_variance,
            law=laws.uniform_with_biases,
        ),
        Initialization(
            "orthogonal",
            "a random orthogonal matrix, gain 1",
            "torch.nn.init.orthogonal_",
            variance=_orthogonal_variance,
            law=laws.orthogonal,
        ),
        Initialization(
            "positive_asymmetric",
            "N(0, 0.6007² / fan_in), biases too; one number of each unit from Beta(2, 1)",
            "Lu, Shin, Su, Karniadakis (2020), randomized asymmetric initialization",
            variance=_positive_asymmetric_variance,
            law=laws.positive_asymmetric,
        ),
    )
}


def names() -> tuple[str, ...]:
    """Return every name that `get` knows.

    Examples
    --------
    >>> names()
    ('he', 'glorot', 'lecun', 'default', 'orthogonal', 'positive_asymmetric')
    """
    return tuple(_REGISTRY)


def get(name: str | Initialization) -> Initialization:
    """Return the rule of that name; an `Initialization` is returned as it is.

    Parameters
    ----------
    name : str or Initialization
        One of `names`.

    Raises
    ------
    ValueError
        If there is no rule of that name.

    Examples
    --------
    >>> get("lecun").formula
    'N(0, 1 / fan_in)'
    """
    if isinstance(name, Initialization):
        return name
    if not isinstance(name, str) or name not in _REGISTRY:
        raise ValueError(
            f"initialization.get: name must be one of {', '.join(names())}; got {name!r}. Pass one of these names."
        )
    return _REGISTRY[name]
