"""The prediction gate in the kernel: it covers, it keeps the first guess, and no cell waits for it."""

import pytest

from rectlab import predictions
from rectlab.widgets import Census, Penalty, Raster, Scope, Spikes
from rectlab.widgets._frames import unpack


@pytest.fixture(autouse=True)
def learner(tmp_path, monkeypatch):
    """A learner's folder, and nobody who opens the gates."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RECTLAB_GATE", raising=False)
    monkeypatch.delenv("RECTLAB_PAGES", raising=False)


def tell(panel, **message):
    panel._on_message(panel, {"id": 1, **message}, [])


def small(**options):
    return Scope(hidden_layers=1, width=16, film=False, predict="00 zeros", **options)


def test_the_panel_asks_and_python_goes_on_as_ever():
    scope = small()
    assert scope.gate["question"] == "Which share of all activations is exactly zero?"
    scope.bias = -0.1
    assert scope.in_words().startswith("In 1 hidden layer,")


def test_a_guess_opens_the_gate_is_kept_and_stands_beside_the_answer():
    scope = small()
    tell(scope, guess=30)
    zeros = 100 * float(scope.snapshot.zero_fraction[0])
    assert (scope.gate, scope.error) == ({}, "")
    assert predictions.load() == {"00 zeros": {"guess": 30.0, "answer": zeros}}
    told = unpack(scope.frame)[0]["guess"]
    assert told == {
        "words": f"Your guess was 30 %; it is {zeros:.3g} %: remember the difference.", "guess": 30.0, "answer": zeros,
        "low": 0, "high": 100,
    }  # fmt: skip


def test_a_guess_out_of_range_is_said_and_the_gate_stays():
    scope = small()
    for guess in (130, "30", [], True):
        tell(scope, guess=guess)
        assert scope.error == f"guess: must be a number from 0 to 100; got {guess!r}. Guess again."
        assert scope.gate and predictions.load() == {}


def test_skipping_opens_the_gate_too():
    scope = small()
    tell(scope, guess=None)
    assert scope.gate == {} and predictions.load()["00 zeros"]["guess"] is None


def test_who_has_guessed_before_is_not_asked_again_and_sees_the_guess():
    predictions.keep("00 zeros", 30.0, 48.7)
    scope = small()
    assert scope.gate == {}
    assert unpack(scope.frame)[0]["guess"]["words"] == "Your guess was 30 %; it is 48.7 %: remember the difference."
    tell(scope, guess=10)
    assert predictions.load()["00 zeros"]["guess"] == 30.0


def test_a_damaged_file_is_said_in_the_panel_and_put_aside():
    (predictions.Path.cwd() / predictions.FILE).write_text("{")
    scope = small()
    tell(scope, guess=30)
    assert scope.gate == {} and "It was kept as predictions.damaged.json." in scope.error
    assert predictions.load()["00 zeros"]["guess"] == 30.0


def test_under_tests_and_without_a_prediction_nothing_is_asked(monkeypatch):
    assert Scope(hidden_layers=1, width=16, film=False).gate == {}
    monkeypatch.setenv("RECTLAB_GATE", "open")
    assert small().gate == {}


@pytest.mark.parametrize("name", predictions.PREDICTIONS)
def test_every_prediction_asks_for_something_its_panel_has(name):
    panel = Scope(hidden_layers=1, width=16) if name.startswith(("00", "04")) else Raster()
    panel = Penalty(width=16, hidden_layers=1) if name.startswith("04") else panel
    panel = Spikes() if name.startswith("01") else panel
    panel = Census() if name.startswith("06") else panel
    answer = panel.quantities()[predictions.get(name).quantity]
    assert predictions.get(name).low <= answer <= predictions.get(name).high
