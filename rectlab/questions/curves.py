"""The kind of question that asks for a sketch: a whole curve before it is shown."""

import math
from dataclasses import dataclass

from rectlab.questions.kinds import Asked, _is_number, _kind, _told, _verdict

FEWEST, MOST = 2, 60  # points of a sketch


@dataclass(frozen=True)
class Curve(Asked):
    """A curve is asked for: the learner draws it over its points.

    Attributes
    ----------
    name, question, quantity : str
        See :class:`Asked`; the panel's quantity is a list of floats, one for each of ``xs``.
    xs : tuple
        2 to 60 numbers that rise, or as many labels, which stand at equal distances.
    x_label : str
        What is along the axis: "current".
    low, high : float
        The ends of the axis of values; a sketch stays between them.
    unit : str
        Of the values.
    within : float
        A sketch is close if it is off by at most so much on average: in units, or with ``log`` in decades.
    log : bool
        A log axis of values; then ``low`` is above 0, and what lies below it counts as ``low``.

    Raises
    ------
    ValueError
        For points or ends that make no axis.

    Examples
    --------
    >>> curve = Curve("99 curve", "How does it grow?", "growth", (0, 1, 2), "size", 0, 10, "g", 1)
    >>> curve.compared([0.0, 2.0, 4.0], [0.0, 1.0, 4.0])
    'Your curve is off by 0.333 g on average, most at size 1 (you: 2 g, found: 1 g): close!'
    """

    xs: tuple
    x_label: str
    low: float
    high: float
    unit: str
    within: float
    log: bool = False
    kind = "curve"
    shown = ("xs", "x_label", "low", "high", "unit", "log")

    def __post_init__(self):
        listed = isinstance(self.xs, (tuple, list, range)) or hasattr(self.xs, "tolist")
        xs = tuple(self.xs) if listed else ()
        xs = tuple(x.item() if hasattr(x, "item") else x for x in xs)
        rising = all(map(_is_number, xs)) and all(a < b for a, b in zip(xs, xs[1:]))
        named = all(isinstance(x, str) for x in xs) and len(set(xs)) == len(xs)
        if not (FEWEST <= len(xs) <= MOST and (rising or named)):
            wanted = f"{FEWEST} to {MOST} numbers that rise, or as many different labels"
            raise ValueError(f"Curve: xs must be {wanted}; got {_kind(self.xs)}. Name the points of the axis.")
        if not self.low < self.high or (self.log and not self.low > 0):
            wanted = "0 < low < high" if self.log else "low < high"
            raise ValueError(f"Curve: must have {wanted}; got {self.low:g} and {self.high:g}. Set the axis' ends.")
        object.__setattr__(self, "xs", xs)

    def checked(self, guess):
        """Return a sketch as a list of floats.

        Raises
        ------
        ValueError
            If it does not have one number from low to high for each point.
        """
        wanted = f"a list of {len(self.xs)} numbers from {self.low:g} to {self.high:g}"
        if not self._well(guess):
            self._refuse(wanted, _kind(guess))
        out = [value for value in guess if not self.low <= value <= self.high]
        if out:
            self._refuse(wanted, f"{out[0]:g} among them")
        return [float(value) for value in guess]

    def close(self, guess, answer):
        """Return whether a sketch is close: the mean absolute difference is at most ``within``."""
        return self.off_by(guess, answer) <= self.within

    def off_by(self, guess, answer):
        """Return the mean absolute difference, on a log axis in decades."""
        return sum(self._differences(guess, answer)) / len(self.xs)

    def compared(self, guess, answer):
        """Say a sketch beside the answer."""
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
        """Return what the front end draws, with the words for it; four digits are enough for that."""
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
        """Say where a curve starts and ends, and a top or a bottom between its ends."""
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
        return isinstance(value, (list, tuple)) and len(value) == len(self.xs) and all(map(_is_number, value))

    def _wanted(self):
        return f"a list of {len(self.xs)} finite numbers"
