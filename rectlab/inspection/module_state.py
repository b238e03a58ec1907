"""The state of a module, kept while it runs and restored afterwards."""

import random
from contextlib import contextmanager

import numpy as np
import torch

_OWN = ("_parameters", "_buffers", "_modules")


@contextmanager
def as_it_was(module):
    """Put a module into eval mode without gradients and restore everything at the end, also after an error.

    Restored are the mode of every submodule, hooks, attributes, the values of buffers, and the random generators of
    torch (on every device in use), numpy and Python. Not restored are changes within a list or another object that the
    module holds, and effects of its own hooks.
    """
    parts = list(module.modules())
    attributes = [(vars(part), dict(vars(part))) for part in parts]
    attributes += [(vars(part)[own], dict(vars(part)[own])) for part in parts for own in _OWN]
    hooks = [(vars(part)[own], dict(vars(part)[own])) for part in parts for own in vars(part) if "_hooks" in own]
    buffers = [(buffer, buffer._version, buffer.clone()) for buffer in module.buffers()]
    python, drawn = random.getstate(), np.random.get_state()
    devices = list(range(torch.cuda.device_count())) if torch.cuda.is_initialized() else []
    try:
        with torch.random.fork_rng(devices), torch.no_grad():
            for part in parts:
                part.training = False
            yield
    finally:
        random.setstate(python)
        np.random.set_state(drawn)
        for now, before in attributes + [pair for pair in hooks if pair[1] is not None]:
            if not _same(now, before):
                now.clear()
                now.update(before)
        with torch.no_grad():
            for buffer, version, value in buffers:
                if buffer._version != version:
                    buffer.copy_(value)


def _same(now, before):
    """Return whether two dicts hold the same objects in the same order."""
    return list(now) == list(before) and all(now[key] is before[key] for key in before)
