"""What a panel needs because it runs on several threads: fair turns, the order of messages, and a rest."""

import threading
import time


class Turn:
    """A fair lock: a thread that waits gets the next turn, so that a training loop cannot block a slider."""

    def __init__(self):
        self._queue, self._lock = threading.Lock(), threading.Lock()

    def __enter__(self):
        with self._queue:
            self._lock.acquire()

    def __exit__(self, *exc):
        self._lock.release()


class Order:
    """Remembers the newest message of each view for each knob.

    While a cell runs, JupyterLab may send a panel's messages to two threads of the kernel: then a slider's last value
    may arrive before an earlier one.

    Examples
    --------
    >>> order = Order()
    >>> order.still_new({"view": "a", "id": 8}, ["bias_shift"])
    ['bias_shift']
    >>> order.still_new({"view": "a", "id": 7}, ["bias_shift", "l1"])
    ['l1']
    """

    def __init__(self):
        self._newest, self._guard = {}, threading.Lock()

    def still_new(self, message, names):
        """Return the names that no later message of this view has set; all names if "id" or "view" is missing."""
        number, view = message.get("id"), message.get("view")
        if not (isinstance(number, int) and isinstance(view, str)):
            return list(names)
        with self._guard:
            new = [name for name in names if number >= self._newest.get((view, name), number)]
            self._newest |= {(view, name): number for name in new}
        return new


class Rest:
    """Calls ``act`` in its own thread, once, when ``seconds`` have passed since the last ``put_off``."""

    def __init__(self, act, seconds):
        self._act, self._seconds = act, seconds
        self._due, self._stopped, self._thread = None, False, None
        self._news = threading.Condition()

    def put_off(self):
        """Start the wait, or start it again."""
        with self._news:
            self._due = time.monotonic() + self._seconds
            if self._thread is None:
                self._thread = threading.Thread(target=self._wait, daemon=True)
                self._thread.start()
            self._news.notify()

    def stop(self):
        """End the thread and wait for it."""
        with self._news:
            self._stopped = True
            self._news.notify()
        if self._thread not in (None, threading.current_thread()):
            self._thread.join()

    def _wait(self):
        while self._is_due():
            self._act()

    def _is_due(self):
        """Wait; return True when it is time to act, False when stopped."""
        with self._news:
            while not self._stopped:
                left = None if self._due is None else self._due - time.monotonic()
                if left is not None and left <= 0:
                    self._due = None
                    return True
                self._news.wait(left)
            return False
