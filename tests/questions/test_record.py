"""The learner's record: kept once, in plain files; nothing is lost by a file that cannot be read or written."""

import json
import os

import pytest

from rectlab.questions.concepts import ITEMS
from rectlab.questions.record import concept_sheets, guesses, keep_guess, keep_sheet

RIGHT = {item.name: item.right for item in ITEMS}
EMPTY = {"answers": {}, "done": False}
GUESS = {"00 zeros": {"guess": 30.0, "answer": 48.7}}
SHEETS = {"before": {"answers": RIGHT, "done": True}, "after": EMPTY}
both_files = pytest.mark.parametrize(
    ("name", "keep", "load", "kept", "sorry"),
    [
        ("predictions", lambda folder: keep_guess("00 zeros", 30.0, 48.7, folder), guesses, GUESS,
         "The guess could not be kept: read-only. It counts here and now all the same."),
        ("concepts", lambda folder: keep_sheet("before", RIGHT, True, folder), concept_sheets, SHEETS,
         "The answers could not be kept: read-only. They stay in this panel until it is closed."),
    ],
    ids=["predictions", "concepts"],
)


def test_the_first_guess_of_each_name_is_kept(tmp_path):
    assert guesses(tmp_path) == {}
    assert keep_guess("00 zeros", 30.0, 48.7, tmp_path) == ""
    assert keep_guess("00 zeros", 49.0, 48.7, tmp_path) == ""
    assert keep_guess("03 silent", None, 8.0, tmp_path) == ""
    assert guesses(tmp_path) == GUESS | {"03 silent": {"guess": None, "answer": 8.0}}


def test_a_sheet_that_is_done_is_not_changed(tmp_path):
    assert concept_sheets(tmp_path) == {"before": EMPTY, "after": EMPTY}
    assert keep_sheet("before", {"rectifier": "0 and 1"}, False, tmp_path) == ""
    assert keep_sheet("before", {"rectifier": "0 and 0.5", "depth": None}, True, tmp_path) == ""
    done = {"answers": {"rectifier": "0 and 0.5", "depth": None}, "done": True}
    assert keep_sheet("before", RIGHT, True, tmp_path) == ""
    assert concept_sheets(tmp_path) == {"before": done, "after": EMPTY}
    assert keep_sheet("after", RIGHT, True, tmp_path) == ""
    assert concept_sheets(tmp_path) == {"before": done, "after": {"answers": RIGHT, "done": True}}


@both_files
def test_the_file_is_plain_json_and_alone(tmp_path, name, keep, load, kept, sorry):
    assert keep(tmp_path) == "" and load(tmp_path) == kept
    field = {"predictions": "kept", "concepts": "sheets"}[name]
    assert json.loads((tmp_path / f"{name}.json").read_text()) == {"version": 1, field: kept}
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.json"]


@both_files
def test_a_damaged_file_is_said_and_put_aside(tmp_path, name, keep, load, kept, sorry):
    field, entries = {
        "predictions": ("kept", [[], {"a": 1}, {"a": ["guess", "answer"]}]),
        "concepts": ("sheets", [[], {"before": 1}, {"before": {"answers": [], "done": True}},
                                {"before": {"answers": {}, "done": "yes"}}]),
    }[name]
    others = [{"version": 2, field: {}}, {field: {}}, {"version": 1}, *({"version": 1, field: e} for e in entries)]
    message = f"{name}: {name}.json must be as rectlab wrote it; it is damaged or of another version."
    for k, content in enumerate(["", "{", "[]", "[" * 100_000, *map(json.dumps, others)]):
        folder = tmp_path / f"{k}"
        folder.mkdir()
        path, aside = folder / f"{name}.json", folder / f"{name}.damaged.json"
        path.write_text(content)
        with pytest.raises(ValueError, match=f"^{message}$"):
            load(folder)
        assert keep(folder) == f"{message} It was kept as {aside.name}." and load(folder) == kept
        path.write_text("again")
        assert keep(folder).endswith(f"It was kept as {name}.damaged.2.json.") and aside.read_text() == content


@both_files
def test_what_stands_in_the_files_place_is_said_too(tmp_path, name, keep, load, kept, sorry):
    (tmp_path / f"{name}.json").mkdir()
    with pytest.raises(ValueError, match=rf"^{name}: {name}.json must be readable; got "):
        load(tmp_path)
    assert keep(tmp_path).endswith(f"It was kept as {name}.damaged.json.")
    assert load(tmp_path) == kept


@both_files
def test_a_file_that_cannot_be_written_costs_nothing_but_the_keeping(
    tmp_path, monkeypatch, name, keep, load, kept, sorry
):
    def refuse(*args):
        raise PermissionError("read-only")

    monkeypatch.setattr(os, "replace", refuse)
    assert keep(tmp_path) == sorry and list(tmp_path.iterdir()) == []
