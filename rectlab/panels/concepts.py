"""The twelve questions on the ideas of the course, one at a time; the answers stay in the learner's folder."""

import anywidget
from traitlets import Dict, Int, List, TraitError, Unicode

from rectlab.checks import one_of
from rectlab.compute.switches import on_pages
from rectlab.panels.front_end import front_end
from rectlab.panels.threads import Order
from rectlab.questions import concepts, notebooks, predictions, record
from rectlab.questions.concepts import ITEMS

TITLES = {
    "before": "What do you expect? Twelve questions before the course",
    "after": "And now? The same twelve questions after the course",
}


class Concepts(anywidget.AnyWidget):
    """Twelve questions that the learner answers before the course and again after it.

    The answers are judged only after the course. No cell waits for an answer. Under tests and in pages no file is read
    or written.

    Parameters
    ----------
    when : str
        "before" or "after".

    Attributes
    ----------
    answers : dict
        A choice for each item; None where the learner skipped it.
    done : bool
        Whether the sheet is finished and can no longer change.

    Raises
    ------
    ValueError
        If ``when`` is another word.

    Examples
    --------
    >>> panel = Concepts()
    >>> print(panel)
    Question 1 of 12: The sums −0.5 and +0.5 go through a rectifier. What comes out?
    ( ) 0.5 and 0.5
    ( ) 0 and 1
    ( ) 0 and 0.5
    ( ) a little above 0, and a little above 0.5
    """

    _esm, _css = front_end(__file__)

    title = Unicode().tag(sync=True)
    items = List().tag(sync=True)
    sheet = Dict().tag(sync=True)
    told = Unicode().tag(sync=True)
    rows = List().tag(sync=True)  # after the course: question, answer before, answer now, verdict, of each item
    error = Unicode("").tag(sync=True)
    heard = Int(0).tag(sync=True)

    def __init__(self, when="before"):
        one_of("Concepts", "when", when, concepts.WHEN)
        self.when, self._kept, self._order, problem = when, predictions.asked(), Order(), ""
        sheet = concepts.known({})[when]
        if self._kept:
            try:
                sheet = record.concept_sheets()[when]
            except ValueError as damaged:
                problem = f"{damaged} It is put aside as soon as you answer."
        self.answers, self.done = dict(sheet["answers"]), sheet["done"]
        super().__init__(title=TITLES[when], items=[item.described() for item in ITEMS], error=problem)
        self._show()
        self.on_msg(self._on_message)

    def _on_message(self, _widget, content, _buffers):
        """Take {"item": name, "choice": place or None} or {"done": True}, each with an "id"."""
        try:
            self.error = self._take(content)
        except (ValueError, TraitError) as problem:
            self.error = str(problem)
        self._show()
        if isinstance(content, dict) and isinstance(content.get("id"), int):
            self.heard = content["id"]

    def _take(self, content):
        if not isinstance(content, dict) or not ("item" in content or content.get("done") is True):
            raise ValueError(f"message: must be a dict with item, or done; got {content!r}. Reload the page.")
        if self.done:
            return ""
        if "item" in content:
            choice = concepts.checked(content["item"], content.get("choice"))
            self.answers |= dict.fromkeys(self._order.still_new(content, [content["item"]]), choice)
        else:
            self.answers = {item.name: self.answers.get(item.name) for item in ITEMS}
            self.done = True
        return record.keep_sheet(self.when, self.answers, self.done) if self._kept else ""

    def _show(self):
        """Send the answers to the front end as places among the choices."""
        choices = {item.name: list(item.choices) for item in ITEMS}
        places = {name: None if a is None else choices[name].index(a) for name, a in self.answers.items()}
        self.told = self._told() if self.done else ""
        self.rows = self._rows() if self.done and self.when == "after" else []
        self.sheet = {"answers": places, "done": self.done}

    def _told(self):
        given = sum(answer is not None for answer in self.answers.values())
        told = f"{given} of {len(ITEMS)} questions are answered."
        if self.when == "before":
            return f"{told} They are not judged now: the same questions come again at the end of the course."
        return f"{told}\n{concepts.score(self._with_mine(), notebooks.lessons())}"

    def _with_mine(self):
        return {**self._sheets(), "after": {"answers": self.answers, "done": True}}

    def _rows(self):
        """Return what the front end shows of each question after the course."""
        found = concepts.compared(self._with_mine(), notebooks.lessons())
        return [[item.question, was or "–", now or "–", verdict or "right"] for item, was, now, verdict in found]

    def _sheets(self):
        try:
            return record.concept_sheets() if self._kept else concepts.known({})
        except ValueError:  # the error was shown when the panel was made
            return concepts.known({})

    def in_words(self):
        """Return the text twin: the open question with its choices, or the result of all; on a page, all questions."""
        if on_pages():
            return "\n\n".join(_asked(number) for number in range(len(ITEMS)))
        left = [item for item in ITEMS if item.name not in self.answers]
        if self.done:
            return self._told()
        if not left:
            return f"All {len(ITEMS)} questions are answered or skipped. Press finish."
        return _asked(ITEMS.index(left[0]))

    __repr__ = in_words  # anywidget's display shows it as the words that a stored notebook keeps


def _asked(number):
    """Return a question with its choices."""
    item = ITEMS[number]
    asked = f"Question {number + 1} of {len(ITEMS)}: {item.question}"
    return "\n".join([asked, *(f"( ) {choice}" for choice in item.choices)])
