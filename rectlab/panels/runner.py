"""A panel whose work comes to an end: start, stop and reset, and a guess that waits for the end."""

from rectlab.panels.panel import Panel
from rectlab.questions import predictions


class Runner(Panel):
    """A panel with start, stop and reset over ``self.transport``, which ``prepare`` makes.

    Where the panel does not answer at once, ``self.result.complete`` says whether the work is done: a guess starts the
    work and is told its answer at the end.
    """

    buttons = ("start", "stop", "reset")
    _waiting = None  # cover and guess of a learner who waits for the end

    # what a subclass overrides

    def forget(self):
        """Forget what has run; runs under ``self.turn``."""

    def before_start(self):
        """Make ready for the work, or raise ValueError if there is none."""

    # running

    def on_button(self, button):
        self.transport.pause()
        with self.turn:
            self.drop_film()
            if button == "reset":
                self.forget()
        if button == "start":
            self.before_start()
            self.transport.play()

    def on_drawn(self, number):
        self.transport.drawn(number)

    def stop(self):
        self.transport.pause()
        super().stop()

    def at_end(self):
        """Tell a guess that waited, and send the exact frame; the transport calls this when the work is over."""
        self._tell_guess()
        self._rest.put_off()

    def take_guess(self, guess):
        """Take a guess; where the answer is not known yet, start the work and tell it at the end."""
        if self.answers_at_once or not self.cover or self.result.complete:
            super().take_guess(guess)
            return
        if guess is not None:
            predictions.get(self.cover["name"]).checked(guess)
        self._waiting, self.cover = (self.cover, guess), {}
        self.press("start")

    def _tell_guess(self):
        """Compare a waiting guess with the answer, if the work is done."""
        if self._waiting and self.result.complete:
            with self.hold_sync():  # so that the view does not see the cover again
                self.cover, guess = self._waiting
                self._waiting = None
                super().take_guess(guess)
