"""Bars: silent where nobody looks, time left where somebody does, and nothing left of them afterwards."""

import contextlib
import os
import select
import sys
import threading

import nbclient
import nbformat
import pytest
import tqdm.auto
import tqdm.std

from rectlab.classroom.saving import WIDGET_VIEW, drop_widget_views
from rectlab.compute import progress
from rectlab.compute.progress import Bar, followed

NOTEBOOK = (
    """
import time
from ipywidgets.widgets.widget import _instances
from rectlab.compute.progress import Bar

def count(n):
    bar = Bar(8, "networks")
    try:
        for _ in range(n):
            bar.advance(1), time.sleep(0.15), bar.show()
        said = bar._bar.container.children[2].value
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        return said
    finally:
        bar.close()

def left():
    return {type(widget).__name__ for widget in _instances.values()} - {"Layout", "HTMLStyle", "ProgressStyle"}
""",
    "said = count(8)",
    "assert '8/8' in said and '&lt;00:0' in said and left() == set(), (said, left())",  # elapsed<left
    "said = count(5)",
    "assert '5/8' in said and '&lt;00:0' in said and left() == set(), (said, left())",
    "count(1)",
)


@pytest.fixture
def in_terminal(monkeypatch):
    """Bars as a program in a terminal has them, at once and with every movement."""
    monkeypatch.delenv("RECTLAB_TESTING", raising=False)
    monkeypatch.setattr(tqdm.auto, "tqdm", tqdm.std.tqdm)
    monkeypatch.setattr(progress, "FIRST_S", 0)


@contextlib.contextmanager
def terminal():
    """Make stderr a real terminal; give a function that reads what was drawn there since it was last asked."""
    if not hasattr(os, "openpty"):
        pytest.skip("this system has no pseudo-terminals")
    import termios

    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    before, sys.stderr = sys.stderr, open(theirs, "w", encoding="utf-8")

    def drawn():
        sys.stderr.flush()
        seen = b""
        while select.select([ours], [], [], 0.1)[0]:  # a terminal hands on what was written a little later
            seen += os.read(ours, 100_000)
        return seen.decode()

    try:
        yield drawn
    finally:
        theirs, sys.stderr = sys.stderr, before
        theirs.close()
        os.close(ours)


def count_in_threads(bar):
    """Count to 4000 in four threads at once."""
    threads = [threading.Thread(target=lambda: [bar.advance(1) for _ in range(1000)]) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]


def test_nothing_is_drawn_where_stderr_is_no_terminal(in_terminal, capsys):
    bar = Bar(3, "networks")
    bar.advance(2)
    bar.show()
    bar.close()
    assert capsys.readouterr() == ("", "")


def test_terminal_sees_count_and_time_left(in_terminal):
    with terminal() as drawn:
        bar = Bar(4, "networks")
        bar._bar.mininterval = 0
        assert "0/4" in drawn()
        bar.advance(1)
        assert drawn() == ""  # a worker counts, the thread that waits draws
        bar.show()
        last = drawn()
        assert "1/4" in last and "networks" in last and "<" in last  # elapsed<left
        bar.close()
        assert drawn().rstrip("\r").endswith(" ")  # the line is wiped


def test_what_is_done_soon_shows_no_bar(in_terminal, monkeypatch):
    monkeypatch.setattr(progress, "FIRST_S", 60)
    with terminal() as drawn:
        bar = Bar(4, "networks")
        bar._bar.mininterval = 0
        bar.advance(1)
        bar.show()
        bar.close()
        assert drawn() == ""


def test_what_is_followed_has_a_bar_on_the_main_thread_that_is_wiped_when_it_is_left_early(in_terminal):
    with terminal() as drawn:
        for step in followed(iter(range(9)), 9, "steps"):
            if step == 5:
                break
        assert "0/9" in (seen := drawn()) and seen.rstrip("\r").endswith(" ")
        other = threading.Thread(target=lambda: list(followed(range(9), 9, "steps")))
        other.start(), other.join()
        assert list(followed(range(3), 3, "steps", show=False)) == [0, 1, 2] and drawn() == ""


def test_tests_and_stored_notebooks_see_none(in_terminal, monkeypatch):
    monkeypatch.setenv("RECTLAB_TESTING", "1")
    with terminal() as drawn:
        bar = Bar(4, "networks")
        bar.advance(4)
        bar.show()
        bar.close()
        assert drawn() == ""


def test_bar_counts_what_all_threads_did(in_terminal):
    with terminal():
        bar = Bar(4000, "networks")
        count_in_threads(bar)
        bar.show()
        assert bar._bar.n == 4000
        bar.close()


def test_notebook_shows_time_left_and_keeps_nothing_of_it_also_of_a_bar_that_was_stopped(monkeypatch):
    monkeypatch.delenv("RECTLAB_TESTING", raising=False)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in NOTEBOOK])
    nbclient.NotebookClient(notebook, kernel_name="python3", timeout=60, store_widget_state=False).execute()
    shown = [[set(output["data"]) for output in cell["outputs"]] for cell in notebook.cells]
    bar = [{"text/plain", WIDGET_VIEW}]
    assert shown[1] == shown[3] == bar and shown[5] == [{"text/plain"}]  # the last is done too soon: only its value
    drop_widget_views(notebook)
    assert [len(cell["outputs"]) for cell in notebook.cells] == [0, 0, 0, 0, 0, 1]
