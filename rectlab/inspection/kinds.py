"""Which modules count as rectifiers, which functions do the same unseen, and what is known about each."""

import torch
from torch import nn
from torch.nn import functional

from rectlab import activations

_RECTIFIERS = (
    nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.RReLU, nn.Threshold, nn.ELU, nn.SELU, nn.CELU, nn.GELU, nn.SiLU,
    nn.Mish, nn.Hardswish, nn.Softplus,
)  # fmt: skip
_SATURATING = (nn.Tanh, nn.Sigmoid, nn.Softsign, nn.Hardtanh, nn.Hardsigmoid, nn.LogSigmoid)  # not looked at
PASSING = (nn.Identity, nn.Flatten, nn.Unflatten, nn.modules.dropout._DropoutNd)  # in eval mode values stay as they are
CHANNELS_FIRST = (
    nn.modules.conv._ConvNd, nn.modules.batchnorm._NormBase, nn.GroupNorm, nn.modules.pooling._MaxPoolNd,
    nn.modules.pooling._AvgPoolNd, nn.modules.pooling._AdaptiveAvgPoolNd, nn.modules.pooling._AdaptiveMaxPoolNd,
)  # fmt: skip
FEATURES_LAST = (nn.Linear, nn.LayerNorm, nn.Embedding, nn.RNNBase)

_WRITE = {
    "relu": "nn.ReLU()", "relu6": "nn.ReLU6()", "leaky_relu": "nn.LeakyReLU()", "prelu": "nn.PReLU()",
    "rrelu": "nn.RReLU()", "elu": "nn.ELU()", "selu": "nn.SELU()", "celu": "nn.CELU()", "gelu": "nn.GELU()",
    "silu": "nn.SiLU()", "mish": "nn.Mish()", "softplus": "nn.Softplus()", "hardswish": "nn.Hardswish()",
    "threshold": "nn.Threshold(...)", "clamp": "nn.ReLU()", "clip": "nn.ReLU()", "clamp_min": "nn.ReLU()",
    "maximum": "nn.ReLU()",
}  # fmt: skip
_PLACES = ((functional, "F."), (torch, "torch."), (torch.Tensor, "Tensor."))
_RESHAPING = ("flatten", "view", "reshape", "squeeze", "unsqueeze", "contiguous", "clone", "detach", "unflatten")


def _named(names):
    """Return {function: how it is called} for functions of these names, in place or not, wherever torch has them."""
    found = {}
    for place, prefix in _PLACES:
        for name in names:
            for spelled in (name, f"{name}_"):
                if callable(function := getattr(place, spelled, None)):
                    found.setdefault(function, prefix + spelled)
    return found


FUNCTIONS = _named(_WRITE)
RESHAPING = frozenset(_named(_RESHAPING))


def is_rectifier(module, also=()):
    """Return whether a module is looked at: a rectifier-like one of torch or rectlab, or of the classes ``also``."""
    ours = type(module).__module__.startswith("rectlab.activations")
    return isinstance(module, (*_RECTIFIERS, *also)) or ours


def is_saturating(module):
    """Return whether a module is an activation of the kind that has no exact zeros to count."""
    return isinstance(module, _SATURATING) and not is_rectifier(module)


def rectifying(function, args, kwargs):
    """Return how a call outside modules is spelled, if it rectifies; else None."""
    spelled = FUNCTIONS.get(function)
    if spelled is None:
        return None
    name = spelled.split(".")[1].rstrip("_")
    if name in ("clamp", "clip", "clamp_min"):
        low = args[1] if len(args) > 1 else kwargs.get("min")
        return spelled if low is not None and _is_zero(low) else None
    if name == "maximum":
        return spelled if any(_is_zero(value) for value in (*args, *kwargs.values())) else None
    return spelled


def module_for(spelled):
    """Return the module to write instead of a function: nn.ReLU() for F.relu."""
    return _WRITE[spelled.split(".")[1].rstrip("_")]


def activation_of(module):
    """Return the registry's activation that a module computes, or None where no interval is known for it.

    Examples
    --------
    >>> activation_of(nn.SiLU()).name, activation_of(nn.Hardswish())
    ('swish', None)
    """
    make = _ACTIVATIONS.get(type(module))
    try:
        return None if make is None else make(module)
    except ValueError:  # a slope, say, outside the range that is understood
        return None


def _get(name, **parameters):
    return lambda module: activations.get(name, **{key: getattr(module, of) for key, of in parameters.items()})


def _only_if(holds, make):
    return lambda module: make(module) if holds(module) else None


_ACTIVATIONS = {
    nn.ReLU: _get("relu"), nn.LeakyReLU: _get("leaky_relu", slope="negative_slope"), nn.ELU: _get("elu", alpha="alpha"),
    nn.SELU: _get("selu"), nn.CELU: _get("celu", alpha="alpha"), nn.SiLU: _get("swish"), nn.Mish: _get("mish"),
    nn.GELU: _only_if(lambda m: m.approximate == "none", _get("gelu")),
    nn.Softplus: _only_if(lambda m: m.threshold >= 20 and m.beta >= 0.1, _get("softplus", sharpness="beta")),
    nn.Tanh: _get("tanh"), nn.Sigmoid: _get("sigmoid"), nn.Softsign: _get("elliott"),
    activations.modules.ShiftedRectifier: _get("shifted_relu", shift="shift"),
    activations.modules.RectifiedTanh: _get("rectified_tanh"),
    activations.modules.LIFRate: _get("lif_rate", refractory="refractory", toe="toe"),
    activations.modules.Swish: _get("swish", beta="beta"), activations.modules.LiSHT: _get("lisht"),
}  # fmt: skip


def _is_zero(value):
    if isinstance(value, torch.Tensor):
        return value.numel() > 0 and not value.is_complex() and not bool(value.count_nonzero())
    return isinstance(value, (int, float)) and value == 0
