"""How results write their numbers."""


def percent(share, digits=0):
    """Write a share (0 to 1) as a percentage.

    Examples
    --------
    >>> percent(0.4862), percent(0.021, 1)
    ('49 %', '2.1 %')
    """
    return f"{100 * share:.{digits}f} %"


def counted(n, noun):
    """Write a count with its noun, in the plural unless it is one.

    Examples
    --------
    >>> counted(1, "unit"), counted(1297, "example")
    ('1 unit', '1,297 examples')
    """
    return f"{n:,} {noun}" + ("" if n == 1 else "s")
