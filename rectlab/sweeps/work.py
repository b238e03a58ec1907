"""One piece of work: arrays in, arrays out. Runs in this process, in another one, or on another machine."""

import time
import warnings
from contextlib import nullcontext
from dataclasses import dataclass, replace

import numpy as np
import torch

from rectlab import streams
from rectlab.compute.threads import one_thread
from rectlab.measures import LayerStates, unit_states
from rectlab.networks import LOSSES, Population, Run, Settings

KEEP_EVERY = 20  # steps between two copies that a diverged network can go back to
EXAMPLES_AT_A_TIME = 256  # looked at together: few enough for the cache
ORDER_SEED = 0  # the batches are the same for all networks of a task


@dataclass(frozen=True)
class Task:
    """What a worker is sent.

    Attributes
    ----------
    rows : tuple of dict
        Settings of the networks, see :mod:`rectlab.sweeps.plan`.
    X, y, X_test, y_test : ndarray
    out_features, n_epochs, batch_size : int
    optimizer, device, dtype : str
    alone : bool
        Whether this is the sweep's only piece: no other is slowed if it takes all of torch's threads.
    order_seed : int
        Seed of the order of the examples, the same for all networks of the task.
    """

    rows: tuple
    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    out_features: int
    n_epochs: int
    batch_size: int
    optimizer: str
    device: str
    dtype: str
    alone: bool = False
    order_seed: int = ORDER_SEED


def tried(task):
    """Train where a worker may be lost; return (result, None), or (None, the error that training raised).

    So whatever else comes from an executor is the executor's own trouble, and the task is worth doing again.
    """
    try:
        return train(task), None
    except Exception as problem:
        return None, problem


def train(task, report=None, stop=None):
    """Train and measure the networks of one task.

    Parameters
    ----------
    task : Task
    report : callable, optional
        Called after each epoch with (epoch, losses (members,)); only where the caller shares this process.
    stop : callable, optional
        Asked before each step; True ends the training, and the networks are measured as they are.

    Returns
    -------
    dict of ndarray
        "parameters" (a list), "history" (epochs done, members), "error", "loss", "zero_fraction" and "silent"
        (members, layers), "diverged" (members,), "seconds" of the whole piece.

    Notes
    -----
    Where a GPU has too little memory, the networks are trained in two halves, one after the other, with a warning.
    """
    try:
        return _trained(task, report, stop)
    except torch.OutOfMemoryError:
        n = len(task.rows)
        if n == 1:
            raise
        warnings.warn(
            f"sweep: out of memory with {n} networks at once. Going on with half.", RuntimeWarning, stacklevel=2
        )
    halves = [train(replace(task, rows=rows), stop=stop) for rows in (task.rows[: n // 2], task.rows[n // 2 :])]
    return _joined(*halves)


def _joined(one, other):
    """Return the results of two pieces as one piece's."""
    epochs = min(len(one["history"]), len(other["history"]))  # of an interrupted sweep
    return {
        **{k: np.concatenate([one[k], other[k]]) for k in ("error", "loss", "zero_fraction", "silent", "diverged")},
        "parameters": [np.concatenate(pair) for pair in zip(one["parameters"], other["parameters"])],
        "history": np.concatenate([one["history"][:epochs], other["history"][:epochs]], 1),
        "seconds": one["seconds"] + other["seconds"],
    }


def _trained(task, report, stop):
    """Train and measure, all networks at once."""
    with nullcontext() if task.alone else one_thread():
        started = time.perf_counter()
        population = _population(task)
        X, y = _on_device(task.X, population), _on_device(task.y, population)
        run = _run(task, population, y)
        history = _epochs(task, run, X, report, stop)
        run.settle()
        measured = _measured(task, run, X)
        return {
            "parameters": [p.cpu().numpy() for p in population.parameters()],
            "history": np.array(history).reshape(-1, population.n_members),
            "diverged": run.diverged.cpu().numpy(), **measured,
            "seconds": np.array(time.perf_counter() - started),
        }  # fmt: skip


def _on_device(array, population):
    """Return an array as a tensor that shares its memory where it can: every piece of work needs the same data."""
    return torch.from_numpy(array if array.flags.writeable else array.copy()).to(population.device)


def _column(task, name):
    return [row[name] for row in task.rows]


def _population(task):
    return Population(
        task.X.shape[1], task.rows[0]["hidden_sizes"], task.out_features, activation=_column(task, "activation"),
        init=_column(task, "init"), seeds=_column(task, "seed"), sign_flip=_column(task, "sign_flip"),
        device=task.device, dtype=getattr(torch, task.dtype),
    )  # fmt: skip


def _run(task, population, y):
    names = ("lr", "l1", "bias_shift", "momentum", "corruption")
    numbers = {name: np.array(_column(task, name), float) for name in names}
    settings = Settings(target=task.rows[0]["target"], **numbers)
    loss = LOSSES[task.rows[0]["loss"]](y, task.out_features, population.dtype)
    return Run(population, loss, settings, task.optimizer, keep_every=KEEP_EVERY, n_chunks=1, count_wrong=False)


def _epochs(task, run, X, report, stop):
    """Train; return the mean batch losses of every finished epoch."""
    generator, history = streams.of(task.order_seed, "order", 0), []
    for epoch in range(1, task.n_epochs + 1):
        losses = []
        for batch in torch.from_numpy(generator.permutation(len(X))).to(X.device).split(task.batch_size):
            if stop is not None and stop():
                return history
            losses.append(run.step(X, batch)[0])
        history.append(torch.stack(losses).mean(0).cpu().numpy())
        if report is not None:
            report(epoch, history[-1])
    return history


def _measured(task, run, X):
    """Measure; a network that diverged in its very last steps goes back to its last finite state first."""
    bias_shift = torch.tensor(_column(task, "bias_shift"), dtype=run.population.dtype, device=run.population.device)
    measured, finite = _on_both_sets(task, run.population, X, bias_shift)
    if not finite.all():
        run.put_back(~finite)
        measured, _ = _on_both_sets(task, run.population, X, bias_shift)
    return measured


def _on_both_sets(task, population, X, bias_shift):
    """Return error and loss on the test set, zeros and silent units on the training set; and who is finite there."""
    of_training, finite = _seen(task, population, X, task.y, bias_shift)
    if task.X_test is task.X:
        return of_training, finite
    of_test, _ = _seen(task, population, _on_device(task.X_test, population), task.y_test, bias_shift)
    return {**of_training, "error": of_test["error"], "loss": of_test["loss"]}, finite


def _seen(task, population, X, y, bias_shift):
    """Return what one pass over a set shows, and whose outputs are finite on all of it, (members,)."""
    y = _on_device(y, population)
    loss_of = LOSSES[task.rows[0]["loss"]](y, task.out_features, population.dtype)
    total = torch.zeros(2, population.n_members, dtype=torch.float64, device=X.device)
    states = None
    for rows in torch.arange(len(X), device=X.device).split(EXAMPLES_AT_A_TIME):
        hidden = [h for _, h in population.hidden(X[rows], bias_shift)]
        loss, wrong, _ = loss_of(population.output(hidden[-1]), rows)
        total += len(rows) / len(X) * torch.stack([loss, wrong]).double()
        seen = LayerStates(tuple(unit_states(h.mT) for h in hidden))
        states = seen if states is None else states.merged(seen)
    loss, error = total.cpu().numpy()
    finite = torch.from_numpy(np.isfinite(loss)).to(X.device)
    shares, silent = states.layer_zero_fraction.T, states.silent.T
    return {"loss": loss, "error": error, "zero_fraction": shares, "silent": silent}, finite
