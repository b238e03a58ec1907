"""Long runs for a record: trained in parts that are kept, so that a stopped run goes on, and written at the end."""

from pathlib import Path

import numpy as np
import torch

from rectlab import records
from rectlab.sweeps.sweeping import sweep

MEASURED = ("error", "loss", "zero_fraction", "silent", "diverged")  # beginnings of the columns that a record keeps
ALWAYS = ("l1", "seed")  # settings that are columns even if they are the same in all networks
OF_A_RUN = ("batch_size", "n_epochs", "optimizer")


def record(name, data, runs, *, what, command, keep, into=records.FOLDER, more=None):
    """Train the networks of a record, or those that are missing yet, and write it.

    Parameters
    ----------
    name : str
        Of the record.
    data : Dataset
    runs : list of dict
        Arguments of :func:`rectlab.sweep` but for data and ``keep``: one sweep each, as networks of one sweep share the
        batch size.
    what, command : str
        As for :func:`rectlab.records.write`.
    keep : str or Path
        Folder of the finished parts; another call with the same settings goes on from there.
    into : Path
        Folder of the record.
    more : callable, optional
        From a :class:`SweepResult` to further columns, a dict of arrays (n_networks,).

    Returns
    -------
    Path or None
        The record; None if the training was stopped.

    Raises
    ------
    ValueError
        If the folder holds parts of networks with other settings.

    Notes
    -----
    The seconds of a record are those of its parts together: parts that were trained side by side all count.
    """
    results = []
    for k, options in enumerate(runs):
        result = sweep(data.X_train, data.y_train, X_test=data.X_test, y_test=data.y_test,
                       keep=Path(keep) / f"{name}_{k}", **options)
        if (result.columns["epochs"] < result.about["n_epochs"]).any():
            return None
        results.append(result)
    settings = {key: np.concatenate([values(result) for result in results]) for key, values in _settings(results)}
    differ = [key for key, values in settings.items() if key in ALWAYS or len(set(values.tolist())) > 1]
    alike = {key: values[0] for key, values in settings.items() if key not in differ}
    measured = [_measured(result) | (more(result) if more else {}) for result in results]
    columns = {key: settings[key] for key in differ}
    columns |= {key: np.concatenate([one[key] for one in measured]) for key in measured[0]}
    sizes = {"hidden_sizes": list(results[0].rows[0]["hidden_sizes"]), "n_train": len(data.y_train),
             "n_valid": 0 if data.y_valid is None else len(data.y_valid), "n_test": len(data.y_test)}
    return records.write(
        name, columns, what=what, data=data.name, command=command, device=_device(results[0].about["device"]),
        settings=sizes | {key: value.item() for key, value in alike.items()}, folder=into,
        seconds=sum(result.columns["seconds"].sum() for result in results),
    )


def _settings(results):
    """Yield the name of each setting, and the function from a result to its values (n_networks,)."""
    for key in results[0].rows[0]:
        if key not in ("hidden_sizes", "residual", "norm", "loss", "corruption", "bias_shift"):
            yield key, lambda result, key=key: np.array([row[key] for row in result.rows])
    for key in OF_A_RUN:
        yield key, lambda result, key=key: np.repeat(result.about[key], len(result))


def _measured(result):
    return {key: values for key, values in result.columns.items() if key.startswith(MEASURED)}


def _device(kind):
    return torch.cuda.get_device_name() if kind == "cuda" else kind
