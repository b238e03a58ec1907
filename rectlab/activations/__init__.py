"""Activation functions: each value beside its derivative, and one registry by name.

The rectifier ``max(0, x)`` is the subject of the laboratory; the others are here to be compared with it: those of the
survey by Dubey, Singh and Chaudhuri (2022) that work elementwise and have nothing to learn, and two that the paper of
2011 tried. ``rectifiers``, ``smooth``, ``exponential`` and ``saturating`` hold the functions, ``in_place`` the fused
forms that training by hand runs, ``entries`` what the registry says about each. ``learnable`` and
``parametric`` are those that train by autograd: with parameters of their own to learn, and maxout.

>>> import torch
>>> relu = get("relu")
>>> relu.value(torch.tensor([-2.0, 0.0, 3.0])), relu.derivative(torch.tensor([-2.0, 0.0, 3.0]))
(tensor([0., 0., 3.]), tensor([0., 0., 1.]))
"""

import inspect
import numbers
from functools import partial

from rectlab.activations.activation import Activation
from rectlab.activations.entries import BUILDERS
from rectlab.activations.exponential import celu, celu_slope, elu, elu_slope, selu, selu_slope
from rectlab.activations.learnable import ENTRIES as _TRAINABLE
from rectlab.activations.learnable import Learnable
from rectlab.activations.parametric import maxout, pau, pdelu, prelu, soft_root_sign, swish_beta
from rectlab.activations.rectifiers import (
    leaky_rectifier,
    leaky_rectifier_slope,
    lif_rate,
    lif_rate_slope,
    rectified_tanh,
    rectified_tanh_slope,
    rectifier,
    rectifier_slope,
    shifted_rectifier,
    shifted_rectifier_slope,
)
from rectlab.activations.saturating import elliott, elliott_slope, sigmoid, sigmoid_slope, tanh, tanh_slope
from rectlab.activations.smooth import (
    gelu,
    gelu_slope,
    lisht,
    lisht_slope,
    mish,
    mish_slope,
    softplus,
    softplus_slope,
    swish,
    swish_slope,
)

__all__ = [
    "Activation", "Learnable", "celu", "celu_slope", "elliott", "elliott_slope", "elu", "elu_slope", "gelu",
    "gelu_slope", "get", "leaky_rectifier", "leaky_rectifier_slope", "lif_rate", "lif_rate_slope", "lisht",
    "lisht_slope", "maxout", "mish", "mish_slope", "names", "pau", "pdelu", "prelu", "rectified_tanh",
    "rectified_tanh_slope", "rectifier", "rectifier_slope", "selu", "selu_slope", "shifted_rectifier",
    "shifted_rectifier_slope", "sigmoid", "sigmoid_slope", "soft_root_sign", "softplus",
    "softplus_slope", "swish", "swish_beta", "swish_slope", "tanh", "tanh_slope", "trainable_names",
]  # fmt: skip


def names() -> tuple[str, ...]:
    """Return the name of every activation that has nothing to learn, the rectifier first.

    Examples
    --------
    >>> names()[:5]
    ('relu', 'leaky_relu', 'shifted_relu', 'rectified_tanh', 'lif_rate')
    >>> names()[5:]
    ('softplus', 'elu', 'selu', 'celu', 'gelu', 'swish', 'mish', 'lisht', 'tanh', 'sigmoid', 'elliott')
    """
    return tuple(BUILDERS)


def trainable_names() -> tuple[str, ...]:
    """Return the names of the activations that train by autograd: with parameters of their own to learn, and maxout.

    Examples
    --------
    >>> trainable_names()
    ('prelu', 'pau', 'swish_beta', 'pdelu', 'soft_root_sign', 'maxout')
    """
    return tuple(_TRAINABLE)


def get(name: str | Activation | Learnable, **parameters: float) -> Activation | Learnable:
    """Return the activation of that name; an `Activation` is returned as it is.

    Parameters
    ----------
    name : str or Activation
        One of `names` or of `trainable_names`.
    **parameters : float
        "leaky_relu" takes ``slope`` in [0, 1], "shifted_relu" a finite ``shift``, "softplus" ``sharpness`` > 0, "elu"
        and "celu" ``alpha`` > 0, "swish" ``beta`` > 0, "lif_rate" ``refractory`` >= 0 and ``toe`` in (0, 1],
        "maxout" a whole number of ``pieces`` >= 2.

    Raises
    ------
    ValueError
        If there is no activation of that name, or it has no such parameter, or the parameter is out of range.

    Examples
    --------
    >>> get("softplus", sharpness=4.0).formula
    'log(1 + exp(4 x)) / 4'
    """
    if isinstance(name, (Activation, Learnable)):
        if parameters:
            raise ValueError(
                f"activations.get: an Activation must come without parameters; got {', '.join(parameters)}. "
                "Pass its name with them."
            )
        return name
    builders = BUILDERS | _TRAINABLE
    if not isinstance(name, str) or name not in builders:
        raise ValueError(
            f"activations.get: name must be one of {', '.join(builders)}; got {name!r}. "
            "Pass one of these names, or an Activation of your own."
        )
    build = builders[name]
    known = () if isinstance(build, partial) else tuple(inspect.signature(build).parameters)
    if unknown := [key for key in parameters if key not in known]:
        takes = f"take no parameter but {', '.join(known)}" if known else "take no parameters"
        raise ValueError(f"activations.get: {name!r} must {takes}; got {', '.join(unknown)}. Leave out what it lacks.")
    return build(**{key: _number(key, number) for key, number in parameters.items()})


def _number(key: str, number: float) -> float:
    if isinstance(number, bool) or not isinstance(number, numbers.Real):
        raise ValueError(f"activations.get: {key} must be a real number; got {number!r}. Pass a float.")
    return float(number)
