"""Figure 3 of the paper: error against exact zeros, for many networks with different L1 strengths.

Glorot, Bordes and Bengio (2011), p. 320: 200 networks on MNIST, L1 strength from 0 to 0.01, and a curve of degree 2.
``make figure3`` runs :func:`record` at the paper's size, ``make figure3 ARGS=--small`` with a tenth of the units.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rectlab import checks, datasets, records
from rectlab.sweeps import grid, recording, sweep
from rectlab.words import counted, percent

L1_LARGEST = {"digits": 3e-2, "mnist": 1e-2}
SETTINGS = {
    "digits": {"hidden_sizes": (128, 128, 128), "n_epochs": 40, "optimizer": "adam", "lr": 1e-3},
    "mnist": {"hidden_sizes": (100, 100, 100), "n_epochs": 15, "lr": 0.1},
}
DEGREE = 2  # of the fitted curve, as in the paper
PAIRED = (0, 2.77008e-5)  # no penalty, and the strength of the least error in the record of 60 networks, seeds 0 to 2
FRESH = range(3, 11)  # seeds that had no part in that choice
SIZES = {
    "batch_10": {"hidden_sizes": (1000, 1000, 1000), "n_epochs": 14, "batch_size": 10, "n_networks": 60, "n_seeds": 3},
    "batch_50": {"hidden_sizes": (1000, 1000, 1000), "n_epochs": 20, "batch_size": 50, "n_networks": 200, "n_seeds": 5},
    "small": {"hidden_sizes": (100, 100, 100), "n_epochs": 15, "batch_size": 100, "n_networks": 200, "n_seeds": 5},
}
NAMES = {  # of the record, what it says of itself, and what follows `make figure3`
    "batch_10": ("figure3_batch_10", "Figure 3 of the paper at its own batch size, 10.", ""),
    "batch_50": ("figure3_batch_50", "Figure 3 of the paper at a batch size of 50.", ' ARGS="--batch 50"'),
    "small": ("figure3_small_batch_100", "Figure 3 of the paper with a tenth of the units and batches of 100.",
              " ARGS=--small"),
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
        data, n_seeds, hidden_sizes, n_epochs, lr, ...; a record adds commit, date, and seconds of its parts together.
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
    over, training = _asked(data, n_networks, n_seeds, options)
    loaded = datasets.load(data)
    result = sweep(loaded.X_train, loaded.y_train, X_test=loaded.X_test, y_test=loaded.y_test, over=over, **training)
    about = {"data": data, "n_networks": n_networks, "n_seeds": n_seeds, "lr": over["lr"]} | result.about
    return Figure3(result.table[["l1", "seed", *result.columns]], about | {"hidden_sizes": training["hidden_sizes"]})


def _asked(data, n_networks, n_seeds, options):
    """Return the checked grid of strengths and seeds, and the other arguments of the sweep."""
    checks.one_of("figure3", "data", data, SETTINGS)
    if n_seeds < 1 or n_networks % n_seeds or n_networks < 3 * n_seeds:
        raise ValueError(
            f"figure3: n_networks must be a multiple of n_seeds, at least 3 times as many; got {n_networks} and "
            f"{n_seeds}. Pass n_networks=24, n_seeds=3, say."
        )
    training = SETTINGS[data] | options
    over = grid(l1=_l1_steps(L1_LARGEST[data], n_networks // n_seeds), seed=range(n_seeds))
    return over | {"lr": training.pop("lr")}, training


def record(size="batch_10", keep="record_parts", into=records.FOLDER, data="mnist", **options):
    """Train the networks of Figure 3 in parts that are kept, and when all are done write the record.

    Parameters
    ----------
    size : str
        "batch_10" or "batch_50": 3 x 1000 units; "small": 3 x 100 units at batches of 100.
    keep, into : str or Path
        Folders of finished parts, from which the same call goes on, and of the record.
    data : str
        As for :func:`figure3`.
    **options
        Other settings than those of :data:`SIZES`, and device.

    Returns
    -------
    Path or None
        The record; None if the training was stopped.
    """
    name, what, asked = NAMES[checks.one_of("figure3.record", "size", size, SIZES)]
    settings = SIZES[size] | options
    over, training = _asked(data, settings.pop("n_networks"), settings.pop("n_seeds"), settings)
    return recording.record(name, datasets.load(data), [{"over": over, **training}], what=what, keep=keep, into=into,
                            command=f"make figure3{asked}")


def record_pairs(keep="record_parts", into=records.FOLDER, data="mnist", seeds=FRESH, **options):
    """Train networks with and without the best strength of Figure 3, from fresh seeds, and write the record.

    Parameters
    ----------
    keep, into, data, **options
        As for :func:`record`.
    seeds : sequence of int
        Two networks each, of the same start and the same batches.

    Returns
    -------
    Path or None
        The record; None if the training was stopped.
    """
    training = SETTINGS[data] | SIZES["batch_10"] | options
    del training["n_networks"], training["n_seeds"]
    lr = training.pop("lr")
    runs = [{"over": grid(l1=list(PAIRED), seed=[seed]) | {"lr": lr}, **training} for seed in seeds]
    what = "The best point of Figure 3 and its networks without a penalty, in pairs, on fresh seeds, at batches of 10."
    return recording.record("figure3_pairs_batch_10", datasets.load(data), runs, what=what, keep=keep, into=into,
                            command='make figure3 ARGS="--pairs"')


def load(size="batch_10", folder=records.FOLDER):
    """Read a record.

    Parameters
    ----------
    size : str
        As for :func:`record`.
    folder : Path, optional
        Where it lies.

    Returns
    -------
    Figure3

    Raises
    ------
    FileNotFoundError
        If these networks have not been trained yet; the message names the records that there are.
    ValueError
        If the file is damaged, of another version, or lacks a seed of some strength.
    """
    import pandas as pd

    found = records.load(NAMES[checks.one_of("figure3.load", "size", size, SIZES)][0], folder)
    table = pd.DataFrame({"diverged": np.zeros(len(found), bool)} | found.columns)
    n_seeds = table["seed"].nunique()
    if not (table.groupby("l1")["seed"].nunique() == n_seeds).all() or len(table) % n_seeds:
        checks.refuse("figure3.load", found.name, f"a record with {counted(n_seeds, 'seed')} at every strength",
                      f"{counted(len(found), 'network')} at {counted(table['l1'].nunique(), 'strength')}",
                      f"Make it again: {found.about['command']}.")
    about = found.about | found.about["settings"] | {"n_seeds": n_seeds}
    return Figure3(table.sort_values(["l1", "seed"], ignore_index=True), about)
