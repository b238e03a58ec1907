"""Figure 3 of the paper: error against exact zeros, for many networks with different L1 strengths.

Glorot, Bordes and Bengio (2011), p. 320: 200 networks on MNIST, L1 strength from 0 to 0.01, and a curve of degree 2.
``make figure3`` runs :func:`record` at the paper's size, ``make figure3 ARGS=--small`` with a tenth of the units.
"""

import datetime
import io
import json
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from rectlab import checks, datasets
from rectlab.compute import files
from rectlab.sweeps import grid, sweep
from rectlab.words import counted, percent

L1_LARGEST = {"digits": 3e-2, "mnist": 1e-2}
SETTINGS = {
    "digits": {"hidden_sizes": (128, 128, 128), "n_epochs": 40, "optimizer": "adam", "lr": 1e-3},
    "mnist": {"hidden_sizes": (100, 100, 100), "n_epochs": 15, "lr": 0.1},
}
DEGREE = 2  # of the fitted curve, as in the paper
RECORDS = Path(__file__).parent / "records"
SIZES = {
    "paper": {"hidden_sizes": (1000, 1000, 1000), "n_epochs": 20, "batch_size": 50, "lr": 0.1},
    "small": {"hidden_sizes": (100, 100, 100), "n_epochs": 15, "batch_size": 100, "lr": 0.1},
}


@dataclass(frozen=True, eq=False)
class Figure3:
    """Error against exact zeros.

    Attributes
    ----------
    table : DataFrame
        A row for each network, one L1 strength after another: l1, seed, error (on the test set), zero_fraction_1...
        (on the training set), diverged, ...
    about : dict
        data, n_seeds, hidden_sizes, n_epochs, lr, ...; a record adds commit, date, and seconds of processor time.
    """

    table: object
    about: dict

    def _by_strength(self, values):
        return np.asarray(values, float).reshape(-1, self.about["n_seeds"])

    @property
    def l1(self):
        """L1 strengths, rising, (n_strengths,)."""
        return self._by_strength(self.table["l1"])[:, 0]

    @property
    def zeros(self):
        """Share of exact zeros over all hidden layers, (n_strengths, n_seeds)."""
        return self._by_strength(self.table.filter(like="zero_fraction").mean(axis=1))

    @property
    def error(self):
        """Share of test examples classified wrongly, (n_strengths, n_seeds); NaN for networks that diverged."""
        return self._by_strength(self.table["error"].where(~self.table["diverged"]))

    @cached_property
    def coefficients(self):
        """Coefficients of the fitted curve error(zeros), highest power first, (3,)."""
        finite = np.isfinite(self.error)
        return np.polyfit(self.zeros[finite], self.error[finite], DEGREE)

    def curve(self, zeros):
        """Return the fitted error at given shares of zeros."""
        return np.polyval(self.coefficients, zeros)

    def bands(self):
        """Return mean zeros, mean error and standard deviation of the error over seeds, each (n_strengths,)."""
        spread = self.error.std(1, ddof=1) if self.error.shape[1] > 1 else np.zeros(len(self.error))
        return self.zeros.mean(1), self.error.mean(1), spread

    def in_words(self):
        """Say the figure in two sentences."""
        zeros, error, _ = self.bands()
        return (
            f"{counted(self.zeros.size, 'network')}, {counted(len(self.l1), 'L1 strength')} and "
            f"{counted(self.zeros.shape[1], 'seed')} each. Without a penalty {percent(zeros[0])} zeros and an error of "
            f"{percent(error[0], 1)}; with the largest {percent(zeros[-1])} zeros and {percent(error[-1], 1)}."
        )

    __repr__ = in_words

    def origin(self):
        """Say for a record what was trained, and when."""
        sizes = " x ".join(map(str, self.about["hidden_sizes"]))
        return (
            f"{counted(len(self.table), 'network')} of {sizes} units on {self.about['data']}, trained on "
            f"{self.about['date']} in {counted(round(self.about['seconds'] / 60), 'minute')} of processor time."
        )


def _l1_steps(largest, n):
    """Return n L1 strengths at equal steps of their square root: closer together where they change zeros most."""
    return (np.linspace(0, np.sqrt(largest), n) ** 2).round(12)


def figure3(data="digits", n_networks=24, n_seeds=3, **options):
    """Train the networks of Figure 3 and return error against zeros.

    Parameters
    ----------
    data : str
        "digits" (3 x 128 units; offline) or "mnist" (3 x 100 units).
    n_networks : int
        A multiple of ``n_seeds``; the paper has 200.
    n_seeds : int
        Networks per L1 strength, each from its own start.
    **options
        lr, and those of :func:`rectlab.sweep`: hidden_sizes, n_epochs, executor, keep, device, ...

    Returns
    -------
    Figure3

    Raises
    ------
    ValueError
        For other data, or a number of networks that the seeds do not divide.
    """
    checks.one_of("figure3", "data", data, SETTINGS)
    if n_seeds < 1 or n_networks % n_seeds or n_networks < 3 * n_seeds:
        raise ValueError(
            f"figure3: n_networks must be a multiple of n_seeds, at least 3 times as many; got {n_networks} and "
            f"{n_seeds}. Pass n_networks=24, n_seeds=3, say."
        )
    loaded, training = datasets.load(data), SETTINGS[data] | options
    lr = training.pop("lr")
    over = grid(l1=_l1_steps(L1_LARGEST[data], n_networks // n_seeds), seed=range(n_seeds)) | {"lr": lr}
    result = sweep(loaded.X_train, loaded.y_train, X_test=loaded.X_test, y_test=loaded.y_test, over=over, **training)
    about = {"data": data, "n_networks": n_networks, "n_seeds": n_seeds, "lr": lr} | result.about
    return Figure3(result.table[["l1", "seed", *result.columns]], about | {"hidden_sizes": training["hidden_sizes"]})


def record(size="paper", folder="figure3_parts", path=None, data="mnist", n_networks=200, n_seeds=5, **options):
    """Train the networks of Figure 3 in parts that are kept, and when all are done write the record.

    Parameters
    ----------
    size : str
        "paper" (3 x 1000 units) or "small" (3 x 100).
    folder : str or Path
        Where finished parts are kept; the same call continues from them.
    path : Path, optional
        The record: a CSV whose first lines, after ``#``, hold settings, commit, date and seconds.
    data, n_networks, n_seeds, **options
        As for :func:`figure3`.

    Returns
    -------
    Path or None
        The record; None if the training was stopped.
    """
    settings = SIZES[size] | options
    figure = figure3(data, n_networks, n_seeds, keep=Path(folder) / f"{data}_{size}", **settings)
    if (figure.table["epochs"] < settings["n_epochs"]).any():
        return None
    path = _path(size) if path is None else path
    text = io.StringIO()
    text.write(f"# settings {json.dumps(figure.about)}\n# commit {_commit()}\n")
    text.write(f"# date {datetime.date.today().isoformat()}\n# seconds {figure.table['seconds'].sum():.0f}\n")
    figure.table.to_csv(text, index=False, lineterminator="\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_whole({path: text.getvalue()})
    return path


def load(size="paper", path=None):
    """Read a record.

    Parameters
    ----------
    size : str
        "paper" (3 x 1000 units) or "small" (3 x 100).
    path : Path, optional
        Another file.

    Returns
    -------
    Figure3

    Raises
    ------
    FileNotFoundError
        If these networks have not been trained yet; the message names the command.
    """
    import pandas as pd

    path = _path(size) if path is None else Path(path)
    if not path.exists():
        how = "make figure3" + (" ARGS=--small" if size == "small" else "")
        raise FileNotFoundError(f"figure3.load: {path.name} must have been trained; it is not here. Run `{how}`.")
    head = (line for line in path.read_text("utf-8").splitlines() if line.startswith("# "))
    said = dict(line.removeprefix("# ").split(" ", 1) for line in head)
    about = json.loads(said["settings"]) | {"commit": said["commit"], "date": said["date"]}
    table = pd.read_csv(path, comment="#")
    return Figure3(table, about | {"seconds": float(said["seconds"])})


def _path(size):
    return RECORDS / ("figure3_mnist.csv" if size == "paper" else f"figure3_mnist_{size}.csv")


def _commit():
    asked = ["git", "rev-parse", "--short", "HEAD"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True, cwd=RECORDS).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
