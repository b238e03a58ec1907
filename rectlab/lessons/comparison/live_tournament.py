"""The tournament behind a panel: what is asked for may change at any time, what is finished is kept."""

import threading
import time

import numpy as np

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
        self._left, self._epochs, self._guard = 0, {}, threading.Lock()  # epochs to do; done by each entry of this run
        self._started, self._version, self.n_taken = None, 0, 0
        self._set(plan)

    def ask(self, plan, budget):
        """Ask for another plan; a running tournament goes on with it."""
        self._asked, self.budget = plan, budget
        self._version += 1
        self._set(self._timed(plan, measure=False))

    def forget(self):
        """Drop all outcomes."""
        self.outcomes, self._costs = {}, {}
        self.n_taken += 1
        self.ask(self._asked, self.budget)

    def take(self, news):
        """Add outcomes."""
        if news:
            self.outcomes = {**self.outcomes, **news}  # a result that somebody kept stays as it was
            self.n_taken += 1
            self._set(self.plan)

    def run(self):
        """Run what is missing, here and now."""
        self._set(self._timed(self._asked, measure=True))
        self.result = running.run(self.plan, have=self.result)
        self.outcomes = self.result.outcomes
        self.n_taken += 1

    def result_of(self, plan):
        """Return the :class:`Result` of another plan as far as its networks are finished."""
        plan = self._timed(plan, measure=False)
        return self.result if plan == self.plan else self._result(plan)

    def play(self, stopped):
        """Run what is missing and give outcomes as they come, until ``stopped()``; follows a plan that changes."""
        while not stopped():
            version = self._version
            plan = self._timed(self._asked, measure=True)
            self._set(plan)
            todo = [entry for entry in plan.entries() if entry not in self.outcomes]
            self._epochs, self._left, self._started = {}, sum(e.n_epochs for e in todo), time.perf_counter()
            yield from running.play(
                todo, plans.parts(plan.data), report=self._count,
                stop=lambda version=version: stopped() or self._version != version,
            )
            if self._version == version:
                break
        self._started = None

    @property
    def training(self):
        """The entries that are being trained, a tuple."""
        with self._guard:
            return () if self._started is None else tuple(e for e in self._epochs if e not in self.outcomes)

    def cells_in_training(self, plan):
        """Return in which cells of a plan's table a network is being trained, uint8 (n_contestants, n_rates)."""
        now = {(entry.contestant, entry.lr) for entry in self.training}
        return np.array([[(name, rate) in now for rate in plan.rates] for name in plan.contestants], np.uint8)

    @property
    def seconds_left(self):
        """Seconds until all is finished at the pace so far, or None where there is no pace yet."""
        with self._guard:
            return self._seconds(self._left, sum(self._epochs.values()))

    @property
    def seconds_to_first(self):
        """Seconds until the first network of this run is finished, or None where there is no pace yet."""
        with self._guard:
            entry = max(self._epochs, key=lambda e: self._epochs[e] / e.n_epochs, default=None)
            return entry and self._seconds(entry.n_epochs, self._epochs[entry])

    def _seconds(self, wanted, done):
        if self._started is None or not done:
            return None
        return round((time.perf_counter() - self._started) * (wanted - done) / done, 1)

    def _count(self, entries):
        with self._guard:
            for entry in entries:
                self._epochs[entry] = self._epochs.get(entry, 0) + 1

    def _set(self, plan):
        self.plan, self.result = plan, self._result(plan)

    def _result(self, plan):
        data = plans.parts(plan.data)
        return Result(plan, self.outcomes, len(data.X_valid), len(data.X_test))

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
