"""Contestants: activations by name, softplus with a sharpness, and any of them with half of the signs turned."""

import functools
import math
import re

import numpy as np
import torch

from rectlab import activations
from rectlab.compute.devices import CPU_FLOATS

FLIP = "-flip"
CURVE_AT = torch.linspace(-3, 3, 25, **CPU_FLOATS)  # where the small curve of an activation has its points
FIELDS = {
    "rectifier_family": ("relu", "leaky_relu", "elu", "gelu", "swish", "mish"),
    "paper": ("relu", "softplus", "tanh"),
    "twelve": ("relu", "leaky_relu", "elu", "selu", "celu", "gelu", "softplus", "swish", "mish", "tanh", "sigmoid",
               "elliott"),
    "all": activations.names,
    "learnable": lambda: ("relu", *activations.trainable_names()),
    "sharpness": ("softplus(1)", "softplus(1.3)", "softplus(2)", "softplus(3)", "softplus(6)", "relu"),
    "sign_flip": ("relu", "relu-flip", "elu", "elu-flip", "softplus", "softplus-flip"),
}


def contestants(who):
    """Return the contestants of a field, or of a list of names with commas.

    Parameters
    ----------
    who : str
        A key of ``FIELDS``, or names with commas. A name is one of :func:`rectlab.activations.names` or
        ``trainable_names``, or "softplus(3)" for a sharpness of 3; "-flip" at its end turns half of the signs.

    Returns
    -------
    tuple of str

    Raises
    ------
    ValueError
        For an unknown name, a sharpness that is not above 0, or fewer than two names.

    Notes
    -----
    Softplus of sharpness a is log(1 + exp(a x)) / a. For large a it tends to max(0, x), so softplus(inf) is relu.

    References
    ----------
    Glorot, Bordes and Bengio (2011), p. 320: sharpness 1, 1.3, 2, 3, 6 and infinity, and half of the signs turned.

    Examples
    --------
    >>> contestants("paper"), contestants("tanh, softplus(3), relu-flip")
    (('relu', 'softplus', 'tanh'), ('tanh', 'softplus(3)', 'relu-flip'))
    """
    field = FIELDS.get(who) if isinstance(who, str) else None
    names = field() if callable(field) else field
    if names is None:
        names = tuple(dict.fromkeys(name.strip() for name in who.split(","))) if isinstance(who, str) else ()
    if len(names) < 2:
        raise ValueError(
            f"tournament: who must be one of {', '.join(FIELDS)}, or at least two names with commas; got {who!r}. "
            "Choose a field, or write relu,tanh."
        )
    for name in names:
        settings_of(name)
    return names


def settings_of(name):
    """Return a contestant's settings for a sweep: {"activation": "tanh", "sign_flip": True} for "tanh-flip"."""
    flip = name.endswith(FLIP)
    bare = name.removesuffix(FLIP)
    known = activations.names() + activations.trainable_names()
    if bare in known:
        return {"activation": bare, "sign_flip": flip}
    sharpness = _sharpness(bare)
    if sharpness is None or not sharpness > 0:
        raise ValueError(
            f"tournament: a contestant must be one of {', '.join(known)} or "
            f"softplus(sharpness above 0), with or without {FLIP}; got {name!r}. Correct the name."
        )
    if math.isinf(sharpness):
        return {"activation": "relu", "sign_flip": flip}
    return {"activation": activations.get("softplus", sharpness=sharpness), "sign_flip": flip}


@functools.cache
def curve_of(name):
    """Return a contestant's values at :data:`CURVE_AT`; NaN for one that learns its shape.

    Examples
    --------
    >>> curve_of("relu")[[0, 12, 24]].tolist()
    [0.0, 0.0, 3.0]
    """
    activation = activations.get(settings_of(name)["activation"])
    if activation.name in activations.trainable_names():
        return np.full(len(CURVE_AT), np.nan)
    return activation.value(CURVE_AT).numpy()


def _sharpness(name):
    found = re.fullmatch(r"softplus\(([^)]*)\)", name)
    try:
        return float(found[1]) if found else None
    except ValueError:
        return None
