"""Real reviews, positive or negative, with few labels: four kinds of products, as in the paper's last experiment.

Glorot, Bordes and Bengio (2011), p. 322, report 78.95 % for three pre-trained layers of rectifiers, against 73.72 %
(Zhou and others 2010). Here the number of labels is ours, and networks pre-train on the 6,400 training texts of all
four kinds without their labels, with the settings that lesson 10 chose on made reviews.
"""

import datetime
import json
import platform
import time
from copy import deepcopy
from pathlib import Path

import numpy as np

from rectlab import Population, checks, streams
from rectlab.compute import files
from rectlab.datasets.bag_of_words import BagOfWords, bag_of_words, rows_of
from rectlab.datasets.dataset import Dataset
from rectlab.datasets.reviews import DOMAINS, amazon
from rectlab.lessons.text import pretrained
from rectlab.lessons.text.table2 import BASELINES, name_of, table2, trained

RECORD = Path(__file__).parent / "records" / "few_labels.json"
COMMAND = 'RECTLAB_DATA=FOLDER python -c "from rectlab.lessons.text import few_labels; few_labels.record()"'
NETWORKS = (("relu", 1), ("relu", 3), ("tanh", 3))
AHEAD = "{}, pre-trained"
HOW = ("pre_lr", "pre_epochs", "pre_batch_size", "corruption", "reconstruction")
SETTINGS = {
    "domains": DOMAINS, "n_labels": (100, 1600), "seeds": (0, 1, 2), "n_words": 5000, "width": 100, "steps": 300,
} | {name: pretrained.SETTINGS[name] for name in HOW}
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
    rows, corpora = [], {domain: amazon(domain) for domain in settings["domains"]}
    unlabelled = [text for one in corpora.values() for text, out in zip(one.texts, one.test) if not out]
    for domain, corpus in corpora.items():
        bag = bag_of_words(corpus, settings["n_words"])
        ahead = _pretrained(bag, rows_of(unlabelled, bag.words), settings)
        for n_labels in settings["n_labels"]:
            n_epochs = max(1, round(settings["steps"] / -(-n_labels // 32)))
            bags = [few(bag, n_labels, seed) for seed in settings["seeds"]]
            tables = [table2(one, NETWORKS, (seed,), n_epochs, settings["width"])
                      for one, seed in zip(bags, settings["seeds"])]
            for row, reader in enumerate(tables[0].names):
                accuracy = [round(1 - float(table.error[row, 0]), 4) for table in tables]
                zeros = [round(float(table.zeros[row, 0]), 4) for table in tables]
                rows.append((domain, n_labels, reader, accuracy, None if reader in BASELINES else zeros))
            for reader, networks in ahead.items():
                found = [trained(deepcopy(networks.subset(slice(k, k + 1))), one.data, n_epochs)
                         for k, one in enumerate(bags)]
                accuracy = [round(1 - float(reading.error[0]), 4) for reading in found]
                zeros = [round(float(reading.zeros.mean()), 4) for reading in found]
                rows.append((domain, n_labels, reader, accuracy, zeros))
    return rows


def _pretrained(bag, X, settings):
    """Return the networks of all seeds after pre-training on X, a Population for each reader, a dict."""
    found = {}
    for activation, layers in NETWORKS:
        sizes = (settings["width"],) * layers
        networks = Population(bag.n_words, sizes, bag.data.n_classes, activation=activation, seeds=settings["seeds"])
        pretrained.pretrain(networks, X, settings)
        found[AHEAD.format(name_of(activation, layers))] = networks
    return found


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
    """Say the mean accuracy over products and seeds for each number of labels, a line for each reader."""
    lines = []
    for reader in dict.fromkeys(row["reader"] for row in found["rows"]):
        told = (f"{100 * accuracy(found, reader, n).mean():.1f} % right with {n:,} labels"
                for n in found["settings"]["n_labels"])
        lines.append(f"{reader}: {', '.join(told)}.")
    return "\n".join(lines)


def accuracy(found, reader: str, n_labels: int) -> np.ndarray:
    """Return the accuracy of a reader with so many labels, (kinds of products, seeds)."""
    rows = [row for row in found["rows"] if (row["reader"], row["n_labels"]) == (reader, n_labels)]
    return np.array([row["accuracy"] for row in rows])


def gains(found, reader: str, n_labels: int) -> np.ndarray:
    """Return what pre-training adds to the accuracy of a network, in pairs, (kinds of products, seeds)."""
    return accuracy(found, AHEAD.format(reader), n_labels) - accuracy(found, reader, n_labels)
