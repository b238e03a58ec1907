import json

import pytest

from rectlab.classroom import copies


def lesson(text="first"):
    """A lesson with one cell that was run."""
    output = {"output_type": "stream", "name": "stdout", "text": ["42\n"]}
    cell = {"cell_type": "code", "id": "a", "metadata": {"execution": {"iopub.status.busy": "a time"}},
            "execution_count": 1, "outputs": [output], "source": [text]}
    return json.dumps({"cells": [cell], "metadata": {"widgets": {}}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "00_start_here.ipynb").write_text(lesson())
    (folder / "03_counting_zeros.ipynb").write_text(lesson())
    return folder


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "my_notebooks"


def text_of(path):
    return json.loads(path.read_text())["cells"][0]["source"][0]


def notebooks_in(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_lessons_arrive_without_outputs(source, mine):
    assert copies.deliver(source, mine) == []
    notebook = json.loads((mine / "03_counting_zeros.ipynb").read_text())
    assert notebook["cells"][0]["outputs"] == []
    assert notebook["cells"][0]["execution_count"] is None
    assert notebook["metadata"] == notebook["cells"][0]["metadata"] == {}
    assert notebooks_in(mine) == ["00_start_here.ipynb", "03_counting_zeros.ipynb"]


def test_my_work_is_never_overwritten(source, mine):
    copies.deliver(source, mine)
    (mine / "03_counting_zeros.ipynb").write_text(lesson("my own"))
    assert copies.deliver(source, mine) == []
    (source / "03_counting_zeros.ipynb").write_text(lesson("second"))
    said = copies.deliver(source, mine)
    assert said == ["03_counting_zeros.ipynb has a newer version: it lies beside yours as 03_counting_zeros.new.ipynb."]
    assert text_of(mine / "03_counting_zeros.ipynb") == "my own"
    assert text_of(mine / "03_counting_zeros.new.ipynb") == "second"
    assert copies.deliver(source, mine) == []


def test_the_glossary_comes_along_and_is_refreshed_unless_i_wrote_in_it(source, mine, tmp_path):
    (source / "GLOSSARY.md").write_text("### unit\n")
    assert copies.deliver(source, mine) == []
    (source / "GLOSSARY.md").write_text("### unit\n\n### weight\n")
    assert copies.deliver(source, mine) == []
    assert (mine / "GLOSSARY.md").read_text() == "### unit\n\n### weight\n"
    (mine / "GLOSSARY.md").write_text("### my word\n")
    said = copies.deliver(source, mine)
    assert said == ["GLOSSARY.md has words of yours and stays as it is; delete it, and the newest one comes."]
    assert (mine / "GLOSSARY.md").read_text() == "### my word\n"
    copies.hand_out(source, tmp_path / "class")
    assert (tmp_path / "class" / "GLOSSARY.md").read_text() == "### unit\n\n### weight\n"


def test_new_outputs_upstream_are_no_new_lesson(source, mine):
    copies.deliver(source, mine)
    path = source / "03_counting_zeros.ipynb"
    path.write_text(path.read_text().replace("42", "43"))
    assert copies.deliver(source, mine) == []
    assert len(notebooks_in(mine)) == 2


def test_untouched_new_version_is_replaced_and_an_edited_one_kept(source, mine):
    copies.deliver(source, mine)
    (source / "03_counting_zeros.ipynb").write_text(lesson("second"))
    copies.deliver(source, mine)
    (source / "03_counting_zeros.ipynb").write_text(lesson("third"))
    copies.deliver(source, mine)
    beside = mine / "03_counting_zeros.new.ipynb"
    assert text_of(beside) == "third"
    beside.write_text(lesson("my second thoughts"))
    (source / "03_counting_zeros.ipynb").write_text(lesson("fourth"))
    copies.deliver(source, mine)
    assert text_of(beside) == "my second thoughts"
    assert text_of(mine / "03_counting_zeros.new.2.ipynb") == "fourth"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff\xfe", b'{"03_counting_zeros.ipynb": 3}'])
def test_damaged_ledger_loses_nothing(source, mine, damage):
    copies.deliver(source, mine)
    (mine / "03_counting_zeros.ipynb").write_text(lesson("my own"))
    (mine / ".delivered.json").write_bytes(damage)
    said = copies.deliver(source, mine)
    assert said[0] == ".delivered.json was damaged: it starts anew, and no lesson of yours is touched."
    assert text_of(mine / "03_counting_zeros.ipynb") == "my own"
    assert not (mine / "00_start_here.new.ipynb").exists()
    assert copies.deliver(source, mine) == []


def test_interrupted_write_leaves_no_half_lesson(source, mine, monkeypatch):
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        copies.deliver(source, mine)
    assert list(mine.iterdir()) == []


def test_broken_lesson_upstream_does_not_stop_the_others(source, mine):
    (source / "00_start_here.ipynb").write_text("<<<<<<< HEAD")
    (sentence,) = copies.deliver(source, mine)
    assert sentence.startswith("clean_text: the file must be a notebook; got 00_start_here.ipynb, which is not one (")
    assert sentence.endswith("What to do: git checkout -- notebooks/00_start_here.ipynb")
    assert notebooks_in(mine) == ["03_counting_zeros.ipynb"]


def test_fresh_keeps_every_old_copy(source, mine):
    copies.deliver(source, mine)
    for number, name in enumerate(["03_counting_zeros.old.ipynb", "03_counting_zeros.old.2.ipynb"]):
        (mine / "03_counting_zeros.ipynb").write_text(lesson(f"try {number}"))
        assert copies.fresh(source, mine, "03") == [
            f"03_counting_zeros.ipynb starts over; what you had is kept as {name}."
        ]
        assert text_of(mine / name) == f"try {number}"
        assert text_of(mine / "03_counting_zeros.ipynb") == "first"


def test_fresh_of_an_untouched_or_absent_copy_moves_nothing(source, mine):
    assert copies.fresh(source, mine, "3") == ["03_counting_zeros.ipynb is new in my_notebooks."]
    assert copies.fresh(source, mine, "03_counting_zeros") == [
        "03_counting_zeros.ipynb is still as it was delivered; nothing to do."
    ]
    assert notebooks_in(mine) == ["00_start_here.ipynb", "03_counting_zeros.ipynb"]


@pytest.mark.parametrize("wanted", ["07", "zeros", "", None, "../x"])
def test_unknown_lesson_is_answered_with_the_list(source, mine, wanted):
    with pytest.raises(ValueError) as caught:
        copies.fresh(source, mine, wanted)
    assert str(caught.value) == (
        "find_lesson: the lesson must be one of 00_start_here.ipynb, 03_counting_zeros.ipynb; "
        f"got {wanted!r}. Name it by its number: make fresh LESSON=03"
    )


@pytest.mark.parametrize("without_solutions", [False, True])
def test_lessons_for_a_class_have_no_outputs_and_no_solutions_if_so_wished(source, tmp_path, without_solutions):
    notebook = json.loads(lesson())
    notebook["cells"].append({**notebook["cells"][0], "id": "b", "metadata": {"tags": ["solution"]}, "source": ["42"]})
    (source / "03_counting_zeros.ipynb").write_text(json.dumps(notebook))
    copies.hand_out(source, tmp_path / "class", without_solutions)
    cells = json.loads((tmp_path / "class/03_counting_zeros.ipynb").read_text())["cells"]
    assert [cell["source"] for cell in cells] == [["first"], ["42"]][: 1 if without_solutions else 2]
    assert [cell["outputs"] for cell in cells] == [[]] * len(cells)
    there = "00_start_here.ipynb, 03_counting_zeros.ipynb"
    with pytest.raises(ValueError, match=f"^lessons: the folder must hold none of them; got one with {there}. Name"):
        copies.hand_out(source, tmp_path / "class")
