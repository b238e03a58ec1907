"""Who works on a sweep does not matter: threads, spawned processes, dask; lost workers, honest errors, interrupts."""

import _thread
import contextlib
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest
import torch

from rectlab.networks import Population
from rectlab.networks.backprop import HandEngine
from rectlab.sweeps import SweepResult, grid, parts, sweep, sweeping, task, work

N, IN, EPOCHS = 29, 5, 3
generator = np.random.default_rng(11)
X, Y = generator.standard_normal((N, IN)), generator.integers(0, 3, N)
OVER = grid(activation=["relu", "tanh"], hidden_sizes=[(7, 6), (4,)], seed=[0, 1]) | {
    "l1": 0.02, "corruption": 0.25, "bias_shift": -0.1, "lr": 0.2,
}
ALIKE = {"n_epochs": EPOCHS, "batch_size": 8}


def run(**options):
    return sweep(X, Y, **{**ALIKE, "over": OVER, **options})


def assert_same_bits(result, other):
    assert result.rows == other.rows
    assert np.array_equal(result.history, other.history)
    for ours, theirs in zip(result.parameters, other.parameters, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
    for name in set(result.columns) - {"seconds"}:
        assert np.array_equal(result.columns[name], other.columns[name], equal_nan=True), name


@pytest.fixture(scope="module")
def here():
    """Return the sweep as this process's own threads do it."""
    return run()


def spawned(n):
    return ProcessPoolExecutor(n, mp_context=multiprocessing.get_context("spawn"))


class Inline:
    """The least an executor can be: submit, which works at once, and futures that know result() only."""

    def submit(self, function, *args):
        value = function(*args)
        return type("Done", (), {"result": lambda self: value})()


# bit-identical


@pytest.mark.parametrize("n", [1, 3])
def test_threads_give_the_same_bits(here, n):
    with ThreadPoolExecutor(n) as executor:
        assert_same_bits(run(executor=executor), here)


def test_least_executor_gives_the_same_bits(here):
    assert_same_bits(run(executor=Inline()), here)


@pytest.mark.parametrize("n", [1, 2, 4])
def test_number_of_workers_of_this_process_does_not_matter(here, n, monkeypatch):
    monkeypatch.setattr(parts, "n_workers", lambda: n)
    assert_same_bits(run(), here)


def test_spawned_processes_give_the_same_bits(here):
    with spawned(2) as executor:
        assert_same_bits(run(executor=executor), here)


@contextlib.contextmanager
def cluster():
    """Give a client of two dask workers, processes of this machine that hear on loopback only."""
    import distributed

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with distributed.LocalCluster(processes=True, **options) as local, distributed.Client(local) as client:
        yield client


def save_what_dask_gives(path):
    """Run in a process of its own: distributed leaves sockets behind, which would fail a later test."""
    with cluster() as client, client.get_executor() as executor:
        assert len(client.scheduler_info()["workers"]) == 2
        run(executor=executor).save(path)


@pytest.mark.slow
def test_dask_cluster_gives_the_same_bits(here, tmp_path):
    code = (
        "import importlib.util, sys; spec = importlib.util.spec_from_file_location('executors', sys.argv[1]); "
        "module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module); "
        "module.save_what_dask_gives(sys.argv[2])"
    )
    command = [sys.executable, "-c", code, __file__, str(tmp_path / "dask")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    assert_same_bits(SweepResult.load(tmp_path / "dask"), here)


def test_training_and_measuring_have_one_thread_each_wherever_they_run(monkeypatch):
    seen, step, quality = [], HandEngine.step, work._seen

    def seeing(inside):
        return lambda *args: seen.append(torch.get_num_threads()) or inside(*args)

    monkeypatch.setattr(HandEngine, "step", seeing(step))
    monkeypatch.setattr(work, "_seen", seeing(quality))
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        run(over={"seed": range(4)}, hidden_sizes=(4,), n_epochs=1)
        run(over={"seed": range(4)}, hidden_sizes=(4,), n_epochs=1, executor=Inline())
    finally:
        torch.set_num_threads(before)
    assert seen == [1] * 4 * (4 + 1)  # 4 pieces; 4 steps and one measurement each


@pytest.mark.parametrize("cache", [1, 3e4, 1e9])
def test_other_chunks_give_the_same_to_1e_12(monkeypatch, cache):
    options = {"dtype": "float64", "over": {**OVER, "momentum": 0.5}}
    before = run(**options)
    pieces, inside = [], task.Task.cut
    monkeypatch.setattr(task.Task, "cut", lambda *a: pieces.append(inside(*a)) or pieces[-1])
    monkeypatch.setattr("rectlab.compute.chunks.CACHE_BYTES", cache)
    after = run(**options)
    np.testing.assert_allclose(after.history, before.history, rtol=0, atol=1e-12)
    for ours, theirs in zip(after.parameters, before.parameters, strict=True):
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)
    for name in set(after.columns) - {"seconds"}:
        np.testing.assert_allclose(after.columns[name], before.columns[name], rtol=0, atol=1e-12)
    assert max(len(piece.places) for piece in pieces[0]) == (1 if cache == 1 else 2)


# lost workers, honest errors

LOST = "sweep: a worker was lost ({}): 2 networks without a result. Training again."


class Mortal:
    """An executor whose first process dies over its work; when it is found dead another pool takes its place, or none.

    ``calls`` counts the submissions.
    """

    def __init__(self, stack, replaced):
        self.stack, self.replaced, self.calls = stack, replaced, 0
        self.pool = stack.enter_context(spawned(1))

    def submit(self, function, *args):
        self.calls += 1
        if self.calls == 1:
            return self.pool.submit(os._exit, 9)
        try:
            return self.pool.submit(function, *args)
        except Exception:
            if not self.replaced:
                raise
            self.pool = self.stack.enter_context(ThreadPoolExecutor(1))
            return self.pool.submit(function, *args)


@pytest.mark.parametrize("replaced", [True, False], ids=["by another pool", "here"])
def test_pieces_of_a_lost_worker_are_done_again(here, replaced):
    with contextlib.ExitStack() as stack, warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        executor = Mortal(stack, replaced)
        result = run(executor=executor)
    assert_same_bits(result, here)
    said = {str(warning.message) for warning in heard if warning.category is RuntimeWarning}
    assert said == {LOST.format("BrokenProcessPool")}
    assert {warning.filename for warning in heard if warning.category is RuntimeWarning} == {__file__}
    assert executor.calls > 4  # there are 4 pieces


def test_closed_pool_is_said_and_all_is_done_here(here):
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.warns(RuntimeWarning, match=f"^{re.escape(LOST.format('RuntimeError'))}$"):
        assert_same_bits(run(executor=executor), here)


class Counted(Inline):
    """Counts what was submitted; ``before`` is called with the count first."""

    def __init__(self, before=lambda n: None):
        self.n, self.before = 0, before

    def submit(self, function, *args):
        self.n += 1
        self.before(self.n)
        return super().submit(function, *args)


def test_honest_error_is_raised_with_its_own_text_and_nothing_runs_again(monkeypatch):
    runs = []

    def bad(*args):
        runs.append(args)
        raise ValueError("loss: something that is really wrong")

    monkeypatch.setattr(work, "_epochs", bad)
    executor = Counted()
    with pytest.raises(ValueError, match="^loss: something that is really wrong$"):
        run(executor=executor, over={"seed": 0})
    assert executor.n == len(runs) == 1
    with pytest.raises(ValueError, match="^loss: something that is really wrong$"):
        run(over={"seed": 0})


def test_honest_error_of_a_spawned_process_is_raised_with_its_own_text():
    """The parent does not know what only the worker finds: here a row that the parent's check let through."""
    with pytest.MonkeyPatch.context() as patch, spawned(1) as executor:
        patch.setattr(sweeping, "rows_of", lambda over: [{**row, "activation": "rleu"} for row in plain_rows(over)])
        with pytest.raises(ValueError, match=r"^activations.get: name must be one of .*; got 'rleu'"):
            run(executor=executor, over={"seed": 0})


def plain_rows(over):
    from rectlab.sweeps.plan import rows_of

    return rows_of(over)


def test_error_of_one_piece_stops_the_others(monkeypatch):
    steps, inside = [], work.Run.step

    def step(self, *args):
        steps.append(self.population.hidden_sizes)
        if self.population.hidden_sizes == (4,):
            raise ValueError("this piece is bad")
        time.sleep(0.001)
        return inside(self, *args)

    monkeypatch.setattr(work.Run, "step", step)
    monkeypatch.setattr(parts, "n_workers", lambda: 2)
    over = {"hidden_sizes": [(7, 6), (4,)]}
    with pytest.raises(ValueError, match="^this piece is bad$"):
        run(over=over, n_epochs=2000)
    assert len(steps) < 4000


def test_what_has_no_submit_is_refused_in_full():
    message = (
        "sweep: executor must have submit(function, *args); got int. "
        "Pass an executor of concurrent.futures, dask's client.get_executor(), or leave it out."
    )
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        run(executor=2)


# what is reported


@pytest.mark.parametrize("executor", [None, Inline()], ids=["threads", "executor"])
def test_records_come_for_every_epoch_of_every_network(here, executor):
    heard = []
    result = run(executor=executor, on_record=lambda *record: heard.append(record))
    assert_same_bits(result, here)
    history = np.full((EPOCHS, len(result)), np.nan)
    for places, epoch, losses in heard:
        assert np.isnan(history[epoch - 1, list(places)]).all()  # each once
        history[epoch - 1, list(places)] = losses
    assert np.array_equal(history, result.history)
    for piece in {places for places, *_ in heard}:
        assert [epoch for places, epoch, _ in heard if places == piece] == [1, 2, 3]


def test_error_in_on_record_is_raised():
    def bad(*_):
        raise RuntimeError("my plot is broken")

    with pytest.raises(RuntimeError, match="^my plot is broken$"):
        run(on_record=bad, n_epochs=1000)


def test_progress_counts_every_network(monkeypatch):
    bars = []

    class Bar:
        def __init__(self, total, unit, visible):
            self.total, self.unit, self.done, self.closed = total, unit, 0, False
            self.guard = threading.Lock()
            bars.append(self)

        def advance(self, n):
            with self.guard:
                self.done += n

        def show(self):
            assert threading.current_thread() is threading.main_thread()

        def close(self):
            self.closed = True

    monkeypatch.setattr(parts.progress, "Bar", Bar)
    run()
    run(executor=Inline())
    with pytest.raises(RuntimeError):
        run(executor=Inline(), on_record=lambda *_: (_ for _ in ()).throw(RuntimeError))
    assert [(bar.total, bar.unit, bar.closed) for bar in bars] == [
        (8 * EPOCHS, "network-epochs", True), (8, "networks", True), (8, "networks", True),
    ]
    assert [bar.done for bar in bars[:2]] == [8 * EPOCHS, 8]


# interrupts


def interrupt():
    if os.name == "nt":
        _thread.interrupt_main()
    else:
        signal.raise_signal(signal.SIGINT)


@pytest.fixture
def interrupts():
    """Let SIGINT raise KeyboardInterrupt here, whatever the runner has set."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("send", [interrupt, _thread.interrupt_main], ids=["signal", "interrupt_main"])
def test_interrupt_leaves_what_was_trained_until_then(interrupts, send, monkeypatch, tmp_path):
    """Two pieces side by side, the third waits: interrupted in the third epoch of the first piece."""
    monkeypatch.setattr(parts, "n_workers", lambda: 1)
    over = {"hidden_sizes": [(7, 6), (4,), (3, 3)]}
    full = run(over=over, n_epochs=5)
    order = [places for places, epoch, _ in heard_of(over) if epoch == 1]
    first, second, third = (places[0] for places in order)
    waiting = threading.Event()

    def on_record(places, epoch, losses):
        if places == (second,) and epoch == 3:
            send()
            waiting.wait(0.5)  # time for the main thread to hear it

    result = run(over=over, n_epochs=5, on_record=on_record)
    epochs = result.columns["epochs"]
    assert epochs[first] == 5 and epochs[second] == 3 and epochs[third] == 0
    assert np.array_equal(np.isfinite(result.history), np.arange(5)[:, None] < epochs)
    for place in range(3):
        assert np.array_equal(result.history[: epochs[place], place], full.history[: epochs[place], place])
    assert all(np.array_equal(a, b) for a, b in zip(result.parameters[first], full.parameters[first], strict=True))
    start = Population(IN, result.rows[third]["hidden_sizes"], 3).parameters()
    assert all(np.array_equal(a, b[0].numpy()) for a, b in zip(result.parameters[third], start, strict=True))
    assert np.isfinite(result.columns["error"]).all() and np.isfinite(result.columns["loss"]).all()
    said = f"Stopped early: 5 epochs by network {first}; 3 epochs by network {second}; 0 epochs by network {third}."
    assert said in result.in_words()
    result.save(tmp_path / "partial")
    assert np.array_equal(type(result).load(tmp_path / "partial").columns["epochs"], epochs)
    assert len(result.table) == 3 and result.to_module(third) is not None


def test_an_interrupt_while_parts_are_handed_in_ends_those_that_train(monkeypatch):
    handed, heard = [], []

    class Interrupted(ThreadPoolExecutor):
        def submit(self, *arguments):
            handed.append(arguments)
            if len(handed) == 2:
                while not heard:  # the first part trains by now
                    time.sleep(0.01)
                raise KeyboardInterrupt
            return super().submit(*arguments)

    monkeypatch.setattr(parts, "ThreadPoolExecutor", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(n_epochs=5000, on_record=lambda *record: heard.append(record))
    assert len(heard) < 2500


def heard_of(over):
    heard = []
    run(over=over, on_record=lambda *record: heard.append(record))
    return heard


def test_interrupt_with_an_executor_keeps_the_pieces_that_have_come_back(interrupts, here):
    """The last two of four pieces never come back; the first of them is interrupted while it is waited for."""

    class Stuck(Future):
        def result(self, timeout=None):
            interrupt()
            return super().result(5)

    futures = []

    class Half(Inline):
        def submit(self, function, *args):
            futures.append(Stuck() if len(futures) > 1 else super().submit(function, *args))
            return futures[-1]

    result = run(executor=Half())
    epochs = result.columns["epochs"]
    assert sorted(epochs) == [0] * 4 + [3] * 4
    for i in np.flatnonzero(epochs == 3):
        assert all(np.array_equal(a, b) for a, b in zip(result.parameters[i], here.parameters[i], strict=True))
    assert np.isfinite(result.columns["error"]).all()
    assert all(future.cancelled() for future in futures[2:])
    assert "Stopped early: 3 epochs by networks" in result.in_words()


def test_interrupt_keeps_a_piece_that_is_done_but_was_not_yet_waited_for(interrupts, here):
    class First(Inline):
        n = 0

        def submit(self, function, *args):
            self.n += 1
            future = Future()
            if self.n > 1:
                future.set_result(function(*args))
                return future
            future.result = lambda: interrupt() or time.sleep(5)
            return future

    epochs = run(executor=First()).columns["epochs"]
    assert sorted(epochs) == [0] * 2 + [3] * 6


def test_interrupt_while_pieces_are_handed_out_keeps_those_that_were(interrupts, here):
    def before(n):
        if n == 3:
            interrupt()

    class Finished(Counted):
        def submit(self, function, *args):
            future = super().submit(function, *args)
            future.done = lambda: True
            return future

    result = run(executor=Finished(before))
    assert sorted(result.columns["epochs"]) == [0] * 4 + [3] * 4
    assert np.isfinite(result.columns["error"]).all() and all(map(len, result.parameters))


def test_worker_that_is_sent_read_only_arrays_uses_them_and_says_nothing(monkeypatch):
    """As dask's workers get them; torch warns of such an array only once in a process, unless told otherwise."""
    tasks, inside = [], parts.train
    monkeypatch.setattr(parts, "train", lambda task, *rest: tasks.append(task) or inside(task, *rest))
    run(over={"seed": 0})
    (sent,) = tasks
    before = work.train(sent)
    for array in (sent.X, sent.y):
        array.flags.writeable = False
    torch.set_warn_always(True)
    try:
        after = work.train(sent)
    finally:
        torch.set_warn_always(False)
    assert np.array_equal(after.measured["history"], before.measured["history"])


def test_out_of_memory_makes_smaller_pieces_and_says_so(monkeypatch):
    X, y, over = task_for_memory()
    whole = sweep(X, y, n_epochs=2, hidden_sizes=(5,), over=over)
    inside = work._trained

    def narrow(task, *rest):
        if len(task.rows) > 1:
            raise torch.OutOfMemoryError("a pretended GPU is full")
        return inside(task, *rest)

    monkeypatch.setattr(work, "_trained", narrow)
    with pytest.warns(RuntimeWarning, match=r"^sweep: out of memory with 2 networks at once\. Going on with half\.$"):
        halved = sweep(X, y, n_epochs=2, hidden_sizes=(5,), over=over)
    names = ["error", "loss", "zero_fraction_1", "silent_1", "epochs"]
    np.testing.assert_allclose(halved.table[names], whole.table[names], rtol=1e-5)
    np.testing.assert_allclose(halved.history, whole.history, rtol=1e-5)
    for one, other in zip(halved.parameters, whole.parameters, strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


def test_one_network_that_does_not_fit_is_an_error(monkeypatch):
    def full(task, *rest):
        raise torch.OutOfMemoryError("a pretended GPU is full")

    monkeypatch.setattr(work, "_trained", full)
    X, y, _ = task_for_memory()
    with pytest.raises(torch.OutOfMemoryError, match="a pretended GPU is full"):
        sweep(X, y, n_epochs=1, hidden_sizes=(5,))


def task_for_memory():
    generator = np.random.default_rng(3)
    return generator.random((40, 6), np.float32), generator.integers(0, 3, 40), {"seed": [0, 1, 2, 3]}
