"""Progress with time left: a tqdm bar in a terminal; panels register another one for notebooks."""

import sys
import threading

_makers = {}


def register(maker):
    """Use ``maker(total, unit)`` in notebooks; what it returns has ``advance(n)``, ``show()`` and ``close()``."""
    _makers["notebook"] = maker


def bar(total, unit):
    """Return a progress bar fit for where we are; silent where nobody looks.

    Parameters
    ----------
    total : int
    unit : str

    Notes
    -----
    ``advance`` may be called from any thread; ``show`` draws, and belongs to the thread that waits.
    """
    if "ipykernel" in sys.modules and "notebook" in _makers:
        return _makers["notebook"](total, unit)
    return TerminalBar(total, unit)


class TerminalBar:
    """A tqdm bar on stderr, only where stderr is a terminal."""

    def __init__(self, total, unit):
        from tqdm import tqdm

        self._done, self._guard = 0, threading.Lock()
        self._bar = tqdm(total=total, unit=f" {unit}", disable=None, leave=False)

    def advance(self, n):
        """Count n more; draws nothing."""
        with self._guard:
            self._done += n

    def show(self):
        """Draw where it stands."""
        self._bar.update(self._done - self._bar.n)

    def close(self):
        """Take the bar away."""
        self.show()
        self._bar.close()
