"""How a lesson states a number, so that no number in prose goes unchecked."""

from dataclasses import dataclass

from rectlab.compute.testing import under_tests


@dataclass(frozen=True, repr=False)
class Expectation:
    """What the lesson says about a number, held against the number itself.

    Attributes
    ----------
    value : float
        What came out here.
    about, within : float
        The lesson's number, and how far from it still counts as the same.
    what : str
        What the number is, with its unit.
    """

    value: float
    about: float
    within: float
    what: str

    @property
    def holds(self):
        """Whether the value lies within the tolerance."""
        return abs(self.value - self.about) <= self.within

    def in_words(self):
        """Say in one sentence whether the lesson's number holds here."""
        what = f" {self.what}" if self.what else ""
        if self.holds:
            return f"As the lesson says: about {self.about:,g}{what}."
        return (
            f"Differs from the lesson, because a setting was changed or this machine computes otherwise: "
            f"here {self.value:,.3g}{what}, in the lesson {self.about:,g} (give or take {self.within:,g})."
        )

    __repr__ = in_words


def expect(value, *, about, within, what=""):
    """State a number of the lesson and check it.

    Parameters
    ----------
    value : float, or anything ``float`` takes
        What was measured in this cell.
    about, within : float
        The number in the prose, and the tolerance; ``within`` is above 0.
    what : str
        What it is, with its unit: "% zeros".

    Returns
    -------
    Expectation
        Shows itself as a sentence. It prints the lesson's number, not the last digits of this machine.

    Raises
    ------
    AssertionError
        Under tests (``RECTLAB_TESTING=1``) if the number does not hold. A learner who changed a setting reads a
        sentence instead.

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
