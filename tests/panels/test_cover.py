"""A prediction's cover in the kernel: it covers, it keeps the first guess, and no cell waits for it."""

from pathlib import Path

import pytest

from rectlab.lessons.comparison.panel import Tournament
from rectlab.lessons.death.panel import Census
from rectlab.lessons.depth.panel import Depth
from rectlab.lessons.lifetimes.panel import Lifetimes
from rectlab.lessons.penalty.panel import Penalty
from rectlab.lessons.pieces.panel import Pieces
from rectlab.lessons.scope.panel import Scope
from rectlab.lessons.spikes.panel import Spikes
from rectlab.lessons.zeros.panel import Raster
from rectlab.panels.frame import unpack
from rectlab.questions import guesses
from rectlab.questions.curves import Curve
from rectlab.questions.kinds import Choice, Prediction
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
    assert guesses.load() == {"00 zeros": {"guess": 30.0, "answer": zeros}}
    told = unpack(scope.frame)[0]["guess"]
    assert told == {
        "words": f"Your guess was 30 %; it is {zeros:.3g} %: remember the difference.", "guess": 30.0, "answer": zeros,
        "kind": "number", "low": 0, "high": 100, "step": 1, "unit": "%",
    }  # fmt: skip


def test_the_answer_is_the_one_to_what_was_asked_whatever_cells_did_since():
    raster = Raster(predict="03 silent")
    asked = raster.quantities()["silent"]
    raster.probe_size, raster.bias_shift = 1297, -0.3
    assert raster.quantities()["silent"] != asked
    send(raster, id=1, guess=40)
    assert guesses.load() == {"03 silent": {"guess": 40.0, "answer": asked}}
    words = unpack(raster.frame)[0]["guess"]["words"]
    assert words.endswith("remember the difference. The panel has been moved on since it asked.")


def test_a_guess_out_of_range_is_said_and_the_cover_stays():
    scope = small()
    for guess in (130, "30", [], True):
        send(scope, id=1, guess=guess)
        assert scope.error == f"guess: must be a number from 0 to 100; got {guess!r}. Guess again."
        assert scope.cover and guesses.load() == {}


def test_skipping_lifts_the_cover_too():
    scope = small()
    send(scope, id=1, guess=None)
    assert scope.cover == {} and guesses.load()["00 zeros"]["guess"] is None


def test_who_has_guessed_before_is_not_asked_again_and_sees_the_guess():
    guesses.keep("00 zeros", 30.0, 48.7)
    scope = small()
    assert scope.cover == {}
    assert unpack(scope.frame)[0]["guess"]["words"] == "Your guess was 30 %; it is 48.7 %: remember the difference."
    send(scope, id=1, guess=10)
    assert guesses.load()["00 zeros"]["guess"] == 30.0


def test_a_damaged_file_is_said_in_the_panel_and_put_aside():
    (Path.cwd() / guesses.FILE).write_text("{")
    scope = small()
    send(scope, id=1, guess=30)
    assert scope.cover == {} and "It was kept as predictions.damaged.json." in scope.error
    assert guesses.load()["00 zeros"]["guess"] == 30.0


def test_under_tests_and_without_a_prediction_nothing_is_asked(monkeypatch):
    assert Scope(hidden_layers=1, width=16, film=False).cover == {}
    monkeypatch.setenv("RECTLAB_TESTING", "1")
    assert small().cover == {}


class Two(Raster):
    """A panel that answers with a word and with a curve."""

    def quantities(self):
        return {"more": "fewer", "line": [0.0, 10.0, self.bias_shift], **super().quantities()}


@pytest.fixture
def asked(monkeypatch):
    """A question of each kind."""
    curve = Curve("99 curve", "How does it go?", "line", (0, 1, 3), "current", 0, 50, "Hz", 5)
    more = Choice("99 more", "More, or fewer?", "more", ("more", "fewer"))
    for prediction in (curve, more):
        monkeypatch.setitem(PREDICTIONS, prediction.name, prediction)


def test_a_choice_is_asked_kept_and_told(asked):
    panel = Two(predict="99 more")
    assert panel.cover["kind"] == "choice" and list(panel.cover["choices"]) == ["more", "fewer"]
    send(panel, id=1, guess="none")
    assert panel.error == "guess: must be one of more, fewer; got 'none'. Guess again." and panel.cover
    send(panel, id=1, guess="more")
    assert (panel.cover, panel.error) == ({}, "")
    assert guesses.load() == {"99 more": {"guess": "more", "answer": "fewer"}}
    told = unpack(panel.frame)[0]["guess"]
    assert (told["kind"], told["guess"], told["answer"]) == ("choice", "more", "fewer")


def test_a_sketch_is_asked_kept_and_told(asked):
    panel = Two(predict="99 curve")
    assert panel.cover["kind"] == "curve" and list(panel.cover["xs"]) == [0, 1, 3]
    for bad, got in ((5, "5"), ([1, 2], "a list of 2"), ([0, 1, 51], "51 among them")):
        send(panel, id=1, guess=bad)
        assert panel.error == f"guess: must be a list of 3 numbers from 0 to 50; got {got}. Guess again."
        assert panel.cover
    send(panel, id=1, guess=[0, 20, 3])
    assert (panel.cover, panel.error) == ({}, "")
    assert guesses.load() == {"99 curve": {"guess": [0.0, 20.0, 3.0], "answer": [0.0, 10.0, 0.0]}}
    told = unpack(panel.frame)[0]["guess"]
    assert told["words"].startswith("Your curve is off by 4.33 Hz on average, most at current 1 (you: 20 Hz, found: 10")
    again = unpack(Two(predict="99 curve").frame)[0]["guess"]
    assert again == told


def test_a_kept_guess_that_cannot_be_read_is_asked_again(asked):
    guesses.keep("99 curve", 3.0, 4.0)
    panel = Two(predict="99 curve")
    assert panel.cover["name"] == "99 curve"
    send(panel, id=1, guess=[0, 20, 3])
    assert panel.cover == {} and "the guess kept for 99 curve could not be read" in panel.error
    assert guesses.load()["99 curve"]["guess"] == [0.0, 20.0, 3.0]


def test_where_a_panel_has_no_answer_a_guess_waits_and_a_skip_does_not(monkeypatch):
    monkeypatch.setattr(Scope, "answers_at_once", False)
    scope = small()
    monkeypatch.setattr(scope, "quantities", lambda: {"zeros": float("nan")})
    send(scope, id=1, guess=30)
    assert scope.error == "zeros: must be a finite number; got nan. Press reset, or run this cell again."
    assert scope.cover
    send(scope, id=1, guess=None)
    assert scope.cover == {} and scope.error.startswith("zeros: must be") and guesses.load() == {}


# The panel of each lesson that asks: a new one is a line here.
ASKED_BY = {
    "00": lambda: Scope(hidden_layers=1, width=16),
    "01": Spikes,
    "02": Pieces,
    "03": Raster,
    "04": lambda: Penalty(width=16, hidden_layers=1),
    "05": lambda: Depth(hidden_layers=100),
    "06": Census,
    "07": Lifetimes,
    "08": lambda: played(Tournament(who="paper", rates="0.1", seeds=3, width=32, n_epochs=15)),
}


def played(tournament):
    tournament.run()
    return tournament


@pytest.mark.parametrize("name", PREDICTIONS)
def test_every_prediction_asks_for_something_its_panel_has(name):
    prediction = PREDICTIONS[name]
    answer = prediction.answered(ASKED_BY[name[:2]]().quantities()[prediction.quantity])
    if isinstance(prediction, Prediction):
        assert prediction.low <= answer <= prediction.high
    elif isinstance(prediction, Curve):
        assert prediction.low <= min(answer) and max(answer) <= prediction.high
