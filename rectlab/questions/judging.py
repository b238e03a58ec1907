"""How answers are judged: numbers, choices, lists, and functions that the learner wrote.

A judge takes an answer and returns a :class:`Verdict`; it never raises. Usual wrong answers stand beside the right one,
each with the misconception that leads to it.
"""

import math
from dataclasses import dataclass, field
from numbers import Real

import torch

from rectlab.questions.mishaps import call, mishap
from rectlab.questions.verdicts import NOT_QUITE, NOT_YET, RIGHT, Verdict


@dataclass(frozen=True)
class Number:
    """A number with a tolerance; a function without inputs counts as what it returns.

    Attributes
    ----------
    value, within : float
    praise : str
        What is true about the right answer.
    mistakes : tuple of (value, within, because, hint)
        The first that fits is named.
    hint : str
        For any other number.
    """

    value: float
    within: float
    praise: str
    mistakes: tuple = ()
    hint: str = ""

    def __call__(self, answer):
        """Judge one number."""
        if callable(answer) and not isinstance(answer, type):
            answer, problem = _returned(answer, ())
            if problem is not None:
                return problem
        if isinstance(answer, torch.Tensor) and answer.numel() == 1:
            answer = answer.item()
        if isinstance(answer, bool) or not isinstance(answer, Real) and not hasattr(answer, "__float__"):
            return Verdict(NOT_QUITE, f"a number is asked for and this is {_kind(answer)}.", "Write a number.")
        answer = float(answer)
        if not math.isfinite(answer):
            return Verdict(NOT_QUITE, f"{answer} is not a number that can be right.", "Look for a division by zero.")
        if abs(answer - self.value) <= self.within:
            return Verdict(RIGHT, self.praise)
        for value, within, because, hint in self.mistakes:
            if abs(answer - value) <= within:
                return Verdict(NOT_QUITE, because, hint)
        far = "too large" if answer > self.value else "too small"
        return Verdict(NOT_QUITE, f"{answer:,.4g} is {far}.", self.hint)


@dataclass(frozen=True)
class Choice:
    """One of several words.

    Attributes
    ----------
    right : str
    praise : str
    wrong : dict of str to (because, hint)
        All the other choices.
    """

    right: str
    praise: str
    wrong: dict

    def __call__(self, answer):
        """Judge one word."""
        if answer == self.right:
            return Verdict(RIGHT, self.praise)
        if isinstance(answer, str) and answer in self.wrong:
            return Verdict(NOT_QUITE, *self.wrong[answer])
        listed = ", ".join(repr(choice) for choice in sorted([self.right, *self.wrong]))
        return Verdict(NOT_QUITE, f"the answer is one of {listed}.", "Write one of these words, in quotes.")


@dataclass(frozen=True)
class Words:
    """A list of words, one for each thing asked.

    Attributes
    ----------
    right : tuple of str
    praise : str
    hints : dict of (given, right) to str
        What mixing up these two says.
    """

    right: tuple
    praise: str
    hints: dict = field(default_factory=dict)

    def __call__(self, answer):
        """Judge a list; the first difference is named."""
        if isinstance(answer, str) or not isinstance(answer, (list, tuple)):
            return Verdict(NOT_QUITE, f"a list is asked for and this is {_kind(answer)}.", "Write [..., ...].")
        if len(answer) != len(self.right):
            told = f"there are {len(self.right)} to name and {len(answer)} words here."
            return Verdict(NOT_QUITE, told, "Count them.")
        wrong = [k for k, pair in enumerate(zip(answer, self.right)) if pair[0] != pair[1]]
        if not wrong:
            return Verdict(RIGHT, self.praise)
        first = wrong[0]
        if answer[first] is ...:
            return Verdict(NOT_YET, f"number {first + 1} is still open.", "Replace the dots.")
        hint = self.hints.get((answer[first], self.right[first]), f"Look again at number {first + 1}.")
        return Verdict(NOT_QUITE, f"{len(self.right) - len(wrong)} of {len(self.right)} are right so far.", hint)


@dataclass(frozen=True)
class Function:
    """A function that the learner wrote, tried on several inputs.

    Attributes
    ----------
    right : callable
    inputs : callable
        Returns the argument tuples to try.
    praise : str
    mistakes : tuple of (callable, because, hint)
        Wrong functions that are recognised: the answer agrees with one of them on every input.
    hint : str
    within : float
    """

    right: object
    inputs: object
    praise: str
    mistakes: tuple = ()
    hint: str = ""
    within: float = 1e-6

    def __call__(self, answer):
        """Judge a function by what it returns."""
        if not callable(answer):
            told = f"a function is asked for and this is {_kind(answer)}."
            return Verdict(NOT_QUITE, told, "Pass its name, without ().")
        tried = [self._try(answer, arguments) for arguments in self.inputs()]
        problems = [problem for _, problem in tried if problem is not None]
        if problems:
            return problems[0]
        got = [value for value, _ in tried]
        if self._agrees(got, self.right):
            return Verdict(RIGHT, self.praise)
        for wrong, because, hint in self.mistakes:
            if self._agrees(got, wrong):
                return Verdict(NOT_QUITE, because, hint)
        k, wanted = next(
            (k, wanted) for k, wanted in enumerate(self._wanted(self.right)) if not self._same(got[k], wanted)
        )
        told = f"{call(answer, self.inputs()[k])} gives {got[k]:,.4g} and not {wanted:,.4g}."
        return Verdict(NOT_QUITE, told, self.hint)

    @staticmethod
    def _try(answer, arguments):
        """Return (number, None), or (None, the verdict on what went wrong)."""
        value, problem = _returned(answer, arguments)
        if problem is not None:
            return None, problem
        try:
            number = float(value)
        except (TypeError, ValueError):
            told = f"it returns {_kind(value)} and not one number."
            return None, Verdict(NOT_QUITE, told, "Sum or average to the end.")
        if not math.isfinite(number):
            told = f"{call(answer, arguments)} returns {number}."
            hint = "Look for a division by zero, or a logarithm of something that is not above 0."
            return None, Verdict(NOT_QUITE, told, hint)
        return number, None

    def _wanted(self, function):
        return [float(function(*_copies(arguments))) for arguments in self.inputs()]

    def _same(self, a, b):
        return abs(a - b) <= self.within * max(1.0, abs(b))

    def _agrees(self, got, other):
        return all(self._same(a, b) for a, b in zip(got, self._wanted(other)))


def _returned(function, arguments):
    """Return (what a function gives, None), or (None, the verdict on what went wrong)."""
    try:
        value = function(*_copies(arguments))
    except Exception as error:
        return None, mishap(error, function, arguments)
    if value is ... or value is None:
        return None, Verdict(NOT_YET, "it returns nothing so far.", "Replace the dots, and return the result.")
    return value, None


def _copies(arguments):
    """Return copies, so that an answer that changes its input spoils nothing."""
    return [a.clone() if isinstance(a, torch.Tensor) else a for a in arguments]


def _kind(answer):
    if isinstance(answer, torch.Tensor):
        return f"a tensor of shape {tuple(answer.shape)}"
    if isinstance(answer, str):
        return f"the text {answer!r}" if len(answer) <= 40 else "a text"
    if callable(answer):
        return "a function"
    return {"list": "a list", "tuple": "a tuple", "dict": "a dict", "NoneType": "None"}.get(
        type(answer).__name__, f"something of type {type(answer).__name__}"
    )
