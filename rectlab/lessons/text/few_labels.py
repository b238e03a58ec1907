"""Real reviews, positive or negative, with few labels: four kinds of products, as in the paper's last experiment.

Glorot, Bordes and Bengio (2011), p. 322, report 78.95 % for three pre-trained layers of rectifiers, against 73.72 %
(Zhou and others 2010). Here there is no pre-training, and the number of labels is ours.
"""

import datetime
import json
import platform
import time
from pathlib import Path

import numpy as np

from rectlab import checks, streams
from rectlab.compute import files
from rectlab.datasets.bag_of_words import BagOfWords, bag_of_words
from rectlab.datasets.dataset import Dataset
from rectlab.datasets.reviews import DOMAINS, amazon
from rectlab.lessons.text.table2 import BASELINES, table2

RECORD = Path(__file__).parent / "records" / "few_labels.json"
COMMAND = 'RECTLAB_DATA=FOLDER python -c "from rectlab.lessons.text import few_labels; few_labels.record()"'
NETWORKS = (("relu", 1), ("relu", 3), ("tanh", 3))
SETTINGS = {
    "domains": DOMAINS, "n_labels": (100, 1600), "seeds": (0, 1, 2), "n_words": 5000, "width": 100, "steps": 300,
}
COLUMNS = ("domain", "n_labels", "reader", "accuracy", "zeros")


def few(bag, n_labels: int, seed: int = 0) -> BagOfWords:
    """Return a bag of words with a few of its training texts: as many of each class, drawn; the test texts stay.

    Raises
    ------
    ValueError
        If a class has fewer texts than asked for, or would have none.

    Examples
    --------
    >>> from rectlab.datasets.corpora import made_reviews
    >>> np.bincount(few(bag_of_words(made_reviews(400)), 50).data.y_train).tolist()
    [10, 10, 10, 10, 10]
    """
    data, k = bag.data, bag.data.n_classes
    least = int(np.bincount(data.y_train, minlength=k).min())
    n_labels = checks.whole("few", "n_labels", n_labels, low=k, high=k * least, do=f"Pass {k * max(least, 1)}, say.")
    order = streams.of(seed, "which texts", 2).permutation(len(data.y_train))
    rows = np.concatenate([order[data.y_train[order] == label][: n_labels // k] for label in range(k)])
    some = Dataset(data.name, data.X_train[rows], data.y_train[rows], data.X_test, data.y_test, data.source,
                   n_classes=k, box=data.box)
    return BagOfWords(bag.words, some, bag.labels)


def measure(settings=SETTINGS) -> list:
    """Return rows of (domain, n_labels, reader, accuracy over seeds, zeros over seeds), shares from 0 to 1.

    The vocabulary comes from all 1,600 training texts of a kind of product: it needs no labels.
    """
    rows = []
    for domain in settings["domains"]:
        bag = bag_of_words(amazon(domain), settings["n_words"])
        for n_labels in settings["n_labels"]:
            n_epochs = max(1, round(settings["steps"] / -(-n_labels // 32)))
            tables = [table2(few(bag, n_labels, seed), NETWORKS, (seed,), n_epochs, settings["width"])
                      for seed in settings["seeds"]]
            for row, reader in enumerate(tables[0].names):
                accuracy = [round(1 - float(table.error[row, 0]), 4) for table in tables]
                zeros = [round(float(table.zeros[row, 0]), 4) for table in tables]
                rows.append((domain, n_labels, reader, accuracy, None if reader in BASELINES else zeros))
    return rows


def record(path=RECORD, settings=SETTINGS) -> Path:
    """Measure, and write a record with settings, date, versions and seconds of processor time; some minutes."""
    import torch

    began = time.process_time()
    rows = [dict(zip(COLUMNS, row)) for row in measure(settings)]
    about = {"settings": settings, "date": datetime.date.today().isoformat(), "command": COMMAND, "device": "cpu",
             "torch": torch.__version__, "numpy": np.__version__, "python": platform.python_version(),
             "seconds": round(time.process_time() - began)}
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_whole({path: json.dumps(about | {"rows": rows}, indent=1) + "\n"})
    return path


def load(path=RECORD) -> dict:
    """Return a record: its settings and rows, as :func:`record` wrote them.

    Raises
    ------
    ValueError
        If the file is damaged or holds something else.
    FileNotFoundError
        If there is none.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"few_labels.load: {path.name} must have been made; it is not here. Run `{COMMAND}`.")
    try:
        found = json.loads(path.read_text("utf-8"))
        whole = all(set(row) == set(COLUMNS) for row in found["rows"]) and found["settings"]["seeds"]
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise ValueError(f"few_labels.load: {path.name} must be a whole record; got another text. Run `{COMMAND}`.")
    return found


def accuracy_in_words(found) -> str:
    """Say the mean accuracy of each reader over products and seeds, a line for each number of labels."""
    lines = []
    for n_labels in found["settings"]["n_labels"]:
        rows = [row for row in found["rows"] if row["n_labels"] == n_labels]
        names = dict.fromkeys(row["reader"] for row in rows)
        told = (f"{name} {100 * mean_accuracy(found, name, n_labels):.1f} %" for name in names)
        lines.append(f"{n_labels:,} labels: {', '.join(told)}.")
    return "\n".join(lines)


def mean_accuracy(found, reader: str, n_labels: int) -> float:
    """Return the accuracy of a reader with so many labels, mean over kinds of products and seeds."""
    rows = [row for row in found["rows"] if (row["reader"], row["n_labels"]) == (reader, n_labels)]
    return float(np.mean([row["accuracy"] for row in rows]))
