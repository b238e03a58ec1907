"""What the lessons ask before they show, by name."""

import os

from rectlab.compute.testing import under_tests
from rectlab.questions.discovery import of_all_lessons

PREDICTIONS = {asked.name: asked for asked in of_all_lessons("PREDICTIONS")}


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
    if name not in PREDICTIONS:
        raise KeyError(f"predictions: name must be one of {', '.join(PREDICTIONS)}; got {name!r}. Copy the name.")
    return PREDICTIONS[name]


def asked():
    """Return whether panels ask at all: not under tests, and not where pages are written."""
    return not under_tests() and not os.environ.get("RECTLAB_PAGES")
