"""The state of a module, kept while it runs and restored afterwards."""

import random
import sys
from contextlib import ExitStack, contextmanager

import numpy as np
import torch

_OWN = ("_parameters", "_buffers", "_modules")


@contextmanager
def as_it_was(module):
    """Put a module into eval mode without gradients and restore everything at the end, also after an error.

    Yields {id: (tensor, copy)} of its parameters, buffers and attributes that are tensors. Restored are their values,
    the mode of every submodule, hooks, attributes, and the random generators of torch (on every device in use), numpy
    and Python. Not restored are changes within a list or another object that the module holds, and effects of its own
    hooks. What torch.compile made runs as the Python from which it was made.
    """
    parts = list(module.modules())
    modes = [(part, part.training) for part in parts]
    attributes = [(vars(part), dict(vars(part))) for part in parts]
    held = [value for part in parts for name, value in vars(part).items() if name in _OWN or "_hooks" in name]
    attributes += [(value, dict(value)) for value in held if isinstance(value, dict)]  # TorchScript has other types
    kept = {id(tensor): (tensor, tensor.detach().clone()) for tensor in tensors_of(module)}
    python, drawn = random.getstate(), np.random.get_state()
    try:
        with _quiet_torch(any(tensor.is_inference() for tensor, _ in kept.values())):
            for part in parts:
                part.training = False
                vars(part).pop("_compiled_call_impl", None)  # what module.compile() made
            yield kept
    finally:
        random.setstate(python)
        np.random.set_state(drawn)
        for part, training in modes:
            part.training = training
        for now, before in attributes:
            if not _same(now, before):
                now.clear()
                now.update(before)
        for tensor, value in kept.values():
            if not same_values(tensor, value):
                with torch.inference_mode(tensor.is_inference()), torch.no_grad():
                    tensor.copy_(value)


@contextmanager
def _quiet_torch(inference):
    """Switch gradients and compiled code off, and inference mode to what is asked; keep the random generators."""
    devices = list(range(torch.cuda.device_count())) if torch.cuda.is_initialized() else []
    with ExitStack() as stack:
        stack.enter_context(torch.random.fork_rng(devices))
        stack.enter_context(torch.inference_mode(inference))
        stack.enter_context(torch.no_grad())
        if "torch._dynamo" in sys.modules:  # it takes a second to load, and without it nothing is compiled
            stack.enter_context(torch.compiler.set_stance("force_eager"))
        yield


def tensors_of(module):
    """Return the parameters and buffers of a module and the tensors among its attributes, each once."""
    found = [*module.parameters(), *module.buffers()]
    found += [value for part in module.modules() for value in vars(part).values() if isinstance(value, torch.Tensor)]
    return list({id(tensor): tensor for tensor in found}.values())


def same_values(one, other):
    """Return whether two tensors hold the same values; NaN is like NaN. Sparse ones are not looked into."""
    if one.layout != torch.strided:
        return True
    return one.shape == other.shape and bool(((one == other) | ((one != one) & (other != other))).all())


def _same(now, before):
    """Return whether two dicts hold the same objects in the same order."""
    return list(now) == list(before) and all(now[key] is before[key] for key in before)
