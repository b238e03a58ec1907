"""Checks of arguments with one form of error message: what must hold; got what came. What to do.

``function`` and ``name`` name the function and its argument; ``do`` is a sentence that says what the caller can do.
What a learner passes as numbers comes in through `array` or `tensor`, and is never changed.
"""

import math
import reprlib
import sys
from numbers import Integral, Number, Real

import numpy as np

LONGEST = 80  # characters of a value that a message repeats
NUMBERS = "numbers in an array, a table, a tensor or lists of equal length"


def refuse(function, name, must, got, do, error=ValueError):
    """Raise ``error`` with the message; ``got`` is a str, such as ``shown(value)`` or an array's shape and dtype."""
    raise error(f"{function}: {name} must be {must}; got {got}. {do}")


def whole(function, name, value, low=1, high=None, *, do):
    """Return a whole number from ``low`` to ``high``, both included, as int, or raise ValueError.

    Examples
    --------
    >>> whole("fit", "n_epochs", 0, do="Pass n_epochs=10, say.")
    Traceback (most recent call last):
    ValueError: fit: n_epochs must be a whole number from 1 up; got 0. Pass n_epochs=10, say.
    """
    n = plain(value)
    if not is_whole(n) or n < low or (high is not None and n > high):
        refuse(function, name, f"a whole number {_range(low, high)}", shown(value), do)
    return int(n)


def number(function, name, value, low=-math.inf, high=math.inf, *, do):
    """Return a finite number from ``low`` to ``high``, both included, as float, or raise ValueError."""
    x = plain(value)
    if not is_number(x) or not low <= x <= high:
        refuse(function, name, f"a finite number {_range(low, high)}".rstrip(), shown(value), do)
    return float(x)


def one_of(function, name, value, choices, *, do="Choose one.", error=ValueError):
    """Return a value if it is one of the choices; otherwise raise ``error``, which lists all of them.

    Examples
    --------
    >>> one_of("fit", "optimizer", "lion", ("sgd", "adam"))
    Traceback (most recent call last):
    ValueError: fit: optimizer must be one of sgd, adam; got 'lion'. Choose one.
    """
    word, choices = plain(value), tuple(choices)
    if not any(type(word) is type(choice) and word == choice for choice in choices):
        refuse(function, name, f"one of {', '.join(map(str, choices))}", shown(value), do, error)
    return word


def instance(function, name, value, kind, *, do):
    """Return a value if it is an instance of a class; otherwise raise TypeError.

    Examples
    --------
    >>> instance("fit", "settings", {"lr": 0.1}, np.random.Generator, do="Pass one.")
    Traceback (most recent call last):
    TypeError: fit: settings must be a Generator; got a dict. Pass one.
    """
    if not isinstance(value, kind):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        refuse(function, name, f"a {' or '.join(one.__name__ for one in kinds)}", sized(value), do, TypeError)
    return value


def array(function, name, value, *, must=NUMBERS, do="Pass such."):
    """Return real numbers as a NumPy array in this machine's byte order, or raise ValueError.

    Taken are arrays and scalars of NumPy, tables and columns of pandas, lists and nested lists, and tensors on any
    device, with or without a gradient. The array may share its memory with the value: write into a copy.

    Examples
    --------
    >>> array("fit", "X", [[1, 2.5]], do="Pass a table.")
    array([[1. , 2.5]])
    >>> array("fit", "y", "cat", must="numbers", do="Pass labels.")
    Traceback (most recent call last):
    ValueError: fit: y must be numbers; got a str. Pass labels.
    """
    found = numbers(value)
    if found is None:
        refuse(function, name, must, sized(value), do)
    return found


def tensor(function, name, value, *, must=NUMBERS, do="Pass such."):
    """Return real numbers as a tensor without a gradient, or raise ValueError; takes what `array` takes.

    A tensor keeps its memory, dtype and device; anything else is copied to the CPU.
    """
    import torch

    if isinstance(value, torch.Tensor) and _is_plain(value):
        return value.clone() if value.is_inference() and not torch.is_inference_mode_enabled() else value.detach()
    found = array(function, name, value, must=must, do=do)
    if found.dtype.kind == "u" and found.dtype.itemsize > 1:  # torch has these dtypes, and next to no function for them
        found = found.astype(np.int64)
    return torch.from_numpy(np.array(found, order="C"))  # a copy: data sets are read-only and tensors are not


def numbers(value):
    """Return what `array` returns, or None for anything that does not hold real numbers.

    Examples
    --------
    >>> numbers(np.array([1, 2], ">i4")[::-1]), numbers("12"), numbers([1, None])
    (array([2, 1], dtype=int32), None, None)
    """
    try:
        return _as_numbers(value)
    except Exception:  # an object of any class may come, and raise anything when it is asked for its numbers
        return None


def _as_numbers(value):
    if _is_tensor(value):
        import torch

        if not _is_plain(value):
            return None
        value = value.detach().cpu()
        value = (value.float() if value.dtype == torch.bfloat16 else value).resolve_conj().resolve_neg().numpy()
    if isinstance(value, (list, tuple)) and any(map(_is_tensor, value)):
        value = [numbers(one) for one in value]
    if isinstance(value, (str, bytes)) or np.ma.is_masked(value):
        return None
    found = np.asarray(value)
    if found.dtype == object:
        found = _of_objects(found)
    kind = found.dtype.kind
    if kind not in "biuf":
        return None
    if kind == "f" and found.dtype.itemsize > 8:  # longdouble, which torch lacks
        with np.errstate(over="ignore"):
            return found.astype(np.float64)
    return found.astype(found.dtype.newbyteorder("="), copy=False)


def _of_objects(found):
    """Return an array of Python's numbers as whole numbers if all are, else as floats; as it is if some are none."""
    values = found.ravel().tolist()
    if not found.ndim or not all(isinstance(value, (Number, np.bool_)) for value in values):
        return found
    if all(isinstance(value, (bool, np.bool_)) for value in values):
        return found.astype(bool)
    return found.astype(np.int64 if all(isinstance(value, Integral) for value in values) else np.float64)


def _is_tensor(value):
    torch = sys.modules.get("torch")  # without it there are no tensors
    return torch is not None and isinstance(value, torch.Tensor)


def _is_plain(value):
    """Return whether a tensor holds real numbers, each with a place in memory."""
    import torch

    strided = value.layout == torch.strided and not value.is_quantized and value.device.type != "meta"
    return strided and not value.is_complex()


def plain(value):
    """Return a single number or word of NumPy or torch as that of Python, and anything else as it is.

    Examples
    --------
    >>> plain(np.str_("relu")), plain(np.array(3)), plain([3])
    ('relu', 3, [3])
    """
    if isinstance(value, np.generic) or isinstance(value, np.ndarray) and value.ndim == 0:
        return value.item() if value.dtype.kind in "biufU" else value
    return value.detach().item() if _is_tensor(value) and value.ndim == 0 and _is_plain(value) else value


def shown(value):
    """Return how a message shows what came: short values as they are, others by type, shape and dtype.

    Examples
    --------
    >>> shown("lion"), shown(np.zeros((40, 64), np.float32)), shown(list(range(500)))
    ("'lion'", 'an array of shape (40, 64) and dtype float32', 'a list of length 500')
    """
    if getattr(type(value), "__module__", "builtins") in ("builtins", "numpy") or _is_tensor(value):
        try:
            words = reprlib.repr(value) if isinstance(value, str) and len(value) > LONGEST else repr(value)
        except Exception:  # what it holds may raise anything
            words = ""
        if 0 < len(words) <= LONGEST and "\n" not in words and " at 0x" not in words:
            return words
    return sized(value)


def sized(value):
    """Return what a value is, in words: its type, and its shape and dtype or its length if it has them."""
    known = isinstance(value, np.ndarray) or _is_tensor(value) or type(value).__module__.startswith("pandas.")
    kind = {"ndarray": "array"}.get(type(value).__name__, type(value).__name__)
    kind = f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
    if not known or not hasattr(value, "shape"):
        long = isinstance(value, (list, tuple, dict, set, str, bytes)) and len(value) > 9
        return f"{kind} of length {len(value):,}" if long else kind
    held = f" and dtype {str(value.dtype).removeprefix('torch.')}" if hasattr(value, "dtype") else ""
    return f"{kind} of shape {tuple(value.shape)}{held}"


def is_whole(value):
    """Return whether a value is a whole number of Python or NumPy; True and False are not."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_number(value):
    """Return whether a value is a finite real number of Python or NumPy; True and False are not."""
    try:
        return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # a whole number beyond the largest float
        return False


def _range(low, high):
    """Return a range in words: "from 1 up", "from 0 to 9", or "" without bounds."""
    unbounded_above = high is None or high == math.inf
    if low == -math.inf:
        return "" if unbounded_above else f"up to {high}"
    return f"from {low} up" if unbounded_above else f"from {low} to {high}"
