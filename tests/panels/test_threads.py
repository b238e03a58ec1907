"""Threads of a panel: turns are fair, the rest is acted on once, and the newest message holds."""

import threading
import time

import numpy as np
import pytest

from rectlab.lessons.spikes.panel import Spikes
from rectlab.lessons.zeros.panel import Raster
from rectlab.panels.concepts import Concepts
from rectlab.panels.threads import Order, Rest, Turn
from tests.hand import wait_until

QUIET_S, SLOW_S = 0.05, 5.0


def test_only_one_thread_has_the_turn():
    turn, inside, most = Turn(), [], []

    def work():
        for _ in range(30):
            with turn:
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.0005)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join(SLOW_S) for thread in threads]
    assert most == [1] * 120


def test_thread_that_waits_goes_before_one_that_let_go_and_asks_again():
    def first():
        turn, order = Turn(), []

        def slider():
            with turn:
                order.append("slider")

        waiting = threading.Thread(target=slider)
        with turn:
            waiting.start()
            time.sleep(QUIET_S)  # time enough to ask for the turn
        with turn:  # as the next step of training does, without a pause
            order.append("training")
        waiting.join(SLOW_S)
        return order[0]

    assert [first() for _ in range(7)].count("slider") >= 6  # a busy machine may start the thread late once


def test_turn_is_given_back_after_an_error():
    turn = Turn()
    with pytest.raises(ValueError, match="inside"), turn:
        raise ValueError("inside")
    taken = threading.Thread(target=turn.__enter__, daemon=True)
    taken.start()
    taken.join(SLOW_S)
    assert not taken.is_alive()


@pytest.fixture
def acts():
    """A Rest that notes when it acted and on which thread."""
    noted = []
    rest = Rest(lambda: noted.append((time.monotonic(), threading.current_thread())), QUIET_S)
    rest.noted = noted
    yield rest
    rest.stop()


def test_rest_acts_once_after_quiet(acts):
    asked = time.monotonic()
    acts.put_off()
    wait_until(lambda: acts.noted)
    time.sleep(3 * QUIET_S)
    assert len(acts.noted) == 1
    when, thread = acts.noted[0]
    assert when - asked >= QUIET_S and thread is not threading.current_thread()


def test_rest_does_not_act_while_it_is_put_off(acts):
    moved, began = [], time.monotonic()
    while time.monotonic() < began + 4 * QUIET_S and not acts.noted:
        moved.append(time.monotonic())
        acts.put_off()
        time.sleep(QUIET_S / 10)
    wait_until(lambda: acts.noted)
    assert acts.noted[0][0] >= moved[-1] + QUIET_S or max(np.diff(moved)) > QUIET_S  # else this machine stalled


def test_rest_acts_again_after_the_next_movement_in_the_same_thread(acts):
    for n in (1, 2, 3):
        acts.put_off()
        wait_until(lambda n=n: len(acts.noted) == n)
    assert len({thread for _, thread in acts.noted}) == 1


def test_stop_ends_the_wait_without_an_act():
    noted = []
    rest = Rest(lambda: noted.append(1), 60.0)
    rest.put_off()
    began = time.monotonic()
    rest.stop()
    assert time.monotonic() - began < SLOW_S and noted == []


def test_rest_that_was_stopped_never_acts():
    noted = []
    rest = Rest(lambda: noted.append(1), 0.0)
    rest.stop()
    rest.put_off()
    time.sleep(QUIET_S)
    assert noted == []


def test_stop_waits_for_an_act_under_way():
    begun, ended = threading.Event(), threading.Event()

    def act():
        begun.set()
        time.sleep(0.1)
        ended.set()

    rest = Rest(act, 0.0)
    rest.put_off()
    assert begun.wait(SLOW_S)
    rest.stop()
    assert ended.is_set()


def test_stop_from_inside_the_act_does_not_wait_for_itself():
    done = threading.Event()
    rest = Rest(lambda: (rest.stop(), done.set()), 0.0)
    rest.put_off()
    assert done.wait(SLOW_S)


def test_rest_has_a_thread_from_the_first_movement_until_it_is_stopped():
    before, rest = set(threading.enumerate()), Rest(lambda: None, QUIET_S)
    assert not set(threading.enumerate()) - before
    rest.put_off()
    rest.put_off()
    assert len(set(threading.enumerate()) - before) == 1
    rest.stop()
    assert not set(threading.enumerate()) - before


def test_rest_that_never_began_can_be_stopped():
    Rest(lambda: None, QUIET_S).stop()


def test_an_older_message_of_the_same_view_changes_nothing_that_a_newer_one_set():
    order = Order()
    assert order.still_new({"id": 5, "view": "a"}, ["bias_shift", "l1"]) == ["bias_shift", "l1"]
    assert order.still_new({"id": 4, "view": "a"}, ["bias_shift", "lr"]) == ["lr"]
    assert order.still_new({"id": 5, "view": "a"}, ["bias_shift"]) == ["bias_shift"]
    assert order.still_new({"id": 1, "view": "b"}, ["bias_shift"]) == ["bias_shift"]
    assert order.still_new({"id": 6, "view": "a"}, ["bias_shift"]) == ["bias_shift"]


@pytest.mark.parametrize(
    "message", [{}, {"id": None, "view": "a"}, {"id": "7", "view": "a"}, {"id": 3, "view": ["a"]}, {"id": 3}]
)
def test_a_message_without_a_number_or_a_view_is_always_new(message):
    order = Order()
    order.still_new({"id": 100, "view": "a"}, ["bias_shift"])
    assert order.still_new(message, ["bias_shift"]) == ["bias_shift"]


def send(panel, number, view="a", **message):
    panel._on_message(panel, {"id": number, "view": view, **message}, [])


def test_a_slider_stays_where_the_hand_left_it():
    panel = Raster()
    send(panel, 1, set={"bias_shift": 0.2})
    send(panel, 3, set={"bias_shift": 1.0})
    send(panel, 2, set={"bias_shift": 0.6, "layer": 4})
    assert (panel.bias_shift, panel.layer, panel.error) == (1.0, 4, "")
    send(panel, 1, view="another", set={"bias_shift": -1.0})
    assert panel.bias_shift == -1.0


def test_messages_on_two_threads_are_taken_one_after_the_other():
    panel, current = Spikes(), 0.05
    taking, together = 0, []
    take = panel._take

    def watched(content):
        nonlocal taking
        taking += 1
        together.append(taking)
        take(content)
        taking -= 1

    panel._take = watched
    threads = [
        threading.Thread(target=send, args=(panel, k), kwargs={"set": {"current": k * current}}) for k in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(together) == 1 and panel.current == 39 * current


def test_the_last_choice_of_a_question_holds():
    panel = Concepts()
    send(panel, 2, item="rectifier", choice=2)
    send(panel, 1, item="rectifier", choice=0)
    assert panel.answers == {"rectifier": "0 and 0.5"}
