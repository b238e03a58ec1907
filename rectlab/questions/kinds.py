"""The kinds of questions: a number, one of several words, a sketched curve.

A prediction has a ``question`` and the ``quantity`` with which its panel answers. An exercise has a ``right`` answer;
calling it with the learner's answer returns a :class:`Verdict`.
"""

import math
from dataclasses import dataclass, field
from numbers import Real
from typing import ClassVar

from rectlab.checks import is_number, refuse
from rectlab.questions.verdicts import NOT_QUITE, RIGHT, Verdict, kind_of, plain, returned, same_word

FEWEST, MOST = 2, 60  # points of a sketch


@dataclass(frozen=True, kw_only=True)
class Kind:
    """The base of all kinds that a panel can ask: the ``question``, and the ``quantity`` that the panel answers."""

    question: str = ""
    quantity: str = ""
    kind: ClassVar[str] = ""
    shown: ClassVar[tuple] = ()  # further fields that the front end needs

    def described(self):
        """Return the question as JSON values for the front end."""
        return {"kind": self.kind, "question": self.question, **{name: getattr(self, name) for name in self.shown}}

    def told(self, guess, answer):
        """Return the guess beside its answer, with words for it, as JSON values for the front end."""
        about = {name: getattr(self, name) for name in self.shown}
        return {"kind": self.kind, "words": self.compared(guess, answer), **about, "guess": guess, "answer": answer}

    def readable(self, entry):
        """Say whether a kept entry is a dict with a guess and an answer of this kind."""
        if not isinstance(entry, dict) or not {"guess", "answer"} <= set(entry):
            return False
        return (entry["guess"] is None or self._well(entry["guess"])) and self._well(entry["answer"])

    def answered(self, answer):
        """Return a panel's answer in plain Python; raises ValueError for another kind, such as nan after divergence."""
        plain = self._plain(answer)
        if not self._well(plain):
            told = f"{self.quantity}: must be {self._wanted()}; got {_got(plain)}."
            raise ValueError(f"{told} Press reset, or run this cell again.")
        return plain

    def _plain(self, answer):
        return answer


@dataclass(frozen=True, kw_only=True)
class Number(Kind):
    """A number is asked for; an exercise also accepts a function without inputs that returns one."""

    within: float  # largest difference that counts as close, or as right
    low: float = -math.inf  # lowest guess
    high: float = math.inf
    step: float = 1  # between two guesses
    unit: str = ""
    right: float = math.nan
    praise: str = ""  # why the right answer is right
    mistakes: tuple = ()  # usual wrong numbers (value, within, because, hint); the first one that fits is explained
    hint: str = ""  # for any other number
    kind = "number"
    shown = ("low", "high", "step", "unit")

    def checked(self, guess):
        """Return a guess as a float; raises ValueError unless it is a number from low to high."""
        if not (is_number(guess) and self.low <= guess <= self.high):
            _guess_again(f"a number from {self.low:g} to {self.high:g}", repr(guess))
        return float(guess)

    def close(self, guess, answer):
        """Say whether a guess is close."""
        return abs(guess - answer) <= self.within

    def compared(self, guess, answer):
        """Return a sentence with the guess and the answer."""
        found = f"it is {_told(answer, self.unit)}"
        if guess is None:
            return f"You skipped the guess; {found}."
        return f"Your guess was {_told(guess, self.unit)}; {found}: {_verdict(self.close(guess, answer))}"

    def __call__(self, answer):
        """Judge one number."""
        if callable(answer) and not isinstance(answer, type):
            answer, problem = returned(answer, ())
            if problem is not None:
                return problem
        answer = plain(answer)
        if isinstance(answer, bool) or not isinstance(answer, Real) and not hasattr(answer, "__float__"):
            return Verdict(NOT_QUITE, f"a number is asked for and this is {kind_of(answer)}.", "Write a number.")
        answer = float(answer)
        if not math.isfinite(answer):
            return Verdict(NOT_QUITE, f"{answer} is not a number that can be right.", "Look for a division by zero.")
        if self.close(answer, self.right):
            return Verdict(RIGHT, self._praised(answer))
        for value, within, because, hint in self.mistakes:
            if abs(answer - value) <= within:
                return Verdict(NOT_QUITE, because, hint)
        return Verdict(NOT_QUITE, self._because(answer), self.hint)

    def _praised(self, answer):
        return self.praise

    def _because(self, answer):
        """Say what is wrong about a number that is no usual mistake."""
        far = "too large" if answer > self.right else "too small"
        return f"{answer:,.4g} is {far}."

    def _plain(self, answer):
        return float(answer) if isinstance(answer, Real) or hasattr(answer, "__float__") else answer

    def _well(self, value):
        return is_number(value)

    def _wanted(self):
        return "a finite number"


@dataclass(frozen=True, kw_only=True)
class Choice(Kind):
    """One of two to six different words is asked for; other choices raise ValueError.

    Examples
    --------
    >>> more = Choice(question="More zeros, or fewer?", quantity="more", choices=("more", "fewer"))
    >>> more.compared("more", "fewer")
    'Your guess was "more"; it is "fewer": remember the difference.'
    """

    choices: tuple = ()  # an exercise gives ``right`` and ``wrong`` instead
    right: str = ""
    praise: str = ""  # why the right choice is right
    wrong: dict = field(default_factory=dict)  # all other choices, each with (because, hint)
    kind = "choice"
    shown = ("choices",)

    def __post_init__(self):
        choices = (self.right, *self.wrong) if self.right else self.choices
        words = choices if isinstance(choices, (tuple, list)) else ()
        if not (2 <= len(set(words)) == len(words) <= 6 and all(isinstance(word, str) and word for word in words)):
            refuse("Choice", "choices", "2 to 6 different words", repr(choices), "Name them.")
        object.__setattr__(self, "choices", tuple(words))

    def checked(self, guess):
        """Return a guess; raises ValueError, which lists all choices, unless it is one of them."""
        if guess not in self.choices:
            _guess_again(self._wanted(), repr(guess))
        return guess

    def close(self, guess, answer):
        """Say whether a guess is the answer."""
        return guess == answer

    def compared(self, guess, answer):
        """Return a sentence with the guess and the answer."""
        if guess is None:
            return f'You skipped the guess; it is "{answer}".'
        return f'Your guess was "{guess}"; it is "{answer}": {_verdict(self.close(guess, answer), "right!")}'

    def __call__(self, answer):
        """Judge one word, or several, in any spelling."""
        answer = plain(answer)
        chosen = next((choice for choice in self.choices if same_word(choice, answer)), None)
        if chosen == self.right:
            return Verdict(RIGHT, self.praise)
        if chosen:
            return Verdict(NOT_QUITE, *self.wrong[chosen])
        listed = ", ".join(map(repr, sorted(self.choices)))
        return Verdict(NOT_QUITE, f"the answer is one of {listed}.", "Write one of these words, in quotes.")

    def _well(self, value):
        return isinstance(value, str) and value in self.choices

    def _wanted(self):
        return f"one of {', '.join(self.choices)}"


@dataclass(frozen=True, kw_only=True)
class Sketch(Kind):
    """A curve is asked for: the learner draws its values at given points. A bad axis raises ValueError.

    Examples
    --------
    >>> sketch = Sketch(xs=(0, 1, 2), x_label="size", low=0, high=10, unit="g", within=1)
    >>> sketch.compared([0.0, 2.0, 4.0], [0.0, 1.0, 4.0])
    'Your curve is off by 0.333 g on average, most at size 1 (you: 2 g, found: 1 g): close!'
    """

    xs: tuple  # 2 to 60 rising numbers, or different labels at equal distances; the panel answers one float for each
    x_label: str  # the quantity on the horizontal axis: "current"
    low: float  # the ends of the vertical axis, and so the range of a sketch
    high: float
    within: float  # largest mean absolute difference of a close sketch: in ``unit``, or with ``log`` in decades
    unit: str = ""
    log: bool = False  # a logarithmic vertical axis; then ``low`` is above 0, and smaller values count as ``low``
    kind = "sketch"
    shown = ("xs", "x_label", "low", "high", "unit", "log")

    def __post_init__(self):
        listed = isinstance(self.xs, (tuple, list, range)) or hasattr(self.xs, "tolist")
        xs = tuple(x.item() if hasattr(x, "item") else x for x in self.xs) if listed else ()
        rising = all(map(is_number, xs)) and all(a < b for a, b in zip(xs, xs[1:]))
        named = all(isinstance(x, str) for x in xs) and len(set(xs)) == len(xs)
        if not (FEWEST <= len(xs) <= MOST and (rising or named)):
            wanted = f"{FEWEST} to {MOST} numbers that rise, or as many different labels"
            refuse("Sketch", "xs", wanted, _got(self.xs), "Name the points of the axis.")
        if not self.low < self.high or (self.log and not self.low > 0):
            wanted = "above 0 and below high" if self.log else "below high"
            refuse("Sketch", "low", wanted, f"{self.low:g} and {self.high:g}", "Set the axis' ends.")
        object.__setattr__(self, "xs", xs)

    def checked(self, guess):
        """Return a sketch as a list of floats; raises ValueError unless each point has a number from low to high."""
        wanted = f"a list of {len(self.xs)} numbers from {self.low:g} to {self.high:g}"
        if not self._well(guess):
            _guess_again(wanted, _got(guess))
        if out := [value for value in guess if not self.low <= value <= self.high]:
            _guess_again(wanted, f"{out[0]:g} among them")
        return [float(value) for value in guess]

    def close(self, guess, answer):
        """Say whether the mean absolute difference is at most ``within``."""
        return self.off_by(guess, answer) <= self.within

    def off_by(self, guess, answer):
        """Return the mean absolute difference, on a log axis in decades."""
        return sum(self._differences(guess, answer)) / len(self.xs)

    def compared(self, guess, answer):
        """Return a sentence with the mean and the largest difference of a sketch."""
        if guess is None:
            return f"You skipped the sketch; found: {self._course(answer)}."
        differences = self._differences(guess, answer)
        k = max(range(len(self.xs)), key=differences.__getitem__)
        off, unit = self.off_by(guess, answer), "percentage points" if self.unit == "%" else self.unit
        mean = f"by a factor of {10**off:.3g}" if self.log else f"by {_told(off, unit)}"
        worst = f"(you: {_told(guess[k], self.unit)}, found: {_told(answer[k], self.unit)})"
        verdict = _verdict(self.close(guess, answer))
        return f"Your curve is off {mean} on average, most at {self._place(k)} {worst}: {verdict}"

    def told(self, guess, answer):
        """Return the same as for other kinds, with values of four digits, which are enough to draw."""
        about = super().told(guess, answer)
        short = {name: about[name] and [float(f"{v:.4g}") for v in about[name]] for name in ("guess", "answer")}
        return {**about, **short}

    def _differences(self, guess, answer):
        return [abs(self._height(a) - self._height(b)) for a, b in zip(guess, answer)]

    def _height(self, value):
        return math.log10(max(value, self.low)) if self.log else value

    def _place(self, k):
        x = self.xs[k]
        return f"{self.x_label} {x if isinstance(x, str) else f'{x:,.3g}'}"

    def _course(self, values):
        """Return in words where a curve starts and ends, and its top or bottom in between."""
        last, span = len(values) - 1, max(values) - min(values)
        said = [f"from {_told(values[0], self.unit)} at {self._place(0)}"]
        for word, at in (("up to", max), ("down to", min)):
            k = values.index(at(values))
            if 0 < k < last and min(abs(values[k] - values[0]), abs(values[k] - values[last])) > 0.05 * span:
                said.append(f"{word} {_told(values[k], self.unit)} at {self._place(k)}")
        return ", ".join([*said, f"to {_told(values[last], self.unit)} at {self._place(last)}"])

    def _plain(self, answer):
        try:
            return [float(value) for value in answer]
        except (TypeError, ValueError):
            return answer

    def _well(self, value):
        return isinstance(value, (list, tuple)) and len(value) == len(self.xs) and all(map(is_number, value))

    def _wanted(self):
        return f"a list of {len(self.xs)} finite numbers"


def _guess_again(wanted, got):
    raise ValueError(f"guess: must be {wanted}; got {got}. Guess again.")


def _got(value):
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    return repr(value) if isinstance(value, (str, int, float, type(None))) else f"a {type(value).__name__}"


def _told(value, unit):
    return f"{value:,.3g} {unit}".rstrip()


def _verdict(close, praise="close!"):
    return praise if close else "remember the difference."
