"""The transport: work plays to its end, is paused, stepped and interrupted; frames never outrun the front end."""

import time
from contextlib import contextmanager

import pytest

from rectlab.panels import transport
from rectlab.panels.transport import Transport
from tests.hand import wait_until


class Panel:
    """What a transport asks of a panel, with a log of what happened."""

    _view_count, shown_at, buttons = 1, 0.0, ("train",)

    def observe(self, act, names):
        assert names == "_view_count"

    def __init__(self, news=(), **options):
        self.playing, self.error, self.log, self.news = False, "", [], news
        self._sent, self.draws = 0, True
        self.transport = Transport(
            self, self._work, done=lambda: f"{self.pieces} pieces", ended=lambda: self.log.append("ended"), **options
        )

    @property
    def pieces(self):
        return self.log.count("piece")

    def _work(self, stopped):
        for news in self.news:
            if stopped():
                return
            self.log.append("piece")
            yield news

    def refresh(self, preview=False):
        self.log.append("preview" if preview else "frame")
        self._sent += 1
        if self.draws:
            self.transport.drawn(self._sent)

    @contextmanager
    def visible_errors(self):
        try:
            yield
        except ValueError as problem:
            self.error = str(problem)


def forever(news=False):
    while True:
        time.sleep(0.001)
        yield news


def test_work_plays_to_its_end_with_a_last_frame():
    panel = Panel([False] * 3, frame_s=3600)
    panel.transport.play()
    assert panel.transport.wait(10) and not panel.playing
    assert panel.log == ["piece"] * 3 + ["ended", "frame"] and panel.transport.speed > 0


def test_pause_waits_for_the_last_piece_and_play_goes_on():
    panel = Panel(forever())
    panel.transport.play()
    wait_until(lambda: panel.pieces > 3)
    panel.transport.pause()
    stood = panel.pieces
    time.sleep(0.02)
    assert not panel.playing and panel.pieces == stood and panel.log[-2:] == ["ended", "frame"]
    panel.transport.play()
    wait_until(lambda: panel.pieces > stood)
    panel.transport.pause()


def test_a_step_is_one_piece_without_a_thread():
    panel = Panel([False] * 3)
    panel.transport.step()
    assert panel.log == ["piece"] and not panel.playing and panel.transport.wait(0)


@pytest.mark.parametrize(("news", "n_frames"), [(True, 5), (False, 0)])
def test_news_is_shown_at_once_and_all_else_in_its_time(news, n_frames):
    panel = Panel([news] * 5, frame_s=3600, preview=True)
    panel.transport.play()
    assert panel.transport.wait(10) and panel.log.count("preview") == n_frames


def test_a_front_end_that_draws_nothing_gets_a_frame_a_second(monkeypatch):
    monkeypatch.setattr(transport, "PATIENCE_S", 0.1)
    panel = Panel(forever(news=True), preview=True)
    panel.draws = False
    started = time.perf_counter()
    panel.transport.play()
    wait_until(lambda: panel._sent == 4)  # two under way, and two more that nobody draws
    assert time.perf_counter() - started > 0.2 and panel.pieces > 20
    panel.transport.pause()
    panel.draws, panel.log = True, []
    panel.transport.drawn(panel._sent)
    panel.transport.play()
    wait_until(lambda: panel.log.count("preview") > 20)
    panel.transport.pause()
    assert panel.log.count("preview") == panel.pieces


def test_an_interrupt_stops_and_says_how_far_it_came():
    panel = Panel(forever())
    panel.transport.play()
    wait_until(lambda: panel.pieces > 3)
    panel.transport.interrupt()
    said = panel.error
    assert panel.transport.wait(10) and not panel.playing and panel.log[-1] == "frame"
    assert said.startswith("Stopped by an interrupt of the kernel after ") and said.endswith(" pieces.")
    assert panel.pieces - int(said.split()[-2]) in (0, 1)


def test_an_error_of_the_work_is_said_and_ends_it_with_a_frame():
    def broken():
        yield False
        raise ValueError("no luck")

    panel = Panel(broken())
    panel.transport.play()
    assert panel.transport.wait(10) and panel.error == "no luck" and not panel.playing
    assert panel.log[-2:] == ["ended", "frame"]
