"""Where the contestants of a tournament stand: who leads, and who cannot be told apart from the leader."""

from dataclasses import dataclass

import numpy as np

from rectlab.statistics import LEVEL, bootstrap, holm, paired_p, t_interval
from rectlab.words import percent

FEWEST = 3  # seeds, below which no paired test is tried
MOST_NAMED = 5  # names in a sentence
STATES = ("", "leads", "level", "behind")


@dataclass(frozen=True, eq=False)
class Standing:
    """Where the contestants stand.

    Attributes
    ----------
    names : tuple of str
    errors : ndarray (n_contestants, n_seeds)
        Validation errors so far, or test errors of a complete tournament, at each one's learning rate; NaN: not yet.
    rates : ndarray (n_contestants,)
        The learning rate that validation chose.
    mean, low, high : ndarray (n_contestants,)
        Over the seeds of which all networks are there, with a 95 % t interval; NaN before the first such seed.
    order : ndarray of int (n_contestants,)
        Best first; the plan's order before the first full seed.
    p : ndarray (n_contestants, n_contestants)
        Of the paired t tests, corrected by Holm's method; NaN with fewer than three full seeds.
    n_seeds : int
        Full seeds.
    measure : str
        "validation" or "test".
    edge : ndarray of bool (n_contestants,)
        Whether the chosen rate lies at an end of the grid, so that a better one may lie beyond.
    """

    names: tuple
    errors: np.ndarray
    rates: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    order: np.ndarray
    p: np.ndarray
    n_seeds: int
    measure: str
    edge: np.ndarray

    @property
    def leader(self):
        """Name of the best so far."""
        return self.names[self.order[0]]

    @property
    def level(self):
        """Names of those whom the tests cannot tell apart from the leader, best first."""
        return tuple(self.names[k] for k in self.order[1:] if not self.p[self.order[0], k] < LEVEL)

    @property
    def behind(self):
        """Names of those who are told apart from the leader, best first."""
        return tuple(self.names[k] for k in self.order[1:] if self.p[self.order[0], k] < LEVEL)

    def states(self):
        """Return one of ``STATES`` for each contestant; empty where nothing can be said yet."""
        if self.n_seeds < FEWEST:
            return ("",) * len(self.names)
        behind = self.behind
        return tuple("leads" if n == self.leader else "behind" if n in behind else "level" for n in self.names)

    def in_words(self):
        """Say in a sentence or two who has the lowest mean and who cannot be told apart from it: no crown by luck."""
        first, n = self.order[0], len(self.names)
        if not self.n_seeds:
            return "No seed is complete yet: nothing can be compared."
        words = f"{self.leader} has the lowest {self.measure} error, {percent(self.mean[first], 1)}"
        if self.n_seeds == 1:
            return words + " on one seed: no interval, no test."
        words += f" ({self.n_seeds} seeds, 95 % interval {_span(self.low[first], self.high[first])})"
        if self.n_seeds < FEWEST:
            return words + ". Two seeds are too few for a test."
        tests = f"by paired tests (Holm, {n * (n - 1) // 2} pair{'s' if n > 2 else ''})"
        if not self.level:
            return words + f"; all others are behind it {tests}."
        words += f", but cannot be told apart from {_listed(self.level) if self.behind else 'any other'} {tests}"
        return words + (f"; {_listed(self.behind)} {'is' if len(self.behind) == 1 else 'are'} behind."
                        if self.behind else ".")

    __repr__ = in_words


def standing(result):
    """Return the :class:`Standing` of a result as it is now.

    Parameters
    ----------
    result : Result
    """
    errors, full = result.at(None), result.full_seeds
    n, n_full = len(errors), int(full.sum())
    nothing = np.full(n, np.nan)
    mean, low, high = t_interval(errors[:, full]) if n_full else (nothing, nothing, nothing)
    p = holm(paired_p(errors[:, full])) if n_full >= FEWEST else np.full((n, n), np.nan)
    last = len(result.plan.rates) - 1
    return Standing(
        result.plan.contestants, errors, np.array(result.plan.rates)[result.chosen], mean, low, high,
        np.argsort(mean, kind="stable"), p, n_full, result.measure,
        ((result.chosen == 0) | (result.chosen == last)) & (last > 0),
    )


def image_interval(result, one, other, generator, n_draws=2000):
    """Return the mean difference of two contestants' test errors, and its interval when test images are redrawn.

    Parameters
    ----------
    result : Result
        Complete.
    one, other : str
    generator : numpy.random.Generator
    n_draws : int

    Returns
    -------
    mean, low, high : float
        Of error(one) - error(other), averaged over seeds; see :func:`rectlab.statistics.bootstrap`.
    """
    return bootstrap(result.wrong(one).mean(0) - result.wrong(other).mean(0), generator, n_draws)


def _span(low, high):
    return f"{100 * max(low, 0):.1f} to {100 * high:.1f}"


def _listed(names):
    if len(names) > MOST_NAMED:
        return f"{len(names)} others"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
