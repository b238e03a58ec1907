"""A record: the table of a long run, with everything that is needed to judge it and to make it again."""

import datetime
import functools
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rectlab import checks
from rectlab.compute import files
from rectlab.words import counted, number

FOLDER = Path(__file__).parent
FORMAT = 1
ABOUT = ("what", "data", "settings", "date", "device", "torch", "commit", "seconds", "command")
DIGITS = 6  # of a float that a file keeps


@dataclass(frozen=True, eq=False, repr=False)
class Record:
    """The networks of one long run, one a row.

    Attributes
    ----------
    name : str
    about : dict
        what (a sentence), data, settings (a dict), date, device, torch, commit, seconds (of computing), and the command
        that makes the record again.
    columns : dict of ndarray (n_networks,)
        error (a share of the test set), zero_fraction_1 ..., l1, lr, seed, ...

    Examples
    --------
    >>> record = load("figure3_batch_10")
    >>> record.about["settings"]["batch_size"], record.zeros.shape
    (10, (60,))
    >>> print(record)  # doctest: +NORMALIZE_WHITESPACE
    figure3_batch_10: Figure 3 of the paper at its own batch size, 10. 60 networks on mnist, 2026-11-27, NVIDIA H100
    80GB HBM3, 2.3 minutes.
    """

    name: str
    about: dict
    columns: dict

    def __len__(self):
        return len(next(iter(self.columns.values())))

    @property
    def zeros(self):
        """Share of exact zeros, the mean over hidden layers, (n_networks,)."""
        return np.mean([self.columns[f"zero_fraction_{k}"] for k in range(1, self.n_layers + 1)], axis=0)

    @property
    def n_layers(self):
        """Number of hidden layers."""
        return sum(name.startswith("zero_fraction_") for name in self.columns)

    def where(self, **settings):
        """Return the record with only the rows that have these values; raises ValueError if there are none."""
        rows = np.ones(len(self), bool)
        for name, value in settings.items():
            column = self.columns[checks.one_of("where", "a column", name, self.columns)]
            rows &= np.isclose(column, value, rtol=1e-6, atol=0) if column.dtype.kind == "f" else column == value
        if not rows.any():
            got = ", ".join(f"{name} = {value!r}" for name, value in settings.items())
            checks.refuse("where", "a row", f"in the record {self.name}", f"none with {got}", "Look at its columns.")
        return Record(self.name, self.about, {name: column[rows] for name, column in self.columns.items()})

    def lowest(self, of, over):
        """Return the rows of one setting: that with the lowest mean of a column.

        Parameters
        ----------
        of : str
            The column, such as error_valid.
        over : sequence of str
            The columns that make up a setting, such as lr and l1.
        """
        for name in (of, *over):
            checks.one_of("lowest", "a column", name, self.columns)
        settings = sorted(set(zip(*(self.columns[name].tolist() for name in over))))
        rows = [self.where(**dict(zip(over, setting))) for setting in settings]
        return min(rows, key=lambda one: one.columns[of].mean())

    def in_words(self):
        """Say in a sentence what was trained, when, where and for how long."""
        about = self.about
        time = f"{number(about['seconds'] / 60)} minutes"
        return (f"{self.name}: {about['what']} {counted(len(self), 'network')} on {about['data']}, {about['date']}, "
                f"{about['device']}, {time}.")

    __repr__ = in_words


def names():
    """Return the names of all records."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@functools.cache
def load(name, folder=FOLDER):
    """Read a record.

    Parameters
    ----------
    name : str
        One of :func:`names`.
    folder : Path, optional
        Where it lies.

    Returns
    -------
    Record

    Raises
    ------
    FileNotFoundError
        If there is no such record; the message lists those that there are.
    ValueError
        If the file is damaged, or of another version.
    """
    path = Path(folder) / f"{name}.json"
    found = files.read(path, _whole)
    if found is None:
        there = ", ".join(sorted(other.stem for other in Path(folder).glob("*.json"))) or "none"
        checks.refuse("records.load", "name", f"one of {there}", repr(name),
                      "Run the command that makes it, or choose.",
                      FileNotFoundError)
    return Record(name, found["about"], {key: np.array(values) for key, values in found["columns"].items()})


def write(name, columns, *, what, data, settings, command, seconds, device, folder=FOLDER):
    """Write a record, whole or not at all, and return its path.

    Parameters
    ----------
    name : str
        The file's name, without its ending.
    columns : dict of arrays (n_networks,)
    what, data, command : str
        A sentence; the data set; the command that makes the record again.
    settings : dict
        What all networks share: hidden_sizes, n_epochs, batch_size, ...
    seconds : float
        Of computing, for all networks together: parts that are trained side by side all count.
    device : str
        The machine's part that computed.
    """
    import torch

    about = {"what": what, "data": data, "settings": settings, "date": datetime.date.today().isoformat(),
             "device": device, "torch": str(torch.__version__), "commit": _commit(), "seconds": round(float(seconds),
                                                                                                      1),
             "command": command}
    kept = {key: [_short(value) for value in np.asarray(values).tolist()] for key, values in columns.items()}
    content = {"format": FORMAT, "about": about, "columns": kept}
    if not _whole(content):
        sizes = {key: len(values) for key, values in kept.items()}
        checks.refuse("records.write", "columns", "of equal length", repr(sizes), "Pass one value for each network.")
    path = Path(folder) / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_whole({path: _one_line_a_column(content)})
    return path


def _whole(content):
    """Return whether the content of a file is a record."""
    lengths = {len(values) for values in content["columns"].values()}
    return content["format"] == FORMAT and set(ABOUT) <= set(content["about"]) and len(lengths) == 1


def _short(value):
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) and np.isfinite(value) else value


def _one_line_a_column(content):
    columns = ",\n".join(f"  {json.dumps(key)}: {json.dumps(values)}" for key, values in content["columns"].items())
    about = json.dumps(content["about"], indent=1)
    return f'{{"format": {content["format"]},\n"about": {about},\n"columns": {{\n{columns}\n}}}}\n'


def _commit():
    """Return the commit of the program, or "unknown" where there is none."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True, cwd=FOLDER).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
