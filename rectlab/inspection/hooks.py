"""Hooks on a running module: which layers rectify, what feeds them, and which functions rectify outside layers."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass

import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils.weak import WeakIdKeyDictionary

from rectlab.inspection.kinds import CHANNELS_FIRST, FEATURES_LAST, RESHAPING, is_rectifier, kind_of, rectifying

RESHAPED = "reshaped"


@dataclass(frozen=True)
class Origin:
    """Where a tensor came from."""

    what: object  # the module or the function's name; "X" for the input, RESHAPED if only the shape of examples changed
    before: object = None  # the Origin of the module's or function's own input, None if unknown
    shape: tuple = ()  # of that input


@dataclass(frozen=True)
class Call:
    """One call of one rectifier in a forward pass."""

    name: str  # the module's, with the number of the call from the second on
    module: nn.Module
    origin: Origin | None  # of its input, None if unknown
    axis: int  # the axis of the output that counts the units; -1 for the last


class Watch(TorchFunctionMode):
    """A block in which every submodule has hooks and every torch function is noticed.

    ``before(number, z)`` and ``after(number, h)`` are called with the input and output of each rectifier, ``number``
    counting its calls in one forward pass from 0. An in-place rectifier has overwritten z when ``after`` is called.
    """

    def __init__(self, module, also=(), before=None, after=None):
        super().__init__()
        self.module, self.also, self._before, self._after = module, also, before, after
        self._names = {id(part): name for name, part in module.named_modules()}
        self._convolves = any(isinstance(part, nn.modules.conv._ConvNd) for part in module.modules())
        self._looking, self._hooks = False, ExitStack()
        self.begin()

    def begin(self, *inputs):
        """Forget the last forward pass; ``inputs`` are the tensors of the next."""
        self.calls = []  # the Calls of this forward pass
        self.outside = Counter()  # how often each (function, name of the module) rectified outside counted modules
        self.where = []  # the modules that are running now, or were when one raised; the innermost last
        self.got = ()  # the shape of what the module entered last got
        self._entered, self._times, self._origins = [], Counter(), WeakIdKeyDictionary()
        for tensor in inputs:
            self._made(tensor, Origin("X"))

    def __enter__(self):
        for part in self.module.modules():
            before = part.register_forward_pre_hook(self._enters, with_kwargs=True)
            after = part.register_forward_hook(self._leaves, with_kwargs=True)
            self._hooks.callback(before.remove)
            self._hooks.callback(after.remove)
        return super().__enter__()

    def __exit__(self, *problem):
        self._hooks.close()
        self._origins = WeakIdKeyDictionary()
        return super().__exit__(*problem)

    def name_of(self, part):
        """Return a submodule's name; for the module itself its class."""
        return self._names.get(id(part)) or kind_of(part)

    def _enters(self, part, args, kwargs):
        tensors = _tensors(args, kwargs)
        self.where.append(part)
        self.got = tuple(tensors[0].shape) if tensors else ()
        self._entered.append((self._origin_of(tensors), self.got))
        if self._before is not None and tensors and is_rectifier(part, self.also):
            self._quietly(self._before, len(self.calls), tensors[0])

    def _leaves(self, part, args, kwargs, output):
        self.where.pop()
        origin, shape = self._entered.pop()
        if not isinstance(output, torch.Tensor):
            return
        rectifies = is_rectifier(part, self.also)
        if rectifies:
            self._times[part] += 1
            name = self.name_of(part) + (f" (call {self._times[part]})" if self._times[part] > 1 else "")
            self.calls.append(Call(name, part, origin, self._axis(output, part, origin)))
            if self._after is not None:
                self._quietly(self._after, len(self.calls) - 1, output)
        if rectifies or not any(part.children()):
            self._made(output, Origin(part, origin, shape))

    def __torch_function__(self, function, types, args=(), kwargs=None):
        """Call a torch function; note where its output came from, and whether it rectifies outside counted modules."""
        kwargs, inner = kwargs or {}, self.where[-1] if self.where else None
        closed = inner is not None and _is_closed(inner)
        if self._looking or closed or any(is_rectifier(part, self.also) for part in self.where):
            return function(*args, **kwargs)
        tensors = _tensors(args, kwargs)
        origin, shape = self._origin_of(tensors), tuple(tensors[0].shape) if tensors else ()
        if spelled := rectifying(function, args, kwargs):
            self.outside[spelled, self.name_of(inner if inner is not None else self.module)] += 1
        output = function(*args, **kwargs)
        if isinstance(output, torch.Tensor) and tensors:
            keeps = function in RESHAPING and output.shape[:1] == shape[:1]
            name = RESHAPED if keeps else getattr(function, "__name__", "?").strip("_")
            self._made(output, Origin(name, origin, shape))
        return output

    def _quietly(self, look, *what):
        """Call ``look`` without noticing the torch functions that it uses."""
        self._looking = True
        try:
            look(*what)
        finally:
            self._looking = False

    def _made(self, tensor, origin):
        """Note where a tensor came from, with its version: a change in place makes the note invalid."""
        self._origins[tensor] = tensor._version, origin

    def _origin_of(self, tensors):
        """Return where a single tensor came from; None for several tensors, or one that was changed since."""
        version, origin = self._origins.get(tensors[0], (None, None)) if len(tensors) == 1 else (None, None)
        return origin if origin is not None and version == tensors[0]._version else None

    def _axis(self, output, part, origin):
        """Return the axis that counts the units: 1 for channels, -1 for features."""
        if output.ndim <= 2:
            return -1
        while origin is not None:
            if isinstance(origin.what, FEATURES_LAST):
                return -1
            if isinstance(origin.what, CHANNELS_FIRST):
                return 1
            origin = origin.before
        return 1 if output.ndim > 3 or self._convolves or getattr(part, "num_parameters", 1) > 1 else -1


def _tensors(args, kwargs):
    return [value for value in (*args, *kwargs.values()) if isinstance(value, torch.Tensor)]


def _is_closed(part):
    """Return whether this is a module of torch without submodules: the functions that it calls are not noted."""
    return type(part).__module__.startswith("torch.nn") and not any(part.children())
