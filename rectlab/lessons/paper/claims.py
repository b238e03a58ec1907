"""A claim, the region of numbers in which it holds, and the verdict of what was measured."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rectlab import records
from rectlab.questions import numbers
from rectlab.statistics import t_interval
from rectlab.words import counted, number, real_minus

VERDICTS = ("holds", "holds in part", "not here", "cannot be told", "not run")
PAPER_UNITS = 1000  # in a layer of the paper's networks
ROUNDING = 1e-9  # how far beyond the region's edge an exact number may lie


@dataclass(frozen=True, eq=False)
class Finding:
    """What one source of evidence says about a claim.

    Attributes
    ----------
    source : str
        Where the numbers come from, in words.
    values : ndarray (n,)
        One for each network, or each pair of networks of one seed; empty if an interval was computed in another way.
    mean, low, high : float
        The mean and its interval (95 %); equal for a number that no seed changes.
    verdict : str
        "holds" if the whole interval lies in the claim's region, "not here" if none of it does, else "cannot be told".
    """

    source: str
    values: np.ndarray
    mean: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True)
class FromRecord:
    """Numbers from a record: ``measure(record)`` returns an array (n,); ``which`` tells it from another like it."""

    name: str
    measure: Callable
    which: str = ""
    kind = "record"

    @property
    def source(self):
        """Where the numbers come from, in words."""
        record = records.load(self.name)
        data, settings = record.about["data"], record.about["settings"]
        for name in ("mnist", "cifar10"):
            data = data.replace(name, name.upper())
        sizes = settings["hidden_sizes"]
        size = "full size" if sizes[0] == PAPER_UNITS else f"small size, {len(sizes)} × {sizes[0]} units"
        batches = np.unique(settings.get("batch_size", record.columns.get("batch_size")))
        few_to_many = " to ".join(str(one) for one in sorted({batches[0], batches[-1]}))
        return f"{data} at {size}, batches of {few_to_many}" + (f", {self.which}" if self.which else "")

    def numbers(self, seeds):
        """Return the numbers, (n,); a record has its own seeds."""
        return self.measure(records.load(self.name))


@dataclass(frozen=True)
class Miniature:
    """An experiment of seconds: ``measure(seeds)`` trains or draws one network (or a pair) a seed, and returns (n,)."""

    measure: Callable
    n_seeds: int = 5
    setting: str = "digits"
    kind = "miniature"

    @property
    def source(self):
        """Where the numbers come from, in words."""
        return f"the miniature: {self.setting}, {counted(self.n_seeds, 'seed')}"

    def numbers(self, seeds):
        """Run the experiment on these seeds, or on its first ones for None, and return a number each, (n,)."""
        return self.measure(tuple(range(self.n_seeds)) if seeds is None else seeds)


@dataclass(frozen=True)
class FromLesson:
    """A number that another lesson states, with its fresh draws, from the lesson's table."""

    name: str
    kind = "lesson"

    @property
    def source(self):
        """Where the numbers come from, in words."""
        stated = numbers.get(self.name)
        return f"lesson {self.name[:2]}" + (f", {counted(stated.redraws, 'fresh draw')}" if stated.redraws else "")

    def interval(self):
        """Return mean, low and high: two standard deviations of a draw, as the number must hold for whoever runs it."""
        stated = numbers.get(self.name)
        mean, sd = (stated.mean, stated.sd) if stated.redraws else (stated.about, stated.within / 2)
        return mean, mean - 2 * sd, mean + 2 * sd


@dataclass(frozen=True)
class FromTable:
    """A difference between two shares in the paper's own tables, with the interval of independent test examples."""

    minuend: float
    subtrahend: float
    name: str
    table: str = "Table 1"
    kind = "table"

    @property
    def n_examples(self):
        """Test examples of the data set (p. 319)."""
        return {"MNIST": 10_000, "CIFAR10": 5_000, "NISTP": 20_000, "NORB": 58_320}[self.name]

    @property
    def source(self):
        """Where the numbers come from, in words."""
        return f"the paper's {self.table}, {self.name}: {self.n_examples:,} test examples"

    def interval(self):
        """Return the difference and the ends of its 95 % interval, in percentage points."""
        one, other = self.minuend / 100, self.subtrahend / 100
        half = 196 * np.sqrt((one * (1 - one) + other * (1 - other)) / self.n_examples)
        gap = self.minuend - self.subtrahend
        return gap, gap - half, gap + half


@dataclass(frozen=True)
class Claim:
    """A sentence of the paper, or of one of its summaries, that a number can speak for or against.

    Attributes
    ----------
    key : str
        Its name in the ledger.
    says : str
        The claim, in a sentence.
    where : str
        Page of the paper; or "a summary".
    measured : str
        What the number is, with its unit.
    low, high : float
        The region of numbers in which the claim holds, both ends included.
    evidence : tuple
        Of :class:`FromRecord`, :class:`Miniature`, :class:`FromLesson` and :class:`FromTable`; empty: not run.
    paper : float, optional
        The paper's own number.
    note : str
        What a reader must know besides.
    """

    key: str
    says: str
    where: str
    measured: str
    low: float = -np.inf
    high: float = np.inf
    evidence: tuple = ()
    paper: float | None = None
    note: str = ""

    @property
    def miniature(self):
        """The experiment that runs in seconds, or None."""
        return next((one for one in self.evidence if one.kind == "miniature"), None)

    def judge(self, evidence, seeds=None):
        """Run or read one piece of evidence: a :class:`Finding`."""
        if not hasattr(evidence, "interval"):
            return self.finding(evidence.source, evidence.numbers(seeds))
        mean, low, high = evidence.interval()
        return Finding(evidence.source, np.zeros(0), mean, low, high, self._verdict(low, high))

    def finding(self, source, values):
        """Judge numbers (n,), one a seed."""
        values = np.asarray(values, float)
        mean, low, high = (float(one) for one in t_interval(values))
        if len(values) > 1 and np.ptp(values) == 0:
            low = high = mean
        return Finding(source, values, mean, low, high, self._verdict(low, high))

    def _verdict(self, low, high):
        room = ROUNDING * (abs(low) + abs(high))
        if not np.isfinite([low, high]).all():
            return "cannot be told"
        if low >= self.low - room and high <= self.high + room:
            return "holds"
        return "not here" if high < self.low or low > self.high else "cannot be told"

    def verdict(self, findings):
        """Return one of :data:`VERDICTS` for all findings together."""
        found = {one.verdict for one in findings}
        if not found:
            return "not run"
        if len(found) == 1:
            return found.pop()
        return "holds in part" if "holds" in found else "cannot be told"

    def region_in_words(self):
        """Say for which numbers the claim holds."""
        low, high = (real_minus(f"{edge:g}") for edge in (self.low, self.high))
        if self.low == self.high:
            return f"exactly {low}"
        if np.isinf(self.high):
            return f"{low} or more" if self.low else "above 0"
        if np.isinf(self.low):
            return f"{high} or less" if self.high else "below 0"
        return f"{low} to {high}"

    def finding_in_words(self, finding):
        """Say one finding in a sentence."""
        spread = "" if finding.low == finding.high else f" ({_short(finding.low)} to {_short(finding.high)})"
        source = finding.source[0].upper() + finding.source[1:]
        return f"{source}: {_short(finding.mean)}{spread}, {finding.verdict}."


def _short(value):
    return number(value) if abs(value) < 1e-2 else real_minus(f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}")
