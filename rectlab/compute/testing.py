"""The switch for tests: the environment variable ``RECTLAB_TESTING``, set by ``make test`` and ``make notebooks``.

With ``RECTLAB_TESTING=1`` panels ask no predictions, :func:`rectlab.expect` raises an error for a number that does not
hold, and progress bars are hidden.
"""

import os


def under_tests():
    """Say whether tests run, or a notebook whose outputs are stored."""
    return os.environ.get("RECTLAB_TESTING") == "1"
