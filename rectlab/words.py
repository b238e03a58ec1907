"""How results write their numbers."""

import re


def percent(share, digits=None):
    """Write a share (0 to 1) as a percentage; two digits that count, unless told how many after the point.

    0 % means none and 100 % means all: what only rounds to them is written as a bound.

    Examples
    --------
    >>> percent(0.4862), percent(0.021), percent(0.0)
    ('49 %', '2.1 %', '0 %')
    >>> percent(0.99999), percent(0.997), percent(1.0), percent(1e-5)
    ('> 99.9 %', '99.7 %', '100 %', '< 0.1 %')
    """
    after = 1 if digits is None else digits
    least = 10.0 ** -(after + 2)
    if 0 < share < least / 2:
        return f"< {100 * least:.{after}f} %"
    if 1 - least < share < 1:
        return f"> {100 * (1 - least):.{after}f} %"
    if digits is None:
        digits = 1 if 0 < share < 0.1 or 0.995 <= share < 1 else 0
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


def number(value, digits=2):
    """Write a measured number with so many digits that count: a real minus, and powers of ten far from 1.

    Examples
    --------
    >>> number(0.4), number(-1234.5), number(0.00641), number(0), number(1e-17)
    ('0.40', '−1,200', '6.4 × 10⁻³', '0', '1.0 × 10⁻¹⁷')
    """
    if value == 0:
        return "0"
    mantissa, exponent = f"{abs(value):.{digits - 1}e}".split("e")
    size, sign = float(f"{mantissa}e{exponent}"), "−" if value < 0 else ""
    if 0.01 <= size < 1e5:
        return f"{sign}{size:,.{max(0, digits - 1 - int(exponent))}f}"
    return f"{sign}{mantissa} × {power_of_ten(int(exponent))}"


def power_of_ten(exponent):
    """Write a power of ten with a whole exponent.

    Examples
    --------
    >>> power_of_ten(-15)
    '10⁻¹⁵'
    """
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def counted(n, noun):
    """Write a count with its noun, in the plural unless it is one.

    Examples
    --------
    >>> counted(1, "unit"), counted(1297, "example")
    ('1 unit', '1,297 examples')
    """
    return f"{n:,} {noun}" + ("" if n == 1 else "s")
