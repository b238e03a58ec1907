"""Concept sheets: a learner's answers to the twelve questions, before the course and after it."""

from rectlab.checks import is_whole, one_of, refuse
from rectlab.questions.concepts import ITEMS

WHEN = ("before", "after")
_BY_NAME = {item.name: item for item in ITEMS}


def known(kept):
    """Return the sheets "before" and "after": {"before": {"answers": {item: choice}, "done": bool}, ...}.

    Answers to unknown questions, and unknown choices, are left out.

    Examples
    --------
    >>> known({})["after"]
    {'answers': {}, 'done': False}
    """
    return {when: _known(kept.get(when, {"answers": {}, "done": False})) for when in WHEN}


def _known(sheet):
    answers = {
        name: choice
        for name, choice in sheet["answers"].items()
        if name in _BY_NAME and (choice is None or (isinstance(choice, str) and choice in _BY_NAME[name].choices))
    }
    return {"answers": answers, "done": sheet["done"]}


def checked(name, choice):
    """Return the choice of an item at a place, from 0 up, or None for a skipped one; raises ValueError if unknown."""
    choices = list(_BY_NAME[one_of("concepts", "item", name, _BY_NAME, do="Run this cell again.")].choices)
    if choice is None:
        return None
    if not is_whole(choice) or not 0 <= choice < len(choices):
        refuse("concepts", "choice", f"from 0 to {len(choices) - 1}, or None", repr(choice), "Choose again.")
    return choices[choice]


def score(sheets):
    """Return how many answers were right before and after the course, and after it also which ideas are still open.

    ``sheets`` comes from :func:`known`.

    Examples
    --------
    >>> before = {"answers": {"rectifier": "0 and 0.5", "depth": None}, "done": True}
    >>> print(score(known({"before": before})))
    Concepts before the course: 1 of 12 right, 11 skipped. After it: not asked yet.
    """
    if not any(sheets[when]["answers"] or sheets[when]["done"] for when in WHEN):
        return "Concepts: the twelve questions of lesson 00 are not answered yet."
    before, after = (_told(sheets[when]) for when in WHEN)
    if not sheets["after"]["done"]:
        return f"Concepts before the course: {before}. After it: not asked yet."
    lines = [_gained_or_open(item, *(sheets[when]["answers"].get(item.name) for when in WHEN)) for item in ITEMS]
    return "\n".join([f"Concepts before the course: {before}. After it: {after}.", *filter(None, lines)])


def _told(sheet):
    right = sum(sheet["answers"].get(item.name) == item.right for item in ITEMS)
    skipped = sum(sheet["answers"].get(item.name) is None for item in ITEMS)
    return f"{right} of {len(ITEMS)} right, {skipped} skipped"


def _gained_or_open(item, was, now):
    """Return a line that says "gained" or "open", or "" for an item that was right both times."""
    if now == item.right:
        return "" if was == item.right else f"  gained: {item.name}"
    why = "skipped" if now is None else f"you seem to think {item.choices[now]}"
    return f"  open: {item.name} ({why}); see lesson {item.lesson}"
