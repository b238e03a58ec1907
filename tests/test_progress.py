"""Bars: silent where nobody looks, time left where somebody does, never more than 20 draws a second."""

import contextlib
import os
import sys
import threading

import ipykernel
import pytest

from rectlab import progress
from rectlab.widgets import _progress
from rectlab.widgets._progress import NotebookBar


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
        os.set_blocking(ours, False)
        try:
            return os.read(ours, 100_000).decode()
        except BlockingIOError:
            return ""

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


def test_terminal_bar_draws_nothing_where_stderr_is_no_terminal(capsys):
    bar = progress.TerminalBar(3, "networks")
    bar.advance(2)
    bar.show()
    bar.close()
    assert capsys.readouterr() == ("", "")


def test_terminal_bar_draws_count_and_time_left_on_a_terminal():
    with terminal() as drawn:
        bar = progress.TerminalBar(4, "networks")
        bar._bar.mininterval = 0
        assert "0/4" in drawn()
        bar.advance(1)
        assert drawn() == ""  # a worker counts, the thread that waits draws
        bar.show()
        last = drawn()
        assert "1/4" in last and "networks" in last and "<" in last  # elapsed<left
        bar.close()
        assert drawn().rstrip("\r").endswith(" ")  # the line is wiped


def test_terminal_bar_counts_what_all_threads_did():
    with terminal():
        bar = progress.TerminalBar(4000, "networks")
        count_in_threads(bar)
        bar.show()
        assert bar._bar.n == 4000
        bar.close()


def test_terminal_gets_a_terminal_bar_and_a_notebook_its_own(monkeypatch):
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    bar = progress.bar(3, "networks")
    assert isinstance(bar, progress.TerminalBar)
    bar.close()
    monkeypatch.setitem(sys.modules, "ipykernel", ipykernel)
    bar = progress.bar(3, "networks")
    assert isinstance(bar, NotebookBar)
    bar.close()


def test_kernel_without_panels_gets_the_terminal_bar(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipykernel", ipykernel)
    monkeypatch.setattr(progress, "_makers", {})
    bar = progress.bar(3, "networks")
    assert isinstance(bar, progress.TerminalBar)
    bar.close()


# notebooks


@pytest.fixture
def clock(monkeypatch):
    """Give the bar a clock that the test moves, in whole milliseconds from 1000 s on."""

    class Clock:
        ms = 0

        def monotonic(self):
            return 1000 + self.ms / 1000

    clock = Clock()
    monkeypatch.setattr(_progress, "time", clock)
    monkeypatch.delenv("RECTLAB_TESTING", raising=False)
    return clock


@pytest.fixture
def displayed(monkeypatch):
    """Return the list of what is displayed."""
    shown = []
    monkeypatch.setattr(_progress, "display", lambda *things, **options: shown.append((*things, options)))
    return shown


def test_notebook_bar_says_how_much_is_done_and_how_long_it_takes(clock, displayed):
    bar = NotebookBar(1200, "networks")
    assert bar.in_words(3.0) == "0 of 1,200 networks"
    bar.advance(300)
    assert bar.in_words(10.0) == "300 of 1,200 networks, about 30 s left"
    clock.ms = 10_000
    bar.show()
    assert bar._words.value == "300 of 1,200 networks, about 30 s left" and bar._bar.value == 0.25
    bar.close()


def test_notebook_bar_is_one_widget_and_shown_once_and_only_after_half_a_second(clock, displayed):
    bar = NotebookBar(100, "networks")
    for clock.ms in range(0, 500, 10):
        bar.show()
    assert displayed == []
    for clock.ms in range(500, 3000, 10):
        bar.advance(1)
        bar.show()
    assert len(displayed) == 1
    bar.close()


def test_notebook_bar_leaves_nothing_but_a_view_which_no_notebook_stores(clock, displayed):
    bar = NotebookBar(100, "networks")
    clock.ms = 1000
    bar.show()
    (bundle, options), *_ = displayed
    assert list(bundle) == ["application/vnd.jupyter.widget-view+json"] and options == {"raw": True}
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == bar.model_id
    bar.close()


def test_notebook_bar_draws_at_most_20_times_a_second(clock, displayed):
    bar, drawn = NotebookBar(10_000, "networks"), []
    bar._bar.observe(lambda change: drawn.append(clock.ms), "value")
    for clock.ms in range(1000, 2000):
        bar.advance(1)
        bar.show()
    assert 15 <= len(drawn) <= 20
    bar.close()


def test_notebook_bar_has_a_fixed_text(clock, displayed):
    bar, other = NotebookBar(100, "networks"), NotebookBar(3, "epochs")
    before = repr(bar)
    bar.advance(50)
    clock.ms = 1000
    bar.show()
    assert repr(bar) == before == repr(other) == "A progress bar, while there is something to wait for."
    bar.close()
    other.close()


def test_notebook_bar_is_never_shown_under_tests(clock, displayed, monkeypatch):
    monkeypatch.setenv("RECTLAB_TESTING", "1")
    bar = NotebookBar(100, "networks")
    for clock.ms in range(0, 5000, 50):
        bar.advance(1)
        bar.show()
    assert displayed == [] and bar._words.value == ""
    bar.close()


def test_notebook_bar_takes_all_its_widgets_away():
    bar = NotebookBar(100, "networks")
    widgets = [bar, *bar.children]
    assert all(widget.comm is not None for widget in widgets)
    bar.close()
    assert all(widget.comm is None for widget in widgets)


def test_notebook_bar_counts_what_all_threads_did():
    bar = NotebookBar(4000, "networks")
    count_in_threads(bar)
    assert bar.in_words(1.0) == "4,000 of 4,000 networks, about 0 s left"
    bar.close()
