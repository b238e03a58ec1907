"""What is kept of a training that may go on for hours: never more than a bounded number of points and looks."""

from rectlab.compute.threads import one_thread

MOST_POINTS = 2048  # of a trace, and looks of a history


class Trace(dict):
    """Numbers by step: the last one, and those of every step, every second, every fourth ...: never too many."""

    _stride, _last = 1, 0

    def add(self, step, value):
        """Add the number of the latest step."""
        if self._last != step and self._last % self._stride:
            self.pop(self._last, None)
        self[step], self._last = value, step
        if len(self) > MOST_POINTS:
            self._stride *= 2
            for gone in [old for old in self if old % self._stride and old != step]:
                del self[gone]


class History:
    """What looks at a network found, every few steps of its training.

    ``found`` holds what ``look(live)`` returned each time, ``steps`` the training steps done by then. Two looks at one
    step are those before and after changes without a training step. A ``look`` of None keeps nothing. When the looks
    are too many, every second one goes, except the first, the last, and those before and after a change.
    """

    def __init__(self, look):
        self._look, self.steps, self.found = look, [], []

    def look(self, live):
        """Look now, unless there was a look at this step."""
        if self.steps[-1:] != [live.head_steps]:
            self._add(live)

    def look_again(self, live, keep=True):
        """Look after a change without a step; without ``keep`` a single earlier look is replaced."""
        self.steps, self.found = self.before(live.head_steps, keep)
        self._add(live)

    def before(self, step, keep=True):
        """Return (steps, found) of the looks that stay when there is another one at ``step`` after a change."""
        replaced = self.steps[-2:] == 2 * [step] or (not keep and len(self.steps) == 1)
        return (self.steps[:-1], self.found[:-1]) if replaced else (self.steps[:], self.found[:])

    def begin(self, step=None, found=None):
        """Forget all looks; start with what was found at ``step``, if that is given."""
        self.steps, self.found = ([], []) if step is None else ([step], [found])

    def _add(self, live):
        if self._look is None:
            return
        with one_thread():
            self.found.append(self._look(live))
        self.steps.append(live.head_steps)
        if len(self.steps) > MOST_POINTS:
            self._thin()

    def _thin(self):
        steps, last = self.steps, len(self.steps) - 1
        kept = [k for k in range(last + 1) if k % 2 == 0 or k == last or steps[k] in (steps[k - 1], steps[k + 1])]
        if len(kept) > 0.9 * MOST_POINTS:  # nearly all are changes: the oldest ones go
            kept = [0, *kept[len(kept) // 2 :]]
        self.steps, self.found = [steps[k] for k in kept], [self.found[k] for k in kept]
