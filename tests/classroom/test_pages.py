"""Lessons as pages: what is taken out, and what happens when a lesson fails."""

import re
from pathlib import Path

import nbformat

from rectlab.classroom import pages

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def lesson(folder, name, *sources, text=None):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    if text:
        cells.insert(0, nbformat.v4.new_markdown_cell(text))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / name)


def page(folder, stem):
    return (folder / "pages" / f"{stem}.html").read_text("utf-8")


def links(body):
    return re.findall(r'href="([^"#]+)"', body)


def test_lessons_become_pages_that_fetch_nothing(tmp_path, capsys):
    lesson(tmp_path, "01_one.ipynb", "print('hello from the lesson')")
    assert pages.write(tmp_path, tmp_path / "pages") == 0
    body = page(tmp_path, "01_one")
    assert "hello from the lesson" in body and "<title>01_one</title>" in body
    assert not re.search(r'(src|href)="https?:|import .*https?:|url\(["\']?https?:|//cdn', body)
    assert re.fullmatch(r"01_one.html: \d+\.\d s, \d\.\d MB\n", capsys.readouterr().out)


def test_a_lesson_that_fails_is_named_and_writes_no_page(tmp_path, capsys):
    lesson(tmp_path, "01_one.ipynb", "1 / 0")
    assert pages.write(tmp_path, tmp_path / "pages") == 1
    said = capsys.readouterr().out
    assert said.startswith("01_one.ipynb: not written: code cell [1] failed:") and "ZeroDivisionError" in said
    assert list((tmp_path / "pages").iterdir()) == []


def test_the_variable_is_set_for_the_pages_only(tmp_path, monkeypatch):
    monkeypatch.delenv(pages.ON_PAGES, raising=False)
    lesson(tmp_path, "01_one.ipynb", f"import os\nos.environ['{pages.ON_PAGES}']")
    assert pages.write(tmp_path, tmp_path / "pages") == 0
    assert pages.ON_PAGES not in pages.os.environ


def test_pages_lead_to_each_other_and_the_index_names_them_with_their_questions(tmp_path):
    lesson(tmp_path, "01_one.ipynb", text="# 01 · One: a start\n\n**The question:** is it\none?\n\nWords.")
    lesson(tmp_path, "02_two.ipynb", text="# 02 · Two\n\nSee [01](01_one.ipynb) and [its part](01_one.ipynb#part).")
    assert pages.write(tmp_path, tmp_path / "pages") == 0
    assert "<title>01 · One: a start</title>" in page(tmp_path, "01_one")
    assert links(page(tmp_path, "01_one")) == 2 * ["index.html", "02_two.html"]
    assert links(page(tmp_path, "02_two")) == ["01_one.html", "index.html", "01_one.html", "01_one.html", "index.html"]
    assert 'href="01_one.html#part"' in page(tmp_path, "02_two")
    index = page(tmp_path, "index")
    assert links(index) == ["01_one.html", "02_two.html"]
    assert "01 · One: a start</a>" in index and "Is it one?" in index


def test_every_lesson_has_a_question_for_the_index():
    read = {path.stem: nbformat.read(path, 4) for path in NOTEBOOKS.glob("*.ipynb")}
    for stem, notebook in read.items():
        assert re.fullmatch(r"[A-Z].+\?", pages.Lesson.of(notebook, stem).question), stem


def test_texts_of_lessons_hold_no_pictures_because_pages_do_not_embed_them():
    for path in NOTEBOOKS.glob("*.ipynb"):
        texts = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
        assert not any(re.search(r"!\[|<img", text) for text in texts), path.name
