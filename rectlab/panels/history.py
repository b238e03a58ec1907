"""The history of a live network: what was found at it every few steps of its training."""

from rectlab.compute.threads import one_thread


class History:
    """What was found at a network every few steps of its training.

    Parameters
    ----------
    look : callable or None
        Given the :class:`LiveNetwork`, returns what is kept; None where nobody looks.

    Attributes
    ----------
    steps : list of int
        Training steps done at each look. Two looks at one step are those before and after something that was done
        without a step, however much that was.
    found : list
        What the looks gave.
    """

    def __init__(self, look):
        self._look, self.steps, self.found = look, [], []

    def look(self, live):
        """Look now, unless that was done at this step."""
        if self.steps[-1:] != [live.head_steps]:
            self._add(live)

    def look_again(self, live, keep=True):
        """Look after something was done without a step; without ``keep`` the very first look is forgotten then."""
        if self.steps[-2:] == 2 * [live.head_steps] or (not keep and len(self.steps) == 1):
            self.steps.pop(), self.found.pop()
        self._add(live)

    def begin(self, step=None, found=None):
        """Forget all looks; begin anew with what was found at a step, where that is known."""
        self.steps, self.found = ([], []) if step is None else ([step], [found])

    def _add(self, live):
        if self._look is None:
            return
        with one_thread():
            self.found.append(self._look(live))
        self.steps.append(live.head_steps)
