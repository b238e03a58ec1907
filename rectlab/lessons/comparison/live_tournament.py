"""The tournament behind a panel: what is asked for may change at any time, what is finished is kept."""

import threading
import time

from rectlab.lessons.comparison import plans, running
from rectlab.lessons.comparison.results import Result

BUDGETS = ("steps", "seconds")


class LiveTournament:
    """Outcomes so far, the plan they are for, and how fast it goes.

    Parameters
    ----------
    plan : Plan
    """

    def __init__(self, plan):
        self.outcomes, self._asked, self.budget, self._costs = {}, plan, "steps", {}
        self._done, self._left, self._guard = 0, 0, threading.Lock()
        self._started, self._version = None, 0
        self._set(plan)

    def ask(self, plan, budget):
        """Ask for another plan; a running tournament goes on with it."""
        self._asked, self.budget = plan, budget
        self._version += 1
        self._set(self._timed(plan, measure=False))

    def forget(self):
        """Drop all outcomes."""
        self.outcomes, self._costs = {}, {}
        self.ask(self._asked, self.budget)

    def take(self, news):
        """Add outcomes."""
        if news:
            self.outcomes = {**self.outcomes, **news}  # a result that somebody kept stays as it was
            self._set(self.plan)

    def run(self):
        """Run what is missing, here and now."""
        self._set(self._timed(self._asked, measure=True))
        self.result = running.run(self.plan, have=self.result)
        self.outcomes = self.result.outcomes

    def play(self, stopped):
        """Run what is missing and give outcomes as they come, until ``stopped()``; follows a plan that changes."""
        while not stopped():
            version = self._version
            plan = self._timed(self._asked, measure=True)
            self._set(plan)
            todo = [entry for entry in plan.entries() if entry not in self.outcomes]
            self._done, self._left, self._started = 0, sum(e.n_epochs for e in todo), time.perf_counter()
            yield from running.play(
                todo, plans.parts(plan.data), report=self._count,
                stop=lambda version=version: stopped() or self._version != version,
            )
            if self._version == version:
                break
        self._started = None

    @property
    def seconds_left(self):
        """Seconds until all is finished at the pace so far, or None where there is no pace yet."""
        if self._started is None or not self._done:
            return None
        return (time.perf_counter() - self._started) * (self._left - self._done) / self._done

    def _count(self, n):
        with self._guard:
            self._done += n

    def _set(self, plan):
        data = plans.parts(plan.data)
        self.plan, self.result = plan, Result(plan, self.outcomes, len(data.X_valid), len(data.X_test))

    def _timed(self, plan, measure):
        """Return a plan in which all get equal seconds, if that is the budget and costs are or may be measured."""
        if self.budget == "steps":
            return plan
        of = plan.contestants, plan.hidden_sizes, plan.data
        if of not in self._costs and measure:
            self._costs[of] = running.relative_costs(plan)
        return (
            plan.with_epochs(running.equal_seconds(plan.n_epochs, self._costs[of])) if of in self._costs else plan
        )
