"""Numbers in a lesson's prose, checked in the cell beside them."""

import html
from dataclasses import dataclass

from rectlab.compute.switches import under_tests

# a mark and its colour, the sentence's colour, the colour of the line beside it: those of Jupyter's theme
_HOLDS = (
    "✓", "var(--jp-success-color0,#388e3c)", "var(--jp-content-font-color2,inherit)", "var(--jp-border-color2,#e0e0e0)"
)
_DIFFERS = ("≠", "inherit", "var(--jp-content-font-color1,inherit)", "var(--jp-warn-color1,#f57c00)")


@dataclass(frozen=True, repr=False)
class Expectation:
    """A measured ``value`` beside the lesson's number ``about``, which holds ``within`` a tolerance.

    ``what`` is the number's meaning, with its unit. :func:`expect` makes one.
    """

    value: float
    about: float
    within: float
    what: str

    @property
    def holds(self):
        """Whether the value is within the tolerance."""
        return abs(self.value - self.about) <= self.within

    def in_words(self):
        """Return a sentence that says whether the lesson's number holds here."""
        what = f" {self.what}" if self.what else ""
        if self.holds:
            return f"As the lesson says: about {self.about:,g}{what}."
        return (
            f"Differs from the lesson, because a setting was changed or this machine computes otherwise: "
            f"here {self.value:,.3g}{what}, in the lesson {self.about:,g} (give or take {self.within:,g})."
        )

    __repr__ = in_words

    def _repr_html_(self):
        """Return the sentence as a strip: grey behind a check mark where the number holds, else in full strength."""
        mark, of_mark, of_words, of_line = _HOLDS if self.holds else _DIFFERS
        return (
            f'<div style="border-left:4px solid {of_line};padding:2px 12px;max-width:44em;color:{of_words}">'
            f'<b aria-hidden="true" style="color:{of_mark}">{mark}</b> {html.escape(self.in_words())}</div>'
        )


def expect(value, *, about, within, what=""):
    """Check a number of the lesson's prose.

    Parameters
    ----------
    value : float, or anything ``float`` takes
        The number measured in this cell.
    about, within : float
        The number in the prose, and the tolerance, above 0; both in the unit of ``value``.
    what : str
        What the number is, with its unit: "% zeros".

    Returns
    -------
    Expectation
        Displays as a sentence with the lesson's number, so that the output is the same on every machine.

    Raises
    ------
    ValueError
        If ``within`` is not above 0.
    AssertionError
        If the number does not hold, under tests (``RECTLAB_TESTING=1``) only; otherwise the sentence says so.

    Examples
    --------
    >>> expect(0.4862, about=0.49, within=0.01, what="zeros")
    As the lesson says: about 0.49 zeros.
    """
    if not within > 0:
        raise ValueError(f"expect: within must be above 0; got {within!r}. Say how far off is still the same.")
    result = Expectation(float(value), float(about), float(within), what)
    if under_tests() and not result.holds:
        raise AssertionError(result.in_words())
    return result
