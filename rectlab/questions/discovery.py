"""What all lessons ask, found in their folders: a new lesson is known as soon as its folder is there."""

import importlib
from pathlib import Path

_LESSONS = Path(__file__).parents[1] / "lessons"


def of_all_lessons(what):
    """Return what the lessons' ``questions.py`` hold under a name, in the order of the lessons.

    Parameters
    ----------
    what : str
        "EXERCISES", a dict by name, or "PREDICTIONS", a tuple; names begin with the lesson's number.

    Returns
    -------
    list
        Pairs of a dict, or the entries of a tuple.
    """
    found = []
    for path in sorted(_LESSONS.glob("*/questions.py")):
        lesson = getattr(importlib.import_module(f"rectlab.lessons.{path.parent.name}.questions"), what, ())
        found += lesson.items() if isinstance(lesson, dict) else lesson
    return sorted(found, key=_number)


def _number(entry):
    return (entry[0] if isinstance(entry, tuple) else entry.name)[:2]
