"""A menu whose value may also be set in Python, to texts that the menu does not offer."""

from rectlab.panels.controls import Choice


class Written(Choice):
    """A menu of texts that also takes another text, or a list of its parts, if ``read(text)`` raises no ValueError."""

    def __init__(self, default, choices, *, read, **shown):
        super().__init__(default, choices, **{"folded": False, **shown})
        self.read = read

    def validate(self, obj, value):
        """Return the text without blanks, or refuse it with the message of ``read``."""
        parts = value if isinstance(value, (list, tuple)) else (value,)
        text = ",".join(part if isinstance(part, str) else f"{part}" for part in parts).replace(" ", "")
        try:
            self.read(text)
        except ValueError as problem:
            self.refuse(f"one of {', '.join(self.choices)}, or as this says: {problem}", value)
        return text
