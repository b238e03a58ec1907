"""The network behind the penalty's panel: it is read every few steps, and remembers when its penalty changed."""

from rectlab.compute.threads import one_thread
from rectlab.lessons.penalty import histories
from rectlab.panels.live_network import BATCH_SIZE, LiveNetwork

EVERY = 7  # steps between two readings: three an epoch of the digits
PROBE = 2000  # examples on which zeros and silent units are counted, at most: a reading takes a few ms


class Watched(LiveNetwork):
    """A live network that is read every few steps."""

    def __init__(self, **made_of):
        super().__init__(**made_of)
        self.probe, self.readings, self.changes = self.X[:PROBE], {}, []
        self.read()

    def step(self):
        """Train one step, and read the network now and then."""
        with one_thread():  # or a busy machine would make it wait
            record = super().step()
        if self.head_steps % EVERY == 0:
            self.read()
        return record

    def advance(self, n_epochs):
        """Train for some epochs without a look on the way; one at the end."""
        with one_thread():
            for _ in range(n_epochs * -(-len(self.X) // BATCH_SIZE)):
                super().step()
        self.read()

    def read(self):
        """Read the network now."""
        with one_thread():
            now = histories.read(self.population, self.probe, self.X_test, self.y_test)
        self.readings[self.head_steps] = now

    def penalise(self, l1, target):
        """Set the penalty of the next steps."""
        self.settings.l1, self.settings.target = l1, target
        words, now = histories.penalty_words(l1, target), self.head_steps
        earlier = [change for change in self.changes if change[0] < now]
        self.changes = earlier if earlier and earlier[-1][1] == words else [*earlier, (now, words)]
