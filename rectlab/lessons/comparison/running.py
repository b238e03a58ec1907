"""Running a tournament on the sweep's engine: heats of networks side by side, outcomes as they come."""

import threading
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
import torch

from rectlab.compute import progress
from rectlab.compute.threads import n_workers, one_thread
from rectlab.lessons.comparison.plans import Entry, heats, parts, row_of
from rectlab.lessons.comparison.results import Result
from rectlab.networks import Population
from rectlab.sweeps.work import Task, train

POLL_S = 0.05
COST_EXAMPLES = 512  # that the cost of an activation is measured on
TRIES = 3  # the fastest of so many counts: other work can only slow one down


class Stopped(Exception):
    """A heat was told to stop: it ends at once, without the measuring that the engine does of what it has so far."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of one network.

    Attributes
    ----------
    valid : float
        Error on the validation part, 0 to 1.
    wrong : ndarray of bool (n_test,)
        Which test examples it gets wrong.
    diverged : bool
        Whether its loss was no longer finite; it is then measured in its last finite state.
    """

    valid: float
    wrong: np.ndarray
    diverged: bool


def play(entries, data, *, report=None, stop=None):
    """Train and measure entries, a few threads at work, and give outcomes as they come.

    Parameters
    ----------
    entries : sequence of Entry
    data : Parts
    report : callable, optional
        Called from the working threads with how many network-epochs have just been done.
    stop : callable, optional
        Asked before each training step; True ends all heats, and unfinished ones give nothing.

    Yields
    ------
    dict of Entry to Outcome
        Empty where nothing new came within a twentieth of a second.
    """
    halt = threading.Event()

    def stopped():
        if halt.is_set() or (stop is not None and stop()):
            raise Stopped

    with ThreadPoolExecutor(n_workers(), thread_name_prefix="tournament") as pool:
        open_heats = {pool.submit(_trained, heat, data, report, stopped) for heat in heats(entries, data)}
        try:
            while open_heats:
                done, open_heats = wait(open_heats, POLL_S, return_when=FIRST_COMPLETED)
                yield {entry: outcome for heat in done for entry, outcome in heat.result().items()}
        finally:
            halt.set()
            for heat in open_heats:
                heat.cancel()


def run(plan, have=None):
    """Run a whole tournament here and now, with progress; an interrupt keeps what is finished.

    Parameters
    ----------
    plan : Plan
    have : Result, optional
        Of an earlier run: networks that it has are not trained again.

    Returns
    -------
    Result

    Examples
    --------
    >>> from rectlab.lessons.comparison import Plan
    >>> result = run(Plan.of("relu,tanh", rates=(0.1,), n_seeds=3, hidden_sizes=(16,), n_epochs=2))
    >>> result.complete, result.test.shape
    (True, (2, 1, 3))
    """
    data, outcomes = parts(plan.data), {} if have is None else dict(have.outcomes)
    todo = [entry for entry in plan.entries() if entry not in outcomes]
    bar = progress.Bar(sum(entry.n_epochs for entry in todo), "network-epochs")
    try:
        for news in play(todo, data, report=bar.advance):
            outcomes |= news
            bar.show()
    except KeyboardInterrupt:
        pass  # the heats stop before their next step
    finally:
        bar.close()
    return Result(plan, outcomes, len(data.X_valid), len(data.X_test))


def relative_costs(plan):
    """Return what an epoch of each contestant costs on this machine now, in epochs of the first one.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    ndarray (n_contestants,)
        Measured on the spot: another machine, or another moment, gives other numbers.
    """
    data = parts(plan.data)
    X, y = data.X[:COST_EXAMPLES], data.y[:COST_EXAMPLES]
    seconds = []
    for name in plan.contestants:
        entry = Entry(name, 0.01, 0, 1, plan.hidden_sizes, plan.init, plan.batch_size, plan.data)
        task = _task((entry,) * 4, data, X=X, y=y, X_test=X, y_test=y)
        tries = []
        for _ in range(TRIES):
            started = time.perf_counter()
            train(task)
            tries.append(time.perf_counter() - started)
        seconds.append(min(tries))
    return np.array(seconds) / seconds[0]


def equal_seconds(n_epochs, costs):
    """Return the epochs that fit into the time which ``n_epochs`` of the first contestant take, at least 1 each.

    Parameters
    ----------
    n_epochs : int
    costs : sequence of float
        As :func:`relative_costs` gives them.

    Examples
    --------
    >>> equal_seconds(20, [1.0, 1.3, 2.1])
    (20, 15, 10)
    """
    return tuple(max(1, round(n_epochs / float(cost) * float(costs[0]))) for cost in costs)


def _task(heat, data, **other):
    first = heat[0]
    told = {"X": data.X, "y": data.y, "X_test": data.X_valid, "y_test": data.y_valid, **other}
    return Task(
        rows=tuple(row_of(entry) for entry in heat), out_features=data.n_classes, n_epochs=first.n_epochs,
        batch_size=first.batch_size, optimizer="sgd", device="cpu", dtype="float32", order_seed=first.seed, **told,
    )  # fmt: skip


def _trained(heat, data, report, stop):
    """Return the outcomes of one heat, none if it was stopped."""

    def each_epoch(_epoch, losses):
        if report is not None:
            report(len(losses))

    try:
        stop()
        done = train(_task(heat, data), each_epoch, stop)
    except Stopped:
        return {}
    wrong = _wrong(heat, data, done["parameters"])
    return {
        entry: Outcome(float(done["error"][k]), wrong[k], bool(done["diverged"][k])) for k, entry in enumerate(heat)
    }


def _wrong(heat, data, parameters):
    """Return which test examples each network gets wrong, bool (members, n_test)."""
    rows = [row_of(entry) for entry in heat]
    population = Population(
        data.X.shape[1], heat[0].hidden_sizes, data.n_classes, activation=[row["activation"] for row in rows],
        sign_flip=[row["sign_flip"] for row in rows], seeds=[entry.seed for entry in heat],
    )  # fmt: skip
    for mine, trained in zip(population.parameters(), parameters):
        mine.copy_(torch.from_numpy(trained))
    X, y, found = torch.tensor(data.X_test), torch.tensor(data.y_test), []
    with one_thread():
        for part, labels in zip(X.split(1000), y.split(1000)):
            found.append((population.trace(part).logits.argmax(2) != labels).numpy())
    return np.concatenate(found, 1)
