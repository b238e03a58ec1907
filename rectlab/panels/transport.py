"""Transport: play, pause, step and interrupt the work of a panel, which runs in its own thread.

ipykernel ignores an interrupt while no cell runs, so a handler of ours is installed as long as something plays.
"""

import signal
import sys
import threading
import time
from contextlib import contextmanager

from rectlab.panels.presence import ALONE_S, Presence

LOST = "Stopped after {}: nothing shows this panel, and it has no name any more. Press {} to go on."
FRAME_S = 1 / 25  # least time between two frames
PATIENCE_S = 1.0  # send a frame after this time even if the front end has not drawn the last two
_acts = []  # one for each panel that plays; the handler is installed with the first and removed with the last
_guard = threading.Lock()
_before = None


class Transport:
    """Plays, pauses and steps the work of a panel; frames come as fast as the front end draws them.

    ``work(stopped)`` returns a generator. Each ``next`` does one piece of work, under ``panel.turn`` where it changes
    what frames show, and yields whether a frame is due at once; other frames are at least ``frame_s`` seconds apart.
    ``preview`` allows previews during play. ``done()`` says in words how much is done. ``ended()`` is called when the
    work is over or paused, before the last frame. ``speed`` is in pieces per second since the last ``play``.
    """

    def __init__(self, panel, work, *, done, ended, frame_s=FRAME_S, preview=False):
        self._panel, self._work, self._done, self._ended = panel, work, done, ended
        self._frame_s, self._preview = frame_s, preview
        self._thread, self._drawn, self.speed = None, 0, 0.0
        self._presence, self._left = Presence(panel, self._leave), False

    def play(self):
        """Start the work in a new thread."""
        self.pause()
        self._panel.playing, self._left = True, False
        self._presence.begin()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def step(self):
        """Do one piece of work in this thread."""
        next(self._work(lambda: False), None)

    def pause(self):
        """Stop the work and wait for its last piece."""
        self._panel.playing = False
        self.wait()

    def wait(self, seconds=None):
        """Wait until the work is over, at most ``seconds``; return whether it is over."""
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def interrupt(self):
        """Stop soon and say so in the panel: an interrupt of the kernel calls this."""
        self._panel.playing = False
        self._panel.error = f"Stopped by an interrupt of the kernel after {self._done()}."

    def drawn(self, number):
        """Note that the front end has drawn the panel's frames up to this number."""
        self._drawn = max(self._drawn, int(number))
        self._presence.seen()

    def _leave(self):
        self._panel.playing, self._left = False, True
        self._panel.error = LOST.format(self._done(), self._panel.buttons[0])
        self.wait(2.0)

    def _play(self):
        panel = self._panel
        with panel.visible_errors(), on_interrupt(self.interrupt):
            self._play_on()
        self._presence.end()
        panel.playing = False
        with panel.visible_errors():
            self._ended()
            if not self._left:  # else nobody waits for a last frame
                panel.refresh()

    def _play_on(self):
        panel, started, pieces = self._panel, time.perf_counter(), 0
        shown = looked = started
        for news in self._work(lambda: not panel.playing):
            pieces, now = pieces + 1, time.perf_counter()
            self.speed = pieces / (now - started)
            if now - looked > 1.0:
                looked = now
                self._presence.check(after=ALONE_S)
            if (news or now - shown > self._frame_s) and (panel._sent - self._drawn < 2 or now - shown > PATIENCE_S):
                shown = now
                panel.refresh(preview=self._preview)


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
