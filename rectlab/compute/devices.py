"""Which device computes: the CPU, or a GPU that works."""

import functools
import os

import numpy as np
import torch

from rectlab.checks import numbers, plain, shown

VARIABLE = "RECTLAB_DEVICE"
CPU_FLOATS = {"dtype": torch.float32, "device": "cpu"}  # of torch, unless a notebook sets other defaults


def available() -> tuple[str, ...]:
    """Return the devices that work on this machine: "cpu", then perhaps "cuda" and "mps".

    Examples
    --------
    >>> available()[0]
    'cpu'
    """
    return ("cpu", *(name for name in ("cuda", "mps") if _works(name)))


def choose(name: str | torch.device = "auto") -> torch.device:
    """Return the device of that name.

    Parameters
    ----------
    name : str or torch.device
        "auto", or one of `available`. "auto" takes the environment variable RECTLAB_DEVICE if it is set, otherwise
        the first of cuda, mps, cpu that works.

    Raises
    ------
    ValueError
        If this machine has no such device.

    Examples
    --------
    >>> choose("cpu").type
    'cpu'
    """
    if isinstance(name, torch.device):
        return name
    name = plain(name)
    if not isinstance(name, str) or name != "auto":
        return _device(name, "device", "Use device='auto'.")
    wish = os.environ.get(VARIABLE, "").strip() or "auto"
    if wish != "auto":
        return _device(wish, VARIABLE, f"Set {VARIABLE}=auto, or unset it.")
    return torch.device(next(kind for kind in ("cuda", "mps", "cpu") if kind in available()))


def cpu_tensor(array):
    """Return a copy of an array as a tensor on the CPU, whatever device a notebook has made the default.

    A copy, because data sets are read-only and tensors are not.

    Examples
    --------
    >>> cpu_tensor(np.zeros(2, np.float32))
    tensor([0., 0.])
    """
    return torch.from_numpy(np.array(array))


def to_array(values, dtype=None):
    """Return values as an array; a tensor may be on any device and may need a gradient.

    Examples
    --------
    >>> to_array(torch.ones(2, requires_grad=True), float).tolist()
    [1.0, 1.0]
    """
    found = numbers(values)
    return np.asarray(values if found is None else found, dtype)


def _device(name: str, knob: str, advice: str) -> torch.device:
    """Return the device of that name; ``knob`` is where the name came from, for the message."""
    if not isinstance(name, str) or name not in available():
        raise ValueError(
            f"devices.choose: {knob} must be one of {', '.join(('auto', *available()))}; "
            f"got {shown(name)}, which this machine does not have. {advice}"
        )
    return torch.device(name)


@functools.cache
def _works(name: str) -> bool:
    """Say whether one addition succeeds there: a listed GPU may be too old for this torch, or in use."""
    present = torch.cuda.is_available() if name == "cuda" else torch.backends.mps.is_available()
    if not present:
        return False
    try:
        return (torch.ones(1, dtype=torch.float32, device=name) + 1).item() == 2
    except RuntimeError:  # covers torch.AcceleratorError and out of memory
        return False
