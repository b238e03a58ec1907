"""Knobs of the tournament that also take what a learner writes: who takes part, and the learning rates."""

from rectlab.panels.controls import Choice

GRIDS = ("0.1", "0.1,0.3", "0.1,0.3,1", "0.03,0.1,0.3,1", "0.01,0.03,0.1,0.3,1")
LONGEST = 500  # characters that a learner writes


class Written(Choice):
    """A menu that also takes any other text, or a list of its parts; ``read(text)`` raises ValueError for a bad one."""

    def __init__(self, default, choices, *, read, **shown):
        super().__init__(default, choices, **{"folded": False, **shown})
        self.read = read

    def validate(self, obj, value):
        parts = value if isinstance(value, (list, tuple)) else (value,)
        text = ",".join(part if isinstance(part, str) else f"{part}" for part in parts).replace(" ", "")
        if len(text) > LONGEST:
            self.refuse(f"at most {LONGEST} characters", value)
        try:
            self.read(text)
        except ValueError as problem:
            self.refuse(f"one of {', '.join(self.choices)}, or as this says: {problem}", value)
        return text


def rates_of(text):
    """Return the learning rates of a text with commas, rising."""
    try:
        rates = sorted({float(rate) for rate in text.split(",")})
    except (ValueError, AttributeError):
        rates = []
    if not rates or not all(0 < rate <= 100 for rate in rates) or len(rates) > 8:
        raise ValueError(f"rates must be one to eight numbers above 0, with commas; got {text!r}. Write 0.1,0.3,1.")
    return tuple(rates)
