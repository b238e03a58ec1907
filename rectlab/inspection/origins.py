"""Where each tensor of a running module came from: what made it, of what, and what its axes count."""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.weak import WeakIdKeyDictionary

from rectlab.inspection.axes import Axes, axes_after, tensors_in
from rectlab.inspection.kinds import bare
from rectlab.inspection.module_state import same_values

CONSTANT = "constant"  # what a tensor is that does not depend on X
CHANGED, SEVERAL = "a change in place", "a choice of tensors"
PASSED = "passed on"  # only the shape of each example may have changed
_WEIGHTED = (F.linear, F.conv1d, F.conv2d, F.conv3d)  # before anybody replaces them
_RESHAPING = frozenset("flatten view reshape squeeze unsqueeze contiguous clone detach unflatten".split())
_DROPPING = frozenset("dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout".split())
_FRESH = frozenset("new_zeros new_ones new_full new_empty zeros_like ones_like full_like empty_like".split())
_READING = frozenset(  # ways from a tensor's values to Python, or to its memory past all functions
    "__bool__ __int__ __float__ __index__ __complex__ __contains__ __array__ __dlpack__ item tolist numpy is_nonzero "
    "equal allclose data_ptr untyped_storage storage set_ nonzero".split()
)


@dataclass(frozen=True, eq=False)
class Weighted:
    """What one call of F.linear or of a convolution really used."""

    function: str
    weight: torch.Tensor
    bias: torch.Tensor | None
    n_axes: int  # of its input
    fixed: bool  # whether both are parameters of the module, with the values of before, in the dtype of the output

    def key(self):
        """Return what is the same whenever this layer is called again."""
        return self.function, id(self.weight) if self.fixed else None


@dataclass(frozen=True, eq=False)
class Activation:
    """One call of an activation module of which an interval is known."""

    module: nn.Module
    range_of: object  # as rectlab.inspection.ranges.range_of returns it

    def key(self):
        """Return what is the same whenever this module is called again."""
        return id(self.module)


@dataclass(frozen=True, eq=False)
class Origin:
    """Where a tensor came from."""

    what: object  # "X", PASSED, a Weighted, an Activation, or in words what else made it
    before: object = None  # the Origin of what this was made of, None if that is unknown or several tensors
    axes: Axes = Axes()

    def path(self):
        """Return what made the tensor, step by step, comparable by ==."""
        steps, origin = [], self
        while origin is not None:
            steps.append(origin.what if isinstance(origin.what, str) else origin.what.key())
            origin = origin.before
        return steps


class Origins:
    """The Origin of every tensor in one forward pass, from the function calls.

    ``kept`` are the module's tensors with copies, as as_it_was gives them; ``doubt`` says why nothing can be proved.
    """

    def __init__(self, inputs, kept):
        self._notes, self._kept, self.doubt = WeakIdKeyDictionary(), kept, ""
        for tensor, _ in kept.values():
            self.note(tensor, Origin(CONSTANT))
        for tensor in inputs:
            self.note(tensor, Origin("X", axes=Axes(None, 0)))

    def note(self, tensor, origin):
        """Note where a tensor came from, with its version: a change in place makes the note invalid."""
        self._notes[tensor] = _version(tensor), tensor.ndim, origin

    def of(self, tensor):
        """Return where a tensor came from, as far as that is known."""
        version, n_axes, origin = self._notes.get(tensor, (None, None, None))
        if origin is not None and version == _version(tensor) and (version is not None or origin.what == CONSTANT):
            return origin
        if origin is None:
            origin = Origin(CONSTANT if tensor.ndim == 0 else "something that no hook and no function shows")
        else:
            origin = Origin(CHANGED, None, origin.axes if n_axes == tensor.ndim else Axes())
        self.note(tensor, origin)
        return origin

    def after(self, function, args, kwargs, tensors, origins, output):
        """Note where every output of a call came from; ``origins`` are those of its tensors, before the call."""
        moving = [(t, origin) for t, origin in zip(tensors, origins) if origin.what != CONSTANT]
        moving = [] if bare(function) in _FRESH else moving
        name = getattr(function, "__name__", "")
        if moving and (name in _READING or (name == "__get__" and bare(function) == "data")):
            self.doubt = f"the module reads values as it runs ({bare(function)}), which may decide what it does"
        if made := tensors_in([output]):
            given, known = zip(*[(t, origin.axes) for t, origin in moving or [(tensors[0], origins[0])]])
            what = self._what(function, args, kwargs, tensors, given, made[0]) if moving else CONSTANT
            before = moving[0][1] if len(moving) == 1 else None
            for out, axes in zip(made, axes_after(function, args, kwargs, given, known, made)):
                self.note(out, Origin(what, before, axes))

    def _what(self, function, args, kwargs, tensors, given, output):
        """Return what a call is for a chain of layers: a Weighted, PASSED, or another function in words."""
        name, first = bare(function), given[0]
        if function in _WEIGHTED and len(given) == 1 and first is args[0]:
            weight, bias = (*args[1:], *kwargs.values(), None)[:2]
            plain = type(first) is type(output) is torch.Tensor and output.dtype == weight.dtype
            fixed = plain and first.ndim == 2 and all(t is None or self.is_fixed(t) for t in (weight, bias))
            return Weighted(name, weight, bias, first.ndim, fixed)
        whole = output.shape[:1] == first.shape[:1] and output.dtype == first.dtype and len(tensors) == 1
        idle = name in _DROPPING and not (args[2] if len(args) > 2 else kwargs.get("training", True))
        return PASSED if whole and (name in _RESHAPING or idle) else f"the function {name}"

    def is_fixed(self, tensor):
        """Return whether a tensor is a parameter of the module with the values that it had before the module ran."""
        own, copy = self._kept.get(id(tensor), (None, None))
        return own is tensor and type(tensor) is nn.Parameter and same_values(tensor, copy)


def _version(tensor):
    """Return the count of changes in place, None for a tensor of inference mode, which has none."""
    return None if tensor.is_inference() else tensor._version
