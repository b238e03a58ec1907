"""Figure 3 on MNIST: hours of training in parts, each kept as soon as it is done; and the records that were kept.

``make figure3`` runs :func:`record` at the paper's size, ``make figure3 ARGS=--small`` with a tenth of the units. An
interrupted run goes on where it stopped. :func:`load` reads a record.
"""

import csv
import datetime
import io
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from rectlab import datasets
from rectlab.compute import files
from rectlab.lessons.penalty.figure3 import L1_RANGE, l1_steps
from rectlab.sweeps import SweepResult, sweep
from rectlab.words import counted

RECORDS = Path(__file__).parent / "records"
PAPER = {"hidden_sizes": (1000, 1000, 1000), "n_epochs": 20, "batch_size": 50, "lr": 0.1}
SMALL = {"hidden_sizes": (100, 100, 100), "n_epochs": 15, "batch_size": 100, "lr": 0.1}
SIZES = {"paper": (RECORDS / "figure3_mnist.csv", PAPER), "small": (RECORDS / "figure3_mnist_small.csv", SMALL)}
MEASURED = ("error", "loss", "zero_fraction_1", "zero_fraction_2", "zero_fraction_3", "diverged", "seconds")


def record(parts, path=SIZES["paper"][0], *, data="mnist", n_networks=200, n_seeds=5, settings=PAPER, **options):
    """Train the networks of Figure 3 one L1 strength after another, then write the record.

    Parameters
    ----------
    parts : Path
        Folder for what is done so far; a part that is there is not trained again.
    path : Path
        The record: a CSV whose first lines, after ``#``, say settings, commit, date and seconds.
    data : str
    n_networks, n_seeds : int
    settings : dict
        hidden_sizes, n_epochs, batch_size, lr.
    **options
        For :func:`rectlab.sweep`.

    Returns
    -------
    Path
        Of the record.
    """
    parts = Path(parts)
    parts.mkdir(parents=True, exist_ok=True)
    loaded, training = datasets.load(data), dict(settings)
    lr = training.pop("lr")
    rows = []
    for k, l1 in enumerate(l1_steps(*L1_RANGE[data], n_networks // n_seeds)):
        name = parts / f"{data}_{_signature(settings)}_{k:03d}_of_{n_networks // n_seeds}"
        if not name.with_name(f"{name.name}.json").exists():
            over = {"l1": float(l1), "seed": list(range(n_seeds)), "lr": lr}
            done = sweep(loaded.X_train, loaded.y_train, X_test=loaded.X_test, y_test=loaded.y_test, over=over,
                         **training, **options)  # fmt: skip
            if (done.columns["epochs"] < training["n_epochs"]).any():
                raise KeyboardInterrupt  # a part that was stopped is trained again next time
            done.save(name)
        rows += _rows(SweepResult.load(name))
    _write(path, rows, settings | {"data": data, "n_networks": n_networks, "n_seeds": n_seeds})
    return path


@dataclass(frozen=True)
class Figure3Record:
    """A record that was kept.

    Attributes
    ----------
    rows : tuple of dict
        One a network: l1, seed, error, loss, zero_fraction_1 to 3, diverged, seconds.
    settings : dict
    commit, date : str
    seconds : float
        Of all pieces of work together, each on one processor thread.
    """

    rows: tuple
    settings: dict
    commit: str
    date: str
    seconds: float

    def in_words(self):
        """Say what was trained, and when."""
        sizes = " x ".join(map(str, self.settings["hidden_sizes"]))
        return (
            f"{counted(len(self.rows), 'network')} of {sizes} units on {self.settings['data']}, trained on {self.date} "
            f"in {counted(round(self.seconds / 60), 'minute')} of processor time."
        )


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
    Figure3Record

    Raises
    ------
    FileNotFoundError
        If nobody has trained these networks yet; says how.
    """
    path = SIZES[size][0] if path is None else Path(path)
    if not path.exists():
        how = "make figure3" + (" ARGS=--small" if size == "small" else "")
        raise FileNotFoundError(f"figure3_record: {path.name} must have been trained; it is not here. Run `{how}`.")
    lines = path.read_text("utf-8").splitlines()
    about = dict(line.removeprefix("# ").split(" ", 1) for line in lines if line.startswith("# "))
    body = csv.DictReader(line for line in lines if not line.startswith("#"))
    rows = tuple({name: _value(name, text) for name, text in row.items()} for row in body)
    return Figure3Record(rows, json.loads(about["settings"]), about["commit"], about["date"], float(about["seconds"]))


def _value(name, text):
    return text == "True" if name == "diverged" else int(text) if name == "seed" else float(text)


def _signature(settings):
    sizes = "x".join(map(str, settings["hidden_sizes"]))
    return f"{sizes}_e{settings['n_epochs']}_b{settings['batch_size']}_lr{settings['lr']:g}"


def _rows(result):
    columns = [name for name in MEASURED if name in result.columns]
    return [
        {"l1": row["l1"], "seed": row["seed"], **{name: result.columns[name][i].item() for name in columns}}
        for i, row in enumerate(result.rows)
    ]


def _write(path, rows, settings):
    seconds = sum(row["seconds"] for row in rows)
    text = io.StringIO()
    text.write(f"# settings {json.dumps(settings)}\n# commit {_commit()}\n")
    text.write(f"# date {datetime.date.today().isoformat()}\n# seconds {seconds:.0f}\n")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_whole({path: text.getvalue()})


def _commit():
    try:
        asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True,
                               cwd=Path(__file__).parent)  # fmt: skip
        return asked.stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
