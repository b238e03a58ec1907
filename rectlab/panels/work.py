"""What a panel says while it works for long: what it does, and for how many seconds so far."""

import threading
import time
from contextlib import contextmanager

LONG_S = 2.0  # a shorter wait needs no word


@contextmanager
def long_work(say, what):
    """Call ``say(words)`` every second from :data:`LONG_S` on while the block runs, and ``say("")`` after it.

    ``say`` is called in another thread, and not at all for a short block.
    """
    over, started = threading.Event(), time.monotonic()

    def tell():
        while not over.wait(LONG_S if time.monotonic() - started < LONG_S else 1.0):
            say(f"At work on {what}: {time.monotonic() - started:.0f} s so far.")

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
        if time.monotonic() - started >= LONG_S:
            say("")
