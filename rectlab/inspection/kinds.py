"""Which modules and functions of torch rectify, and which modules and functions only pass values on."""

import math

import torch
from torch import nn
from torch.nn import functional

from rectlab import activations

# Modules of torch that are not in activations.REGISTRY. Of those in it, the ones with an upper end saturate.
_RECTIFIERS = (nn.ReLU6, nn.PReLU, nn.RReLU, nn.Threshold, nn.Hardswish)
_SATURATING = (nn.Hardtanh, nn.Hardsigmoid, nn.LogSigmoid)  # not counted
PASSING = (nn.Identity, nn.Flatten, nn.Unflatten, nn.modules.dropout._DropoutNd)  # no change of values in eval mode
CHANNELS_FIRST = (
    nn.modules.conv._ConvNd, nn.modules.batchnorm._NormBase, nn.GroupNorm, nn.modules.pooling._MaxPoolNd,
    nn.modules.pooling._AvgPoolNd, nn.modules.pooling._AdaptiveAvgPoolNd, nn.modules.pooling._AdaptiveMaxPoolNd,
)
FEATURES_LAST = (nn.Linear, nn.LayerNorm, nn.Embedding, nn.RNNBase)

_WRITE = {
    "relu": "nn.ReLU()", "relu6": "nn.ReLU6()", "leaky_relu": "nn.LeakyReLU()", "prelu": "nn.PReLU()",
    "rrelu": "nn.RReLU()", "elu": "nn.ELU()", "selu": "nn.SELU()", "celu": "nn.CELU()", "gelu": "nn.GELU()",
    "silu": "nn.SiLU()", "mish": "nn.Mish()", "softplus": "nn.Softplus()", "hardswish": "nn.Hardswish()",
    "threshold": "nn.Threshold(...)", "clamp": "nn.ReLU()", "clip": "nn.ReLU()", "clamp_min": "nn.ReLU()",
    "maximum": "nn.ReLU()",
}
_RESHAPING = ("flatten", "view", "reshape", "squeeze", "unsqueeze", "contiguous", "clone", "detach", "unflatten")


def _named(names):
    """Return {function: spelling} for functions with these names, in place or not: {F.relu: "F.relu", ...}."""
    found = {}
    for place, prefix in ((functional, "F."), (torch, "torch."), (torch.Tensor, "Tensor.")):
        for name in names:
            for spelled in (name, f"{name}_"):
                if callable(function := getattr(place, spelled, None)):
                    found.setdefault(function, prefix + spelled)
    return found


FUNCTIONS = _named(_WRITE)
RESHAPING = frozenset(_named(_RESHAPING))


def is_rectifier(module, also=()):
    """Return whether a module is a rectifier or its kin of torch or rectlab, or belongs to the classes ``also``."""
    ours = activations.Elementwise, activations.Learned
    return isinstance(module, (*_RECTIFIERS, *_of_torch(saturating=False), *ours, *also))


def is_saturating(module):
    """Return whether a module is an activation with an upper end, such as tanh, which is not counted."""
    return isinstance(module, (*_SATURATING, *_of_torch(saturating=True))) and not is_rectifier(module)


def _of_torch(saturating):
    """Return torch's modules for the registered activations with an upper end (``saturating``), or without."""
    known = (cls for cls in activations.REGISTRY.values() if cls.torch_module)
    return tuple(cls.torch_module for cls in known if math.isfinite(cls.upper) == saturating)


def kind_of(module):
    """Return the class name of a module; for rectlab's one module class, that of its activation."""
    return type(module.activation if type(module) is activations.Elementwise else module).__name__


def rectifying(function, args, kwargs):
    """Return the spelling of a function call that rectifies, None for any other call."""
    spelled = FUNCTIONS.get(function)
    if spelled is None:
        return None
    name = _bare(spelled)
    if name in ("clamp", "clip", "clamp_min"):
        low = args[1] if len(args) > 1 else kwargs.get("min")
        return spelled if low is not None and _is_zero(low) else None
    if name == "maximum":
        return spelled if any(_is_zero(value) for value in (*args, *kwargs.values())) else None
    return spelled


def module_for(spelled):
    """Return the module to write instead of a function: "nn.ReLU()" for "F.relu"."""
    return _WRITE[_bare(spelled)]


def _bare(spelled):
    """Return "relu" for "F.relu" and "torch.relu_"."""
    return spelled.split(".")[1].rstrip("_")


def _is_zero(value):
    if isinstance(value, torch.Tensor):
        return value.numel() > 0 and not value.is_complex() and not bool(value.count_nonzero())
    return isinstance(value, (int, float)) and value == 0
