"""The numbers that the lessons state, by name, and how far they spread over fresh seeds.

Each lesson has a table ``numbers.csv``. Its author writes name, about, within and what; ``make spread`` runs the lesson
on fresh seeds and fills in the other columns.
"""

import csv
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rectlab.checks import one_of, plain, refuse, shown
from rectlab.compute import files

_LESSONS = Path(__file__).parents[1] / "lessons"
WRITTEN, MEASURED = ("name", "about", "within", "what"), ("redraws", "mean", "sd", "low", "high")


@dataclass(frozen=True)
class Stated:
    """A number that a lesson states.

    Attributes
    ----------
    name : str
        The lesson's two digits, and what the number is, without giving it away.
    about, within : float
        The number in the prose, and how far off the lesson's own seeds may come on another machine; in the same unit.
    what : str
        What it is, with its unit: "% zeros".
    redraws : int
        Number of runs of the lesson on fresh seeds behind the next four; 0 if there were none.
    mean, sd, low, high : float
        Mean, standard deviation, least and largest value of these runs.
    """

    name: str
    about: float
    within: float
    what: str
    redraws: int = 0
    mean: float = float("nan")
    sd: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")

    def in_words(self):
        """Return the number with its meaning and, where it depends on the seeds, its range."""
        words = f"{self.about:,g} {self.what}".rstrip()
        if not (self.redraws and self.high > self.low):
            return words
        return f"{words} ({self.redraws} fresh draws: {self._limit(self.low)} to {self._limit(self.high)})"

    def _limit(self, value):
        """Write a limit with three digits, or with all decimals of a number that has more, as cosines near 1 have."""
        decimals = len(f"{self.about:g}".partition(".")[2])
        return f"{value:,.{decimals}f}" if decimals > 2 else f"{value:,.3g}"


@cache
def stated():
    """Return the numbers of all lessons, a dict by name."""
    return {number.name: number for path in tables() for number in read(path)}


def tables():
    """Return the paths of all tables."""
    return sorted(_LESSONS.glob("*/numbers.csv"))


def get(name):
    """Return the number of that name; raises KeyError, which lists all names of the lesson, if there is none."""
    known, name = stated(), plain(name)
    if isinstance(name, str) and name in known:
        return known[name]
    near = [n for n in known if n[:2] == name[:2]] if isinstance(name, str) else []
    lessons = sorted({n[:2] for n in known})
    do = "Copy the name from the lesson."
    if not near:
        must = f"the name of a number, which begins with its lesson, {', '.join(lessons)}"
        refuse("expect", "name", must, shown(name), do, KeyError)
    return one_of("expect", "name", name, near, do=do, error=KeyError)


def read(path):
    """Return the numbers of one table, in its order."""
    with open(path, encoding="utf-8", newline="") as file:
        return [_number(row) for row in csv.DictReader(file)]


def write(path, numbers):
    """Write a table of numbers, whole or not at all."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(WRITTEN + MEASURED)
    for number in numbers:
        measured = [f"{getattr(number, name):.4g}" for name in MEASURED] if number.redraws else [""] * len(MEASURED)
        rows.writerow([number.name, f"{number.about:g}", f"{number.within:g}", number.what, *measured])
    files.write_whole({path: out.getvalue()})


def _number(row):
    measured = {name: float(row[name]) for name in MEASURED if row.get(name)}
    redraws = int(measured.pop("redraws", 0))
    return Stated(row["name"], float(row["about"]), float(row["within"]), row["what"], redraws, **measured)
