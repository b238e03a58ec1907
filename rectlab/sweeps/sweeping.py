"""Train many networks at once: settings in, a tidy table out."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from rectlab import devices, progress
from rectlab.populations.checks import inputs, layer_sizes
from rectlab.sweeps.estimate import check_size
from rectlab.sweeps.plan import pieces_of, rows_of
from rectlab.sweeps.result import SweepResult
from rectlab.sweeps.work import Task, train
from rectlab.threads import n_workers
from rectlab.training import OPTIMIZERS, Settings, check_labels, check_numbers

POLL_S = 0.05


def sweep(X, y, *, X_test=None, y_test=None, hidden_sizes=None, n_epochs=30, batch_size=64, optimizer="sgd", over=None,
          executor=None, device="auto", dtype="float32", on_record=None, allow_large=False):  # fmt: skip
    """Train one network for every entry of ``over``, side by side.

    Parameters
    ----------
    X, y : array (n_samples, in_features), array (n_samples,)
        Training inputs and labels (or numbers, for the loss "squared_error").
    X_test, y_test : arrays, optional
        What error and loss are measured on; X and y if left out.
    hidden_sizes : tuple of int, optional
        The same as ``over["hidden_sizes"]``.
    n_epochs, batch_size : int, at least 1
    optimizer : str
        "sgd" or "adam".
    over : dict
        Setting names to values: one value for all networks, or a list with one for each; :func:`grid` makes products.
        Names: hidden_sizes, activation, l1, target, lr, momentum, seed, init, bias, loss, noise, sign_flip.
    executor : optional
        Anything with ``submit(function, *args)`` that returns something with ``result()``; threads of this process
        if left out. Results are bit-identical whatever it is and however many workers it has.
    device, dtype : str
        "auto", "cpu", "cuda" or "mps"; "float32" or "float64".
    on_record : callable, optional
        Called with (places, epoch, losses) after each epoch of a piece of work: places of its networks in the table,
        and their mean batch losses. Only with the default executor.
    allow_large : bool
        Go on although the sweep may not fit into memory.

    Returns
    -------
    SweepResult
        After an interrupt: of what was trained until then.

    Raises
    ------
    ValueError
        For inputs, labels or settings that do not fit, before anything is trained.
    MemoryError
        If the sweep may not fit into memory; says how much it needs and about how long it takes.
    TypeError
        If the executor has no ``submit``.

    Notes
    -----
    A network's start and noise come from its own seed. The order of the examples is the same for all networks.

    Examples
    --------
    >>> from rectlab import datasets
    >>> digits = datasets.digits()
    >>> result = sweep(digits.X_train, digits.y_train, X_test=digits.X_test, y_test=digits.y_test, n_epochs=3,
    ...                hidden_sizes=(32,), over={"l1": [0.0, 1e-3], "lr": 0.2})
    >>> result.table[["l1", "lr", "seed"]].values.tolist()
    [[0.0, 0.2, 0.0], [0.001, 0.2, 0.0]]
    """
    rows = rows_of({**({} if hidden_sizes is None else {"hidden_sizes": hidden_sizes}), **(over or {})})
    device = devices.choose(device)
    data = _data(X, y, X_test, y_test, rows, dtype)
    _check(rows, optimizer, n_epochs, batch_size, executor)
    n_outputs = _n_outputs(rows, data[1])
    pieces = pieces_of(rows, data[0].shape[1], n_outputs, batch_size, 4 if dtype == "float32" else 8)
    check_size(rows, data, n_outputs, n_epochs, 4 if dtype == "float32" else 8, allow_large)
    tasks = [Task(p.rows, *data, n_outputs, n_epochs, batch_size, optimizer, device.type, dtype) for p in pieces]
    if executor is None:
        parts = _here(tasks, pieces, on_record, n_workers() if device.type == "cpu" else 1)
    else:
        parts = _there(tasks, executor)
    about = {"in_features": data[0].shape[1], "out_features": n_outputs, "n_epochs": n_epochs, "batch_size": batch_size,
             "optimizer": optimizer, "dtype": dtype, "n_samples": len(data[0]), "device": device.type}  # fmt: skip
    return _gathered(rows, pieces, parts, about)


def _here(tasks, pieces, on_record, workers):
    """Work in threads of this process, with progress; an interrupt stops all and keeps what there is."""
    stop, bar = threading.Event(), progress.bar(sum(len(t.rows) * t.n_epochs for t in tasks), "network-epochs")

    def work(task, piece):
        def report(epoch, losses):
            bar.advance(len(piece.rows))
            if on_record is not None:
                on_record(piece.places, epoch, losses)

        return train(task, report, stop.is_set)

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(work, task, piece) for task, piece in zip(tasks, pieces)]
        try:
            while not all(future.done() for future in futures):
                time.sleep(POLL_S)
                bar.show()
        except KeyboardInterrupt:
            stop.set()
        finally:
            bar.close()
        return [future.result() for future in futures]


def _there(tasks, executor):
    """Work wherever the executor works; a piece whose worker was lost is done again."""
    futures = [_submitted(executor, task) for task in tasks]
    bar = progress.bar(sum(len(task.rows) for task in tasks), "networks")
    parts = []
    for task, future in zip(tasks, futures):
        parts.append(_outcome(executor, task, future))
        bar.advance(len(task.rows))
        bar.show()
    bar.close()
    return parts


def _submitted(executor, task):
    try:
        return executor.submit(train, task)
    except Exception:  # the pool is broken: its error comes again, or does not, when the piece is done here
        return None


def _outcome(executor, task, future):
    """Return a piece's result; if its worker was lost, do it once more, there or, failing that, here."""
    try:
        return future.result()
    except Exception:
        again = _submitted(executor, task)
    try:
        return again.result()
    except Exception:
        return train(task)


def _data(X, y, X_test, y_test, rows, dtype):
    """Return checked (X, y, X_test, y_test) as arrays."""
    if dtype not in ("float32", "float64"):
        raise ValueError(f"sweep: dtype must be float32 or float64; got {dtype!r}. Choose one.")
    X, y = _part(X, y, rows, dtype, None)
    if X_test is None or y_test is None:
        return X, y, X, y
    return X, y, *_part(X_test, y_test, rows, dtype, X.shape[1])


def _part(X, y, rows, dtype, n_features):
    X, y = np.asarray(X), np.asarray(y)
    n_features = n_features or (X.shape[1] if X.ndim == 2 else 0)
    X = inputs(X, n_features, "cpu", getattr(torch, dtype)).numpy()
    if y.dtype.kind == "f" and all(row["loss"] == "squared_error" for row in rows):
        n_outputs = 1 if y.ndim == 1 else y.shape[-1]
        return X, check_numbers(y, len(X), n_outputs).numpy()
    n_classes = int(y.max()) + 1 if y.size and y.dtype.kind in "iu" else 1
    return X, check_labels(y, len(X), n_classes).numpy()


def _n_outputs(rows, y):
    return y.shape[1] if y.ndim == 2 else int(y.max()) + 1


def _check(rows, optimizer, n_epochs, batch_size, executor):
    """Check before anything is trained what would be found out later, one network at a time."""
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"sweep: optimizer must be one of {', '.join(OPTIMIZERS)}; got {optimizer!r}. Choose one.")
    for name, value in (("n_epochs", n_epochs), ("batch_size", batch_size)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValueError(f"sweep: {name} must be a whole number from 1 up; got {value!r}. Pass {name}=30, say.")
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise TypeError(
            f"sweep: executor must have submit(function, *args); got {type(executor).__name__}. "
            "Pass an executor of concurrent.futures, dask's client.get_executor(), or leave it out."
        )
    for row in rows:
        layer_sizes(row["hidden_sizes"])
        Settings(**{k: row[k] for k in ("lr", "l1", "target", "bias", "momentum", "noise")}).check(1)


def _gathered(rows, pieces, parts, about):
    """Put the pieces' results back into the order of the table."""
    n, depth = len(rows), max(len(row["hidden_sizes"]) for row in rows)
    columns = {"error": np.full(n, np.nan), "loss": np.full(n, np.nan)}
    for measure in ("zero_fraction", "silent"):
        columns |= {f"{measure}_{k}": np.full(n, np.nan) for k in range(1, depth + 1)}
    columns |= {"epochs": np.zeros(n, int), "diverged": np.zeros(n, bool), "seconds": np.zeros(n)}
    history, parameters = np.full((about["n_epochs"], n), np.nan), [None] * n
    for piece, part in zip(pieces, parts):
        places = list(piece.places)
        for name in ("error", "loss", "diverged"):
            columns[name][places] = part[name]
        for measure in ("zero_fraction", "silent"):
            for k in range(part[measure].shape[1]):
                columns[f"{measure}_{k + 1}"][places] = part[measure][:, k]
        columns["epochs"][places] = len(part["history"])
        columns["seconds"][places] = part["seconds"] / len(places)
        history[: len(part["history"]), places] = part["history"]
        for k, place in enumerate(places):
            parameters[place] = [layer[k] for layer in part["parameters"]]
    return SweepResult(tuple(rows), columns, history, tuple(parameters), about)
