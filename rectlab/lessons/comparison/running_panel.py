"""A panel that runs a tournament in a thread of its own, and holds a guess until the tournament is over."""

import threading
import time

from rectlab.panels.interrupts import on_interrupt
from rectlab.panels.panel import Panel
from rectlab.questions import predictions

FRAME_S = 0.2  # between two frames that show nothing but progress


class Running(Panel):
    """A panel with start, stop and reset over ``self.live``, a :class:`LiveTournament`."""

    buttons = ("start", "stop", "reset")

    def prepare(self):
        self._thread, self._sent, self._drawn, self._waiting = None, 0, 0, None

    @property
    def result(self):
        """The :class:`rectlab.lessons.comparison.Result` that is shown."""
        return self.live.result

    def run(self):
        """Run what is missing here and now, with progress, and return the result; the panel shows it."""
        self.halt()
        with self.turn:
            self.live.run()
        self.refresh()
        return self.result

    def press(self, button):
        self.halt()
        if button == "start":
            self.playing = True
            self._thread = threading.Thread(target=self._play, daemon=True)
            self._thread.start()
        elif button == "reset":
            with self.turn:
                self.live.forget()

    def halt(self):
        """Stop the running heats and wait for their last step; what is finished stays."""
        self.playing = False
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def stop(self):
        self.halt()
        super().stop()

    def on_drawn(self, number):
        self._drawn = max(self._drawn, int(number))

    def _play(self):
        """Run until all is there or told to stop; a frame for every heat, and a few a second for the progress."""
        sent = time.perf_counter()
        with self.visible_errors(), on_interrupt(self._interrupted):
            for news in self.live.play(lambda: not self.playing):
                with self.turn:
                    self.live.take(news)
                now = time.perf_counter()
                if (news or now - sent > FRAME_S) and (self._sent - self._drawn < 2 or now - sent > 1.0):
                    sent = now
                    self.refresh()
        self.playing = False
        with self.visible_errors():
            self._tell_guess()
            self.refresh()

    def _interrupted(self):
        self.playing = False
        self.error = f"Stopped by an interrupt of the kernel after {self.result.n_done:,} networks."

    # the guess

    def take_guess(self, guess):
        """Take a guess and begin; it is held against the answer when all networks have run."""
        if not self.cover or self.result.complete:
            super().take_guess(guess)
            return
        if guess is not None:
            predictions.get(self.cover["name"]).checked(guess)
        self._waiting, self.cover = (self.cover, guess), {}
        self.press("start")

    def _tell_guess(self):
        """Hold a waiting guess against the answer, if there is one by now."""
        if self._waiting and self.result.complete:
            with self.hold_sync():  # the view never sees the cover again
                self.cover, guess = self._waiting
                self._waiting = None
                super().take_guess(guess)
