"""Numbers in a lesson's prose, checked in the cell beside them; where one differs, what the hand has moved."""

import html
import json
from dataclasses import dataclass

from rectlab import checks
from rectlab.compute.switches import on_pages, spread_file, under_tests
from rectlab.questions import hands, numbers
from rectlab.questions.numbers import Stated

# a mark and its colour, the sentence's colour, the colour of the line beside it: those of Jupyter's theme
_HOLDS = (
    "✓", "var(--jp-success-color0,#388e3c)", "var(--jp-content-font-color2,inherit)", "var(--jp-border-color2,#e0e0e0)"
)
_DIFFERS = ("≠", "inherit", "var(--jp-content-font-color1,inherit)", "var(--jp-warn-color1,#f57c00)")


@dataclass(frozen=True, repr=False)
class Expectation:
    """A value measured here beside the :class:`rectlab.questions.numbers.Stated` number of the lesson."""

    value: float
    stated: Stated
    changed: tuple = ()  # what the hand had changed by then: see :mod:`rectlab.questions.hands`

    @property
    def holds(self):
        """Whether the value is within the tolerance."""
        return abs(self.value - self.stated.about) <= self.stated.within

    def in_words(self):
        """Return what was measured here and what the lesson found.

        Where outputs are stored the measured value is left out, as its last digit differs between machines.
        """
        if self.holds and under_tests():
            return f"The lesson: {self.stated.in_words()}."
        value = f"{self.value:,.0f}" if abs(self.value) >= 1000 else f"{float(f'{self.value:.3g}'):g}"
        here = f"Here {value}; the lesson: {self.stated.in_words()}."
        if self.holds:
            return here
        return " ".join([here, *(one.in_words() for one in self.changed), self._what_to_do()])

    def _what_to_do(self):
        """Say how the learner gets the lesson's number back."""
        if not self.changed:
            return "No knob was moved by hand: a cell was changed or left out, or this machine computes otherwise."
        back = ", ".join(f"{one.name}.put_back()" for one in self.changed if one.panel.moved())
        pressed = any(one.panel.pressed for one in self.changed)
        again = "run the panel's cell again, and those after it." if pressed else "run this cell again."
        return f"{back} sets it back; then {again}" if back else f"{again[0].upper()}{again[1:]}"

    __repr__ = in_words

    def _repr_html_(self):
        """Return the sentence as a strip: grey behind a check mark where the number holds, else in full strength."""
        mark, of_mark, of_words, of_line = _HOLDS if self.holds else _DIFFERS
        return (
            f'<div style="border-left:4px solid {of_line};padding:2px 12px;max-width:44em;color:{of_words}">'
            f'<b aria-hidden="true" style="color:{of_mark}">{mark}</b> {html.escape(self.in_words())}</div>'
        )

    def _repr_mimebundle_(self, **kwargs):
        """Return words and strip, and where the hand has moved a knob also a button, which no notebook stores."""
        data = {"text/plain": self.in_words(), "text/html": self._repr_html_()}
        offered = not (self.holds or under_tests() or on_pages()) and any(one.panel.moved() for one in self.changed)
        if offered:
            button = hands.button(self._repr_html_(), self.changed)
            data["application/vnd.jupyter.widget-view+json"] = {
                "version_major": 2, "version_minor": 1, "model_id": button.model_id}
        return data


def expect(value, name):
    """Set a number that was measured beside the one that the lesson states under that name.

    Parameters
    ----------
    value : float, or anything ``float`` takes
        The number measured in this cell.
    name : str
        As the lesson's cell has it: "03 below 0.1".

    Returns
    -------
    Expectation
        Displays as a sentence: what came out here, what the lesson found, and its range over fresh seeds.

    Raises
    ------
    KeyError
        If no lesson states a number of that name; the message lists those of the same lesson.
    AssertionError
        If the number does not hold, under tests (``RECTLAB_TESTING=1``) only; otherwise the sentence says so.

    Examples
    --------
    >>> expect(58.3, "03 example zeros")
    The lesson: 58 % zeros.
    """
    stated = numbers.get(name)
    result = Expectation(_measured(value), stated, tuple(hands.changed()))
    if path := spread_file():
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"name": name, "value": result.value}) + "\n")
    elif under_tests() and not result.holds:
        raise AssertionError(result.in_words())
    return result


def _measured(value):
    """Return what was measured as a float, which may be NaN or infinite, or raise ValueError."""
    found = checks.numbers(value)
    if found is None or found.size != 1:
        do = "Pass one number: take its mean, say."
        checks.refuse("expect", "value", "one number", checks.shown(value), do)
    return float(found.reshape(()))
