"""What a check says: a verdict, in words and as a card."""

import html
from dataclasses import dataclass

RIGHT, NOT_YET, NOT_QUITE = "right", "not yet", "not quite"
_MARKS = {RIGHT: ("✓", "#009e73"), NOT_YET: ("…", "#767676"), NOT_QUITE: ("→", "#d55e00")}


@dataclass(frozen=True, repr=False)
class Verdict:
    """The answer to an answer.

    Attributes
    ----------
    state : str
        "right", "not yet" (nothing to judge so far) or "not quite".
    because : str
        What was seen in the answer.
    hint : str
        The next thing to try; empty when it is right.
    """

    state: str
    because: str
    hint: str = ""

    @property
    def right(self):
        """Whether the answer is right."""
        return self.state == RIGHT

    def in_words(self):
        """Say the verdict in one line."""
        head = f"{self.state[0].upper()}{self.state[1:]}"
        body = f"{head}, because {self.because}" if self.state == NOT_QUITE else f"{head}: {self.because}"
        return f"{body} Hint: {self.hint}" if self.hint else body

    __repr__ = in_words

    def _repr_html_(self):
        """Return the card."""
        mark, colour = _MARKS[self.state]
        hint = f'<div style="margin-top:4px"><b>Hint:</b> {html.escape(self.hint)}</div>' if self.hint else ""
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:6px 12px;max-width:56em">'
            f'<b><span aria-hidden="true">{mark}</span> {html.escape(self.state)}</b>: '
            f"{html.escape(self.because)}{hint}</div>"
        )
