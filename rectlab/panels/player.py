"""Playing: a panel's network trains in a thread of its own, with a frame now and then."""

import threading
import time

from rectlab.panels.interrupts import on_interrupt
from rectlab.panels.panel import Panel

FRAME_S = 1 / 25


class Player(Panel):
    """A panel with train, pause, step and reset over ``self.live``, a :class:`LiveNetwork`."""

    buttons = ("train", "pause", "step", "reset")

    def prepare(self):
        self._thread, self._sent, self._drawn, self._speed, self._pin = None, 0, 0, 0.0, None
        self.start_over()

    def start_over(self):
        """Build ``self.live`` from the knobs."""

    def press(self, button):
        self.pause()
        if button == "train":
            self.playing = True
            with self.turn:
                self.drop_film()
            self._thread = threading.Thread(target=self._play, daemon=True)
            self._thread.start()
        elif button == "step":
            with self.turn:
                self.drop_film()
                self.live.step()
        elif button == "reset":
            with self.turn:
                self.drop_film()
                self.start_over()

    def train(self, n_steps):
        """Train for a number of steps, here and now; the panel shows the end.

        Parameters
        ----------
        n_steps : int
        """
        self.pause()
        try:
            for _ in range(n_steps):
                with self.turn:
                    self.drop_film()
                    self.live.step()
        finally:
            self.refresh()

    def reset(self):
        """Go back to the untrained network of the seed."""
        self.press("reset")
        self.refresh()

    def pause(self):
        """Stop the training thread and wait for its last step."""
        self.playing = False
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def on_drawn(self, number):
        self._drawn = max(self._drawn, int(number))

    def progress(self):
        """Return what the header says about the run: epoch, epochs asked for, seconds left."""
        record = self.live.record
        if not self.playing or record is None or not self._speed:
            return {}
        seconds_left = round(self.live.steps_left / self._speed, 1)
        return {"epoch": record.epoch, "n_epochs": record.n_epochs, "seconds_left": seconds_left}

    def _play(self):
        """Step until told to stop; frames are sent as fast as the front end draws them, at most 25 a second."""
        sent = started = time.perf_counter()
        n_steps = 0
        with self.visible_errors(), on_interrupt(self._interrupted):
            while self.playing:
                with self.turn:
                    if self.live.step() is None:
                        break
                n_steps, now = n_steps + 1, time.perf_counter()
                self._speed = n_steps / (now - started)
                if now - sent > FRAME_S and (self._sent - self._drawn < 2 or now - sent > 1.0):
                    sent = now
                    self.refresh(preview=True)
        self.playing = False
        with self.visible_errors():
            self.refresh()
        self._rest.put_off()

    def _interrupted(self):
        self.playing = False
        self.error = f"Stopped by an interrupt of the kernel after {self.live.head_steps:,} steps."

    def stop(self):
        self.pause()
        super().stop()
