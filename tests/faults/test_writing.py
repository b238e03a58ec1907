"""A full disk and a process that is killed while it writes: nothing old is lost, and no half file has a name."""

import os
import subprocess
import sys
from contextlib import contextmanager

import numpy as np
import pytest

from rectlab import sweep
from rectlab.classroom import copies
from rectlab.compute import files
from rectlab.questions.record import concept_sheets, guesses, keep_guess, keep_sheet, keep_try, tries

resource = pytest.importorskip("resource", reason="Windows has no limits of this kind")
X, Y = np.random.default_rng(0).standard_normal((24, 3)), np.arange(24) % 2


@contextmanager
def full_disk(free=8):
    """Let no file grow beyond a few bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("keep", "load"),
    [
        (lambda name, folder: keep_guess(name, 1.0, 2.0, folder), guesses),
        (lambda name, folder: keep_try(name, True, folder), tries),
        (lambda name, folder: keep_sheet("after", {name: "0"}, False, folder), concept_sheets),
    ],
    ids=["guess", "exercise", "concepts"],
)
def test_answers_are_kept_whole_or_not_at_all_and_that_is_said(tmp_path, keep, load):
    assert keep("03 silent", tmp_path) == ""
    before, known = contents(tmp_path), load(tmp_path)
    with full_disk():
        said = keep("04 dead", tmp_path)
    assert "could not be kept: [Errno 27] File too large" in said
    assert contents(tmp_path) == before and load(tmp_path) == known
    assert keep("04 dead", tmp_path) == "" and contents(tmp_path) != before


def test_a_sweep_whose_parts_find_no_room_says_so_and_gives_its_result(tmp_path):
    run = {"n_epochs": 1, "over": {"seed": [0, 1, 2, 3], "hidden_sizes": [(64, 64)] * 4}}
    with full_disk(8000), pytest.warns(RuntimeWarning) as heard:  # room for the settings, not for 16 KB of weights
        found = sweep(X, Y, keep=tmp_path, **run)
    assert np.array_equal(found.history, sweep(X, Y, **run).history)
    assert str(heard[0].message) == (
        "sweep: the folder of keep must take files; got [Errno 27] File too large. The sweep goes on and keeps no "
        "further parts. Save its result elsewhere."
    )
    assert sorted(contents(tmp_path)) == ["settings.json"]


def test_a_result_that_finds_no_room_leaves_the_old_one(tmp_path):
    result = sweep(X, Y, n_epochs=1)
    result.save(tmp_path / "run")
    before = contents(tmp_path)
    with full_disk(), pytest.raises(OSError, match="File too large"):
        result.save(tmp_path / "run")
    assert contents(tmp_path) == before


def test_lessons_that_find_no_room_are_delivered_whole_by_the_next_start(tmp_path):
    source, mine = tmp_path / "notebooks", tmp_path / "mine"
    source.mkdir()
    (source / "00_a.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    with full_disk(), pytest.raises(OSError, match="File too large"):
        copies.deliver(source, mine)
    assert contents(mine) == {}
    assert copies.deliver(source, mine) == [] and sorted(contents(mine)) == [copies.LEDGER, "00_a.ipynb"]


KILLED = """
import os, signal, sys
from pathlib import Path
from rectlab.compute import files

folder = Path(sys.argv[1])
paths = [folder / "a", folder / "b"]

def fill(file):
    for _ in range(3):
        file.write(b"new " * 5000)
        file.flush()

def write(last):
    lines = 0
    def trace(frame, event, arg):
        nonlocal lines
        if frame.f_code.co_filename not in (files.__file__, "<string>"):
            return None
        lines += event == "line"
        if lines > last:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace
    sys.settrace(trace)
    files.write_whole({paths[0]: fill, paths[1]: "new " * 15000})

for last in range(1000):
    for path in paths:
        path.write_bytes(b"old")
    child = os.fork()
    if child == 0:
        write(last)
        os._exit(0)
    killed = os.waitpid(child, 0)[1] == signal.SIGKILL
    found = [path.read_bytes() for path in paths]
    print(last, killed, *("old" if text == b"old" else "new" if text == b"new " * 15000 else "HALF" for text in found))
    others = {path.name for path in folder.iterdir()} - {"a", "b"}
    assert all(name.startswith(".") and name.endswith(".part") for name in others), others
    if not killed:
        break
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_a_process_that_is_killed_at_any_line_of_a_write_leaves_old_files_or_new_ones(tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    *killed, last = [line.split()[1:] for line in done.stdout.splitlines()]
    assert len(killed) > 25 and all(line[0] == "True" for line in killed) and last == ["False", "new", "new"]
    assert {tuple(line[1:]) for line in killed} == {("old", "old"), ("new", "old"), ("new", "new")}
    files.write_whole({tmp_path / "a": "again"})
    assert (tmp_path / "a").read_text() == "again"
