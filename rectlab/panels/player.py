"""A panel whose network trains: buttons, progress, and training after a guess."""

from rectlab.compute.progress import followed
from rectlab.panels.live_network import LiveNetwork
from rectlab.panels.panel import Panel
from rectlab.panels.transport import Transport


class Player(Panel):
    """A panel with train, pause, step and reset over ``self.live``, a :class:`LiveNetwork`."""

    buttons = ("train", "pause", "step", "reset")
    made_of = ()  # knobs that the network is built from
    asked_steps = 0  # steps that an untrained network trains after a guess

    def prepare(self):
        self.transport = Transport(self, self._work, done=lambda: f"{self.live.head_steps:,} steps",
                                   ended=self._rest.put_off, preview=True)
        self.start_over()

    # what a subclass overrides

    def build(self, **options):
        """Return the untrained network of the knobs; ``options`` are those of :class:`LiveNetwork`."""
        live = LiveNetwork(**{name: getattr(self.now, name) for name in self.made_of} | options)
        self.set_up(live)
        return live

    def set_up(self, live):
        """Set a network's training from the knobs."""

    def start_over(self):
        """Build the untrained network of the knobs from its seed."""
        self.drop_film()  # else a film of the trained network would seem valid again
        self.live = self.build()
        self.live.look()

    def on_knobs(self, changed):
        if changed & set(self.made_of):
            self.start_over()
        else:
            self.set_up(self.live)

    # training

    def on_button(self, button):
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
        """Train for a number of steps; returns when they are done and shown."""
        self.pause()
        self.step_on(range(n_steps), n_steps, "training steps")

    def step_on(self, pieces, n, unit):
        """Do a step for each of about ``n`` pieces, with a bar in that unit; returns when they are done and shown."""
        try:
            for _ in followed(pieces, n, unit, show=not self._in_message):
                self.transport.step()
        finally:
            self.refresh()

    def reset(self):
        """Go back to the untrained network of the seed."""
        self.press("reset")

    def pause(self):
        """Stop the training thread and wait for its last step."""
        self.transport.pause()

    def take_guess(self, guess):
        """Take a guess; then train an untrained network for ``asked_steps``, so that the picture shows the answer."""
        asked = bool(self.cover)
        super().take_guess(guess)
        if asked and self.asked_steps and not self.live.head_steps:
            self.train(self.asked_steps)

    def on_drawn(self, number):
        self.transport.drawn(number)

    def progress(self):
        """Return the frame's fields on the run: epoch, epochs in all, seconds left; empty when nothing plays."""
        record, speed = self.live.record, self.transport.speed
        if not self.playing or record is None or not speed:
            return {}
        seconds_left = round(self.live.steps_left / speed, 1)
        return {"epoch": record.epoch, "n_epochs": record.n_epochs, "seconds_left": seconds_left}

    def _work(self, stopped):
        """Train one step at a time until the epochs are over: the work of the transport."""
        while not stopped():
            with self.turn:
                if not self.playing:  # while it plays there is no film
                    self.drop_film()
                if self.live.step() is None:
                    return
            yield False

    def stop(self):
        self.pause()
        super().stop()
