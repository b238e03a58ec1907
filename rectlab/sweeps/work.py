"""One piece of work: arrays in, arrays out. Runs in this process, in another one, or on another machine."""

import time
from dataclasses import dataclass

import numpy as np
import torch

from rectlab.measures import unit_states, zero_fraction
from rectlab.populations import Population
from rectlab.threads import one_thread
from rectlab.training import LOSSES, Run, Settings

KEEP_EVERY = 20  # steps between two copies that a diverged network can go back to
EXAMPLES_AT_A_TIME = 1000
ORDER_SEED = 0  # the batches are the same for all networks of a sweep


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


def train(task, report=None, stop=None):
    """Train and measure the networks of one task.

    Parameters
    ----------
    task : Task
    report : callable, optional
        Called after each epoch with (epoch, losses (members,)); only where the caller shares this process.
    stop : callable, optional
        Asked after each step; True ends the training, and the networks are measured as they are.

    Returns
    -------
    dict of ndarray
        "parameters" (a list), "history" (epochs done, members), "error", "loss", "zero_fraction" and "silent"
        (members, layers), "diverged" (members,), "seconds" of the whole piece.
    """
    with one_thread():
        started = time.perf_counter()
        population = _population(task)
        X, y = population.inputs(task.X), torch.tensor(task.y, device=population.device)
        run = _run(task, population, y)
        history = _epochs(task, run, X, report, stop)
        measured = _measure(task, population, X)
        return {
            "parameters": [p.cpu().numpy() for p in population.parameters()],
            "history": np.array(history).reshape(-1, population.n_members),
            "diverged": run.diverged.cpu().numpy(), **measured,
            "seconds": np.array(time.perf_counter() - started),
        }  # fmt: skip


def _column(task, name):
    return [row[name] for row in task.rows]


def _population(task):
    return Population(
        task.X.shape[1], task.rows[0]["hidden_sizes"], task.out_features, activation=_column(task, "activation"),
        init=_column(task, "init"), seeds=_column(task, "seed"), sign_flip=_column(task, "sign_flip"),
        device=task.device, dtype=getattr(torch, task.dtype),
    )  # fmt: skip


def _run(task, population, y):
    numbers = {name: np.array(_column(task, name), float) for name in ("lr", "l1", "bias", "momentum", "noise")}
    settings = Settings(target=task.rows[0]["target"], **numbers)
    loss = LOSSES[task.rows[0]["loss"]](y, task.out_features, population.dtype)
    return Run(population, loss, settings, task.optimizer, keep_every=KEEP_EVERY, n_chunks=1)


def _epochs(task, run, X, report, stop):
    """Train; return the mean batch losses of every finished epoch."""
    generator, history = np.random.default_rng(ORDER_SEED), []
    for epoch in range(1, task.n_epochs + 1):
        losses = []
        for batch in torch.from_numpy(generator.permutation(len(X))).to(X.device).split(task.batch_size):
            losses.append(run.step(X, batch)[0])
            if stop is not None and stop():
                return history
        history.append(torch.stack(losses).mean(0).cpu().numpy())
        if report is not None:
            report(epoch, history[-1])
    return history


def _measure(task, population, X):
    """Return error and loss on the test set, zeros and silent units on the training set."""
    bias = torch.tensor(_column(task, "bias"), dtype=population.dtype, device=population.device)
    X_test = population.inputs(task.X_test)
    loss_of = LOSSES[task.rows[0]["loss"]](
        torch.tensor(task.y_test, device=X.device), task.out_features, population.dtype
    )
    total = torch.zeros(2, population.n_members, dtype=torch.float64, device=X.device)
    for rows in torch.arange(len(X_test), device=X.device).split(EXAMPLES_AT_A_TIME):
        *_, (logits, _) = population.layers(X_test[rows], bias)
        loss, wrong, _ = loss_of(logits, rows)
        total += len(rows) / len(X_test) * torch.stack([loss, wrong]).double()
    zeros, states = [], [None] * len(population.hidden_sizes)
    for part in X.split(EXAMPLES_AT_A_TIME):
        layers = [h.mT for _, h in population.layers(part, bias) if h is not None]
        zeros.append(np.stack([zero_fraction(h).fraction for h in layers], 1) * len(part) / len(X))
        seen = [unit_states(h) for h in layers]
        states = [new if old is None else old.merged(new) for old, new in zip(states, seen)]
    loss, error = total.cpu().numpy()
    return {
        "loss": loss,
        "error": error,
        "zero_fraction": sum(zeros),
        "silent": np.stack([s.silent for s in states], 1),
    }
