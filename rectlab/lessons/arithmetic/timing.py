"""Times of the paths, as ratios to the dense product of the same round: what a busy machine changes least."""

import itertools
import platform
import time
from dataclasses import dataclass

import numpy as np

from rectlab import checks, records
from rectlab.compute.progress import Bar
from rectlab.compute.threads import one_thread
from rectlab.lessons.arithmetic.products import PATHS, PATTERNS, SPARSE, draw_activations, draw_layer, wrong
from rectlab.words import counted

ZEROS = (0.0, 0.5, 0.68, 0.83, 0.9, 0.95, 0.99)
BATCHES, UNITS = (1, 10, 100, 1000), (200, 1000)
ROUNDS = 5
AT_LEAST_S, MOST = 15e-3, 100  # seconds that a path is repeated in a round, and most repetitions; the fastest counts
PARTS = ("median", "low", "high")
NAME = "sparse_products"


@dataclass(frozen=True, eq=False)
class Times:
    """Times of all paths at one size of layer and batch, in times of the dense product.

    Attributes
    ----------
    units, batch : int
    pattern : str
        "own" or "shared".
    zeros : ndarray (n_shares,)
        Shares of exact zeros, rising.
    medians, low, high : ndarray (n_shares, n_paths - 1)
        Time of each sparse path over that of the dense product in the same round: the median of all rounds, the
        smallest and the largest; nan where nothing was measured yet.
    rounds : int
    n_wrong : int
        Numbers of any product that are not those of the dense product.
    """

    units: int
    batch: int
    pattern: str
    zeros: np.ndarray
    medians: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rounds: int
    n_wrong: int

    def at(self, zeros):
        """Return the median ratio of each sparse path at a share of zeros, between shares along the logarithm."""
        return {path: float(np.exp(np.interp(zeros, self.zeros, np.log(self.medians[:, k]))))
                for k, path in enumerate(SPARSE)}

    def crossover(self, path):
        """Return the share of zeros from which on a path is faster than the dense product, or None if there is none.

        It is the last crossing: beyond it every measured share is faster.
        """
        checks.one_of("crossover", "path", path, SPARSE)
        heights = np.log(self.medians[:, SPARSE.index(path)])
        good = np.isfinite(heights)
        shares, heights = self.zeros[good], heights[good]
        if not len(heights) or heights[-1] >= 0:
            return None
        slower = np.flatnonzero(heights >= 0)
        if not len(slower):
            return float(shares[0])
        k = slower[-1]
        return float(np.interp(0, -heights[k : k + 2], shares[k : k + 2]))

    @property
    def first_crossover(self):
        """The lowest crossover of all paths, or None."""
        return min((c for c in map(self.crossover, SPARSE) if c is not None), default=None)

    def in_words(self):
        """Say what was computed and whether all products are equal; times are not said, each machine has its own."""
        shares = counted(len(self.zeros), "share") + " of zeros"
        return (f"{len(PATHS)} ways to multiply a batch of {self.batch:,} by a layer of {self.units:,} x {self.units:,}"
                f", {shares}, {counted(self.rounds, 'round')} each: {self.n_wrong} wrong numbers in all products.")

    __repr__ = in_words


def steps(units, batch, pattern="own", zeros=ZEROS, rounds=ROUNDS, seed=0):
    """Yield growing :class:`Times`, one after each share of zeros, from the most zeros down.

    Each round times all paths one after the other, so that what slows the machine down slows all of them. One thread.
    """
    zeros = np.asarray(zeros, float)
    rounds = checks.whole("steps", "rounds", rounds, do="Pass rounds=5, say.")
    found = np.full((len(PARTS), len(zeros), len(SPARSE)), np.nan)
    layer, n_wrong = draw_layer(units, seed), 0
    for k in reversed(range(len(zeros))):
        h = draw_activations(batch, units, zeros[k], pattern, seed)
        with one_thread():
            n_wrong += sum(wrong(path, layer, h) for path in SPARSE)  # and warms each path up
            ratios = _ratios(layer, h, rounds)
        found[:, k] = np.median(ratios, axis=0), ratios.min(0), ratios.max(0)
        yield Times(units, batch, pattern, zeros, *found.copy(), rounds, n_wrong)


def measure(units, batch, pattern="own", zeros=ZEROS, rounds=ROUNDS, seed=0):
    """Time all paths on this machine.

    Parameters
    ----------
    units, batch : int, from 1 up
    pattern : str
        "own" or "shared", as :func:`rectlab.lessons.arithmetic.products.draw_activations` has it.
    zeros : sequence of float
        Shares of zeros, rising.
    rounds : int, from 1 up
    seed : int

    Returns
    -------
    Times
    """
    *_, last = steps(units, batch, pattern, zeros, rounds, seed)
    return last


def _ratios(layer, h, rounds):
    """Return the times of the sparse paths over that of the dense one, (rounds, n_paths - 1)."""
    often = {path: int(min(max(AT_LEAST_S / _fastest(run, layer, h, 1), 1), MOST)) for path, run in PATHS.items()}
    found = np.array([[_fastest(run, layer, h, often[path]) for path, run in PATHS.items()] for _ in range(rounds)])
    return found[:, 1:] / found[:, :1]


def _fastest(run, layer, h, times):
    """Return the seconds of the fastest of some runs: other work on the machine only makes them slower."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        run(layer, h)
        found.append(time.perf_counter() - started)
    return max(min(found), 1e-7)


# the record: what one machine gave


def record(rounds=ROUNDS, folder=records.FOLDER):
    """Time all sizes, batches and patterns of the panel, write the record and return its path."""
    kept = {name: [] for name in ("units", "batch", "pattern", "zeros", *_columns())}
    cases, started = list(itertools.product(UNITS, BATCHES, PATTERNS)), time.perf_counter()
    bar = Bar(len(cases), "sizes")
    for units, batch, pattern in cases:
        times = measure(units, batch, pattern, rounds=rounds)
        for k, share in enumerate(ZEROS):
            numbers = np.concatenate([times.medians[k], times.low[k], times.high[k]])
            for name, value in zip(kept, (units, batch, pattern, share, *(float(f"{one:.3g}") for one in numbers))):
                kept[name].append(value)
        bar.advance(1)
        bar.show()
    bar.close()
    return records.write(
        NAME, kept, what="Times of sparse products over the dense product's.", data="drawn activations",
        settings={"rounds": rounds, "threads": 1}, command="python -m rectlab products",
        seconds=time.perf_counter() - started, device=machine(), folder=folder,
    )


def recorded(units, batch, pattern="own"):
    """Return the :class:`Times` of the record at one of its sizes."""
    rows = records.load(NAME).where(units=units, batch=batch, pattern=pattern)
    found = np.reshape([rows.columns[name] for name in _columns()], (len(PARTS), len(SPARSE), len(ZEROS)))
    return Times(units, batch, pattern, np.array(ZEROS), *found.transpose(0, 2, 1), rows.about["settings"]["rounds"], 0)


def _columns():
    """Return the record's names of the ratios: parts, in each all paths."""
    return [f"{part} {path}" for part, path in itertools.product(PARTS, SPARSE)]


def recorded_machine():
    """Return the name of the processor on which the record was made."""
    return records.load(NAME).about["device"]


def machine():
    """Return the processor's name."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    except OSError:
        named = []
    return named[0] if named else platform.processor() or platform.machine()
