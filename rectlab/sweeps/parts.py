"""Networks trained in parts, by threads of this process or by any executor; finished parts are yielded at once."""

import threading
import warnings
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing

from rectlab.compute import progress
from rectlab.compute.threads import n_workers
from rectlab.sweeps.work import train, tried
from rectlab.words import counted

POLL_S = 0.05  # between two looks at the threads


def stream(task, *, most=None, executor=None, kept=None, on_record=None, stop=None, unfinished=False, show=True):
    """Train the networks of a task, and yield lists of the Parts that are new.

    A list is empty if nothing new came within a twentieth of a second. The numbers of a part are bit-identical with
    every executor; only the order of the parts differs. An interrupt is not raised: it ends the training.

    Parameters
    ----------
    most : int, optional
        The largest number of networks in a part.
    executor, on_record : optional
        As for :func:`rectlab.sweep`.
    kept : Kept, optional
        Its parts are yielded first; finished parts are saved there.
    stop : callable, optional
        Asked before each training step in this process, or between the parts of an executor; True ends the training.
    unfinished : bool
        Whether networks are measured and yielded as they are when an interrupt or ``stop`` ends the training.
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
    """What every worker of a stream needs: where to report, where to save parts, and when to stop."""

    def __init__(self, kept, on_record, stop, unfinished):
        self.kept, self.on_record, self.unfinished = kept, on_record, unfinished
        self.halt, self._stop = threading.Event(), stop

    def stopped(self):
        return self.halt.is_set() or (self._stop is not None and self._stop())

    def tell(self, part):
        """Report all epochs of a finished part."""
        for epoch, losses in enumerate(part.measured["history"] if part and self.on_record else (), start=1):
            self.on_record(part.places, epoch, losses)

    def keep(self, part):
        """Keep a finished part; where the disk is full, say so and go on without."""
        kept = self.kept
        if kept is None or part is None or not part.complete:
            return
        try:
            kept.save(part)
        except OSError as problem:
            self.kept = None
            warnings.warn(f"sweep: the folder of keep must take files; got {problem}. The sweep goes on and keeps no "
                          "further parts. Save its result elsewhere.", RuntimeWarning, stacklevel=2)


def _here(run, tasks, show, workers):
    """Train in threads of this process; an interrupt stops each before its next step."""

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
            run.halt.set()  # the error ends the sweep, so the others stop too
            raise

    n = sum(len(task.rows) * task.n_epochs for task in tasks)
    with closing(progress.Bar(n, "network-epochs", show)) as bar:
        with ThreadPoolExecutor(workers, thread_name_prefix="sweep") as pool:
            open_parts = []
            try:  # an interrupt may come while the parts are handed in, and the pool waits for all that it has
                for task in tasks:
                    open_parts.append(pool.submit(work, task))
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
    """Train where the executor runs; an interrupt keeps the parts that have come back."""
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
    """Return a part; if its worker was lost, train it again, by the executor or else in this process."""
    try:
        part, problem = _result(future)
    except Exception as lost:
        networks = counted(len(task.rows), "network")
        message = f"sweep: a worker was lost ({type(lost).__name__}): {networks} without a result. Training again."
        warnings.warn(message, RuntimeWarning, stacklevel=5)
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
    """Return a part if it has come back; else its untrained networks, if unfinished networks are wanted."""
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
    """Call a method that a future may lack: only result() is required."""
    method = getattr(future, question, None)
    return method() if callable(method) else None
