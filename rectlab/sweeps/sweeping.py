"""Train many networks at once: settings in, a tidy table out."""

import threading
import warnings
from concurrent.futures import ThreadPoolExecutor, wait
from numbers import Integral

import numpy as np

from rectlab.compute import devices, progress
from rectlab.compute.threads import n_workers
from rectlab.networks import OPTIMIZERS
from rectlab.sweeps.data import checked_data
from rectlab.sweeps.estimate import check_size
from rectlab.sweeps.plan import pieces_of, rows_of
from rectlab.sweeps.result import SweepResult
from rectlab.sweeps.work import Task, train, tried
from rectlab.words import counted

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
        Names: hidden_sizes, activation, l1, target, lr, momentum, seed, init, bias_shift, loss, corruption, sign_flip.
    executor : optional
        Anything with ``submit(function, *args)`` that returns something with ``result()``; threads of this process
        if left out. Results are bit-identical whatever it is and however many workers it has.
    device, dtype : str
        "auto", "cpu", "cuda" or "mps"; "float32" or "float64".
    on_record : callable, optional
        Called with (places, epoch, losses) for each epoch of a piece of work: places of its networks in the table,
        and their mean batch losses. With the default executor after the epoch, from the thread that trained it; with
        another one when the piece has come back.
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
    rows = rows_of(_over(hidden_sizes, over or {}))
    device = devices.choose(device)
    data, n_outputs = checked_data(X, y, X_test, y_test, rows, dtype)
    _check(optimizer, n_epochs, batch_size, executor)
    item_size = data[0].itemsize
    pieces = pieces_of(rows, data[0].shape[1], n_outputs, batch_size, item_size, device.type)
    check_size(rows, data, n_outputs, n_epochs, item_size, allow_large)
    how = (n_outputs, n_epochs, batch_size, optimizer, device.type, dtype, len(pieces) == 1)
    tasks = [Task(piece.rows, *data, *how) for piece in pieces]
    if executor is None:
        parts = _here(tasks, pieces, on_record, n_workers() if device.type == "cpu" else 1)
    else:
        parts = _there(tasks, pieces, on_record, executor)
    about = {"in_features": data[0].shape[1], "out_features": n_outputs, "n_epochs": n_epochs, "batch_size": batch_size,
             "optimizer": optimizer, "dtype": dtype, "n_samples": len(data[0]), "device": device.type}  # fmt: skip
    return _gathered(rows, pieces, parts, about)


def _over(hidden_sizes, over):
    if hidden_sizes is None:
        return over
    if "hidden_sizes" in over:
        raise ValueError(
            "sweep: hidden_sizes must be given once; got it as an argument and in over. Leave one of them out."
        )
    return {"hidden_sizes": hidden_sizes, **over}


def _here(tasks, pieces, on_record, workers):
    """Work in threads of this process, with progress; an interrupt stops all and keeps what there is."""
    stop, bar = threading.Event(), progress.Bar(sum(len(t.rows) * t.n_epochs for t in tasks), "network-epochs")

    def work(task, piece):
        def report(epoch, losses):
            bar.advance(len(piece.rows))
            if on_record is not None:
                on_record(piece.places, epoch, losses)

        try:
            return train(task, report, stop.is_set)
        except BaseException:
            stop.set()  # the others would train in vain
            raise

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(work, task, piece) for task, piece in zip(tasks, pieces)]
        try:
            while wait(futures, POLL_S).not_done:
                bar.show()
        except KeyboardInterrupt:
            pass  # each piece stops before its next step, and measures what it has
        finally:
            stop.set()
            bar.close()
        return [future.result() for future in futures]


def _there(tasks, pieces, on_record, executor):
    """Work wherever the executor works; an interrupt keeps the pieces that have come back."""
    futures, parts, bar = [], [], progress.Bar(sum(len(task.rows) for task in tasks), "networks")
    try:
        for task in tasks:
            futures.append(_submitted(executor, task))
        for task, piece, future in zip(tasks, pieces, futures):
            parts.append(_outcome(executor, task, future))
            bar.advance(len(task.rows))
            bar.show()
            for epoch, losses in enumerate(parts[-1]["history"] if on_record else (), start=1):
                on_record(piece.places, epoch, losses)
    except KeyboardInterrupt:
        futures += [None] * (len(tasks) - len(futures))
        parts += [_so_far(task, future) for task, future in list(zip(tasks, futures))[len(parts) :]]
    finally:
        bar.close()
        for future in futures[len(parts) :]:
            _ask(future, "cancel")
    return parts


def _submitted(executor, task):
    try:
        return executor.submit(tried, task)
    except Exception as problem:  # the pool is broken or closed
        return problem


def _outcome(executor, task, future):
    """Return a piece's result; if its worker was lost, do it once more, there or, failing that, here."""
    try:
        part, problem = _result(future)
    except Exception as lost:
        warnings.warn(
            f"sweep: a worker was lost ({type(lost).__name__}): {counted(len(task.rows), 'network')} without a result. "
            "Training again.",
            RuntimeWarning,
            stacklevel=4,
        )
        try:
            part, problem = _result(_submitted(executor, task))
        except Exception:
            part, problem = tried(task)
    if problem is not None:
        raise problem
    return part


def _result(future):
    if isinstance(future, Exception):
        raise future
    return future.result()


def _so_far(task, future):
    """Return a piece's result if it is there, else that of its untrained networks."""
    if _ask(future, "done"):
        try:
            part, _ = future.result()
        except Exception:
            part = None
        if part is not None:
            return part
    _ask(future, "cancel")
    return train(task, stop=lambda: True)


def _ask(future, question):
    """Ask a future for more than result(), which is all it must have."""
    method = getattr(future, question, None)
    return method() if callable(method) else None


def _check(optimizer, n_epochs, batch_size, executor):
    """Check before anything is trained what would be found out later, one network at a time."""
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"sweep: optimizer must be one of {', '.join(OPTIMIZERS)}; got {optimizer!r}. Choose one.")
    for name, value, say in (("n_epochs", n_epochs, 30), ("batch_size", batch_size, 64)):
        if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
            raise ValueError(f"sweep: {name} must be a whole number from 1 up; got {value!r}. Pass {name}={say}, say.")
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise TypeError(
            f"sweep: executor must have submit(function, *args); got {type(executor).__name__}. "
            "Pass an executor of concurrent.futures, dask's client.get_executor(), or leave it out."
        )


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
