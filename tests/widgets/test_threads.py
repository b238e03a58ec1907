"""Turns are fair, and the hand's rest is acted on once."""

import threading
import time

import pytest

from rectlab.widgets._threads import Rest, Turn

QUIET_S, SLOW_S = 0.05, 5.0


def wait_for(condition, seconds=SLOW_S):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.002)
    return condition()


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


def test_thread_that_waits_gets_its_turn_while_another_loops():
    turn, stop, steps = Turn(), threading.Event(), []

    def loop():  # as training does: lets go of the turn for no longer than it takes to ask again
        while not stop.is_set():
            with turn:
                steps.append(time.sleep(0.002))

    looping = threading.Thread(target=loop)
    looping.start()
    try:
        assert wait_for(lambda: len(steps) > 3)
        waited = []
        for _ in range(20):
            before = len(steps)
            with turn:
                waited.append(len(steps) - before)
    finally:
        stop.set()
        looping.join(SLOW_S)
    assert max(waited) <= 3  # the step under way, and one more at most that had asked before


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
    assert wait_for(lambda: acts.noted)
    time.sleep(3 * QUIET_S)
    assert len(acts.noted) == 1
    when, thread = acts.noted[0]
    assert when - asked >= QUIET_S and thread is not threading.current_thread()


def test_rest_does_not_act_while_it_is_put_off(acts):
    gaps = []
    for _ in range(40):
        before = time.monotonic()
        acts.put_off()
        time.sleep(QUIET_S / 10)
        gaps.append(time.monotonic() - before)
        if acts.noted:
            break
    last = time.monotonic()
    if max(gaps) < QUIET_S * 0.8:  # on a machine that stalled for so long the hand did rest
        assert not acts.noted
        assert wait_for(lambda: acts.noted)
        assert len(acts.noted) == 1 and acts.noted[0][0] >= last - QUIET_S / 10 + QUIET_S * 0.9 - max(gaps)


def test_rest_acts_again_after_the_next_movement_in_the_same_thread(acts):
    for n in (1, 2, 3):
        acts.put_off()
        assert wait_for(lambda n=n: len(acts.noted) == n)
    assert len({thread for _, thread in acts.noted}) == 1


def test_rest_that_was_stopped_never_acts(acts):
    acts.put_off()
    acts.stop()
    time.sleep(2 * QUIET_S)
    assert acts.noted == []
    acts.put_off()
    time.sleep(2 * QUIET_S)
    assert acts.noted == []


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


def test_rest_that_never_began_can_be_stopped():
    before = threading.active_count()
    rest = Rest(lambda: None, QUIET_S)
    assert threading.active_count() == before
    rest.stop()


def test_stopped_rest_leaves_no_thread():
    before = threading.active_count()
    rest = Rest(lambda: None, QUIET_S)
    rest.put_off()
    assert threading.active_count() == before + 1
    rest.stop()
    assert threading.active_count() == before
