"""Messages that overtake each other on their way into the kernel: the hand's last place holds."""

import threading

import pytest

from rectlab.lessons.spikes.panel import Spikes
from rectlab.lessons.zeros.panel import Raster
from rectlab.panels.concepts import Concepts
from rectlab.panels.threads import Order


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
