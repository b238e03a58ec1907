"""The kinds of questions that a panel asks before it shows: a number, one of several words, a sketched curve.

Each kind checks a guess, reads the panel's answer, says both in words, and knows what is close.
"""

import math
from dataclasses import dataclass
from numbers import Real
from typing import ClassVar

GUESS_AGAIN = "Guess again."


@dataclass(frozen=True)
class Asked:
    """What all kinds of questions have.

    Attributes
    ----------
    name : str
        Lesson and subject, "00 zeros".
    question : str
    quantity : str
        What the panel answers with, one of its quantities.
    """

    name: str
    question: str
    quantity: str
    kind: ClassVar[str] = ""
    shown: ClassVar[tuple] = ()  # the fields that the front end needs beside the question

    def described(self):
        """Return what the front end needs to ask."""
        return {"kind": self.kind, **{name: getattr(self, name) for name in ("name", "question", *self.shown)}}

    def told(self, guess, answer):
        """Return what the front end shows of a guess beside its answer, with the words for it."""
        about = {name: getattr(self, name) for name in self.shown}
        words = self.compared(guess, answer)
        return {"kind": self.kind, "words": words, **about, "guess": guess, "answer": answer}

    def readable(self, entry):
        """Return whether a kept entry, a dict of guess and answer, is one of this kind."""
        if not isinstance(entry, dict) or not {"guess", "answer"} <= set(entry):
            return False
        return (entry["guess"] is None or self._well(entry["guess"])) and self._well(entry["answer"])

    def answered(self, answer):
        """Return a panel's answer as it is kept.

        Raises
        ------
        ValueError
            If it is none of this kind: a network that has diverged gives no number.
        """
        plain = self._plain(answer)
        if not self._well(plain):
            told = f"{self.quantity}: must be {self._wanted()}; got {_kind(plain)}."
            raise ValueError(f"{told} Press reset, or run this cell again.")
        return plain

    def _refuse(self, wanted, got):
        raise ValueError(f"guess: must be {wanted}; got {got}. {GUESS_AGAIN}")


@dataclass(frozen=True)
class Prediction(Asked):
    """A number is asked for.

    Attributes
    ----------
    name, question, quantity : str
        See :class:`Asked`.
    low, high, step : float
        What can be guessed.
    unit : str
    within : float
        How far off is still close.
    """

    low: float
    high: float
    step: float
    unit: str
    within: float
    kind = "number"
    shown = ("low", "high", "step", "unit")

    def checked(self, guess):
        """Return a guess as a float.

        Raises
        ------
        ValueError
            If it is no number from low to high.
        """
        if not (_is_number(guess) and self.low <= guess <= self.high):
            self._refuse(f"a number from {self.low:g} to {self.high:g}", repr(guess))
        return float(guess)

    def close(self, guess, answer):
        """Return whether a guess is close."""
        return abs(guess - answer) <= self.within

    def compared(self, guess, answer):
        """Say a guess beside the answer."""
        found = f"it is {_told(answer, self.unit)}"
        if guess is None:
            return f"You skipped the guess; {found}."
        return f"Your guess was {_told(guess, self.unit)}; {found}: {_verdict(self.close(guess, answer))}"

    def _plain(self, answer):
        return float(answer) if isinstance(answer, Real) or hasattr(answer, "__float__") else answer

    def _well(self, value):
        return _is_number(value)

    def _wanted(self):
        return "a finite number"


@dataclass(frozen=True)
class Choice(Asked):
    """One of several answers is asked for; close is the same.

    Attributes
    ----------
    name, question, quantity : str
        See :class:`Asked`.
    choices : tuple of str
        Two to six.

    Raises
    ------
    ValueError
        If the choices are not two to six different words.

    Examples
    --------
    >>> more = Choice("99 more", "More zeros, or fewer?", "more", ("more", "fewer"))
    >>> more.compared("more", "fewer")
    'Your guess was "more"; it is "fewer": remember the difference.'
    """

    choices: tuple
    kind = "choice"
    shown = ("choices",)

    def __post_init__(self):
        words = self.choices if isinstance(self.choices, (tuple, list)) else ()
        if not (2 <= len(set(words)) == len(words) <= 6 and all(isinstance(word, str) and word for word in words)):
            raise ValueError(f"Choice: choices must be 2 to 6 different words; got {self.choices!r}. Name them.")
        object.__setattr__(self, "choices", tuple(words))

    def checked(self, guess):
        """Return a guess.

        Raises
        ------
        ValueError
            If it is none of the choices; all are listed.
        """
        if guess not in self.choices:
            self._refuse(self._wanted(), repr(guess))
        return guess

    def close(self, guess, answer):
        """Return whether a guess is the answer."""
        return guess == answer

    def compared(self, guess, answer):
        """Say a guess beside the answer."""
        if guess is None:
            return f'You skipped the guess; it is "{answer}".'
        return f'Your guess was "{guess}"; it is "{answer}": {_verdict(self.close(guess, answer), "right!")}'

    def _plain(self, answer):
        return answer

    def _well(self, value):
        return isinstance(value, str) and value in self.choices

    def _wanted(self):
        return f"one of {', '.join(self.choices)}"


def _is_number(value):
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _kind(value):
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    return repr(value) if isinstance(value, (str, int, float, type(None))) else f"a {type(value).__name__}"


def _told(value, unit):
    return f"{value:,.3g} {unit}".rstrip()


def _verdict(close, praise="close!"):
    return praise if close else "remember the difference."
