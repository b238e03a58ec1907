"""Activation functions: each value beside its derivative (``functions``), and one registry by name.

``activation.Activation`` is what an entry holds; ``in_place`` has the fused forms that training by hand runs.
The rectifier ``max(0, x)`` is the subject of the laboratory; the others are here to be compared with it.

>>> import torch
>>> relu = get("relu")
>>> relu.value(torch.tensor([-2.0, 0.0, 3.0])), relu.derivative(torch.tensor([-2.0, 0.0, 3.0]))
(tensor([0., 0., 3.]), tensor([0., 0., 1.]))
"""

import inspect
import math
import numbers
from functools import partial

import torch

from rectlab.activations import in_place
from rectlab.activations.activation import Activation
from rectlab.activations.functions import (
    SOFTPLUS_IS_LINEAR_ABOVE,
    elu,
    elu_slope,
    leaky_rectifier,
    leaky_rectifier_slope,
    rectifier,
    rectifier_slope,
    sigmoid,
    sigmoid_slope,
    softplus,
    softplus_slope,
    tanh,
    tanh_slope,
)


def _relu() -> Activation:
    source = "Glorot, Bordes, Bengio (2011), section 3.1"
    return Activation(
        "relu",
        "max(0, x)",
        rectifier,
        rectifier_slope,
        0.0,
        math.inf,
        True,
        torch.nn.ReLU,
        source,
        in_place.relu_forward,
        in_place.relu_backward,
    )


def _leaky_relu(slope: float = 0.01) -> Activation:
    _require(0 <= slope <= 1, "slope must lie in [0, 1]", slope)
    return Activation(
        name="leaky_relu",
        formula=f"max({slope:.12g} x, x)",
        value=partial(leaky_rectifier, slope=slope),
        derivative=partial(leaky_rectifier_slope, slope=slope),
        lower=-math.inf if slope > 0 else 0.0,
        upper=math.inf,
        exact_zeros=slope == 0,
        module=partial(torch.nn.LeakyReLU, slope),
        source="Maas, Hannun, Ng (2013)",
        forward_=partial(in_place.leaky_relu_forward, slope=slope),
        backward=partial(in_place.leaky_relu_backward, slope=slope),
    )


def _softplus(sharpness: float = 1.0) -> Activation:
    _require(0 < sharpness < math.inf, "sharpness must be above 0 and finite", sharpness)
    return Activation(
        name="softplus",
        formula="log(1 + exp(x))" if sharpness == 1 else f"log(1 + exp({sharpness:.12g} x)) / {sharpness:.12g}",
        value=partial(softplus, sharpness=sharpness),
        derivative=partial(softplus_slope, sharpness=sharpness),
        lower=0.0,
        upper=math.inf,
        exact_zeros=False,
        module=partial(torch.nn.Softplus, sharpness, SOFTPLUS_IS_LINEAR_ABOVE),
        source="Dugas et al. (2001); sharpness: Glorot, Bordes, Bengio (2011), section 4.1",
        forward_=partial(in_place.softplus_forward, sharpness=sharpness),
        backward=partial(in_place.softplus_backward, sharpness=sharpness),
    )


def _tanh() -> Activation:
    return Activation(
        "tanh",
        "tanh(x)",
        tanh,
        tanh_slope,
        -1.0,
        1.0,
        False,
        torch.nn.Tanh,
        "LeCun et al. (1998)",
        in_place.tanh_forward,
        in_place.tanh_backward,
    )


def _sigmoid() -> Activation:
    source = "Glorot, Bengio (2010), section 3.1"
    return Activation(
        "sigmoid",
        "1 / (1 + exp(-x))",
        sigmoid,
        sigmoid_slope,
        0.0,
        1.0,
        False,
        torch.nn.Sigmoid,
        source,
        in_place.sigmoid_forward,
        in_place.sigmoid_backward,
    )


def _elu(alpha: float = 1.0) -> Activation:
    _require(0 < alpha < math.inf, "alpha must be above 0 and finite", alpha)
    return Activation(
        name="elu",
        formula=f"x if x > 0 else {'' if alpha == 1 else f'{alpha:.12g} '}(exp(x) - 1)",
        value=partial(elu, alpha=alpha),
        derivative=partial(elu_slope, alpha=alpha),
        lower=-alpha,
        upper=math.inf,
        exact_zeros=False,
        module=partial(torch.nn.ELU, alpha),
        source="Clevert, Unterthiner, Hochreiter (2016), section 3",
        forward_=partial(in_place.elu_forward, alpha=alpha),
        backward=partial(in_place.elu_backward, alpha=alpha),
    )


def _require(holds: bool, rule: str, value: float) -> None:
    if not holds:
        raise ValueError(f"activations.get: {rule}; got {value!r}. Pass a number in that range.")


def _number(key: str, number: float) -> float:
    if isinstance(number, bool) or not isinstance(number, numbers.Real):
        raise ValueError(f"activations.get: {key} must be a real number; got {number!r}. Pass a float.")
    return float(number)


_REGISTRY = {
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "softplus": _softplus,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "elu": _elu,
}


def names() -> tuple[str, ...]:
    """Return every name that `get` knows.

    Examples
    --------
    >>> names()
    ('relu', 'leaky_relu', 'softplus', 'tanh', 'sigmoid', 'elu')
    """
    return tuple(_REGISTRY)


def get(name: str | Activation, **parameters: float) -> Activation:
    """Return the activation of that name; an `Activation` is returned as it is.

    Parameters
    ----------
    name : str or Activation
        One of `names`.
    **parameters : float
        "leaky_relu" takes ``slope`` in [0, 1], "softplus" takes ``sharpness`` > 0, "elu" takes ``alpha`` > 0.

    Raises
    ------
    ValueError
        If there is no activation of that name, or it has no such parameter, or the parameter is out of range.

    Examples
    --------
    >>> get("softplus", sharpness=4.0).formula
    'log(1 + exp(4 x)) / 4'
    """
    if isinstance(name, Activation):
        if parameters:
            raise ValueError(
                f"activations.get: an Activation must come without parameters; got {', '.join(parameters)}. "
                "Pass its name with them."
            )
        return name
    if not isinstance(name, str) or name not in _REGISTRY:
        raise ValueError(
            f"activations.get: name must be one of {', '.join(names())}; got {name!r}. "
            "Pass one of these names, or an Activation of your own."
        )
    build = _REGISTRY[name]
    known = tuple(inspect.signature(build).parameters)
    if unknown := [key for key in parameters if key not in known]:
        takes = f"take no parameter but {', '.join(known)}" if known else "take no parameters"
        raise ValueError(f"activations.get: {name!r} must {takes}; got {', '.join(unknown)}. Leave out what it lacks.")
    return build(**{key: _number(key, number) for key, number in parameters.items()})
