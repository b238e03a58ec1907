"""How much of a ranking is luck: its own seeds drawn again, and two labs with seeds of their own."""

from dataclasses import dataclass

import numpy as np

from rectlab.words import percent


@dataclass(frozen=True, eq=False)
class Redraws:
    """How a ranking changes in many redraws of the seeds.

    Attributes
    ----------
    names : tuple of str
    wins : ndarray (n_contestants,)
        Share of the draws that each contestant wins.
    winner_changed, order_changed : float
        Shares of the draws with another winner, and with another order, than the tournament has.
    ranks : ndarray of int (n_draws, n_contestants)
        Rank of each contestant, 1 for the best.
    n_seeds : int
        Seeds in each draw.
    errors : ndarray (n_draws, n_contestants)
        Mean error of each contestant in each draw, 0 to 1.
    """

    names: tuple
    wins: np.ndarray
    winner_changed: float
    order_changed: float
    ranks: np.ndarray
    n_seeds: int
    errors: np.ndarray

    def in_words(self):
        """Say how often the winner and the order change."""
        return (
            f"In {len(self.ranks):,} redraws of {self.n_seeds} seeds the winner changes in "
            f"{percent(self.winner_changed)} and the order in {percent(self.order_changed)}; "
            f"{int((self.wins > 0).sum())} of {len(self.names)} win at least once."
        )

    __repr__ = in_words


def redraw(result, generator, n_draws=2000, n_seeds=None):
    """Draw the seeds of a tournament with replacement, choose the learning rates again, and rank again.

    Parameters
    ----------
    result : Result
        Of a complete tournament.
    generator : numpy.random.Generator
    n_draws : int
    n_seeds : int, optional
        Seeds in a draw; by default the number of the plan.

    Returns
    -------
    Redraws
    """
    n_seeds = result.plan.n_seeds if n_seeds is None else n_seeds
    draws = generator.integers(0, result.plan.n_seeds, (n_draws, n_seeds))
    errors = _errors(result, draws)
    ranks, asked = _ranks(errors), _ranks(_errors(result, np.arange(result.plan.n_seeds)[None]))[0]
    return Redraws(
        result.plan.contestants, (ranks == 1).mean(0), float((ranks[:, asked == 1] != 1).mean()),
        float((ranks != asked).any(1).mean()), ranks, n_seeds, errors,
    )


def two_labs(result, generator, n_draws=2000, n_seeds=None):
    """Return how often two labs, each with seeds of its own, find another winner, and another order.

    Unlike :func:`redraw`, no seed of one lab is known to the other. Each lab chooses the learning rates and ranks anew.

    Parameters
    ----------
    result : Result
        Of a complete tournament.
    generator : numpy.random.Generator
    n_draws : int
        Random draws of seeds for both labs.
    n_seeds : int, optional
        Seeds of each lab, at most half of the plan's; by default half of them.

    Returns
    -------
    other_winner, other_order : float
        Shares of the draws, 0 to 1.

    Raises
    ------
    ValueError
        If the plan has not enough seeds for two labs.
    """
    have = result.plan.n_seeds
    n_seeds = max(1, have // 2) if n_seeds is None else n_seeds
    if not 1 <= n_seeds <= have // 2:
        raise ValueError(
            f"two_labs: n_seeds must be at least 1 and at most half of the plan's {have} seeds; got {n_seeds}. "
            "Run the tournament with more seeds, or ask for fewer."
        )
    seeds = generator.permuted(np.tile(np.arange(have), (n_draws, 1)), axis=1)
    here, there = (_ranks(_errors(result, drawn)) for drawn in (seeds[:, :n_seeds], seeds[:, n_seeds : 2 * n_seeds]))
    return float((here.argmin(1) != there.argmin(1)).mean()), float((here != there).any(1).mean())


def _errors(result, draws):
    """Return mean errors (n_draws, n_contestants) for drawn seeds (n_draws, k), at the rates chosen on them."""
    valid = result.valid[:, :, draws].mean(3)  # (contestants, rates, draws)
    test = result.test[:, :, draws].mean(3)
    chosen = valid.argmin(1)[:, None]
    return np.take_along_axis(test, chosen, 1)[:, 0].round(12).T


def _ranks(errors):
    """Return ranks (n_draws, n_contestants), 1 for the best; of equal errors the first ranks higher."""
    return errors.argsort(1, kind="stable").argsort(1, kind="stable") + 1
