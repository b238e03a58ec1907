"""Checks of arguments with one form of error message: what must hold; got what came. What to do.

``function`` and ``name`` name the function and its argument; ``do`` is a sentence that says what the caller can do.
"""

import math
from numbers import Integral, Real


def refuse(function, name, must, got, do, error=ValueError):
    """Raise ``error`` with the message; ``got`` is a str, such as ``repr(value)`` or an array's shape and dtype."""
    raise error(f"{function}: {name} must be {must}; got {got}. {do}")


def whole(function, name, value, low=1, high=None, *, do):
    """Return a whole number from ``low`` to ``high``, both included, as int, or raise ValueError.

    Examples
    --------
    >>> whole("fit", "n_epochs", 0, do="Pass n_epochs=10, say.")
    Traceback (most recent call last):
    ValueError: fit: n_epochs must be a whole number from 1 up; got 0. Pass n_epochs=10, say.
    """
    if not is_whole(value) or value < low or (high is not None and value > high):
        refuse(function, name, f"a whole number {_range(low, high)}", repr(value), do)
    return int(value)


def number(function, name, value, low=-math.inf, high=math.inf, *, do):
    """Return a finite number from ``low`` to ``high``, both included, as float, or raise ValueError."""
    if not is_number(value) or not low <= value <= high:
        refuse(function, name, f"a finite number {_range(low, high)}".rstrip(), repr(value), do)
    return float(value)


def one_of(function, name, value, choices, *, do="Choose one.", error=ValueError):
    """Return a value if it is one of the choices; otherwise raise ``error``, which lists all of them.

    Examples
    --------
    >>> one_of("fit", "optimizer", "lion", ("sgd", "adam"))
    Traceback (most recent call last):
    ValueError: fit: optimizer must be one of sgd, adam; got 'lion'. Choose one.
    """
    choices = tuple(choices)
    if not any(type(value) is type(choice) and value == choice for choice in choices):
        refuse(function, name, f"one of {', '.join(map(str, choices))}", repr(value), do, error)
    return value


def is_whole(value):
    """Return whether a value is a whole number of Python or NumPy; True and False are not."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_number(value):
    """Return whether a value is a finite real number of Python or NumPy; True and False are not."""
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _range(low, high):
    """Return a range in words: "from 1 up", "from 0 to 9", or "" without bounds."""
    unbounded_above = high is None or high == math.inf
    if low == -math.inf:
        return "" if unbounded_above else f"up to {high}"
    return f"from {low} up" if unbounded_above else f"from {low} to {high}"
