"""The interval that an activation module gives for an interval: only for classes whose code is known."""

import torch
from torch import nn

from rectlab import activations

_CLIPPED = (nn.Hardtanh, nn.ReLU6)
_KNOWN = (*(cls.torch_module for cls in activations.REGISTRY.values() if cls.torch_module), nn.PReLU, *_CLIPPED)
_FORWARD = {cls: cls.forward for cls in (*_KNOWN, activations.Elementwise)}  # before anybody replaces it


def range_of(module, function):
    """Return ``(lower, upper, unit_roundoff) -> (low, high)`` of an activation module, None if it is not known.

    ``function`` is the name of the one function that the module called on its input, "" if it called others. The class
    and its forward method must be those of torch or rectlab, and torch's modules must call the function of their name.
    """
    kind = type(module)
    if "forward" in vars(module) or _FORWARD.get(kind) is not kind.forward:
        return None
    own = "hardtanh" if kind in _CLIPPED else kind.__name__.lower()
    if kind is not activations.Elementwise and function.replace("_", "") != own:
        return None
    if kind in _CLIPPED:
        return _clipped(float(module.min_val), float(module.max_val))
    if kind is nn.PReLU:
        slope = module.weight.detach().double().cpu()
        return lambda lower, upper, unit_roundoff: _prelu_range(slope, lower, upper, unit_roundoff)
    activation = activations.of_module(module)
    return None if activation is None else activation.range


def _clipped(least, most):
    """Return the range function of clipping from ``least`` to ``most``, which the network's dtype may round."""

    def between(lower, upper, unit_roundoff):
        room = unit_roundoff * max(abs(least), abs(most))
        low, high = lower.clamp(least, most), upper.clamp(least, most)
        return torch.where(low == 0, low, low - room), torch.where(high == 0, high, high + room)

    return between


def _prelu_range(slope, lower, upper, unit_roundoff):
    """Return the range of max(0, z) + slope min(0, z): its extremes lie at the ends of the interval or at the hinge."""
    first, last = (torch.where(z > 0, z, z * slope) for z in (lower, upper))
    ends = torch.stack([first, last, torch.where((lower < 0) & (upper > 0), 0.0, first)])  # the hinge, if inside
    room = 4 * unit_roundoff * ends.abs().amax(0)
    return ends.amin(0) - room, ends.amax(0) + room
