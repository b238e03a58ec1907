"""Progress with time left: tqdm's bar, in a terminal or in a notebook."""

import threading

from rectlab.compute.testing import under_tests

FIRST_S = 0.5  # what is done sooner shows no bar


class Bar:
    """A bar that several threads fill and one draws; silent in tests, and where neither terminal nor notebook is.

    ``advance`` may be called from any thread; ``show`` draws, and belongs to the thread that waits.

    Parameters
    ----------
    total : int
    unit : str
        What is counted, in the plural.
    visible : bool
        False for a bar that only counts.
    """

    def __init__(self, total, unit, visible=True):
        from tqdm.auto import tqdm

        own = type("tqdm", (tqdm,), {"monitor_interval": 0})  # ``show`` draws: no thread has to watch over the bar
        self._done, self._guard = 0, threading.Lock()
        self._bar = own(total=total, unit=f" {unit}", leave=False, delay=FIRST_S, miniters=0,
                        disable=True if under_tests() or not visible else None)

    def advance(self, n):
        """Count n more; draws nothing."""
        with self._guard:
            self._done += n

    def show(self):
        """Draw where it stands, at most ten times a second."""
        self._bar.update(self._done - self._bar.n)

    def close(self):
        """Take the bar away, also one that was stopped: tqdm would leave that in the notebook, in red."""
        self._bar.close()
        container = getattr(self._bar, "container", None)
        for widget in (*container.children, container) if container else ():
            widget.close()
