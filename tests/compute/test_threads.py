"""Processor threads: one inside a block, as many as before outside, whatever happens side by side."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from rectlab.compute.threads import n_workers, one_thread, processors, side_by_side, side_by_side_followed


@pytest.fixture(autouse=True)
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_a_block_has_one_thread_and_gives_the_others_back_also_after_an_error():
    with pytest.raises(ValueError, match="inside"), one_thread():
        assert torch.get_num_threads() == 1
        raise ValueError("inside")
    assert torch.get_num_threads() == 2


def test_leaving_an_inner_block_does_not_end_the_outer_one():
    with one_thread():
        with one_thread():
            pass
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 2


def test_a_block_in_another_thread_changes_nothing_here_for_good():
    inside, go_on = threading.Event(), threading.Event()

    def other():
        with one_thread():
            inside.set()
            go_on.wait(10)

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(10)
    with one_thread():
        assert n_workers() == 2
    go_on.set()
    thread.join()
    assert torch.get_num_threads() == 2


def test_pieces_come_back_in_order_each_done_on_one_thread():
    assert side_by_side(lambda k: (k, torch.get_num_threads()), list(range(7))) == [(k, 1) for k in range(7)]


def test_an_error_in_a_piece_is_raised():
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda k: 1 / k, [1, 0])


def test_pieces_run_side_by_side():
    both = threading.Barrier(2, timeout=10)
    assert side_by_side(lambda k: both.wait() >= 0, [0, 1]) == [True, True]


def ends_it(how, raises):
    """Run two long pieces of which one is ended, and return how many steps the other has done."""
    done = []

    def work(k, step):
        if k == 0:
            how()
        for _ in range(2000):
            step()
            done.append(k)
            time.sleep(0.001)

    with pytest.raises(raises):
        side_by_side_followed(work, [1, 0], 4000, "steps")
    return done.count(1)


def test_an_error_in_a_followed_piece_is_raised_and_ends_the_others():
    assert ends_it(lambda: 1 / 0, ZeroDivisionError) < 1000


def test_an_interrupt_ends_followed_pieces_at_their_next_step():
    assert ends_it(lambda: signal.raise_signal(signal.SIGINT), KeyboardInterrupt) < 1000


def test_an_interrupt_while_pieces_are_handed_in_ends_those_that_run(monkeypatch):
    submit, handed = ThreadPoolExecutor.submit, []

    def interrupted(pool, *arguments):
        handed.append(arguments)
        if len(handed) == 2:
            time.sleep(0.05)
            raise KeyboardInterrupt
        return submit(pool, *arguments)

    monkeypatch.setattr(ThreadPoolExecutor, "submit", interrupted)
    assert 0 < ends_it(None, KeyboardInterrupt) < 1000


@pytest.mark.parametrize(
    ("files", "limit", "most"),
    [
        ({}, None, 2),
        ({"cpu.max": "max 100000\n"}, None, 2),
        ({"cpu.max": "150000 100000\n"}, None, 1),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, None, 2),
        ({"cpu/cpu.cfs_quota_us": "50000\n", "cpu/cpu.cfs_period_us": "100000\n"}, None, 1),
        ({"cpu.max": "800000 100000\n"}, "1.0", 1),
        ({}, "no number", 2),
        ({}, "0", 2),
    ],
)
def test_processors_are_those_of_the_container_and_of_the_hub(tmp_path, monkeypatch, files, limit, most):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setenv("CPU_LIMIT", limit) if limit else monkeypatch.delenv("CPU_LIMIT", raising=False)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert processors(tmp_path) == most


def test_torch_takes_no_more_threads_than_there_are_processors():
    code = "import torch, rectlab.compute.threads; print(torch.get_num_threads())"
    environment = {**os.environ, "CPU_LIMIT": "1", "OMP_NUM_THREADS": "2"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.stdout == "1\n", done.stderr
