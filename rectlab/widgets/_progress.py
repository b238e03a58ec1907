"""A progress bar for notebooks: one widget, time left in words, nothing stored."""

import threading
import time

import ipywidgets
from IPython.display import display

from rectlab import progress
from rectlab.testing import under_tests

FIRST_S = 0.5  # what is done sooner shows no bar
BETWEEN_S = 0.05  # at most 20 updates a second


class NotebookBar(ipywidgets.HBox):
    """A bar and a sentence; under tests (``RECTLAB_TESTING=1``) it is never shown.

    Parameters
    ----------
    total : int
    unit : str
    """

    def __init__(self, total, unit):
        self._total, self._unit, self._done = max(total, 1), unit, 0
        self._started = self._drawn = time.monotonic()
        self._shown, self._guard = False, threading.Lock()
        self._bar = ipywidgets.FloatProgress(min=0, max=1, layout={"width": "240px"})
        self._words = ipywidgets.Label()
        super().__init__([self._bar, self._words])

    def __repr__(self):
        return "A progress bar, while there is something to wait for."

    def advance(self, n):
        """Count n more; draws nothing."""
        with self._guard:
            self._done += n

    def show(self):
        """Draw where it stands, if it is time."""
        now = time.monotonic()
        if under_tests() or now - self._started < FIRST_S or now - self._drawn < BETWEEN_S:
            return
        self._drawn = now
        self._bar.value = self._done / self._total
        self._words.value = self.in_words(now - self._started)
        if not self._shown:
            self._shown = True
            view = self._repr_mimebundle_()
            del view["text/plain"]  # with nothing but its view it leaves nothing behind in a saved notebook
            display(view, raw=True)

    def in_words(self, seconds):
        """Say how much is done and how long it still takes, after so many seconds."""
        done = f"{self._done:,} of {self._total:,} {self._unit}"
        if not self._done:
            return done
        return f"{done}, about {seconds * (self._total - self._done) / self._done:,.0f} s left"

    def close(self):
        """Take the bar away."""
        for widget in (self._bar, self._words):
            widget.close()
        super().close()


progress.register(NotebookBar)
