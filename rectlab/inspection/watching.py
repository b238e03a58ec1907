"""What happens while a module runs: which layers rectify, what feeds them, and which functions do so unseen."""

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
    """Where a tensor came from.

    Attributes
    ----------
    what : nn.Module or str
        The module that made it, or the function's name; "X" for the input itself, ``RESHAPED`` where a function only
        changed its shape and kept the examples apart.
    before : Origin or None
        Where its own input came from; None where that is not known.
    shape : tuple of int
        Of its own input.
    """

    what: object
    before: object = None
    shape: tuple = ()


@dataclass(frozen=True)
class Call:
    """One call of one rectifier in a forward pass.

    Attributes
    ----------
    name : str
        The module's name, with the number of the call where it is called several times.
    module : nn.Module
    origin : Origin or None
        Of its input; None where that is not known.
    axis : int
        Which axis of the output counts the units; -1 for the last.
    """

    name: str
    module: torch.nn.Module
    origin: Origin | None
    axis: int


class Watch(TorchFunctionMode):
    """Hooks on every part of a module, and an ear for functions outside the parts, for as long as the block lasts.

    Parameters
    ----------
    module : nn.Module
    also : tuple of type
        Further classes of modules to look at.
    before, after : callable, optional
        ``before(number, z)`` and ``after(number, h)`` are called with what a rectifier gets and gives, ``number``
        counting the calls of one forward pass from 0. An in-place rectifier has overwritten z by the time of ``after``.

    Attributes
    ----------
    calls : list of Call
        Of this forward pass.
    outside : Counter
        How often each (function, module's name) rectified outside the modules that are looked at.
    where : list of nn.Module
        The modules that are running now, the innermost last; after an error those that were.
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
        self.calls, self.outside, self.where, self.got, self._entered, self._times = (
            [],
            Counter(),
            [],
            (),
            [],
            Counter(),
        )
        self._origins = WeakIdKeyDictionary()
        for tensor in inputs:
            self._made(tensor, Origin("X"))

    def __enter__(self):
        for part in self.module.modules():
            for register, hook in (
                (part.register_forward_pre_hook, self._enters),
                (part.register_forward_hook, self._leaves),
            ):
                self._hooks.callback(register(hook, with_kwargs=True).remove)
        return super().__enter__()

    def __exit__(self, *problem):
        self._hooks.close()
        self._origins = WeakIdKeyDictionary()
        return super().__exit__(*problem)

    def name_of(self, part):
        """Return a module's name as one would write it, its class for the outermost."""
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
        """Pass a function on; note it where it stands outside the modules that are looked at."""
        kwargs, inner = kwargs or {}, self.where[-1] if self.where else None
        if (
            self._looking
            or (inner is not None and _is_closed(inner))
            or any(is_rectifier(m, self.also) for m in self.where)
        ):
            return function(*args, **kwargs)
        tensors = _tensors(args, kwargs)
        origin, shape = self._origin_of(tensors), tuple(tensors[0].shape) if tensors else ()
        if spelled := rectifying(function, args, kwargs):
            self.outside[spelled, self.name_of(inner if inner is not None else self.module)] += 1
        output = function(*args, **kwargs)
        if isinstance(output, torch.Tensor) and tensors:
            keeps = function in RESHAPING and output.shape[:1] == shape[:1]
            self._made(
                output, Origin(RESHAPED if keeps else getattr(function, "__name__", "?").strip("_"), origin, shape)
            )
        return output

    def _quietly(self, look, *what):
        self._looking = True
        try:
            look(*what)
        finally:
            self._looking = False

    def _made(self, tensor, origin):
        self._origins[tensor] = tensor._version, origin

    def _origin_of(self, tensors):
        """Return where the only tensor came from; None where there are several, or it was changed since."""
        version, origin = self._origins.get(tensors[0], (None, None)) if len(tensors) == 1 else (None, None)
        return origin if origin is not None and version == tensors[0]._version else None

    def _axis(self, output, part, origin):
        """Return which axis counts the units: channels come first, features last."""
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
    """Return whether a module of torch without parts of its own is running: what it calls is its own business."""
    return type(part).__module__.startswith("torch.nn") and not any(part.children())
