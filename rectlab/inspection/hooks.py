"""A running module read from two sides: hooks on its layers, and every torch function that is called in between."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.modules import module
from torch.overrides import TorchFunctionMode, _get_current_function_mode_stack
from torch.utils._device import DeviceContext
from torch.utils._python_dispatch import TorchDispatchMode, _get_current_dispatch_mode_stack
from torch.utils.weak import WeakIdKeyDictionary

from rectlab.checks import refuse
from rectlab.inspection.axes import Axes, Refused, axes_after, tensors_in
from rectlab.inspection.kinds import bare, is_rectifier, kind_of, rectifying
from rectlab.inspection.module_state import same_values
from rectlab.inspection.ranges import range_of

_WEIGHTED = (F.linear, F.conv1d, F.conv2d, F.conv3d)  # before anybody replaces them
_RESHAPING = frozenset("flatten view reshape squeeze unsqueeze contiguous clone detach unflatten".split())
_DROPPING = frozenset("dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout".split())
_LOOKING = frozenset(  # ways from a tensor's values to Python, or to its memory past all functions
    "__bool__ __int__ __float__ __index__ __complex__ __contains__ __array__ __dlpack__ item tolist numpy is_nonzero "
    "equal allclose data_ptr untyped_storage storage set_ nonzero".split()
)
CHANGED = "a change in place"
PASSED = "passed on"  # only the shape of each example may have changed


@dataclass(frozen=True, eq=False)
class Weighted:
    """What one call of F.linear or of a convolution really used."""

    function: str
    weight: torch.Tensor
    bias: torch.Tensor | None
    n_axes: int  # of its input
    fixed: bool  # whether both are parameters of the module, with the values of before, in the dtype of the output


@dataclass(frozen=True, eq=False)
class Activation:
    """One call of an activation module of which an interval is known."""

    module: nn.Module
    range_of: object  # as rectlab.inspection.ranges.range_of returns it


@dataclass(frozen=True, eq=False)
class Origin:
    """Where a tensor came from."""

    what: object  # "X", PASSED, a Weighted, an Activation, or in words what else made it
    before: object = None  # the Origin of what this was made of, None if that is unknown or several tensors
    axes: Axes = Axes()


CONSTANT = Origin("constant")  # does not depend on X


@dataclass(frozen=True)
class Call:
    """One call of one rectifier in a forward pass."""

    name: str  # the module's, with the number of the call from the second on
    module: nn.Module
    origin: Origin | None  # of its input, None for several
    axes: Axes  # of its output
    range_of: object = None  # of its module, None if unknown

    def path(self):
        """Return what made the input, step by step, comparable by ==."""
        steps, origin = [], self.origin
        while origin is not None:
            used = getattr(origin.what, "weight", getattr(origin.what, "module", None))
            steps.append(origin.what if used is None else id(used))
            origin = origin.before
        return steps


class Below(TorchDispatchMode):
    """Shows the functions that no Python calls, as in a scripted part, to the mode for functions."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        """Call the operator once more, now from Python."""
        return function(*args, **(kwargs or {}))


class Watch(TorchFunctionMode):
    """A block in which every submodule has hooks and every torch function is noticed.

    ``before(name, z)`` and ``after(call, h)`` are called with the input and output of each rectifier. An
    in-place rectifier has overwritten z when ``after`` is called.
    """

    def __init__(self, module, also=(), axes=None, before=None, after=None):
        super().__init__()
        self.module, self.also, self.axes, self._before, self._after = module, also, axes or {}, before, after
        self._parts = [(name.replace("_orig_mod.", ""), part) for name, part in module.named_modules()]
        self._names = {id(part): name.removesuffix("._orig_mod") for name, part in self._parts}
        self._looking, self._hooks, self.doubt = False, ExitStack(), ""
        self._changing = set(), set()  # ids of modules with hooks of the learner's: before, and after forward
        self.begin()

    def begin(self, inputs=(), kept=None):
        """Forget the last forward pass; ``inputs`` are the tensors of the next, ``kept`` those that as_it_was keeps."""
        self._kept = kept or {}
        self.calls = []  # the Calls of this forward pass
        self.outside = Counter()  # how often each (function, name of the module) rectified outside counted modules
        self.wrapped = set()  # classes of the learner's own modules without submodules in which that happened
        self.where = []  # the modules that are running now, or were when one raised; the innermost last
        self.got = ()  # the shape of what the module entered last got
        self._entered, self._times, self._origins = [], Counter(), WeakIdKeyDictionary()
        for tensor, _ in self._kept.values():
            self._made(tensor, CONSTANT)
        for tensor in inputs:
            self._made(tensor, Origin("X", axes=Axes(None, 0)))

    def __enter__(self):
        self.doubt = _foreign()
        for _, part in self._parts:
            if isinstance(part, torch.jit.ScriptModule):
                continue
            for ids, hooks in zip(self._changing, (part._forward_pre_hooks, part._forward_hooks)):
                ids.update([id(part)] if hooks else [])
            before = part.register_forward_pre_hook(partial(self._quietly, self._enters), with_kwargs=True)
            after = part.register_forward_hook(partial(self._quietly, self._leaves), with_kwargs=True)
            self._hooks.callback(before.remove)
            self._hooks.callback(after.remove)
        self._hooks.enter_context(Below())
        return super().__enter__()

    def __exit__(self, *problem):
        super().__exit__(*problem)
        self._hooks.close()
        self._origins = WeakIdKeyDictionary()

    def name_of(self, part):
        """Return a submodule's name; for the module itself its class."""
        return self._names.get(id(part)) or kind_of(part)

    def _enters(self, part, args, kwargs):
        tensors = tensors_in((*args, *kwargs.values()))
        self._doubt(part, tensors, self._changing[0])
        self.where.append(part)
        self.got = tuple(tensors[0].shape) if tensors else ()
        origin = self._origin_of(tensors[0]) if len(tensors) == 1 else None
        self._entered.append(origin)
        if is_rectifier(part, self.also):
            self._times[part] += 1
            if self._before is not None and tensors:
                self._before(self._called(part), tensors[0])

    def _leaves(self, part, args, kwargs, output):
        while self.where.pop() is not part:  # those between raised
            self._entered.pop()
        origin, made = self._entered.pop(), tensors_in([output])
        if isinstance(output, torch.Tensor):
            came = self._origin_of(output)
            alone = came.what.removeprefix("the function ") if isinstance(came.what, str) and came.before is origin else ""
            interval = range_of(part, alone) if self._is_plain(part) else None
            if interval is not None:
                self._made(output, Origin(Activation(part, interval), origin, came.axes))
            if is_rectifier(part, self.also):
                axes = self._asked(part, output, came.axes)
                self.calls.append(Call(self._called(part), part, origin, axes, interval))
                if self._after is not None:
                    self._after(self.calls[-1], output)
        self._doubt(part, made, self._changing[1])

    def _called(self, part):
        return self.name_of(part) + (f" (call {self._times[part]})" if self._times[part] > 1 else "")

    def _asked(self, part, output, known):
        """Return the Axes of a rectifier's output: as the learner says, as followed, or of (examples, units)."""
        said = self.axes.get(self._called(part), self.axes.get(self.name_of(part)))
        if said is not None:
            if not -output.ndim <= said < output.ndim or said % output.ndim == (known.examples or 0):
                must = f"an axis of what it gives, of shape {tuple(output.shape)}, other than that of the examples"
                refuse("inspect", f"axes[{self.name_of(part)!r}]", must, said, "Pass -1 for the last axis, say.", Refused)
            return Axes(said % output.ndim, known.examples)
        if output.ndim <= 2:
            return Axes(output.ndim - 1, 0) if known.examples == 0 else known
        units = known.units
        if units is None and getattr(part, "num_parameters", 1) > 1:
            units = 1  # the weights of PReLU lie along this axis
        return Axes(None if units == known.examples else units, known.examples)

    def __torch_function__(self, function, types, args=(), kwargs=None):
        """Call a torch function; note where its output came from, and whether it rectifies outside counted modules."""
        kwargs = kwargs or {}
        if self._looking:
            return function(*args, **kwargs)
        tensors = tensors_in((*args, *kwargs.values()))
        origins = [self._origin_of(tensor) for tensor in tensors]
        self._quietly(self._name, function, args, kwargs)
        output = function(*args, **kwargs)
        if tensors:
            self._quietly(self._note, function, args, kwargs, tensors, origins, output)
        return output

    def _name(self, function, args, kwargs):
        if any(is_rectifier(part, self.also) for part in self.where):
            return
        if spelled := rectifying(function, args, kwargs):
            inner = self.where[-1] if self.where else self.module
            self.outside[spelled, self.name_of(inner)] += 1
            if not any(inner.children()) and not type(inner).__module__.startswith("torch.") and inner is not self.module:
                self.wrapped.add(type(inner).__name__)

    def _note(self, function, args, kwargs, tensors, origins, output):
        """Note where every output of a call came from."""
        moving = [(t, origin) for t, origin in zip(tensors, origins) if origin is not CONSTANT]
        if moving and _looks(function):
            self.doubt = self.doubt or f"the module reads values as it runs ({bare(function)}), which may decide what it does"
        made = tensors_in([output])
        if not moving:
            for out in made:
                self._made(out, CONSTANT)
        elif made:
            given, known = [t for t, _ in moving], [origin.axes for _, origin in moving]
            origin = moving[0][1] if len(moving) == 1 else None
            what = self._what(function, args, kwargs, tensors, given, made[0])
            for out, axes in zip(made, axes_after(function, args, kwargs, given, known, made)):
                self._made(out, Origin(what, origin, axes))

    def _what(self, function, args, kwargs, tensors, given, output):
        """Return what a call is for a chain of layers: a Weighted, PASSED, or another function in words."""
        name, first = bare(function), given[0]
        if function in _WEIGHTED and len(given) == 1 and first is args[0]:
            weight, bias = (*args[1:], *kwargs.values(), None)[:2]
            plain = type(first) is type(output) is torch.Tensor and output.dtype == weight.dtype
            fixed = plain and all(t is None or self._is_fixed(t) for t in (weight, bias))
            return Weighted(name, weight, bias, first.ndim, fixed)
        whole = output.shape[:1] == first.shape[:1] and output.dtype == first.dtype and len(tensors) == 1
        idle = name in _DROPPING and not (args[2] if len(args) > 2 else kwargs.get("training", True))
        return PASSED if whole and (name in _RESHAPING or idle) else f"the function {name}"

    def _is_fixed(self, tensor):
        """Return whether a tensor is a parameter of the module with the values that it had before the module ran."""
        own, copy = self._kept.get(id(tensor), (None, None))
        return own is tensor and type(tensor) is nn.Parameter and same_values(tensor, copy)

    def _is_plain(self, part):
        """Return whether a module has no hooks of the learner's, and its weights of before."""
        hooked = any(id(part) in ids for ids in self._changing)
        return not hooked and all(map(self._is_fixed, part.parameters(recurse=False)))

    def _doubt(self, part, tensors, changing):
        """Note that tensors passed a hook of the learner's, which may have changed them without a trace."""
        if id(part) in changing:
            for tensor in tensors:
                origin = self._origin_of(tensor)
                self._made(tensor, Origin(f"a hook on {self.name_of(part)}", origin, origin.axes))

    def _quietly(self, look, *what):
        """Call ``look`` without noticing the torch functions that it uses."""
        self._looking = True
        try:
            look(*what)
        finally:
            self._looking = False

    def _made(self, tensor, origin):
        """Note where a tensor came from, with its version: a change in place makes the note invalid."""
        self._origins[tensor] = _version(tensor), tensor.ndim, origin

    def _origin_of(self, tensor):
        """Return where a tensor came from, as far as that is known."""
        version, n_axes, origin = self._origins.get(tensor, (None, None, None))
        if origin is CONSTANT or (version is not None and version == _version(tensor)):
            return origin
        if origin is None:
            origin = CONSTANT if tensor.ndim == 0 else Origin("something that no hook and no function shows")
        else:
            origin = Origin(CHANGED, None, origin.axes if n_axes == tensor.ndim else Axes())
        self._made(tensor, origin)
        return origin


def _version(tensor):
    """Return the count of changes in place, None for a tensor of inference mode, which has none."""
    return None if tensor.is_inference() else tensor._version


def _looks(function):
    name = getattr(function, "__name__", "")
    return name in _LOOKING or name == "__get__" and bare(function) == "data"


def _foreign():
    """Return in words what else of torch is switched on and may change what functions and modules give."""
    modes = [mode for mode in _get_current_function_mode_stack() if type(mode) is not DeviceContext]
    if modes or _get_current_dispatch_mode_stack():
        return "a mode of torch is switched on that may change what functions give"
    on_all = (module._global_forward_pre_hooks, module._global_forward_hooks)
    return "a hook on all modules may change what passes" if any(on_all) else ""
