"""Transport: play, pause, step and interrupt the work of a panel, which runs in its own thread."""

import threading
import time

from rectlab.panels.interrupts import on_interrupt

FRAME_S = 1 / 25  # least time between two frames
PATIENCE_S = 1.0  # send a frame after this time even if the front end has not drawn the last two


class Transport:
    """Plays, pauses and steps the work of a panel; frames come as fast as the front end draws them.

    Parameters
    ----------
    panel : Panel
        ``panel.playing`` says whether the work goes on; ``panel._sent`` counts its frames.
    work : callable
        ``work(stopped)`` returns a generator. Each ``next`` does one piece of work, under ``panel.turn`` where it
        changes what frames show, and yields whether a frame is due at once.
    done : callable
        Returns in words how much is done: "420 steps".
    ended : callable
        Called when the work is over or paused, before the last frame.
    frame_s : float
        Least seconds between two frames that are not due at once.
    preview : bool
        Whether frames during play may be previews.

    Attributes
    ----------
    speed : float
        Pieces of work per second since the last ``play``; 0.0 before.
    """

    def __init__(self, panel, work, *, done, ended, frame_s=FRAME_S, preview=False):
        self._panel, self._work, self._done, self._ended = panel, work, done, ended
        self._frame_s, self._preview = frame_s, preview
        self._thread, self._drawn, self.speed = None, 0, 0.0

    def play(self):
        """Start the work in a new thread."""
        self.pause()
        self._panel.playing = True
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

    def _play(self):
        panel = self._panel
        with panel.visible_errors(), on_interrupt(self.interrupt):
            self._play_on()
        panel.playing = False
        with panel.visible_errors():
            self._ended()
            panel.refresh()

    def _play_on(self):
        panel, started, pieces = self._panel, time.perf_counter(), 0
        shown = started
        for news in self._work(lambda: not panel.playing):
            pieces, now = pieces + 1, time.perf_counter()
            self.speed = pieces / (now - started)
            if (news or now - shown > self._frame_s) and (panel._sent - self._drawn < 2 or now - shown > PATIENCE_S):
                shown = now
                panel.refresh(preview=self._preview)
