"""The switches that commands set in the environment for the kernels they start.

``RECTLAB_TESTING=1``, set by ``make test`` and ``make notebooks``: panels ask no predictions, :func:`rectlab.expect`
raises an error for a number that does not hold, and progress bars are hidden. ``RECTLAB_PAGES=1``, set by ``make
html``: panels ask no predictions and display as HTML that needs no kernel.
"""

import os

ON_PAGES = "RECTLAB_PAGES"


def under_tests():
    """Say whether tests run, or a notebook whose outputs are stored."""
    return os.environ.get("RECTLAB_TESTING") == "1"


def on_pages():
    """Say whether a lesson runs to become a page."""
    return bool(os.environ.get(ON_PAGES))
