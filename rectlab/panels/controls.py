"""The knobs of a panel: traits with their bounds and label. The front end and the error messages read these bounds."""

import os

from traitlets import TraitError, TraitType

from rectlab import datasets
from rectlab.checks import is_number, is_whole


class _Knob(TraitType):
    """A trait that the front end shares, without an echo: that would cost one message per frame."""

    def __init__(self, default, *, label, folded=False, about=""):
        super().__init__(default)
        self.label, self.folded, self.about = label, folded, about
        self.tag(sync=True, echo_update=False)

    def refuse(self, what, got):
        """Raise the error that says what must hold, what came and what to do."""
        raise TraitError(f"{self.name}: must be {what}; got {got!r}. The last good value stays; set another one.")

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
        good = is_whole(value) if self.whole else is_number(value)
        if not good or not self.low <= value <= self.high:
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
        good = is_whole(value) if self.whole else is_number(value)
        if not good or not (self.low <= value <= self.high or (self.zero and value == 0)):
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
        if value not in self.choices:
            self.refuse(f"one of {', '.join(map(str, self.choices))}", value)
        return self.choices[self.choices.index(value)]  # a NumPy integer becomes Python's

    def _kind(self):
        return {"kind": "menu", "choices": list(self.choices)}


class Data(Choice):
    """A menu of data sets; it refuses one that is not on this machine, so that a knob never starts a download."""

    def __init__(self, default="digits", **shown):
        super().__init__(default, datasets.names, label="data", **shown)

    def validate(self, obj, value):
        name = super().validate(obj, value)
        try:
            if name not in datasets.offline() and "RECTLAB_DATA" not in os.environ:
                raise OSError(f"{name} is not on this machine yet. Run rectlab.datasets.load({name!r}) in a cell once.")
            datasets.load(name)
        except (OSError, ValueError) as problem:
            raise TraitError(f"{self.name}: {problem}") from None
        return name
