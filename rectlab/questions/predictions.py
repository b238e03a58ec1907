"""What the lessons ask before they show, by name, and the score of all guesses."""

import os

from rectlab.checks import one_of
from rectlab.compute.testing import under_tests
from rectlab.questions.discovery import of_all_lessons

PREDICTIONS = of_all_lessons("PREDICTIONS")


def get(name):
    """Return the prediction of a name.

    Raises
    ------
    KeyError
        If there is none; all are listed.

    Examples
    --------
    >>> get("00 zeros").compared(30.0, 48.7)
    'Your guess was 30 %; it is 48.7 %: remember the difference.'
    """
    return PREDICTIONS[one_of("predictions", "name", name, PREDICTIONS, do="Copy the name.", error=KeyError)]


def asked():
    """Return whether panels ask at all: not under tests, and not where pages are written."""
    return not under_tests() and not os.environ.get("RECTLAB_PAGES")


def score(kept):
    """Say guesses beside answers, a line each, and how many were close.

    Parameters
    ----------
    kept : dict
        As :func:`rectlab.questions.record.guesses` returns it. What is not as its kind has it is said and not counted.

    Examples
    --------
    >>> print(score({"00 zeros": {"guess": 45.0, "answer": 48.7}}))
    00 zeros: Your guess was 45 %; it is 48.7 %: close!
    1 of 1 guess was close, 0 skipped.
    """
    lines, close = [], []
    known = [(name, PREDICTIONS[name], entry) for name, entry in sorted(kept.items()) if name in PREDICTIONS]
    for name, prediction, entry in known:
        if not prediction.readable(entry):
            lines.append(f"{name}: what was kept cannot be read. The lesson asks again.")
            continue
        guess, answer = entry["guess"], entry["answer"]
        lines.append(f"{name}: {prediction.compared(guess, answer)}")
        close.append(None if guess is None else prediction.close(guess, answer))
    skipped = close.count(None)
    made = len(close) - skipped
    guesses = "1 guess was" if made == 1 else f"{made} guesses were"
    return "\n".join([*lines, f"{close.count(True)} of {guesses} close, {skipped} skipped."])
