"""A prediction's cover in the kernel: it covers, it keeps the first guess, and no cell waits for it."""

import importlib
from pathlib import Path

import pytest

import rectlab
from rectlab.lessons.scope.panel import Scope
from rectlab.lessons.zeros.panel import Raster
from rectlab.panels.frame import unpack
from rectlab.questions import Choice, Sketch, record
from rectlab.questions.predictions import PREDICTIONS
from tests.hand import send


@pytest.fixture(autouse=True)
def learner(tmp_path, monkeypatch):
    """A learner's folder, and no tests that lift the covers."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RECTLAB_TESTING", raising=False)
    monkeypatch.delenv("RECTLAB_PAGES", raising=False)


def small(**options):
    return Scope(hidden_layers=1, width=16, film=False, predict="00 zeros", **options)


def test_the_panel_asks_and_python_goes_on_as_ever():
    scope = small()
    assert scope.cover["question"] == "Which share of all activations is exactly zero?"
    scope.bias_shift = -0.1
    assert scope.in_words().startswith("In 1 hidden layer,")


def test_a_guess_lifts_the_cover_is_kept_and_stands_beside_the_answer():
    scope = small()
    send(scope, id=1, guess=30)
    zeros = 100 * float(scope.snapshot.zero_fraction[0])
    assert (scope.cover, scope.error) == ({}, "")
    assert record.guesses() == {"00 zeros": {"guess": 30.0, "answer": zeros}}
    told = unpack(scope.frame)[0]["guess"]
    assert told == {
        "words": f"Your guess was 30 %; it is {zeros:.3g} %: remember the difference.", "guess": 30.0, "answer": zeros,
        "kind": "number", "low": 0, "high": 100, "step": 1, "unit": "%",
    }


def test_the_answer_is_the_one_to_what_was_asked_whatever_cells_did_since():
    raster = Raster(predict="03 silent")
    asked = raster.answer("03 silent")
    raster.probe_size, raster.bias_shift = 1297, -0.3
    assert raster.answer("03 silent") != asked
    send(raster, id=1, guess=40)
    assert record.guesses() == {"03 silent": {"guess": 40.0, "answer": asked}}
    words = unpack(raster.frame)[0]["guess"]["words"]
    assert words.endswith("remember the difference. The panel has been moved on since it asked.")


def test_skipping_lifts_the_cover_too():
    scope = small()
    send(scope, id=1, guess=None)
    assert scope.cover == {} and record.guesses()["00 zeros"]["guess"] is None


def test_who_has_guessed_before_is_not_asked_again_and_sees_the_guess():
    record.keep_guess("00 zeros", 30.0, 48.7)
    scope = small()
    assert scope.cover == {}
    assert unpack(scope.frame)[0]["guess"]["words"] == "Your guess was 30 %; it is 48.7 %: remember the difference."
    send(scope, id=1, guess=10)
    assert record.guesses()["00 zeros"]["guess"] == 30.0


def test_a_damaged_file_is_said_in_the_panel_and_put_aside():
    (Path.cwd() / record.GUESSES.name).write_text("{")
    scope = small()
    send(scope, id=1, guess=30)
    assert scope.cover == {} and "It was kept as predictions.damaged.json." in scope.error
    assert record.guesses()["00 zeros"]["guess"] == 30.0


def test_under_tests_and_without_a_prediction_nothing_is_asked(monkeypatch):
    assert Scope(hidden_layers=1, width=16, film=False).cover == {}
    monkeypatch.setenv("RECTLAB_TESTING", "1")
    assert small().cover == {}


class Two(Raster):
    """A panel that answers with a word and with a curve."""

    def answer_to(self, prediction):
        return {"more": "fewer", "line": [0.0, 10.0, self.bias_shift]}[prediction.quantity]


@pytest.fixture
def asked(monkeypatch):
    """A question of each kind."""
    curve = Sketch(quantity="line", xs=(0, 1, 3), x_label="current", low=0, high=50, unit="Hz", within=5)
    more = Choice(quantity="more", choices=("more", "fewer"))
    monkeypatch.setitem(PREDICTIONS, "99 curve", curve)
    monkeypatch.setitem(PREDICTIONS, "99 more", more)


def test_a_choice_is_asked_kept_and_told(asked):
    panel = Two(predict="99 more")
    assert panel.cover["kind"] == "choice" and list(panel.cover["choices"]) == ["more", "fewer"]
    send(panel, id=1, guess="none")
    assert panel.error == "guess: must be one of more, fewer; got 'none'. Guess again." and panel.cover
    send(panel, id=1, guess="more")
    assert (panel.cover, panel.error) == ({}, "")
    assert record.guesses() == {"99 more": {"guess": "more", "answer": "fewer"}}
    told = unpack(panel.frame)[0]["guess"]
    assert (told["kind"], told["guess"], told["answer"]) == ("choice", "more", "fewer")


def test_a_sketch_is_asked_kept_and_told(asked):
    panel = Two(predict="99 curve")
    assert panel.cover["kind"] == "sketch" and list(panel.cover["xs"]) == [0, 1, 3]
    for bad, got in ((5, "5"), ([1, 2], "a list of 2"), ([0, 1, 51], "51 among them")):
        send(panel, id=1, guess=bad)
        assert panel.error == f"guess: must be a list of 3 numbers from 0 to 50; got {got}. Guess again."
        assert panel.cover
    send(panel, id=1, guess=[0, 20, 3])
    assert (panel.cover, panel.error) == ({}, "")
    assert record.guesses() == {"99 curve": {"guess": [0.0, 20.0, 3.0], "answer": [0.0, 10.0, 0.0]}}
    told = unpack(panel.frame)[0]["guess"]
    assert told["words"].startswith("Your curve is off by 4.33 Hz on average, most at current 1 (you: 20 Hz, found: 10")
    again = unpack(Two(predict="99 curve").frame)[0]["guess"]
    assert again == told


def test_a_kept_guess_that_cannot_be_read_is_asked_again(asked):
    record.keep_guess("99 curve", 3.0, 4.0)
    panel = Two(predict="99 curve")
    assert panel.cover["name"] == "99 curve"
    send(panel, id=1, guess=[0, 20, 3])
    assert panel.cover == {} and "the guess kept for 99 curve could not be read" in panel.error
    assert record.guesses()["99 curve"]["guess"] == [0.0, 20.0, 3.0]


def test_where_a_panel_has_no_answer_a_guess_waits_and_a_skip_does_not(monkeypatch):
    monkeypatch.setattr(Scope, "answers_at_once", False)
    scope = small()
    monkeypatch.setattr(scope, "answer_to", lambda prediction: float("nan"))
    send(scope, id=1, guess=30)
    assert scope.error == "zeros: must be a finite number; got nan. Press reset, or run this cell again."
    assert scope.cover
    send(scope, id=1, guess=None)
    assert scope.cover == {} and scope.error.startswith("zeros: must be") and record.guesses() == {}


SMALLER = {  # what keeps a panel's answer quick; another panel answers as it is
    "Scope": {"hidden_layers": 1, "width": 16},
    "Penalty": {"width": 16, "hidden_layers": 1},
    "Depth": {"hidden_layers": 100},
    "Pieces": {"inputs": "line", "bias_spread": 0.0},
    "Tournament": {"who": "paper", "rates": "0.1", "seeds": 3, "width": 32, "n_epochs": 15},
    "Pretraining": {"seeds": 2, "width": 16, "epochs": 1, "passes": 1},
}


def predictions_of(panel):
    """Return the predictions of the lesson that a panel's class belongs to, by name."""
    questions = rectlab._PANELS[panel].replace(".panel", ".questions")
    return getattr(importlib.import_module(questions), "PREDICTIONS", {})


@pytest.mark.parametrize(
    ("panel", "name"), [(panel, name) for panel in rectlab._panels() for name in predictions_of(panel)]
)
def test_every_prediction_asks_for_something_its_panel_has(panel, name):
    asked, prediction = getattr(rectlab, panel)(**SMALLER.get(panel, {})), PREDICTIONS[name]
    if hasattr(asked, "run"):
        asked.run()
    answer = asked.answer(name)
    if not isinstance(prediction, Choice):
        values = answer if isinstance(prediction, Sketch) else [answer]
        assert prediction.low <= min(values) and max(values) <= prediction.high
