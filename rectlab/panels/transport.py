"""Transport: a panel's work plays in a thread of its own, with a frame now and then, until it is told to stop."""

import threading
import time

from rectlab.panels.interrupts import on_interrupt

FRAME_S = 1 / 25  # between two frames, at least
PATIENCE_S = 1.0  # after which a frame is sent to a front end that has not drawn the last two


class Transport:
    """Plays, pauses and steps the work of a panel; frames come as fast as the front end draws them.

    Parameters
    ----------
    panel : Panel
        Its ``playing`` says whether the work goes on, its ``_sent`` how many frames there were so far.
    work : callable
        Given ``stopped()``, returns a generator that does a piece of work each time, under ``panel.turn`` where that
        touches what frames are made from, and gives whether there is news that is worth a frame at once.
    done : callable
        Says how far the work has come: "420 steps".
    ended : callable
        Called when the work is over or paused, before the last frame.
    frame_s : float
        Seconds between two frames without news, at least.
    preview : bool
        Whether frames on the way may be previews.

    Attributes
    ----------
    speed : float
        Pieces of work per second since it last began to play; 0.0 before.
    """

    def __init__(self, panel, work, *, done, ended, frame_s=FRAME_S, preview=False):
        self._panel, self._work, self._done, self._ended = panel, work, done, ended
        self._frame_s, self._preview = frame_s, preview
        self._thread, self._drawn, self.speed = None, 0, 0.0

    def play(self):
        """Work in a thread of its own."""
        self.pause()
        self._panel.playing = True
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def step(self):
        """Do one piece of work here and now."""
        next(self._work(lambda: False), None)

    def pause(self):
        """Stop the work and wait for its last piece."""
        self._panel.playing = False
        self.wait()

    def wait(self, seconds=None):
        """Wait until the work is over, for so long at most; returns whether it is."""
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def interrupt(self):
        """Stop soon, and say so: what an interrupt of the kernel does, on whatever thread it comes."""
        self._panel.playing = False
        self._panel.error = f"Stopped by an interrupt of the kernel after {self._done()}."

    def drawn(self, number):
        """Take note that the front end has drawn so many of the panel's frames."""
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
