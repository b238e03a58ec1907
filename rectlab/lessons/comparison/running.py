"""Running a tournament: the engine of sweeps trains its networks and yields their outcomes as they finish."""

from contextlib import closing
from dataclasses import replace

import numpy as np

from rectlab.lessons.comparison.contestants import settings_of
from rectlab.lessons.comparison.plans import Entry, parts
from rectlab.lessons.comparison.results import Result
from rectlab.sweeps import Task, stream
from rectlab.sweeps.plan import DEFAULTS

HEAT = 12  # networks trained side by side; few enough to see the table fill in
COST_EXAMPLES = 512  # training examples for measuring what an activation costs
TRIES = 3  # the fastest try counts: other work on the machine can only slow one down


def play(entries, data, *, report=None, stop=None, show=False):
    """Train and measure the entries of one plan in a few threads, and yield outcomes as they finish.

    An outcome is a dict of Entry to dict, as in :class:`Result`, empty if nothing finished in a twentieth of a second.
    ``report`` is called from the working threads with the entries of which one more epoch is done; ``stop`` is called
    before each training step, and True ends the training without outcomes of unfinished networks.
    """
    if not entries:
        return

    def on_record(places, _epoch, _losses):
        if report is not None:
            report([entries[place] for place in places])

    with closing(stream(task_of(entries, data), most=HEAT, on_record=on_record, stop=stop, show=show)) as heats:
        for news in heats:
            yield {entries[place]: part.row(k) for part in news for k, place in enumerate(part.places)}


def task_of(entries, data):
    """Return the task for the engine of sweeps: networks of one seed see the same batches."""
    rows = [
        {**DEFAULTS, "hidden_sizes": entry.hidden_sizes, "lr": entry.lr, "seed": entry.seed, "init": entry.init,
         **settings_of(entry.contestant)}
        for entry in entries
    ]
    return Task(
        tuple(rows), data.X_train, data.y_train, data.X_valid, data.y_valid, data.n_classes,
        [e.n_epochs for e in entries],
        entries[0].batch_size, order=[entry.seed for entry in entries], told=(data.X_test, data.y_test),
    )


def run(plan, have=None):
    """Run a whole tournament and show its progress; an interrupt keeps the finished networks.

    Parameters
    ----------
    plan : Plan
    have : Result, optional
        Of an earlier run: its networks are not trained again.

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
    try:
        for news in play([entry for entry in plan.entries() if entry not in outcomes], data, show=True):
            outcomes |= news
    except KeyboardInterrupt:
        pass
    return Result(plan, outcomes, len(data.X_valid), len(data.X_test))


def relative_costs(plan):
    """Measure what an epoch of each contestant of a plan costs on this machine, in epochs of the first: an ndarray."""
    data = parts(plan.data)
    X, y = data.X_train[:COST_EXAMPLES], data.y_train[:COST_EXAMPLES]
    seconds = []
    for name in plan.contestants:
        entry = Entry(name, 0.01, 0, 1, plan.hidden_sizes, plan.init, plan.batch_size, plan.data)
        task = replace(task_of((entry,) * 4, data), X=X, y=y, X_test=X, y_test=y, told=())
        tries = [part for _ in range(TRIES) for news in stream(task, most=4, show=False) for part in news]
        seconds.append(min(part.measured["seconds"].item() for part in tries))
    return np.array(seconds) / seconds[0]


def equal_seconds(n_epochs, costs):
    """Return the epochs for each contestant that take as long as ``n_epochs`` of the first one, at least 1.

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
