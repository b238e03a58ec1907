"""A row of the paper's Table 1 without pre-training: rectifier, tanh and softplus, each tuned on the validation part.

Glorot, Bordes and Bengio (2011), p. 320. ``make table1`` runs :func:`record` at the paper's size, on MNIST or with
``ARGS=--cifar10`` on CIFAR-10; with ``--small`` in minutes: a tenth of the units, 10,000 training images, no penalty.
"""

import dataclasses

import numpy as np
import torch

from rectlab import checks, datasets, records
from rectlab.compute import chunks
from rectlab.compute.devices import cpu_tensor
from rectlab.sweeps import grid, recording

SEEDS = range(3)
RATES = {"relu": (0.01, 0.03, 0.1), "tanh": (0.01, 0.03, 0.1), "softplus": (0.003, 0.01, 0.03, 0.1, 0.3)}
L1 = (0.0, 1e-5, 1e-4, 1e-3)  # of the rectifier; the paper charges 1e-3, in a unit that it does not state
SIZES = {
    "paper": {"hidden_sizes": (1000, 1000, 1000), "n_epochs": 11, "batch_size": 10, "l1": L1},
    "small": {"hidden_sizes": (100, 100, 100), "n_epochs": 3, "batch_size": 10, "l1": (0.0,), "n_train": 10_000},
}


def record(data="mnist", size="paper", keep="record_parts", into=records.FOLDER, **options):
    """Train the networks of a row in parts that are kept, and when all are done write the record.

    Parameters
    ----------
    data : str
        "mnist", "cifar10", or another data set of images.
    size : str
        "paper" (3 x 1000 units) or "small" (3 x 100 units, no penalty, the first 10,000 training images).
    keep, into : str or Path
        Folders of finished parts, from which the same call goes on, and of the record.
    **options
        Other settings than those of :data:`SIZES`, and device.

    Returns
    -------
    Path or None
        The record, whose ``error_valid`` is of the validation part and ``error`` of the test part; None if the training
        was stopped.
    """
    settings = SIZES[checks.one_of("table1.record", "size", size, SIZES)] | options
    parts = datasets.load(data).with_validation()
    n = settings.pop("n_train", len(parts.y_train))
    parts = dataclasses.replace(parts, X_train=parts.X_train[:n], y_train=parts.y_train[:n])
    asked = " ".join([f"--{data}"] * (data != "mnist") + ["--small"] * (size == "small"))
    return recording.record(
        f"table1_{data}" + "_small" * (size == "small"), parts, [{"over": _settings(settings.pop("l1")), **settings}],
        what=f"Table 1 of the paper, its row of {parts.name} without pre-training{', small' * (size == 'small')}.",
        command="make table1" + (f' ARGS="{asked}"' if asked else ""), keep=keep, into=into,
        more=lambda result: {"error_valid": error(result, parts.X_valid, parts.y_valid)},
    )


def error(result, X, y):
    """Return the share of X that each network of a sweep classifies wrongly, (n_networks,).

    Parameters
    ----------
    result : SweepResult
    X, y : ndarray (n_samples, n_features), ndarray of int64 (n_samples,)
    """
    X, y, found = cpu_tensor(X), cpu_tensor(y), []
    with torch.no_grad():
        for k in range(len(result)):
            module = result.to_module(k)
            wrong = sum((module(X[rows]).argmax(1) != y[rows]).sum().item()
                        for rows in torch.arange(len(X), device="cpu").split(chunks.EXAMPLES))
            found.append(wrong / len(X))
    return np.array(found)


def _settings(strengths):
    """Return the settings of all networks, each activation with its rates; only the rectifier turns signs and pays."""
    grids = [grid(activation=[name], sign_flip=name == "relu", l1=strengths if name == "relu" else [0.0], lr=rates,
                  seed=SEEDS) for name, rates in RATES.items()]
    return {name: sum((one[name] for one in grids), []) for name in grids[0]} | {"init": "glorot"}
