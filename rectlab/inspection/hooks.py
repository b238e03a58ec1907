"""A running module read from two sides: hooks on its layers, and every torch function that is called in between."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import torch
from torch import nn
from torch.nn.modules import module as torch_module
from torch.overrides import TorchFunctionMode, _get_current_function_mode_stack
from torch.utils._device import DeviceContext
from torch.utils._python_dispatch import TorchDispatchMode, _get_current_dispatch_mode_stack

from rectlab.checks import refuse
from rectlab.inspection.axes import Axes, Refused, tensors_in
from rectlab.inspection.kinds import is_rectifier, kind_of, rectifying
from rectlab.inspection.origins import SEVERAL, Activation, Origin, Origins
from rectlab.inspection.ranges import range_of


@dataclass(frozen=True, eq=False)
class Call:
    """One call of one rectifier in a forward pass."""

    name: str  # the module's, with the number of the call from the second on
    module: nn.Module
    origin: Origin  # of its input
    axes: Axes  # of its output
    range_of: object  # of its module, None if unknown


class Below(TorchDispatchMode):
    """Shows the functions that no Python calls, as in a scripted part, to the mode for functions."""

    @classmethod
    def _should_skip_dynamo(cls):
        return False  # else torch loads its compiler, which takes a second, and asks it at each call

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        """Call the operator once more, now from Python."""
        return function(*args, **(kwargs or {}))


class Watch(TorchFunctionMode):
    """A block in which every submodule has hooks and every torch function is noticed.

    ``before(name, z)`` and ``after(call, h)`` are called with the input and output of each rectifier. An in-place
    rectifier has overwritten z when ``after`` is called.
    """

    def __init__(self, module, also=(), axes=None, before=None, after=None):
        super().__init__()
        self.module, self.also, self.axes, self._before, self._after = module, also, axes or {}, before, after
        self._parts = [(name.replace("_orig_mod.", ""), part) for name, part in module.named_modules()]
        self._names = {id(part): name.removesuffix("._orig_mod") for name, part in self._parts}
        self._looking, self._hooks, self._foreign, self._origins = False, ExitStack(), _foreign(), None
        self._changing = set(), set()  # ids of modules with hooks of the learner's: before, and after forward
        self.begin()

    def begin(self, inputs=(), kept=None):
        """Forget the last forward pass; ``inputs`` are the tensors of the next, ``kept`` those that as_it_was keeps."""
        self._foreign = self.doubt if self._origins else self._foreign
        self._origins = Origins(inputs, kept or {})
        self.batch_size = len(inputs[0]) if inputs else 0
        self.calls = []  # the Calls of this forward pass
        self.outside = Counter()  # how often each (function, name of the module) rectified outside counted modules
        self.wrapped = set()  # classes of the learner's own modules without submodules in which that happened
        self.where = []  # the modules that are running now, or were when one raised; the innermost last
        self.got = ()  # the shape of what the module entered last got
        self._entered, self._times = [], Counter()

    @property
    def doubt(self):
        """The reason why nothing can be proved, from this or an earlier pass; "" if there is none."""
        return self._foreign or self._origins.doubt

    def __enter__(self):
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

    def name_of(self, part):
        """Return a submodule's name; for the module itself its class."""
        return self._names.get(id(part)) or kind_of(part)

    def _enters(self, part, args, kwargs):
        tensors = tensors_in((*args, *kwargs.values()))
        self._suspect(part, tensors, self._changing[0])
        self.where.append(part)
        self.got = tuple(tensors[0].shape) if tensors else ()
        self._entered.append(self._origins.of(tensors[0]) if len(tensors) == 1 else Origin(SEVERAL))
        if is_rectifier(part, self.also):
            self._times[part] += 1
            if self._before is not None and tensors:
                self._before(self._called(part), tensors[0])

    def _leaves(self, part, args, kwargs, output):
        while self.where.pop() is not part:  # those between raised
            self._entered.pop()
        origin = self._entered.pop()
        if isinstance(output, torch.Tensor):
            axes, interval = self._origins.of(output).axes, self._interval(part, origin, output)
            if interval is not None:
                self._origins.note(output, Origin(Activation(part, interval), origin, axes))
            if is_rectifier(part, self.also):
                self.calls.append(Call(self._called(part), part, origin, self._asked(part, output, axes), interval))
                if self._after is not None:
                    self._after(self.calls[-1], output)
        self._suspect(part, tensors_in([output]), self._changing[1])

    def _called(self, part):
        return self.name_of(part) + (f" (call {self._times[part]})" if self._times[part] > 1 else "")

    def _interval(self, part, origin, output):
        """Return the range function of a module that did what its class says, without hooks and with its weights."""
        hooked = any(id(part) in ids for ids in self._changing)
        if hooked or not all(map(self._origins.is_fixed, part.parameters(recurse=False))):
            return None
        made = self._origins.of(output)
        alone = isinstance(made.what, str) and made.before is origin
        return range_of(part, made.what.removeprefix("the function ") if alone else "")

    def _asked(self, part, output, known):
        """Return the Axes of a rectifier's output: as the learner says, as followed, or of (examples, units)."""
        said = self.axes.get(self._called(part), self.axes.get(self.name_of(part)))
        if said is not None:
            if not -output.ndim <= said < output.ndim or said % output.ndim == (known.examples or 0):
                must = f"an axis of what it gives, of shape {tuple(output.shape)}, other than that of the examples"
                do = "Pass -1 for the last axis, say."
                refuse("inspect", f"axes[{self.name_of(part)!r}]", must, said, do, Refused)
            return Axes(said % output.ndim, known.examples)
        if output.ndim <= 2 and known.examples is not None:
            return Axes(max(0, output.ndim - 1 - known.examples), known.examples)
        units = known.units
        if units is None and getattr(part, "num_parameters", 1) > 1:
            units = 1  # the weights of PReLU lie along this axis
        return Axes(None if units == known.examples else units, known.examples)

    def __torch_function__(self, function, types, args=(), kwargs=None):
        """Call a torch function; note where its output came from, and whether it rectifies outside counted modules."""
        kwargs = kwargs or {}
        if function is torch.Tensor.__iter__:
            return iter(self.__torch_function__(torch.Tensor.unbind, types, args))
        tensors = [] if self._looking else tensors_in((*args, *kwargs.values()))
        if not tensors:
            return function(*args, **kwargs)
        origins = [self._origins.of(tensor) for tensor in tensors]
        self._quietly(self._name, function, args, kwargs)
        output = function(*args, **kwargs)
        self._quietly(self._origins.after, function, args, kwargs, tensors, origins, output)
        return output

    def _name(self, function, args, kwargs):
        if any(is_rectifier(part, self.also) for part in self.where):
            return
        if spelled := rectifying(function, args, kwargs):
            inner = self.where[-1] if self.where else self.module
            self.outside[spelled, self.name_of(inner)] += 1
            torchs = type(inner).__module__.startswith("torch.")
            if inner is not self.module and not torchs and not any(inner.children()):
                self.wrapped.add(type(inner).__name__)

    def _suspect(self, part, tensors, changing):
        """Note that tensors passed a hook of the learner's, which may have changed them without a trace."""
        if id(part) in changing:
            for tensor in tensors:
                origin = self._origins.of(tensor)
                self._origins.note(tensor, Origin(f"a hook on {self.name_of(part)}", origin, origin.axes))

    def _quietly(self, look, *what):
        """Call ``look`` without noticing the torch functions that it uses, outside the inference mode of the module."""
        self._looking = True
        try:
            with torch.inference_mode(False), torch.no_grad():
                look(*what)
        except Refused:
            raise
        except Exception as problem:
            where = self.name_of(self.where[-1]) if self.where else kind_of(self.module)
            got = f"{type(problem).__name__} while looking at them in {where}: {str(problem).splitlines()[0]}"
            do = "Inspect the module without torch.vmap, quantized or other special tensors there."
            refuse("inspect", "activations", "ordinary tensors", got, do, Refused)
        finally:
            self._looking = False


def _foreign():
    """Return in words what else of torch is switched on and may change what functions and modules give."""
    modes = [mode for mode in _get_current_function_mode_stack() if type(mode) is not DeviceContext]
    if modes or _get_current_dispatch_mode_stack():
        return "a mode of torch is switched on that may change what functions give"
    on_all = (torch_module._global_forward_pre_hooks, torch_module._global_forward_hooks)
    return "a hook on all modules may change what passes" if any(on_all) else ""
