"""Networks in parts, each given as soon as it is finished: by threads of this process, or by any executor."""

import threading
import warnings
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing

from rectlab.compute import progress
from rectlab.compute.threads import n_workers
from rectlab.sweeps.work import train, tried
from rectlab.words import counted

POLL_S = 0.05


def stream(task, *, most=None, executor=None, kept=None, on_record=None, stop=None, unfinished=False, show=True):
    """Train the networks of a task, and give what was measured, part by part.

    Parameters
    ----------
    task : Task
    most : int, optional
        Networks in a part.
    executor, on_record : optional
        As for :func:`rectlab.sweep`.
    kept : Kept, optional
        Parts that it has are given at once; parts that are finished are kept there.
    stop : callable, optional
        Asked before each training step in this process, or between the parts of an executor; True ends the training.
    unfinished : bool
        Whether after an interrupt, or when ``stop`` says so, networks are measured and given as they are.
    show : bool
        Whether progress is shown.

    Yields
    ------
    list of Part
        Those that are new; empty where nothing new came within a twentieth of a second. A part's numbers are
        bit-identical whoever works; only the order of the parts differs.

    Notes
    -----
    An interrupt while the parts are waited for is not raised: it ends the training.
    """
    run = _Run(kept, on_record, stop, unfinished)
    tasks = task.cut(most, kept is not None)
    if kept is not None:
        found = [(one, kept.load(one)) for one in tasks]
        tasks = [one for one, part in found if part is None]
        for _, part in found:
            run.tell(part)
        yield [part for _, part in found if part is not None]
    if executor is None:
        yield from _here(run, tasks, show, n_workers() if task.device == "cpu" else 1)
    else:
        yield from _there(run, tasks, show, executor)


class _Run:
    """What every worker of a stream has to know: who is told, where parts are kept, and when to stop."""

    def __init__(self, kept, on_record, stop, unfinished):
        self.kept, self.on_record, self.unfinished = kept, on_record, unfinished
        self.halt, self._stop = threading.Event(), stop

    def stopped(self):
        return self.halt.is_set() or (self._stop is not None and self._stop())

    def tell(self, part):
        """Report all epochs of a part that has come back."""
        for epoch, losses in enumerate(part.measured["history"] if part and self.on_record else (), start=1):
            self.on_record(part.places, epoch, losses)

    def keep(self, part):
        if self.kept is not None and part is not None and part.complete:
            self.kept.save(part)


def _here(run, tasks, show, workers):
    """Work in threads of this process; an interrupt stops all before their next step."""

    def work(task):
        def report(epoch, losses):
            bar.advance(len(task.rows))
            if run.on_record is not None:
                run.on_record(task.places, epoch, losses)

        try:
            if run.stopped() and not run.unfinished:
                return None
            part = train(task, report, run.stopped, run.unfinished)
            run.keep(part)
            return part
        except BaseException:
            run.halt.set()  # the others would train in vain
            raise

    n = sum(len(task.rows) * task.n_epochs for task in tasks)
    with closing(progress.Bar(n, "network-epochs", show)) as bar:
        with ThreadPoolExecutor(workers, thread_name_prefix="sweep") as pool:
            open_parts = [pool.submit(work, task) for task in tasks]
            try:
                while open_parts:
                    try:
                        wait(open_parts, POLL_S, FIRST_COMPLETED)
                        bar.show()
                    except KeyboardInterrupt:
                        run.halt.set()
                    done = [future for future in open_parts if future.done()]
                    open_parts = [future for future in open_parts if future not in done]
                    yield [part for part in (future.result() for future in done) if part is not None]
            finally:
                run.halt.set()
                for future in open_parts:
                    future.cancel()


def _there(run, tasks, show, executor):
    """Work wherever the executor works; an interrupt keeps the parts that have come back."""
    futures, parts, given = [], [], 0
    with closing(progress.Bar(sum(len(task.rows) for task in tasks), "networks", show)) as bar:
        try:
            for task in tasks:
                futures.append(_submitted(executor, task))
            for task, future in zip(tasks, futures):
                if run.stopped():
                    raise KeyboardInterrupt
                parts.append(_outcome(executor, task, future))
                run.keep(parts[-1])
                bar.advance(len(task.rows))
                bar.show()
                run.tell(parts[-1])
                given = len(parts)
                yield parts[-1:]
        except KeyboardInterrupt:
            futures += [None] * (len(tasks) - len(futures))
            parts += [_so_far(task, future, run) for task, future in list(zip(tasks, futures))[len(parts) :]]
            yield [part for part in parts[given:] if part is not None]
        finally:
            for future in futures[len(parts) :]:
                _ask(future, "cancel")


def _submitted(executor, task):
    try:
        return executor.submit(tried, task)
    except Exception as problem:  # the pool is broken or closed
        return problem


def _outcome(executor, task, future):
    """Return a part; if its worker was lost, do it once more, there or, failing that, here."""
    try:
        part, problem = _result(future)
    except Exception as lost:
        warnings.warn(
            f"sweep: a worker was lost ({type(lost).__name__}): {counted(len(task.rows), 'network')} without a result. "
            "Training again.",
            RuntimeWarning,
            stacklevel=5,
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


def _so_far(task, future, run):
    """Return a part if it is there, else, where that is wanted, that of its untrained networks."""
    if _ask(future, "done"):
        try:
            part, _ = future.result()
        except Exception:
            part = None
        if part is not None:
            run.keep(part)
            return part
    _ask(future, "cancel")
    return train(task, None, lambda: True, run.unfinished)


def _ask(future, question):
    """Ask a future for more than result(), which is all it must have."""
    method = getattr(future, question, None)
    return method() if callable(method) else None
