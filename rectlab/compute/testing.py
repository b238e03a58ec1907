"""Whether tests run: ``RECTLAB_TESTING=1`` says so.

Then panels ask for no prediction, :func:`rectlab.expect` raises where a number does not hold, and no progress bar is
shown. ``make test`` and ``make notebooks`` set it.
"""

import os


def under_tests():
    """Return whether tests run, or a lesson whose outputs are stored."""
    return os.environ.get("RECTLAB_TESTING") == "1"
