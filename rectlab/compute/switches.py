"""The switches that commands set in the environment for the kernels they start.

``RECTLAB_TESTING=1``, set by ``make test`` and ``make notebooks``: panels ask no predictions, :func:`rectlab.expect`
raises an error for a number that does not hold, and progress bars are hidden. ``RECTLAB_PAGES=1``, set by ``make
html``: panels ask no predictions and display as HTML that needs no kernel. ``RECTLAB_REDRAW=7``, set by ``make
spread``: every stream of random numbers is the seventh fresh one instead of the lesson's, and ``RECTLAB_SPREAD`` names
the file that collects what the lessons then measure.
"""

import os

ON_PAGES, REDRAW, SPREAD = "RECTLAB_PAGES", "RECTLAB_REDRAW", "RECTLAB_SPREAD"


def under_tests():
    """Say whether tests run, or a notebook whose outputs are stored."""
    return os.environ.get("RECTLAB_TESTING") == "1"


def redraw():
    """Return which fresh set of random numbers is drawn; 0 is the lessons' own."""
    return int(os.environ.get(REDRAW, "0"))


def spread_file():
    """Return the path of the file that collects measured numbers, or None."""
    return os.environ.get(SPREAD)


def on_pages():
    """Say whether a lesson runs to become a page."""
    return bool(os.environ.get(ON_PAGES))
