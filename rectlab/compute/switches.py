"""The switches that commands set in the environment for the kernels they start.

``RECTLAB_TESTING=1``, set by ``make test`` and ``make notebooks``: panels ask no predictions, :func:`rectlab.expect`
raises an error for a number that does not hold, and progress bars are hidden. ``RECTLAB_PAGES=1``, set by ``make
html``: panels ask no predictions and display as HTML that needs no kernel. ``RECTLAB_SPREAD``,
set by ``make spread``, names the file that collects what the lessons measure on fresh seeds; ``rectlab.streams`` reads
which seeds these are.
"""

import os
from pathlib import Path

DATA = "RECTLAB_DATA"  # the folder with the learner's own data files
ON_PAGES, SPREAD = "RECTLAB_PAGES", "RECTLAB_SPREAD"


def under_tests():
    """Say whether tests run, or a notebook whose outputs are stored."""
    return os.environ.get("RECTLAB_TESTING") == "1"


def spread_file():
    """Return the path of the file that collects measured numbers, or None."""
    return os.environ.get(SPREAD)


def on_pages():
    """Say whether a lesson runs to become a page."""
    return bool(os.environ.get(ON_PAGES))


def data_folder():
    """Return the folder that RECTLAB_DATA names, with ``~`` and variables such as $HOME filled in, or None."""
    named = os.environ.get(DATA)
    return Path(os.path.expandvars(os.path.expanduser(named))) if named else None
