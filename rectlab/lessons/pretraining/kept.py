"""The label-fraction experiment on MNIST, kept as a record: ``make figure4``."""

import itertools
import json
import time
from dataclasses import asdict

import numpy as np

from rectlab import checks, records
from rectlab.lessons.pretraining.curves import NAMES, Curves, Plan, Study

NAME = "pretraining_mnist"
COMMAND = "make figure4"
MNIST = Plan(counts=(100, 1000, 10_000, 50_000), n_seeds=10, epochs=2, steps=1000, passes=1,
             pre_lr=(0.01, 0.03), pre_batch=100, lr=(0.1, 0.1), batch=50, data="mnist")


def record(plan=MNIST, folder=records.FOLDER):
    """Do the experiment, write the record whole or not at all, and return its path.

    MNIST is read from the folder in ``RECTLAB_DATA``, or from the cache of :func:`rectlab.datasets.load`.
    """
    study, began = Study(plan), time.process_time()
    study.finish()
    rows = zip(*itertools.product(NAMES, plan.counts, range(plan.n_seeds)))
    sizes = {"n_inputs": len(study.data.X_train), "n_test": len(study.data.X_test), "batch_size": plan.batch}
    return records.write(
        NAME, dict(zip(("network", "labels", "seed"), map(list, rows))) | {"error": study.errors.ravel()},
        what="Test error over the number of labels, with and without pre-training.", data=plan.data,
        settings=asdict(plan) | sizes, command=COMMAND, seconds=time.process_time() - began, device="cpu",
        folder=folder,
    )


def recorded(folder=records.FOLDER, plan=MNIST):
    """Read the record as :class:`rectlab.lessons.pretraining.Curves`.

    Raises
    ------
    FileNotFoundError, ValueError
        If there is none, or it is damaged, or was made with another plan; the message names the command.
    """
    found = records.load(NAME, folder)
    about, shape = found.about["settings"], (len(NAMES), len(plan.counts), plan.n_seeds)
    same = json.loads(json.dumps(asdict(plan))).items() <= about.items()
    if not same or len(found) != np.prod(shape) or not np.isfinite(found.columns["error"]).all():
        got = f"{len(found)} networks" if same else "other settings"
        must = "a whole record of the settings in kept.py"
        checks.refuse("pretraining.recorded", NAME, must, got, f"Run `{COMMAND}`.")
    return Curves(plan.counts, found.columns["error"].reshape(shape), about["n_inputs"], about["n_test"])
