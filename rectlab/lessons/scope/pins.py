"""What a frame of the scope shows, in words, and its difference from a pinned state."""

from collections.abc import Callable
from dataclasses import dataclass

from rectlab.measures.snapshot import Snapshot, take_snapshot
from rectlab.statistics import share_error, spread
from rectlab.words import percent

SEEDS = 8


@dataclass(frozen=True)
class State:
    """A snapshot, its test error and training steps; ``spread()`` is that of zeros over seeds, None if unknown.

    ``of`` is the word for what was counted on.
    """

    shot: Snapshot
    error: float | None
    steps: int
    n_test: int
    spread: Callable
    of: str = "example"

    def in_words(self, preview):
        """Return the text twin of the state."""
        words = self.shot.in_words(of=self.of)
        if preview:
            return f"Preview: {words}"
        if not self.steps:
            return f"{words} The head is untrained."
        return f"{words} Test error {percent(self.error, 1)} after {self.steps:,} steps."

    def compared(self, now):
        """Return one or two sentences that compare another exact state with this one."""
        zeros, spread = [float(s.shot.zero_fraction[0]) for s in (self, now)], self.spread()
        words = f"A and now: exact zeros {percent(zeros[0], 1)} and {percent(zeros[1], 1)}"
        if spread is not None and not now.steps and abs(zeros[1] - zeros[0]) <= 2 * spread:
            words += f", not larger than the spread over seeds (two standard deviations: {percent(2 * spread, 1)})"
        words += f"; silent units {self.shot.states.counts()[0]:,} and {now.shot.states.counts()[0]:,}"
        if self.steps or now.steps:
            words += f"; test error {percent(self.error, 1)} and {percent(now.error, 1)}"
            of_difference = 2**0.5 * share_error((self.error + now.error) / 2, self.n_test)
            if abs(self.error - now.error) <= 2 * of_difference:
                words += f", closer than {self.n_test:,} test {self.of}s can tell apart"
            words += ". One network each: another seed may differ"
        return words + "."


def spread_over_seeds(population, X, bias_shift):
    """Return the standard deviation of the share of zeros over eight seeds."""
    others = type(population)(
        population.in_features, population.hidden_sizes, population.out_features,
        activation=population.nonlinearity.activations[0].name, init=population.inits[0].name, seeds=range(SEEDS),
        device=str(population.device.type), dtype=population.dtype,
    )
    return float(spread(take_snapshot(others, X, bias_shift=bias_shift).zero_fraction))
