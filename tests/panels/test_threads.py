"""Turns are fair, and the hand's rest is acted on once."""

import threading
import time

import numpy as np
import pytest

from rectlab.panels.threads import Rest, Turn
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
