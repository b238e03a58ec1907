"""The house's error sentence: what must hold; got what came. What to do.

Every function here returns the value in the type that the caller wants, or raises the sentence.

>>> whole("fit", "n_epochs", 0, do="Pass n_epochs=10, say.")
Traceback (most recent call last):
ValueError: fit: n_epochs must be a whole number from 1 up; got 0. Pass n_epochs=10, say.
"""

import math
from numbers import Integral, Real


def refuse(function, name, must, got, do, error=ValueError):
    """Raise the sentence; ``got`` is written as it is: pass ``repr(value)``, or a shape and dtype for an array."""
    raise error(f"{function}: {name} must be {must}; got {got}. {do}")


def whole(function, name, value, low=1, high=None, *, do):
    """Return a whole number as int.

    Parameters
    ----------
    function, name : str
        Who asks, and for what.
    value : int or NumPy integer
        True and False are no numbers.
    low, high : int
        Both included; without ``high`` there is no upper bound.
    do : str
        What the caller can do, a sentence.

    Raises
    ------
    ValueError
        For anything else.

    Examples
    --------
    >>> whole("Census", "layer", 3, 1, 10, do="Choose one.")
    3
    """
    if not is_whole(value) or value < low or (high is not None and value > high):
        refuse(function, name, f"a whole number {_range(low, high)}", repr(value), do)
    return int(value)


def number(function, name, value, low=-math.inf, high=math.inf, *, do):
    """Return a finite number as float; bounds are included, infinite ones are none.

    Raises
    ------
    ValueError
        For anything else.

    Examples
    --------
    >>> number("toy_2d", "noise", -1, 0, do="Pass 0.1, say.")
    Traceback (most recent call last):
    ValueError: toy_2d: noise must be a finite number from 0 up; got -1. Pass 0.1, say.
    """
    if not is_number(value) or not low <= value <= high:
        refuse(function, name, f"a finite number {_range(low, high)}".rstrip(), repr(value), do)
    return float(value)


def one_of(function, name, value, choices, *, do="Choose one.", error=ValueError):
    """Return a value that is among the choices, which the message lists completely.

    Raises
    ------
    ValueError, or ``error``
        For another value, also one that cannot be compared or hashed.

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
    """Say whether a value is a whole number of Python or NumPy; True and False are not."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_number(value):
    """Say whether a value is a finite real number of Python or NumPy; True and False are not."""
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _range(low, high):
    """Write a range: "from 1 up", "from 0 to 9", or nothing where there is no bound."""
    unbounded_above = high is None or high == math.inf
    if low == -math.inf:
        return "" if unbounded_above else f"up to {high}"
    return f"from {low} up" if unbounded_above else f"from {low} to {high}"
