"""A menu whose value may also be written in Python, where it says more than the menu offers."""

from rectlab.panels.controls import Choice


class Written(Choice):
    """A menu of texts that takes any other text too, or a list of its parts, if ``read(text)`` understands it.

    Parameters
    ----------
    default : str
    choices : tuple of str
    read : callable
        Raises ValueError for a text that says nothing.
    """

    def __init__(self, default, choices, *, read, **shown):
        super().__init__(default, choices, **{"folded": False, **shown})
        self.read = read

    def validate(self, obj, value):
        """Return the text without blanks; what cannot be read is refused in the words of ``read``."""
        parts = value if isinstance(value, (list, tuple)) else (value,)
        text = ",".join(part if isinstance(part, str) else f"{part}" for part in parts).replace(" ", "")
        try:
            self.read(text)
        except ValueError as problem:
            self.refuse(f"one of {', '.join(self.choices)}, or as this says: {problem}", value)
        return text
