"""Processor threads: work that keeps its speed on a busy machine.

A product that torch spreads over two threads waits for the slower one each time. Measured on two cores: a forward
pass of 8 x 1000 units took 22 ms this way, and 23 ms as two pieces of one thread each; beside two busy processes 330 ms
against 96 ms. 840 steps of a 3 x 128 network took 1.2 s on one thread, busy machine or not, and 3 to 38 s on two
threads of a busy one.
"""

import os
import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import torch

from rectlab.compute.progress import Bar

POLL_S = 0.05  # between two looks at the threads

_guard = threading.Lock()
_mine = threading.local()  # depth: the nested blocks of this thread
_inside = 0
_outside = 1  # torch's number of threads outside all blocks


@contextmanager
def one_thread():
    """Let torch use one processor thread in this block; blocks may nest and may run in several threads.

    Examples
    --------
    >>> before = torch.get_num_threads()
    >>> with one_thread():
    ...     torch.get_num_threads()
    1
    >>> torch.get_num_threads() == before
    True
    """
    global _inside, _outside
    depth = getattr(_mine, "depth", 0)
    with _guard:
        if _inside == 0:
            _outside = torch.get_num_threads()
        _inside += 1
    _mine.depth = depth + 1
    torch.set_num_threads(1)
    try:
        yield
    finally:
        _mine.depth = depth
        with _guard:  # under one lock: a thread that enters in between would take 1 for the number outside
            _inside -= 1
            if depth == 0:
                torch.set_num_threads(_outside)


def n_workers():
    """Return torch's number of threads outside all blocks: the number of pieces that can run side by side."""
    return _outside if _inside else torch.get_num_threads()


def processors(root=Path("/sys/fs/cgroup")):
    """Return how many processors this process may use: its affinity, its container's share, and a hub's CPU_LIMIT.

    torch sees all processors of the host: with 64 threads on a share of 2, each waits for the others.
    """
    most = [len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1]
    for files in (["cpu.max"], ["cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us"]):  # version 2 and 1 of Linux's cgroups
        try:
            quota, period = (int(number) for name in files for number in (root / name).read_text("ascii").split())
            most.append(quota / period if quota > 0 else float("inf"))
        except (OSError, ValueError):  # no such file, or "max": no limit
            continue
    try:
        most.append(float(os.environ.get("CPU_LIMIT", 0)) or float("inf"))
    except ValueError:  # not a hub's
        pass
    return max(1, int(min(most)))


if processors() < torch.get_num_threads():  # which obeys OMP_NUM_THREADS
    torch.set_num_threads(processors())


def side_by_side(work, pieces):
    """Return ``[work(piece) for piece in pieces]``, computed side by side, each piece on one processor thread.

    ``work`` must not change anything that two pieces share.

    Examples
    --------
    >>> side_by_side(lambda x: x * x, [1, 2, 3])
    [1, 4, 9]
    """
    if len(pieces) < 2:
        return [_alone(work, piece) for piece in pieces]
    return list(_pool(n_workers()).map(lambda piece: _alone(work, piece), pieces))


def side_by_side_followed(work, pieces, n_steps, unit):
    """As :func:`side_by_side` for long pieces, with a bar: ``work(piece, step)`` calls ``step()`` after each step.

    ``n_steps`` is the number of steps of all pieces together, ``unit`` its plural. An interrupt, or an error in one
    piece, ends the others at their next step and is raised.

    Examples
    --------
    >>> side_by_side_followed(lambda x, step: [step() for _ in range(x)] and x * x, [1, 2, 3], 6, "steps")
    [1, 4, 9]
    """
    halt = threading.Event()

    def step():
        if halt.is_set():
            raise KeyboardInterrupt
        bar.advance(1)

    with closing(Bar(n_steps, unit)) as bar, ThreadPoolExecutor(n_workers(), thread_name_prefix="rectlab") as pool:
        futures = []
        try:  # an interrupt may come while the pieces are handed in, and the pool waits for all that it has
            for piece in pieces:
                futures.append(pool.submit(_alone, lambda piece: work(piece, step), piece))
            working = futures
            while working:
                done, working = wait(working, POLL_S, FIRST_EXCEPTION)
                for future in done:
                    future.result()  # raises the piece's error
                bar.show()
            return [future.result() for future in futures]
        finally:
            halt.set()
            for future in futures:
                future.cancel()


def _alone(work, piece):
    with one_thread():
        return work(piece)


@cache
def _pool(n):
    return ThreadPoolExecutor(n, thread_name_prefix="rectlab")
