"""The knobs of a panel: traits with their bounds and label. The front end and the error messages read these bounds."""

import os
from numbers import Integral, Real

from traitlets import TraitError, TraitType

from rectlab import datasets

MOST_TOLD = 120  # characters of a refused value that an error repeats


def told(value):
    """Return a refused value as one line of text, cut short where it is long."""
    try:
        text = " ".join(repr(value).split())
    except Exception:  # an object that cannot say itself, or a whole number of more than 4,300 digits
        text = f"a {type(value).__name__}"
    return text if len(text) <= MOST_TOLD else f"{text[:MOST_TOLD]}…"


def _is_within(value, low, high, whole=False):
    """Return whether a value is a number of Python or NumPy from low to high; True and False are not."""
    return isinstance(value, Integral if whole else Real) and not isinstance(value, bool) and bool(low <= value <= high)


class _Knob(TraitType):
    """A trait that the front end shares, without an echo: that would cost one message per frame."""

    def __init__(self, default, *, label, folded=False, about=""):
        super().__init__(default)
        self.label, self.folded, self.about = label, folded, about
        self.tag(sync=True, echo_update=False)

    def refuse(self, what, got):
        """Raise the error that says what must hold, what came and what to do."""
        raise TraitError(f"{self.name}: must be {what}; got {told(got)}. The last good value stays; set another one.")

    def described(self):
        """Return what the front end needs to build this control."""
        return {"name": self.name, "label": self.label, "folded": self.folded, "about": self.about, **self._kind()}


class Number(_Knob):
    """A slider over equal steps from ``low`` to ``high``; whole numbers only if ``step`` is an int."""

    def __init__(self, default, *, low, high, step, **shown):
        self.low, self.high, self.step = low, high, step
        self.whole = isinstance(step, int)
        super().__init__(default, **shown)

    def validate(self, obj, value):
        if not _is_within(value, self.low, self.high, self.whole):
            self.refuse(f"a {'whole ' if self.whole else ''}number from {self.low:g} to {self.high:g}", value)
        return int(value) if self.whole else float(value)

    def _kind(self):
        return {"kind": "linear", "low": self.low, "high": self.high, "step": self.step}


class LogNumber(_Knob):
    """A slider over equal ratios from ``low`` to ``high``; ``zero`` is the word for an additional first place, 0."""

    def __init__(self, default, *, low, high, zero=None, per_decade=10, whole=False, **shown):
        self.low, self.high, self.zero, self.per_decade, self.whole = low, high, zero, per_decade, whole
        super().__init__(default, **shown)

    def validate(self, obj, value):
        zero = self.zero and _is_within(value, 0, 0, self.whole)
        if not (zero or _is_within(value, self.low, self.high, self.whole)):
            kind = f"{'0 or ' if self.zero else ''}a {'whole ' if self.whole else ''}number"
            self.refuse(f"{kind} from {self.low:g} to {self.high:g}", value)
        return int(value) if self.whole else float(value)

    def _kind(self):
        return {"kind": "log", "low": self.low, "high": self.high, "zero": self.zero, "per_decade": self.per_decade,
                "whole": self.whole}


class Choice(_Knob):
    """A menu; ``choices`` is a tuple, or a function that returns one."""

    def __init__(self, default, choices, *, folded=True, **shown):
        self._choices = choices
        super().__init__(default, folded=folded, **shown)

    @property
    def choices(self):
        """All values the menu takes."""
        return tuple(self._choices() if callable(self._choices) else self._choices)

    def validate(self, obj, value):
        for choice in self.choices:  # the choice itself is stored, never what only equals it, as 64.0 equals 64
            text = isinstance(choice, str)
            if value == choice if text and isinstance(value, str) else not text and _is_within(value, choice, choice):
                return choice
        return self.refuse(f"one of {', '.join(map(str, self.choices))}", value)

    def _kind(self):
        return {"kind": "menu", "choices": list(self.choices)}


class Data(Choice):
    """A menu of data sets; it refuses one that is not on this machine, so that a knob never starts a download."""

    def __init__(self, default="digits", **shown):
        super().__init__(default, datasets.shown, label="data", **shown)

    def validate(self, obj, value):
        name = super().validate(obj, value)
        try:
            if name not in datasets.offline() and not os.environ.get("RECTLAB_DATA"):
                raise OSError(f"{name} is not on this machine yet. Run rectlab.datasets.load({name!r}) in a cell once.")
            datasets.load(name)
        except (OSError, ValueError) as problem:
            raise TraitError(f"{self.name}: {problem}") from None
        return name
