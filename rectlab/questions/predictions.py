"""The predictions of all lessons by name, and the score of the guesses."""

import importlib
from pathlib import Path

from rectlab.checks import one_of
from rectlab.compute.switches import on_pages, under_tests

_LESSONS = Path(__file__).parents[1] / "lessons"


def of_all_lessons(what):
    """Return the questions of all lessons, a dict by name in the order of the lessons.

    ``what`` is "EXERCISES" or "PREDICTIONS": a dict in a lesson's ``questions.py`` whose names begin with the lesson's
    number.
    """
    found = []
    for path in sorted(_LESSONS.glob("*/questions.py")):
        lesson = importlib.import_module(f"rectlab.lessons.{path.parent.name}.questions")
        found += getattr(lesson, what, {}).items()
    return dict(sorted(found, key=lambda entry: entry[0][:2]))


PREDICTIONS = of_all_lessons("PREDICTIONS")


def get(name):
    """Return the prediction of a name; raises KeyError, which lists all names, if there is none.

    Examples
    --------
    >>> get("00 zeros").compared(30.0, 48.7)
    'Your guess was 30 %; it is 48.7 %: remember the difference.'
    """
    return PREDICTIONS[one_of("predictions", "name", name, PREDICTIONS, do="Copy the name.", error=KeyError)]


def asked():
    """Say whether panels ask predictions: not under tests, and not in pages."""
    return not under_tests() and not on_pages()


def score(kept):
    """Return a line for each guess beside its answer, and one that says how many were close.

    ``kept`` comes from :func:`rectlab.questions.record.guesses`. Damaged entries are reported and not counted.

    Examples
    --------
    >>> print(score({"00 zeros": {"guess": 45.0, "answer": 48.7}}))
    00 zeros: Your guess was 45 %; it is 48.7 %: close!
    1 of 1 guess was close, 0 skipped.
    """
    return "\n".join([*(f"{name}: {told(name, entry)}" for name, entry in sorted(kept.items()) if name in PREDICTIONS),
                      sums(kept)])


def told(name, entry):
    """Return one kept guess beside its answer, in words."""
    prediction = PREDICTIONS[name]
    if not prediction.readable(entry):
        return "what was kept cannot be read. The lesson asks again."
    return prediction.compared(entry["guess"], entry["answer"])


def sums(kept):
    """Return in one line how many guesses were close; damaged ones are not counted."""
    whole = [(PREDICTIONS[name], entry) for name, entry in kept.items()
             if name in PREDICTIONS and PREDICTIONS[name].readable(entry)]
    made = [(prediction, entry) for prediction, entry in whole if entry["guess"] is not None]
    close = sum(prediction.close(entry["guess"], entry["answer"]) for prediction, entry in made)
    guesses = "1 guess was" if len(made) == 1 else f"{len(made)} guesses were"
    return f"{close} of {guesses} close, {len(whole) - len(made)} skipped."
