"""How results write their numbers."""

import re


def percent(share, digits=None):
    """Write a share (0 to 1) as a percentage; two digits that count, unless told how many after the point.

    Examples
    --------
    >>> percent(0.4862), percent(0.021), percent(0.0)
    ('49 %', '2.1 %', '0 %')
    """
    if digits is None:
        digits = 1 if 0 < share < 0.1 else 0
    return f"{100 * share:.{digits}f} %"


def real_minus(words):
    """Write the minus of each negative number in words as a minus, not as a hyphen.

    Examples
    --------
    >>> real_minus("pre-activation -0.2")
    'pre-activation −0.2'
    """
    return re.sub(r"(?<!\w)-(?=\.?\d)", "−", words)


def kept_together(words):
    """Return words that no line break divides."""
    return words.replace(" ", "\u00a0")


def counted(n, noun):
    """Write a count with its noun, in the plural unless it is one.

    Examples
    --------
    >>> counted(1, "unit"), counted(1297, "example")
    ('1 unit', '1,297 examples')
    """
    return f"{n:,} {noun}" + ("" if n == 1 else "s")
