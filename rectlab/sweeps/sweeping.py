"""Train many networks at once: settings in, a tidy table out."""

import os

import numpy as np

from rectlab import checks
from rectlab.compute import devices
from rectlab.compute.matmul import PRECISIONS
from rectlab.networks import OPTIMIZERS
from rectlab.sweeps.data import DTYPES, checked_data
from rectlab.sweeps.estimate import check_size
from rectlab.sweeps.kept import Kept
from rectlab.sweeps.parts import stream
from rectlab.sweeps.plan import rows_of
from rectlab.sweeps.result import SweepResult
from rectlab.sweeps.task import Task


def sweep(X, y, *, X_test=None, y_test=None, hidden_sizes=None, n_epochs=30, batch_size=64, optimizer="sgd", over=None,
          executor=None, keep=None, device="auto", dtype="float32", matmul="exact", on_record=None, allow_large=False):
    """Train one network for every entry of ``over``, side by side.

    Parameters
    ----------
    X, y : array (n_samples, in_features), array (n_samples,)
        Training inputs and labels (or numbers, for the loss "squared_error").
    X_test, y_test : arrays, optional
        Error and loss are measured on them; on X and y if left out.
    hidden_sizes : tuple of int, optional
        The same as ``over["hidden_sizes"]``.
    n_epochs, batch_size : int, at least 1
    optimizer : str
        "sgd" or "adam".
    over : dict
        From setting names to values: one value for all networks, or a list with one for each; :func:`grid` makes
        all combinations.
        Names: hidden_sizes, activation, l1, target, lr, momentum, seed, init, bias_shift, loss, corruption, sign_flip,
        residual, norm.
    executor : optional
        Anything with ``submit(function, *args)`` that returns something with ``result()``; threads of this process
        if left out. Results are bit-identical with every executor and every number of workers.
    keep : str or Path, optional
        A folder for this sweep alone. Finished parts are kept there, and the same call goes on after a stop.
    device, dtype : str
        "auto", "cpu", "cuda" or "mps"; "float32" or "float64".
    matmul : str
        "exact", independent of torch's own setting; on "cuda" also "tf32", quicker products of about three digits.
    on_record : callable, optional
        Called with (places, epoch, losses) for each epoch of a part: the rows of its networks in the table, and their
        mean batch losses. Threads of this process call it after the epoch; with an executor it is called when the part
        has come back.
    allow_large : bool
        Go on although the sweep may not fit into memory.

    Returns
    -------
    SweepResult
        After an interrupt, of the networks as they are then.

    Raises
    ------
    ValueError
        Before training, if inputs, labels or settings do not fit, or the folder belongs to another sweep.
    MemoryError
        If the sweep may not fit into memory; the message says how much it needs and how long it takes.
    TypeError
        If the executor has no ``submit``.

    Notes
    -----
    A network's start and corruption come from its own seed. The order of the examples is the same for all networks.

    Examples
    --------
    >>> from rectlab import datasets
    >>> digits = datasets.digits()
    >>> result = sweep(digits.X_train, digits.y_train, X_test=digits.X_test, y_test=digits.y_test, n_epochs=3,
    ...                hidden_sizes=(32,), over={"l1": [0.0, 1e-3], "lr": 0.2})
    >>> result.table[["l1", "lr", "seed"]].values.tolist()
    [[0.0, 0.2, 0.0], [0.001, 0.2, 0.0]]
    """
    rows = rows_of(_over(hidden_sizes, {} if over is None else over))
    device, dtype = devices.choose(device), checks.one_of("sweep", "dtype", dtype, DTYPES)
    data, n_outputs = checked_data(X, y, X_test, y_test, rows, dtype)
    optimizer = checks.one_of("sweep", "optimizer", optimizer, OPTIMIZERS)
    n_epochs = checks.whole("sweep", "n_epochs", n_epochs, do="Pass n_epochs=30, say.")
    batch_size = checks.whole("sweep", "batch_size", batch_size, do="Pass batch_size=64, say.")
    matmul = _checked_matmul(matmul, device.type)
    _check_calls(executor, on_record, keep)
    check_size(rows, data, n_outputs, n_epochs, data[0].itemsize, allow_large)
    task = Task(tuple(rows), *data, n_outputs, n_epochs, batch_size, optimizer, device.type, dtype, matmul=matmul)
    kept, parts = None if keep is None else Kept(keep, task), []
    for new in stream(task, executor=executor, kept=kept, on_record=on_record, unfinished=True):
        parts += new
    return _gathered(task, parts)


def _over(hidden_sizes, over):
    if not hasattr(over, "items"):
        do = 'Pass over={"lr": [0.1, 0.2]}, say.'
        checks.refuse("sweep", "over", "a dict of settings", checks.shown(over), do, TypeError)
    if hidden_sizes is None:
        return over
    if "hidden_sizes" in over:
        got, do = "it as an argument and in over", "Leave one of them out."
        checks.refuse("sweep", "hidden_sizes", "given once", got, do)
    return {"hidden_sizes": hidden_sizes, **over}


def _check_calls(executor, on_record, keep):
    """Check the arguments that would otherwise fail later, in the training of single networks."""
    if executor is not None and not callable(getattr(executor, "submit", None)):
        do = "Pass an executor of concurrent.futures, dask's client.get_executor(), or leave it out."
        raise TypeError(f"sweep: executor must have submit(function, *args); got {type(executor).__name__}. {do}")


    if on_record is not None and not callable(on_record):
        do = "Pass its name, without ()."
        checks.refuse("sweep", "on_record", "a function", checks.shown(on_record), do, TypeError)
    if keep is not None and not isinstance(keep, (str, os.PathLike)):
        checks.refuse("sweep", "keep", "the path of a folder", checks.shown(keep), 'Pass "my_sweep", say.', TypeError)


def _checked_matmul(matmul, device):
    matmul = checks.one_of("sweep", "matmul", matmul, PRECISIONS)
    if matmul != "exact" and device != "cuda":
        checks.refuse("sweep", "matmul", f"exact on {device}", repr(matmul), 'Pass device="cuda", or leave it out.')
    return matmul


def _gathered(task, parts):
    """Return the measurements of all parts in the order of the table, a SweepResult."""
    n, depth = len(task.rows), max(len(row["hidden_sizes"]) for row in task.rows)
    columns = {"error": np.full(n, np.nan), "loss": np.full(n, np.nan)}
    for measure in ("zero_fraction", "silent"):
        columns |= {f"{measure}_{k}": np.full(n, np.nan) for k in range(1, depth + 1)}
    columns |= {"epochs": np.zeros(n, int), "diverged": np.zeros(n, bool), "seconds": np.zeros(n)}
    history, parameters = np.full((task.n_epochs, n), np.nan), [None] * n
    for part in parts:
        places, found = list(part.places), part.measured
        for name in ("error", "loss", "diverged"):
            columns[name][places] = found[name]
        for measure in ("zero_fraction", "silent"):
            for k in range(found[measure].shape[1]):
                columns[f"{measure}_{k + 1}"][places] = found[measure][:, k]
        columns["epochs"][places] = len(found["history"])
        columns["seconds"][places] = found["seconds"] / len(places)
        history[: len(found["history"]), places] = found["history"]
        for k, place in enumerate(places):
            parameters[place] = [layer[k] for layer in found["parameters"]]
    names = ("out_features", "n_epochs", "batch_size", "optimizer", "dtype", "device", "matmul")
    about = {"in_features": task.X.shape[1], "n_samples": len(task.X), **{name: getattr(task, name) for name in names}}
    return SweepResult(task.rows, columns, history, tuple(parameters), about)
