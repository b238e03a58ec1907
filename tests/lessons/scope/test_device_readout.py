"""The device readout: each device is timed with a network of its own, and the words name the fastest."""

import pytest

from rectlab.compute import devices
from rectlab.lessons.scope import device_readout
from rectlab.lessons.scope.panel import Scope
from rectlab.panels.frame import unpack


@pytest.fixture
def scope():
    scope = Scope(hidden_layers=1, width=16, film=False)
    yield scope
    scope.close()


def test_turning_the_menu_has_the_devices_timed_at_rest(scope):
    assert unpack(scope.frame)[0]["devices"] == ""
    scope.device = "cpu"
    scope.at_rest(lambda: False)
    scope.refresh()
    said = unpack(scope.frame)[0]["devices"]
    assert said.startswith("cpu ") and "ms a preview" in said


def test_a_new_value_comes_before_the_timing(scope):
    scope.device = "cpu"
    scope.at_rest(lambda: True)
    assert scope._devices_said == ""


@pytest.mark.parametrize(
    ("seconds", "fastest"), [({"cpu": 0.003, "cuda": 0.005}, "cpu"), ({"cpu": 0.2, "cuda": 0.005}, "cuda")]
)
def test_words_name_each_device_and_the_fastest(monkeypatch, seconds, fastest):
    monkeypatch.setattr(devices, "available", lambda: tuple(seconds))
    monkeypatch.setattr(device_readout, "_seconds", lambda built, **look: seconds[built])
    said = device_readout.readout(lambda name: name)
    times = ", ".join(f"{name} {1e3 * s:.1f} ms" for name, s in seconds.items())
    assert said == f"{times} a preview: {fastest} is the fastest here"


def test_with_one_device_the_words_say_so(monkeypatch):
    monkeypatch.setattr(devices, "available", lambda: ("cpu",))
    monkeypatch.setattr(device_readout, "_seconds", lambda built, **look: 0.0031)
    assert device_readout.readout(lambda name: name) == "cpu 3.1 ms a preview; this machine has no other device"
