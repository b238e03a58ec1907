"""What all lessons ask, found in their folders: a new lesson is known as soon as its folder is there."""

import importlib
from pathlib import Path

_LESSONS = Path(__file__).parents[1] / "lessons"


def of_all_lessons(what):
    """Return what the lessons' ``questions.py`` hold under a name, in the order of the lessons.

    Parameters
    ----------
    what : str
        "EXERCISES" or "PREDICTIONS": a dict by name; names begin with the lesson's number.
    """
    found = []
    for path in sorted(_LESSONS.glob("*/questions.py")):
        lesson = importlib.import_module(f"rectlab.lessons.{path.parent.name}.questions")
        found += getattr(lesson, what, {}).items()
    return dict(sorted(found, key=lambda entry: entry[0][:2]))
