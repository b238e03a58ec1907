"""Which modules and functions of torch rectify, and how a function is named."""

import math

import torch
from torch import nn
from torch._ops import OpOverload, OpOverloadPacket
from torch.nn import functional

from rectlab import activations

# Modules of torch that are not in activations.REGISTRY. Of those in it, the ones with an upper end saturate.
_RECTIFIERS = (nn.ReLU6, nn.PReLU, nn.RReLU, nn.Threshold, nn.Hardswish)
_SATURATING = (nn.Hardtanh, nn.Hardsigmoid, nn.LogSigmoid)  # not counted, unless a Hardtanh begins at 0

_WRITE = {
    "relu": "nn.ReLU()", "relu6": "nn.ReLU6()", "leaky_relu": "nn.LeakyReLU()", "prelu": "nn.PReLU()",
    "rrelu": "nn.RReLU()", "elu": "nn.ELU()", "selu": "nn.SELU()", "celu": "nn.CELU()", "gelu": "nn.GELU()",
    "silu": "nn.SiLU()", "mish": "nn.Mish()", "softplus": "nn.Softplus()", "hardswish": "nn.Hardswish()",
    "threshold": "nn.Threshold(...)", "hardtanh": "nn.Hardtanh(0, ...)", "clamp": "nn.ReLU()", "clip": "nn.ReLU()",
    "clamp_min": "nn.ReLU()", "maximum": "nn.ReLU()", "max": "nn.ReLU()", "fmax": "nn.ReLU()",
}


def _spelled(names):
    """Return {function: spelling} for functions with these names, in place or not: {F.relu: "F.relu", ...}."""
    found = {}
    for place, prefix in ((functional, "F."), (torch, "torch."), (torch.Tensor, "Tensor.")):
        for name in names:
            for spelled in (name, f"{name}_"):
                if callable(function := getattr(place, spelled, None)):
                    found.setdefault(function, prefix + spelled)
    return found


SPELLED = _spelled(_WRITE)


def is_rectifier(module, also=()):
    """Return whether a module is a rectifier or its kin of torch or rectlab, or belongs to the classes ``also``."""
    ours = activations.Elementwise, activations.Learned
    clipped = isinstance(module, nn.Hardtanh) and module.min_val == 0
    return clipped or isinstance(module, (*_RECTIFIERS, *_of_torch(saturating=False), *ours, *also))


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


def bare(function):
    """Return a function's name alone: "relu" for ``torch.relu_`` and ``aten.relu.default``, "T" for ``Tensor.T``."""
    name = getattr(function, "__name__", "?")
    if name == "__get__":
        name = getattr(getattr(function, "__self__", None), "__name__", "?")
    return name.split(".")[0].strip("_")


def rectifying(function, args, kwargs):
    """Return the spelling of a function call that rectifies, None for any other call."""
    name, given = bare(function), (*args[1:], *kwargs.values())
    if name in ("clamp", "clip", "clamp_min"):
        zero = _is_zero(args[1] if len(args) > 1 else kwargs.get("min"))
    elif name == "hardtanh":
        zero = _is_zero(args[1] if len(args) > 1 else kwargs.get("min_val", -1.0))
    elif name in ("maximum", "fmax", "max"):  # a number is the axis of max
        zero = any(isinstance(value, torch.Tensor) and _is_zero(value) for value in (*args[:1], *given) if given)
    else:
        zero = name in _WRITE or "relu" in name
    if not zero:
        return None
    inside = f"aten.{name}" if isinstance(function, (OpOverload, OpOverloadPacket)) else f"torch.{name}"
    return "the rectifier in nn.RNN" if name.startswith("rnn_") else SPELLED.get(function, inside)


def module_for(spelled):
    """Return the module to write instead of a function: "nn.ReLU()" for "F.relu"; None if there is none."""
    return _WRITE.get(spelled.split(".")[1].rstrip("_"))


def _is_zero(value):
    if isinstance(value, torch.Tensor):
        return value.numel() > 0 and not value.is_complex() and not bool(value.count_nonzero())
    return isinstance(value, (int, float)) and value == 0
