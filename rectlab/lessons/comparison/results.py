"""The outcomes of a tournament so far."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from rectlab.checks import one_of
from rectlab.words import counted


@dataclass(frozen=True, eq=False)
class Result:
    """The outcomes of a tournament, complete or not.

    Attributes
    ----------
    plan : Plan
    outcomes : dict of Entry to dict
        "error", on the validation part, 0 to 1; "wrong", bool (n_test,), the test examples with a wrong answer;
        "diverged", whether the loss stopped being finite: the network is then measured in its last finite state.
        Entries that are not in the plan are allowed.
    n_valid, n_test : int
        Examples of the validation part and of the test set.
    """

    plan: object
    outcomes: dict = field(repr=False)
    n_valid: int
    n_test: int

    @cached_property
    def _table(self):
        """Outcomes or None as an array (n_contestants, n_rates, n_seeds)."""
        table = np.empty(self.plan.shape[2:] + self.plan.shape[:2], object)
        table.reshape(-1)[:] = [self.outcomes.get(entry) for entry in self.plan.entries()]
        return table.transpose(1, 2, 0)

    def _numbers(self, read):
        found = [np.nan if outcome is None else read(outcome) for outcome in self._table.reshape(-1)]
        return np.array(found, float).reshape(self.plan.shape)

    @cached_property
    def valid(self):
        """Validation errors (n_contestants, n_rates, n_seeds), 0 to 1; NaN where a network is not finished."""
        return self._numbers(lambda outcome: outcome["error"])

    @cached_property
    def test(self):
        """Test errors (n_contestants, n_rates, n_seeds), 0 to 1; NaN where a network is not finished."""
        return self._numbers(lambda outcome: outcome["wrong"].mean())

    @property
    def n_diverged(self):
        """Number of networks whose loss did not stay finite."""
        return sum(bool(outcome["diverged"]) for outcome in self._table.reshape(-1) if outcome is not None)

    @property
    def n_done(self):
        """Number of networks that are finished."""
        return int(np.isfinite(self.valid).sum())

    @property
    def complete(self):
        """Whether all networks are finished."""
        return self.n_done == self.valid.size

    @property
    def measure(self):
        """Which error is shown: "validation" until the tournament is complete, then "test"."""
        return "test" if self.complete else "validation"

    @cached_property
    def full_seeds(self):
        """Seeds of which every network is finished: bool (n_seeds,)."""
        return np.isfinite(self.valid).all((0, 1))

    def counts(self):
        """Return how many seeds are finished, int (n_contestants, n_rates)."""
        return np.isfinite(self.valid).sum(2)

    def means(self):
        """Return mean validation errors (n_contestants, n_rates) over the finished seeds; NaN where there is none."""
        counts = self.counts()
        return np.where(counts > 0, np.nansum(self.valid, 2) / np.maximum(counts, 1), np.nan)

    @cached_property
    def chosen(self):
        """Index of each contestant's best learning rate so far by mean validation error, (n_contestants,).

        The mean is over the full seeds, or over all finished networks while there is no full seed. Of equally good
        rates the lowest counts.
        """
        seen = self.valid[:, :, self.full_seeds] if self.full_seeds.any() else self.valid
        counts = np.isfinite(seen).sum(2)
        means = np.where(counts > 0, np.nansum(seen, 2) / np.maximum(counts, 1), np.inf)
        return means.argmin(1)

    def at(self, rate, measure=None):
        """Return errors (n_contestants, n_seeds) at one learning rate; None: at the rate chosen for each contestant."""
        errors = self.test if (measure or self.measure) == "test" else self.valid
        if rate is None:
            return np.take_along_axis(errors, self.chosen[:, None, None], 1)[:, 0]
        if rate not in self.plan.rates:
            raise ValueError(
                f"tournament: rate must be one of {', '.join(f'{r:g}' for r in self.plan.rates)}; got {rate!r}. "
                "Choose one, or run it with more."
            )
        return errors[:, self.plan.rates.index(rate)]

    def who(self, name):
        """Return the index of a contestant; raises ValueError for a name that takes no part."""
        return self.plan.contestants.index(one_of("tournament", "contestant", name, self.plan.contestants))

    def wrong(self, name):
        """Return which test examples a contestant gets wrong at its chosen rate, bool (n_finished_seeds, n_test)."""
        k = self.who(name)
        return np.stack([outcome["wrong"] for outcome in self._table[k, self.chosen[k]] if outcome is not None])

    def in_words(self):
        """Say how far the tournament is."""
        if not self.n_done:
            return f"Nothing has run yet: {self.plan.in_words()}."
        done = "All" if self.complete else f"{self.n_done:,} of"
        words = f"{done} {counted(self.valid.size, 'network')} have run ({self.plan.in_words(total=False)})."
        return words + (f" {counted(self.n_diverged, 'network')} diverged." if self.n_diverged else "")

    def progress_in_words(self):
        """Say how far it is, in a few words once it is complete."""
        if not self.complete:
            return self.in_words()
        diverged = f", {self.n_diverged:,} diverged" if self.n_diverged else ""
        return f"All {counted(self.n_done, 'network')} have run{diverged}."

    def __repr__(self):
        return self.in_words()
