"""Panels whose network trains: the same buttons, words and guesses, whatever is looked at on the way."""

import time

import pytest

from rectlab.lessons.lifetimes.panel import Lifetimes
from rectlab.lessons.penalty.panel import Penalty
from rectlab.lessons.scope.panel import Scope
from rectlab.panels.frame import unpack
from tests.hand import send, wait_until


@pytest.fixture(params=[Scope, Penalty, Lifetimes], ids=lambda kind: kind.__name__)
def panel(request, made):
    return made(request.param, width=16, hidden_layers=1)


def test_buttons_step_train_pause_and_reset(panel):
    untrained = panel.in_words()
    send(panel, press="step")
    assert panel.live.head_steps == 1 == unpack(panel.frame)[0]["step"]
    send(panel, press="train")
    assert panel.playing
    wait_until(lambda: panel.live.head_steps > 20)
    send(panel, press="pause")
    assert not panel.playing and panel.error == ""
    done = panel.live.head_steps
    time.sleep(0.05)
    assert panel.live.head_steps == done
    send(panel, press="reset")
    assert panel.in_words() == untrained and panel.live.head_steps == 0 == unpack(panel.frame)[0]["step"]


def test_frames_of_training_say_how_long_still(panel):
    seen = []
    panel.observe(lambda change: seen.append(unpack(change["new"])[0]), names="frame")
    send(panel, press="train")
    wait_until(lambda: any(head.get("epoch") for head in seen))
    send(panel, press="pause")
    head = next(head for head in seen if head.get("epoch"))
    assert head["n_epochs"] == 100 and head["seconds_left"] > 0
    assert seen[-1]["epoch"] is None


def test_a_training_that_diverges_stops_says_so_and_keeps_a_finite_state(panel):
    panel.hidden_layers, panel.activation = 3, "leaky_relu"
    panel.live.set(lr=1e4)
    send(panel, press="train")
    assert panel.transport.wait(30) and not panel.playing
    assert panel.error == (
        f"Training diverged at step {panel.live.head_steps + 1:,}: the loss is no longer finite. The last finite state "
        "is shown. Lower the learning rate, then train again, or press reset."
    )
    assert all(p.isfinite().all() for p in panel.live.population.parameters())
    send(panel, press="step", set={"lr": 0.1})
    assert panel.error == ""


@pytest.mark.parametrize(
    ("kind", "name", "guess"),
    [(Penalty, "04 curve", [50, 55, 60, 65, 70, 75]), (Lifetimes, "07 revivals", [0, 5, 10])],
)
def test_a_guess_trains_an_untrained_network_for_as_long_as_was_asked(made, kind, name, guess, monkeypatch, tmp_path):
    monkeypatch.delenv("RECTLAB_TESTING", raising=False)
    monkeypatch.chdir(tmp_path)
    panel = made(kind, width=16, predict=name)
    send(panel, guess=guess, id=1)
    header = unpack(panel.frame)[0]
    assert panel.error == "" and panel.result.steps[-1] == 420 and header["id"] == 1
    assert header["guess"]["words"].startswith("Your curve is off by ")


def test_a_bias_shift_holds_in_training_and_in_view_from_the_moment_it_is_set(made):
    panel = made(Lifetimes, width=16)
    send(panel, set={"bias_shift": -0.5})
    assert panel.live.bias_shift == panel.live.settings.bias_shift == -0.5
    dead = panel.live.timeline().dead[-1].sum()
    panel.live.set(bias_shift=0.5)
    assert panel.live.timeline().dead[-1].sum() < dead
