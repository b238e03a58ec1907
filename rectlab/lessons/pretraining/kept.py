"""The label-fraction experiment on MNIST, kept as a record: ``python -m rectlab.lessons.pretraining.kept``."""

import datetime
import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from rectlab import checks
from rectlab.compute import files
from rectlab.lessons.pretraining.curves import NAMES, Curves, Plan, Study

PATH = Path(__file__).parent / "records" / "label_fraction_mnist.json"
COMMAND = "python -m rectlab.lessons.pretraining.kept"
MNIST = Plan(counts=(100, 1000, 10_000, 50_000), n_seeds=3, epochs=2, steps=1000, passes=1,
             pre_lr=(0.01, 0.03), pre_batch=100, lr=(0.1, 0.1), batch=50, data="mnist")


def write(plan=MNIST, path=PATH):
    """Do the experiment, write the record whole or not at all, and return its path.

    MNIST is read from the folder in ``RECTLAB_DATA``, or from the cache of :func:`rectlab.datasets.load`.
    """
    study, began = Study(plan), time.process_time()
    while study.advance():
        pass
    about = {
        "settings": asdict(plan), "seeds": list(range(plan.n_seeds)), "networks": list(NAMES),
        "n_inputs": len(study.data.X_train), "n_test": len(study.data.X_test),
        "date": datetime.date.today().isoformat(), "torch": torch.__version__,
        "device": "cpu", "seconds of processor time": round(time.process_time() - began), "command": COMMAND,
        "errors (network, labels, seed)": study.errors.round(4).tolist(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_whole({path: json.dumps(about, indent=1) + "\n"})
    return path


def load(path=PATH, plan=MNIST):
    """Read a record as (Curves, dict of what it says about itself).

    Raises
    ------
    ValueError
        If the record is missing, damaged, or was made with other settings; the message names the command.
    """
    try:
        about = json.loads(Path(path).read_text("utf-8"))
        errors = np.array(about["errors (network, labels, seed)"], float)
        whole = errors.shape == (4, len(plan.counts), plan.n_seeds) and np.isfinite(errors).all()
        same = json.loads(json.dumps(asdict(plan))) == about["settings"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        _refuse(path, f"{type(problem).__name__} while it was read")
    if not whole or not same:
        _refuse(path, "other settings" if whole else f"errors of shape {errors.shape}")
    return Curves(plan.counts, errors, about["n_inputs"], about["n_test"]), about


def _refuse(path, got):
    must = "a whole record made with the settings of MNIST in this module"
    checks.refuse("kept.load", Path(path).name, must, got, f"Run `{COMMAND}`; the file stays as it is until then.")


if __name__ == "__main__":
    print(write())
