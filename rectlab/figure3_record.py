"""Figure 3 at full size: many hours of training in parts, each kept as soon as it is done.

``make figure3`` runs :func:`record`. An interrupted run goes on where it stopped.
"""

import csv
import datetime
import io
import json
import os
import subprocess
from pathlib import Path

from rectlab import datasets
from rectlab.figure3 import STRENGTHS, strengths
from rectlab.sweeps import SweepResult, sweep

RECORD = Path(__file__).parent / "records" / "figure3_mnist.csv"
PAPER = {"hidden_sizes": (1000, 1000, 1000), "n_epochs": 20, "batch_size": 50, "lr": 0.1}
MEASURED = ("error", "loss", "zero_fraction_1", "zero_fraction_2", "zero_fraction_3", "diverged", "seconds")


def record(parts, path=RECORD, *, data="mnist", n_networks=200, n_seeds=5, settings=PAPER, **options):
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
    for k, l1 in enumerate(strengths(*STRENGTHS[data], n_networks // n_seeds)):
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
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(text.getvalue(), "utf-8")
    os.replace(unfinished, path)


def _commit():
    try:
        asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True,
                               cwd=Path(__file__).parent)  # fmt: skip
        return asked.stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
