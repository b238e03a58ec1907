"""Threads of a panel: fair turns at the network, and what happens when the hand rests."""

import threading
import time


class Turn:
    """A lock that is fair: who waits gets the next turn, so a training loop cannot starve a slider."""

    def __init__(self):
        self._queue, self._lock = threading.Lock(), threading.Lock()

    def __enter__(self):
        with self._queue:
            self._lock.acquire()

    def __exit__(self, *exc):
        self._lock.release()


class Rest:
    """Calls ``act`` in a thread of its own once ``put_off`` was not called for ``seconds``.

    Parameters
    ----------
    act : callable
    seconds : float
    """

    def __init__(self, act, seconds):
        self._act, self._seconds = act, seconds
        self._due, self._stopped, self._thread = None, False, None
        self._news = threading.Condition()

    def put_off(self):
        """Begin to wait, or begin anew."""
        with self._news:
            self._due = time.monotonic() + self._seconds
            if self._thread is None:
                self._thread = threading.Thread(target=self._wait, daemon=True)
                self._thread.start()
            self._news.notify()

    def stop(self):
        """End the thread; returns when it is no longer acting."""
        with self._news:
            self._stopped = True
            self._news.notify()
        if self._thread not in (None, threading.current_thread()):
            self._thread.join()

    def _wait(self):
        while self._is_due():
            self._act()

    def _is_due(self):
        """Wait; True when it is time to act, False when stopped."""
        with self._news:
            while not self._stopped:
                left = None if self._due is None else self._due - time.monotonic()
                if left is not None and left <= 0:
                    self._due = None
                    return True
                self._news.wait(left)
            return False
