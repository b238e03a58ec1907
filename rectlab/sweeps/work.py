"""One part of a sweep: a task in, numbers out. Runs in this process, in another one, or on another machine."""

import time
import warnings
from contextlib import nullcontext
from dataclasses import dataclass, replace

import numpy as np
import torch

from rectlab import streams
from rectlab.compute import chunks
from rectlab.compute.matmul import matmul
from rectlab.compute.threads import one_thread
from rectlab.measures import LayerStates, unit_states
from rectlab.networks import LOSSES, RANGES, Population, Run, Settings

KEEP_EVERY = 20  # steps between two copies of the weights, to which a diverged network goes back


def tried(task):
    """Return (part, None), or (None, the error that training raised).

    Any other error from an executor is then its own, for example a lost worker, and training again makes sense.
    """
    try:
        return train(task), None
    except Exception as problem:
        return None, problem


@dataclass(frozen=True, eq=False)
class Part:
    """What was measured of networks that were trained side by side.

    ``measured`` holds "parameters" (a list), "history" (epochs done, members), "error", "loss" and "diverged"
    (members,), "zero_fraction" and "silent" (members, layers), "seconds" of the whole part; and, if the task asks for
    it, "wrong" (members, examples).
    """

    places: tuple  # of the networks in the whole
    measured: dict
    complete: bool = True  # all epochs were done

    def row(self, k):
        """Return the measurements of the part's network k, a dict, without its history and parameters."""
        shared = ("parameters", "history", "seconds")
        return {name: values[k] for name, values in self.measured.items() if name not in shared}


def train(task, report=None, stop=None, unfinished=True):
    """Train and measure the networks of one task side by side, a Part; None if they are unfinished and not wanted so.

    ``report(epoch, losses)`` is called after each epoch, ``stop()`` before each step; True ends the training. If a GPU
    has too little memory, two halves are trained one after the other, with a warning.
    """
    try:
        return _trained(task, report, stop, unfinished)
    except torch.OutOfMemoryError:
        n = len(task.rows)
        if n == 1:
            raise
        message = f"sweep: out of memory with {n} networks at once. Going on with half."
        warnings.warn(message, RuntimeWarning, stacklevel=2)
    halves = [slice(n // 2), slice(n // 2, n)]
    parts = [train(replace(task, rows=task.rows[half]), None, stop, unfinished) for half in halves]
    if None in parts:
        return None
    measured = _joined(*(part.measured for part in parts))
    return Part(task.places, measured, len(measured["history"]) == task.n_epochs)


def _joined(one, other):
    """Return the measurements of two parts as those of one."""
    epochs = min(len(one["history"]), len(other["history"]))  # they differ in an interrupted sweep
    alone = {
        "parameters": [np.concatenate(pair) for pair in zip(one["parameters"], other["parameters"])],
        "history": np.concatenate([one["history"][:epochs], other["history"][:epochs]], 1),
        "seconds": one["seconds"] + other["seconds"],
    }
    return {name: alone[name] if name in alone else np.concatenate([one[name], other[name]]) for name in one}


def _trained(task, report, stop, unfinished):
    """Train and measure all networks at once."""
    with nullcontext() if task.alone else one_thread(), matmul(task.matmul):
        started = time.perf_counter()
        population = _population(task)
        X, y = _on_device(task.X, population), _on_device(task.y, population)
        run = _run(task, population, y)
        history = _epochs(task, run, X, report, stop)
        complete = len(history) == task.n_epochs
        if not (complete or unfinished):
            return None
        run.settle()
        measured = _measured(task, run, X)
        if task.told:
            measured["wrong"] = _wrong(task, population)
        measured |= {
            "parameters": [p.cpu().numpy() for p in population.parameters()],
            "history": np.array(history).reshape(-1, population.n_members),
            "diverged": run.diverged.cpu().numpy(),
            "seconds": np.array(time.perf_counter() - started),
        }
        return Part(task.places, measured, complete)


def _on_device(array, population):
    """Return an array as a tensor that shares its memory if possible, because every part needs the same data."""
    return torch.from_numpy(array if array.flags.writeable else array.copy()).to(population.device)


def _column(task, name):
    return [row[name] for row in task.rows]


def _population(task):
    return Population(
        task.X.shape[1], task.rows[0]["hidden_sizes"], task.out_features, activation=_column(task, "activation"),
        init=_column(task, "init"), seeds=_column(task, "seed"), sign_flip=_column(task, "sign_flip"),
        residual=_column(task, "residual"), norm=_column(task, "norm"), device=task.device,
        dtype=getattr(torch, task.dtype),
    )


def _run(task, population, y):
    numbers = {name: np.array(_column(task, name), float) for name in RANGES}
    settings = Settings(target=task.rows[0]["target"], **numbers)
    loss = LOSSES[task.rows[0]["loss"]](y, task.out_features, population.dtype)
    return Run(population, loss, settings, task.optimizer, keep_every=KEEP_EVERY, n_chunks=1, count_wrong=False)


def _epochs(task, run, X, report, stop):
    """Train, and return the mean batch losses of every finished epoch."""
    history, losses = [], []
    order = streams.of(task.order, "order", 0)
    for epoch, is_last, loss, _ in run.epochs(X, task.n_epochs, task.batch_size, order, stop):
        losses.append(loss)
        if is_last:
            history.append(torch.stack(losses).mean(0).cpu().numpy())
            losses = []
            if report is not None:
                report(epoch, history[-1])
    return history


def _measured(task, run, X):
    """Measure; a network that diverged in the last steps is first put back to its last finite state."""
    bias_shift = _shift(task, run.population)
    measured, finite = _on_both_sets(task, run.population, X, bias_shift)
    if not finite.all():
        run.put_back(~finite)
        measured, _ = _on_both_sets(task, run.population, X, bias_shift)
    return measured


def _on_both_sets(task, population, X, bias_shift):
    """Return error and loss on the test set, zeros and silent units on the training set; and which are finite there."""
    of_training, finite = _seen(task, population, X, task.y, bias_shift)
    if task.X_test is task.X:
        return of_training, finite
    of_test, _ = _seen(task, population, _on_device(task.X_test, population), task.y_test, bias_shift)
    return {**of_training, "error": of_test["error"], "loss": of_test["loss"]}, finite


def _wrong(task, population):
    """Return which examples of ``task.told`` each network gets wrong, bool (members, n_examples)."""
    X, y = (_on_device(array, population) for array in task.told)
    bias_shift = _shift(task, population)
    found = []
    for rows in torch.arange(len(X), device=X.device).split(chunks.EXAMPLES):
        *_, (*_, handed_on) = population.layers(X[rows], bias_shift)
        found.append(population.output(handed_on).argmax(1) != y[rows])
    return torch.cat(found, 1).cpu().numpy()


def _shift(task, population):
    return torch.tensor(_column(task, "bias_shift"), dtype=population.dtype, device=population.device)


def _seen(task, population, X, y, bias_shift):
    """Return the measurements of one pass over a set, and which members' loss is finite on it, (members,)."""
    y = _on_device(y, population)
    loss_of = LOSSES[task.rows[0]["loss"]](y, task.out_features, population.dtype)
    total = torch.zeros(2, population.n_members, dtype=torch.float64, device=X.device)
    states = None
    for rows in torch.arange(len(X), device=X.device).split(chunks.EXAMPLES):
        _, hidden, handed_on = zip(*population.layers(X[rows], bias_shift))
        loss, wrong, _ = loss_of(population.output(handed_on[-1]), rows)
        total += len(rows) / len(X) * torch.stack([loss, wrong]).double()
        seen = LayerStates(tuple(unit_states(h.mT) for h in hidden))
        states = seen if states is None else states.merged(seen)
    loss, error = total.cpu().numpy()
    finite = torch.from_numpy(np.isfinite(loss)).to(X.device)
    shares, silent = states.layer_zero_fraction.T, states.silent.T
    return {"loss": loss, "error": error, "zero_fraction": shares, "silent": silent}, finite
