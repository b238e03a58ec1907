"""Long work says what it is and how long it has taken; short work says nothing."""

import time

import pytest

from rectlab import Depth
from rectlab.panels import work
from tests.hand import send


@pytest.mark.parametrize(("press", "words"), [({"press": "pin"}, '"pin"'), ({"set": {"gain": 2}}, "weight gain")])
def test_a_message_that_takes_long_says_itself(made, monkeypatch, press, words):
    monkeypatch.setattr(work, "LONG_S", 0.05)
    panel, said = made(Depth, width=16), []
    monkeypatch.setattr(panel, "_say_working", said.append)
    monkeypatch.setattr(panel, "refresh", lambda **_: time.sleep(0.15))
    send(panel, **press, id=1)
    assert said[0] == f"At work on {words}: 0 s so far." and said[-1] == ""


def test_short_work_says_nothing():
    said = []
    with work.long_work(said.append, "nothing"):
        pass
    assert said == []
