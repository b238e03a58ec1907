"""Interrupts of the kernel that stop a panel's thread: ipykernel ignores them while no cell runs."""

import signal
import sys
import threading
from contextlib import contextmanager

_acts = []  # of all panels that play; the handler is installed with the first and removed with the last
_guard = threading.Lock()
_before = None


@contextmanager
def on_interrupt(act):
    """Call ``act`` on an interrupt of the kernel while the block runs, on any thread.

    ``act`` is called on the main thread between two instructions: it must be short and take no lock.
    """
    with _guard:
        _acts.append(act)
        if len(_acts) == 1:
            _on_main_thread(_install)
    try:
        yield
    finally:
        with _guard:
            _acts.remove(act)
            if not _acts:
                _on_main_thread(_remove)


def _install():
    global _before
    if _acts and signal.getsignal(signal.SIGINT) is not _handle:
        _before = signal.signal(signal.SIGINT, _handle)


def _remove():
    # A running cell has its own handler and puts ours back later: ours then calls the one before it.
    if not _acts and signal.getsignal(signal.SIGINT) is _handle:
        signal.signal(signal.SIGINT, _before)


def _handle(number, frame):
    for act in list(_acts):
        act()
    if not _acts and callable(_before):
        _before(number, frame)


def _on_main_thread(act):
    """Act on the main thread, which alone may set a handler: at once, or through the kernel's event loop."""
    if threading.current_thread() is threading.main_thread():
        act()
        return
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    loop = getattr(getattr(shell, "kernel", None), "io_loop", None)
    if loop is not None:
        loop.add_callback(act)
