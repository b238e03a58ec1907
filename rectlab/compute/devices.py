"""Which device computes: the CPU always, a GPU where there is one that works.

>>> "cpu" in available()
True
>>> choose("cpu")
device(type='cpu')
"""

import functools
import os

import torch

VARIABLE = "RECTLAB_DEVICE"


def available() -> tuple[str, ...]:
    """Return the devices that compute on this machine, "cpu" first, then "cuda" and "mps" where they work.

    Examples
    --------
    >>> available()[0]
    'cpu'
    """
    return ("cpu", *(name for name in ("cuda", "mps") if _works(name)))


def choose(name: str = "auto") -> torch.device:
    """Return the device of that name.

    Parameters
    ----------
    name : str
        "auto", or one of `available`. "auto" follows the environment variable RECTLAB_DEVICE where it is set, and
        else takes the first of cuda, mps, cpu that this machine has.

    Raises
    ------
    ValueError
        If this machine has no such device, or RECTLAB_DEVICE names one that it does not have.

    Examples
    --------
    >>> choose("cpu").type
    'cpu'
    """
    if name != "auto":
        return _device(name, "device", "Use device='auto'.")
    wish = os.environ.get(VARIABLE, "").strip() or "auto"
    if wish != "auto":
        return _device(wish, VARIABLE, f"Set {VARIABLE}=auto, or unset it.")
    return torch.device(next(kind for kind in ("cuda", "mps", "cpu") if kind in available()))


def _device(name: str, knob: str, advice: str) -> torch.device:
    """Turn a name into a device; ``knob`` says in the message where the name came from."""
    if name not in available():
        raise ValueError(
            f"devices.choose: {knob} must be one of {', '.join(('auto', *available()))}; "
            f"got {name!r}, which this machine does not have. {advice}"
        )
    return torch.device(name)


@functools.cache
def _works(name: str) -> bool:
    """Say whether one addition succeeds there: a GPU that is listed may be too old for this torch, or taken."""
    present = torch.cuda.is_available() if name == "cuda" else torch.backends.mps.is_available()
    if not present:
        return False
    try:
        return (torch.ones(1, device=name) + 1).item() == 2
    except RuntimeError:  # covers torch.AcceleratorError and out of memory
        return False
