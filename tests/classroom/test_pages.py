"""Lessons as pages: what is taken out, and what happens when a lesson fails."""

import re

import nbformat

from rectlab.classroom import pages


def lesson(folder, name, *sources):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbformat.write(notebook, folder / name)


def test_lessons_become_pages_that_fetch_nothing(tmp_path, capsys):
    lesson(tmp_path, "01_one.ipynb", "print('hello from the lesson')")
    assert pages.write(tmp_path, tmp_path / "pages") == 0
    body = (tmp_path / "pages" / "01_one.html").read_text("utf-8")
    assert "hello from the lesson" in body and "<title>01_one</title>" in body
    assert not re.search(r'(src|href)="https?:|import .*https?:|url\(["\']?https?:', body)
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
