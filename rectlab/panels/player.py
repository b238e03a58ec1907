"""A panel whose network trains: buttons, progress, and the training that follows a guess."""

from rectlab.panels.live_network import LiveNetwork
from rectlab.panels.panel import Panel
from rectlab.panels.transport import Transport


class Player(Panel):
    """A panel with train, pause, step and reset over ``self.live``, a :class:`LiveNetwork`."""

    buttons = ("train", "pause", "step", "reset")
    made_of = ()  # knobs that the network is built from
    asked_steps = 0  # for which an untrained network is trained once a guess is taken

    def prepare(self):
        self._pin = None
        self.transport = Transport(self, self._work, done=lambda: f"{self.live.head_steps:,} steps",
                                   ended=self._rest.put_off, preview=True)  # fmt: skip
        self.start_over()

    # what a subclass says

    def build(self, **options):
        """Return the untrained network of the knobs; options are those of :class:`LiveNetwork`."""
        live = LiveNetwork(**{name: getattr(self, name) for name in self.made_of} | options)
        self.set_up(live)
        return live

    def set_up(self, live):
        """Set what the knobs say of the training of a network."""

    def start_over(self):
        """Build the network of the knobs from its seed; what was trained is forgotten."""
        self.drop_film()  # a film of a trained network would seem to hold again on the way back
        self.live = self.build()
        self.live.look()

    def on_knob(self, name):
        super().on_knob(name)
        if name in self.made_of:
            self.start_over()
        else:
            self.set_up(self.live)

    # training

    def press(self, button):
        self.pause()
        if button == "train":
            self.transport.play()
            with self.turn:
                self.drop_film()
        elif button == "step":
            self.transport.step()
        elif button == "reset":
            with self.turn:
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
                self.transport.step()
        finally:
            self.refresh()

    def reset(self):
        """Go back to the untrained network of the seed."""
        self.press("reset")
        self.refresh()

    def pause(self):
        """Stop the training thread and wait for its last step."""
        self.transport.pause()

    def take_guess(self, guess):
        """Take a guess; an untrained network is then trained for as long as was asked about, so that one sees it."""
        asked = bool(self.cover)
        super().take_guess(guess)
        if asked and self.asked_steps and not self.live.head_steps:
            self.train(self.asked_steps)

    def on_drawn(self, number):
        self.transport.drawn(number)

    def progress(self):
        """Return what the header says about the run: epoch, epochs asked for, seconds left."""
        record, speed = self.live.record, self.transport.speed
        if not self.playing or record is None or not speed:
            return {}
        seconds_left = round(self.live.steps_left / speed, 1)
        return {"epoch": record.epoch, "n_epochs": record.n_epochs, "seconds_left": seconds_left}

    def _work(self, stopped):
        """Train step by step until the epochs are over, as the transport wants it."""
        while not stopped():
            with self.turn:
                if not self.playing:  # else nothing is filmed
                    self.drop_film()
                if self.live.step() is None:
                    return
            yield False

    def stop(self):
        self.pause()
        super().stop()
