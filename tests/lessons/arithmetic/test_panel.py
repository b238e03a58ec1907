"""The panel of sparse arithmetic: recorded times until the machine has measured its own; Stop keeps what is done."""

import numpy as np
import pytest

from rectlab.lessons.arithmetic import timing
from rectlab.lessons.arithmetic.panel import NONE, Arithmetic
from rectlab.lessons.arithmetic.products import SPARSE
from tests.hand import frame, move, send, wait_until


def test_recorded_times_are_shown_with_the_machine_that_gave_them(made):
    panel = made(Arithmetic, zeros=83, batch=100)
    header, arrays = frame(panel)
    times = timing.recorded(1000, 100, "own")
    assert header["machine"] == f"recorded on {timing.recorded_machine()}"
    assert np.allclose(arrays["medians"], times.medians) and np.allclose(header["now"], times.medians[3])
    assert header["left"] == pytest.approx([0.17, 0.17, 0.17, 1 - 0.83**100])
    assert header["crossings"] == [times.crossover(path) for path in SPARSE]
    move(panel, pattern="shared")
    assert frame(panel)[0]["left"][-1] == pytest.approx(0.17)


def test_words_hold_no_time_and_are_the_same_on_every_machine(made, monkeypatch):
    panel = made(Arithmetic, units=200)
    before = panel.in_words()
    panel.run()
    assert frame(panel)[0]["machine"] == "measured here" and panel.in_words() == before
    assert not any(word in before for word in ("second", "ms", "times"))


def test_start_draws_each_share_and_stop_keeps_what_was_measured(made, monkeypatch):
    panel, going = made(Arithmetic, units=200), []

    def three_steps(*key):
        for times in timing_steps(*key, rounds=1):
            going.append(times)
            wait_until(lambda: len(going) < 3 or not panel.playing)
            yield times

    timing_steps = timing.steps
    monkeypatch.setattr(timing, "steps", three_steps)
    send(panel, id=1, press="start")
    wait_until(lambda: len(going) == 3)
    move(panel, zeros=90)  # the line may be dragged while the machine measures
    assert panel.playing
    send(panel, id=2, press="stop")
    assert not panel.playing and panel.error == ""
    done = np.isfinite(frame(panel)[1]["medians"]).all(1)
    assert done.tolist() == [False] * 4 + [True] * 3 and frame(panel)[0]["now"][0] is not None
    move(panel, zeros=10)
    assert frame(panel)[0]["now"] == [None] * 4  # not measured yet
    send(panel, id=3, press="reset")
    assert np.isfinite(frame(panel)[1]["medians"]).all()


def test_another_batch_stops_the_measuring(made):
    panel = made(Arithmetic, units=200)
    send(panel, id=1, press="start")
    move(panel, batch=10)
    assert not panel.playing and frame(panel)[0]["machine"].startswith("recorded")


def test_the_prediction_is_answered_by_the_first_crossover(made):
    panel = made(Arithmetic)
    assert panel.answer("11 crossover") == pytest.approx(100 * timing.recorded(1000, 1).first_crossover)
    move(panel, units=200)
    assert panel.answer("11 crossover") == NONE
