"""The kinds of questions that only exercises use: a list of words, and a function that the learner writes."""

import math
from dataclasses import dataclass, field

from rectlab.questions.verdicts import (
    NOT_QUITE,
    NOT_YET,
    RIGHT,
    Verdict,
    call,
    copies,
    kind_of,
    listed,
    plain,
    returned,
    same_word,
)


@dataclass(frozen=True)
class Words:
    """A list of words, or of other values, is asked for."""

    right: tuple
    praise: str  # why the right answer is right
    hints: dict = field(default_factory=dict)  # by (given, right): the hint for a wrong word at that place

    def __call__(self, answer):
        """Judge a list, or an array, of words in any spelling; the hint is about the first difference."""
        given, answer = answer, listed(answer)
        if answer is None:
            return Verdict(NOT_QUITE, f"a list is asked for and this is {kind_of(given)}.", "Write [..., ...].")
        if len(answer) != len(self.right):
            told = f"{len(self.right)} are asked for, and here are {len(answer)}."
            return Verdict(NOT_QUITE, told, "Count them.")
        wrong = [k for k, pair in enumerate(zip(answer, self.right)) if not same_word(*pair)]
        if not wrong:
            return Verdict(RIGHT, self.praise)
        first = wrong[0]
        if answer[first] is ...:
            return Verdict(NOT_YET, f"number {first + 1} is still open.", "Replace the dots.")
        told = f"{len(self.right) - len(wrong)} of {len(self.right)} are right so far, number {first + 1} is not."
        return Verdict(NOT_QUITE, told, self._hint(answer[first], first))

    def _hint(self, given, first):
        """Return the hint for what was given at a place."""
        right = self.right[first]
        for (usual, instead), hint in self.hints.items():
            if same_word(given, usual) and same_word(right, instead):
                return hint
        words = [word for word in (*self.right, *(usual for usual, _ in self.hints)) if isinstance(word, str)]
        if isinstance(given, str) and not any(same_word(given, word) for word in words):
            known = "is none of the words of the task: take them as they stand there."
            return f"{given!r} {known if words else 'is a text: write numbers without quotes.'}"
        return f"Look again at number {first + 1}."


@dataclass(frozen=True)
class Function:
    """A function that the learner writes is asked for; it must return one number."""

    right: object
    inputs: object  # a function that returns the argument tuples to try
    praise: str  # why the right answer is right
    mistakes: tuple = ()  # usual wrong functions (function, because, hint): an answer agrees with one on every input
    hint: str = ""  # for any other wrong function
    within: float = 1e-6  # tolerance, relative to the right number where that is above 1

    def __call__(self, answer):
        """Judge a function by the numbers that it returns."""
        if not callable(answer):
            told = f"a function is asked for and this is {kind_of(answer)}."
            return Verdict(NOT_QUITE, told, "Pass its name, without ().")
        tried = [self._try(answer, arguments) for arguments in self.inputs()]
        problems = [problem for _, problem in tried if problem is not None]
        if problems:
            return self._at_times(answer, tried) or problems[0]
        got = [value for value, _ in tried]
        if self._agrees(got, self.right):
            return Verdict(RIGHT, self.praise)
        for wrong, because, hint in self.mistakes:
            if self._agrees(got, wrong):
                return Verdict(NOT_QUITE, because, hint)
        k, wanted = next(
            (k, wanted) for k, wanted in enumerate(self._wanted(self.right)) if not self._same(got[k], wanted)
        )
        found, right = _apart(got[k], wanted)
        told = f"{call(answer, self.inputs()[k])} gives {found} and not {right}."
        return Verdict(NOT_QUITE, told, self.hint)

    def _at_times(self, answer, tried):
        """Return the verdict on a function that returns nothing for some inputs only, or None."""
        open_yet = [problem is not None and problem.state == NOT_YET for _, problem in tried]
        if all(open_yet) or not any(open_yet):
            return None
        told = f"{call(answer, self.inputs()[open_yet.index(True)])} returns nothing."
        return Verdict(NOT_QUITE, told, "What should it give there? Every way through it must return a number.")

    def _try(self, answer, arguments):
        """Return (number, None), or (None, the verdict on what went wrong)."""
        value, problem = returned(answer, arguments)
        if problem is not None:
            return None, problem
        try:
            number = float(plain(value))
        except (TypeError, ValueError):
            told = f"it returns {kind_of(value)} and not one number."
            hint = "Return a number." if isinstance(value, str) else "Take the sum, the mean, or the one asked for."
            return None, Verdict(NOT_QUITE, told, hint)
        if not math.isfinite(number):
            told = f"{call(answer, arguments)} returns {number}."
            hint = "Look for a division by zero, or a logarithm of something that is not above 0."
            return None, Verdict(NOT_QUITE, told, hint)
        return number, None

    def _wanted(self, function):
        return [float(function(*copies(arguments))) for arguments in self.inputs()]

    def _same(self, a, b):
        return abs(a - b) <= self.within * max(1.0, abs(b))

    def _agrees(self, got, other):
        return all(self._same(a, b) for a, b in zip(got, self._wanted(other)))


def _apart(a, b):
    """Return two different numbers as text, with as many digits as it takes to tell them apart."""
    pairs = [(f"{a:,.{digits}g}", f"{b:,.{digits}g}") for digits in (4, 6, 9, 17)]
    return next(pair for pair in pairs if pair[0] != pair[1])
