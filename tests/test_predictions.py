"""Predictions: guesses are kept once, in words, and nothing is lost by a file that cannot be read or written."""

import json
import os

import pytest

from rectlab import predictions
from rectlab.predictions import PREDICTIONS, get, keep, load, score


def test_the_first_guess_of_each_name_is_kept(tmp_path):
    assert keep("00 zeros", 30.0, 48.7, tmp_path) == ""
    assert keep("00 zeros", 49.0, 48.7, tmp_path) == ""
    assert keep("03 silent", None, 8.0, tmp_path) == ""
    assert load(tmp_path) == {"00 zeros": {"guess": 30.0, "answer": 48.7}, "03 silent": {"guess": None, "answer": 8.0}}
    assert [path.name for path in tmp_path.iterdir()] == ["predictions.json"]


def test_where_there_is_no_file_nothing_is_known(tmp_path):
    assert load(tmp_path) == {}
    assert score({}) == "0 of 0 guesses were close, 0 skipped."


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"version": 2, "kept": {}}', '{"version": 1, "kept": {"a": 1}}', '{"kept": {}}']
)
def test_a_damaged_file_is_kept_aside_and_said(tmp_path, content):
    (tmp_path / "predictions.json").write_text(content)
    message = "predictions: predictions.json must be as rectlab wrote it; it is damaged or of another version."
    with pytest.raises(ValueError, match=f"^{message}$"):
        load(tmp_path)
    assert keep("00 zeros", 30.0, 48.7, tmp_path) == f"{message} It was kept as predictions.damaged.json."
    assert (tmp_path / "predictions.damaged.json").read_text() == content
    assert list(load(tmp_path)) == ["00 zeros"]


def test_a_file_that_cannot_be_written_costs_nothing_but_the_keeping(tmp_path, monkeypatch):
    def refuse(*args):
        raise PermissionError("read-only")

    monkeypatch.setattr(os, "replace", refuse)
    said = keep("00 zeros", 30.0, 48.7, tmp_path)
    assert said == "The guess could not be kept: read-only. It counts here and now all the same."
    assert list(tmp_path.iterdir()) == []


def test_guesses_are_said_beside_the_answers():
    prediction = get("03 silent")
    assert prediction.compared(8.0, 8.0) == "Your guess was 8 units; it is 8 units: close!"
    assert prediction.compared(20.0, 8.0) == "Your guess was 20 units; it is 8 units: remember the difference."
    assert prediction.compared(None, 8.0) == "You skipped the guess; it is 8 units."
    kept = {"00 zeros": {"guess": 48.0, "answer": 48.7}, "03 silent": {"guess": 20.0, "answer": 8.0}, "gone": {}}
    assert score(kept).splitlines()[-1] == "1 of 2 guesses were close, 0 skipped."
    kept["03 silent"]["guess"] = None
    assert score(kept).splitlines()[-1] == "1 of 1 guess was close, 1 skipped."


@pytest.mark.parametrize("guess", [-1, 101, float("nan"), "49", True, [49]])
def test_a_guess_out_of_range_is_refused_in_full(guess):
    with pytest.raises(ValueError) as caught:
        get("00 zeros").checked(guess)
    assert str(caught.value) == f"guess: must be a number from 0 to 100; got {guess!r}. Guess again."


def test_names_are_their_keys_and_unknown_ones_are_listed():
    assert all(name == prediction.name for name, prediction in PREDICTIONS.items())
    with pytest.raises(KeyError) as caught:
        get("99")
    assert caught.value.args[0] == (
        f"predictions: name must be one of {', '.join(PREDICTIONS)}; got '99'. Copy the name."
    )


@pytest.mark.parametrize(("gate", "pages", "asked"), [("", "", True), ("open", "", False), ("", "1", False)])
def test_nobody_is_asked_under_tests_and_in_pages(monkeypatch, gate, pages, asked):
    monkeypatch.setenv("RECTLAB_GATE", gate)
    monkeypatch.setenv("RECTLAB_PAGES", pages)
    assert predictions.asked() is asked


def test_the_file_is_plain_json(tmp_path):
    keep("00 zeros", 30.0, 48.7, tmp_path)
    content = json.loads((tmp_path / "predictions.json").read_text())
    assert content == {"version": 1, "kept": {"00 zeros": {"guess": 30.0, "answer": 48.7}}}
