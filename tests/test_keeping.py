"""Small files in the learner's folder: whole or not at all, and nothing damaged is lost."""

import json
import os

import pytest

from rectlab import keeping


def test_what_was_written_is_read(tmp_path):
    path = tmp_path / "notes.json"
    assert keeping.read(path, bool) is None
    keeping.write(path, {"a": [1, None, "ä"]})
    assert keeping.read(path, bool) == {"a": [1, None, "ä"]}
    assert [p.name for p in tmp_path.iterdir()] == ["notes.json"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "notes.json"
    keeping.write(path, {"a": 1})

    def refuse(*args):
        raise PermissionError("read-only")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError, match="read-only"):
        keeping.write(path, {"a": 2})
    assert json.loads(path.read_text()) == {"a": 1} and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "good", [lambda c: False, lambda c: c["b"], lambda c: c + 1, lambda c: c.x, lambda c: int("x")]
)
def test_content_that_is_not_good_is_refused_in_words(tmp_path, good):
    path = tmp_path / "notes.json"
    keeping.write(path, {"a": 1})
    with pytest.raises(ValueError) as caught:
        keeping.read(path, good)
    assert str(caught.value) == "notes: notes.json must be as rectlab wrote it; it is damaged or of another version."


def test_damaged_files_go_to_names_that_are_free(tmp_path):
    path, asides = tmp_path / "notes.json", []
    for k in range(3):
        path.write_text(f"broken {k}")
        asides.append(keeping.put_aside(path, copy=k == 1))
        assert path.exists() == (k == 1)
    assert [p.name for p in asides] == ["notes.damaged.json", "notes.damaged.2.json", "notes.damaged.3.json"]
    assert [p.read_text() for p in asides] == ["broken 0", "broken 1", "broken 2"]
