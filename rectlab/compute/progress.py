"""Progress with time left: tqdm's bar, in a terminal or in a notebook."""

import threading
import time

from rectlab.compute.switches import under_tests

FIRST_S = 0.5  # shorter work shows no bar


class Bar:
    """A bar for work on several threads; hidden in tests, and where there is no terminal and no notebook.

    ``advance`` may be called from any thread; only the thread that waits calls ``show``. ``unit`` is a plural;
    ``initial`` is how many were done before the bar was made.
    """

    def __init__(self, total, unit, visible=True, initial=0):
        from tqdm.auto import tqdm

        own = type("tqdm", (tqdm,), {"monitor_interval": 0})  # ``show`` draws: no thread has to watch over the bar
        self._done, self._guard = initial, threading.Lock()
        self._bar = own(total=total, initial=initial, unit=f" {unit}", leave=False, delay=FIRST_S, miniters=0,
                        disable=True if under_tests() or not visible else None)

    def advance(self, n):
        """Count ``n`` more without drawing."""
        with self._guard:
            self._done += n

    def show(self):
        """Draw the bar, at most ten times a second."""
        self._bar.update(self._done - self._bar.n)

    def close(self):
        """Remove the bar; tqdm itself would leave an unfinished one in the notebook, in red."""
        self._bar.close()
        container = getattr(self._bar, "container", None)
        for widget in (*container.children, container) if container else ():
            widget.close()


def followed(steps, total, unit, show=True):
    """Give each of ``steps``, and show a bar as soon as they have taken a while.

    Only the main thread shows one: what a panel does in its own threads belongs to no cell.
    """
    bar, started = None, time.perf_counter()
    show = show and threading.current_thread() is threading.main_thread()
    try:
        for done, step in enumerate(steps):
            if show and bar is None and time.perf_counter() - started > FIRST_S:
                bar = Bar(total, unit, initial=done)
            if bar is not None:
                bar.advance(1)
                bar.show()
            yield step
    finally:
        if bar is not None:
            bar.close()
