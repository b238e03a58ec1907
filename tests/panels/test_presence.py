"""A panel that plays stops when nobody can see it or name it any more, and not before."""

from types import SimpleNamespace

import pytest
from ipywidgets import HBox

from rectlab import Penalty
from rectlab.panels import presence
from tests.hand import wait_until


class Shell:
    """What rectlab asks of IPython: the learner's names, and an ear after each cell."""

    def __init__(self):
        self.user_ns, self.after_a_cell = {}, []
        self.events = SimpleNamespace(register=lambda event, act: self.after_a_cell.append(act))

    def run(self, **names):
        self.user_ns |= names
        for act in self.after_a_cell:
            act(None)


@pytest.fixture
def shell(monkeypatch):
    shell = Shell()
    monkeypatch.setattr(presence, "_shell", lambda: shell)
    return shell


@pytest.fixture
def training(made):
    def begun():
        panel = made(Penalty, width=16, hidden_layers=1)
        panel.press("train")
        wait_until(lambda: panel in [known._panel for known in presence._playing])
        return panel

    return begun


def test_a_cell_that_is_run_again_leaves_one_training_panel(shell, training):
    panels = []
    for number in range(3):
        panels.append(training())
        shell.run(panel=panels[-1], **{f"_{number}": panels[-1]}, Out={number: panels[-1]})
    wait_until(lambda: [panel.playing for panel in panels] == [False, False, True])
    assert panels[0].error.startswith("Stopped after ") and panels[0].error.endswith("Press train to go on.")
    assert panels[2].error == ""


@pytest.mark.parametrize("names", [lambda p: {"mine": [{"a": p}]}, lambda p: {"both": HBox([p])}], ids=["list", "box"])
def test_a_panel_in_a_container_has_a_name(shell, training, names):
    panel = training()
    shell.run(**names(panel))
    assert panel.playing


def test_a_panel_without_a_name_plays_while_a_view_shows_it(shell, training, monkeypatch):
    panel = training()
    panel.set_state({"_view_count": 1})
    shell.run()
    assert panel.playing
    monkeypatch.setattr(presence, "ALONE_S", 0.0)  # a page that was reloaded never says that its views are gone
    shell.run()
    wait_until(lambda: not panel.playing)


def test_the_last_view_that_goes_stops_a_panel_without_a_name(shell, training, monkeypatch):
    monkeypatch.setattr(presence, "NEW_S", 3600)
    panel = training()
    monkeypatch.setattr(panel, "picture", lambda: None)
    panel._repr_mimebundle_()
    shell.run()
    assert panel.playing  # it was displayed just now: its view comes soon
    panel.set_state({"_view_count": 1})
    panel.set_state({"_view_count": 0})
    wait_until(lambda: not panel.playing)
