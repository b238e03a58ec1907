"""Files are written whole or not at all, and nothing damaged of the learner's is lost."""

import os

import pytest

from rectlab.compute import files


def test_what_was_written_is_read(tmp_path):
    path = tmp_path / "notes.json"
    assert files.read(path, bool) is None
    files.write(path, {"a": [1, None, "ä"]})
    assert files.read(path, bool) == {"a": [1, None, "ä"]}
    assert [p.name for p in tmp_path.iterdir()] == ["notes.json"]


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_text_bytes_and_what_fills_a_file_itself_are_written(tmp_path):
    a, b, c = (tmp_path / name for name in "abc")
    files.write_whole({a: "ä\n", b: b"\x00\r\n", c: lambda file: file.write(b"by itself")})
    assert contents(tmp_path) == {"a": "ä\n".encode(), "b": b"\x00\r\n", "c": b"by itself"}


@pytest.mark.parametrize("broken", ["fill", "fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_files_and_nothing_else(tmp_path, monkeypatch, broken):
    old = {"a": b"1", "b": b"2"}
    files.write_whole({tmp_path / name: content for name, content in old.items()})

    def full(file, *_):
        if broken == "fill":
            file.write(b"half a file")
        raise OSError(28, "No space left on device")

    if broken != "fill":
        monkeypatch.setattr(os, broken, full)
    with pytest.raises(OSError, match="No space left on device"):
        files.write_whole({tmp_path / "a": "3", tmp_path / "b": full, tmp_path / "new": "4"})
    assert contents(tmp_path) == old


def test_no_file_has_its_name_before_the_disk_has_all(tmp_path, monkeypatch):
    steps = []
    for name in ("fsync", "replace"):
        inside = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, n=name, inside=inside: (steps.append(n), inside(*args)))
    files.write_whole({tmp_path / "a": "1", tmp_path / "b": "2"})
    assert steps == ["fsync", "fsync", "replace", "replace"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize("mode", [0o640, 0o444])
def test_a_file_that_is_replaced_hands_on_its_permissions(tmp_path, mode):
    path, beside = tmp_path / "a", tmp_path / "b"
    path.write_text("1")
    beside.write_text("1")
    path.chmod(mode)
    files.write_whole({path: "2", tmp_path / "new": "2"})
    assert path.read_text() == "2" and path.stat().st_mode & 0o777 == mode
    assert (tmp_path / "new").stat().st_mode == beside.stat().st_mode


@pytest.mark.parametrize(
    "good", [lambda c: False, lambda c: c["b"], lambda c: c + 1, lambda c: c.x, lambda c: int("x")]
)
def test_content_that_is_not_good_is_refused_in_words(tmp_path, good):
    path = tmp_path / "notes.json"
    files.write(path, {"a": 1})
    with pytest.raises(ValueError) as caught:
        files.read(path, good)
    assert str(caught.value) == "notes: notes.json must be as rectlab wrote it; it is damaged or of another version."


def test_damaged_files_go_to_names_that_are_free(tmp_path):
    path, asides = tmp_path / "notes.json", []
    for k in range(3):
        path.write_text(f"broken {k}")
        asides.append(files.put_aside(path, copy=k == 1))
        assert path.exists() == (k == 1)
    assert [p.name for p in asides] == ["notes.damaged.json", "notes.damaged.2.json", "notes.damaged.3.json"]
    assert [p.read_text() for p in asides] == ["broken 0", "broken 1", "broken 2"]
