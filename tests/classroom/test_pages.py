"""Lessons as pages: what is taken out, and what happens when a lesson fails."""

import re
from pathlib import Path

import nbformat
import pytest

from rectlab.classroom import formulas, pages

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


def test_lessons_that_fail_or_are_slow_are_named_and_the_others_become_pages(tmp_path, capsys):
    lesson(tmp_path, "01_one.ipynb", "1", "1 / 0")
    lesson(tmp_path, "02_two.ipynb", "1", "import time\ntime.sleep(60)")
    lesson(tmp_path, "03_three.ipynb", "print('the third')")
    assert pages.write(tmp_path, tmp_path / "pages", seconds=3) == 1
    said = capsys.readouterr().out
    assert said.startswith("01_one.ipynb: not written: code cell [2] failed:") and "ZeroDivisionError" in said
    assert "\n02_two.ipynb: not written: code cell [2] took more than 3 s\n" in said
    assert "\nNo new page for 01_one.ipynb, 02_two.ipynb: the reason stands above." in said
    assert "the third" in page(tmp_path, "03_three")
    assert links(page(tmp_path, "index")) == ["03_three.html"]


@pytest.fixture
def unrun(monkeypatch):
    """Let lessons without code become pages without a kernel."""
    monkeypatch.setattr(pages, "execute", lambda *_: None)


def test_a_choice_of_lessons_keeps_other_pages_and_links_to_none_that_is_missing(tmp_path, unrun):
    lesson(tmp_path, "01_one.ipynb", text="# One")
    lesson(tmp_path, "02_two.ipynb", text="# Two\n\n[1](01_one.ipynb), [3](03_three.ipynb)")
    lesson(tmp_path, "03_three.ipynb", text="# Three")
    assert pages.write(tmp_path, tmp_path / "pages", ["1"]) == 0
    assert links(page(tmp_path, "01_one")) == 2 * ["index.html"]
    assert pages.write(tmp_path, tmp_path / "pages", ["02"]) == 0
    assert set(links(page(tmp_path, "02_two"))) == {"01_one.html", "index.html"} and ", 3<" in page(tmp_path, "02_two")
    assert links(page(tmp_path, "index")) == ["01_one.html", "02_two.html"]


def test_the_variable_is_set_for_the_pages_only(tmp_path, monkeypatch):
    monkeypatch.delenv(pages.ON_PAGES, raising=False)
    lesson(tmp_path, "01_one.ipynb", f"import os\nos.environ['{pages.ON_PAGES}']")
    assert pages.write(tmp_path, tmp_path / "pages") == 0
    assert pages.ON_PAGES not in pages.os.environ


def test_pages_lead_to_each_other_and_the_index_names_them_with_their_questions(tmp_path, unrun):
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


def test_the_glossary_has_a_page_and_every_link_to_a_word_hits_it(tmp_path, unrun):
    lesson(tmp_path, "01_one.ipynb", text="# One\n\n[off](GLOSSARY.md#always-on), [out](GLOSSARY.md#fan_in)")
    text = "### always on\n\nSee [x](#fan_in), [1](01_one.ipynb).\n\n### fan_in\n"
    (tmp_path / "GLOSSARY.md").write_text(text, "utf-8")
    assert pages.write(tmp_path, tmp_path / "pages") == 0
    anchors = re.findall(r'id="([^"]+)"', page(tmp_path, "GLOSSARY"))
    asked = re.findall(r'href="GLOSSARY.html#([^"]+)"', page(tmp_path, "01_one"))
    assert asked == ["always-on", "fan_in"] and set(asked) <= set(anchors)
    assert set(links(page(tmp_path, "GLOSSARY"))) == {"01_one.html", "index.html"}
    assert links(page(tmp_path, "index")) == ["01_one.html", "GLOSSARY.html"]


def test_formulas_are_drawn_by_the_browser_alone():
    texts = [r"a current $I_{th}$", "a price of `$5`", r"$$\frac{a}{b} \log c = \text{fan\_in}$$"]
    cells = [nbformat.v4.new_markdown_cell(text) for text in [*texts, r"\begin{align}x &= y\end{align}"]]
    body = pages.as_html(nbformat.v4.new_notebook(cells=cells), "Formulas")
    assert "<msub><mi>I</mi>" in body and "<mfrac>" in body and "<mtext>fan_in</mtext>" in body and "<mtable" in body
    assert "<mi>\u2009log</mi><mi>c</mi>" in body
    assert re.findall(r'<math\b[^>]*\bdisplay="(\w+)"', body) == ["inline", "block", "block"]
    assert "<code>$5</code>" in body and "$$" not in body


def test_every_formula_of_the_lessons_is_understood():
    for path in NOTEBOOKS.glob("*.ipynb"):
        texts = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
        body = "".join(map(formulas.html_of, texts))
        drawn = re.findall(r"<math.*?</math>", body, flags=re.DOTALL)
        assert not [formula for formula in drawn if "\\" in formula], path.stem  # a command it does not know stays
        assert not re.search(r"\$\$|\\frac|\\text", body), path.stem


def test_every_lesson_has_a_question_for_the_index():
    read = {path.stem: nbformat.read(path, 4) for path in NOTEBOOKS.glob("*.ipynb")}
    for stem, notebook in read.items():
        assert re.fullmatch(r"[A-Z].+\?", pages.Lesson.of(notebook, stem).question), stem


def test_texts_of_lessons_hold_no_pictures_because_pages_do_not_embed_them():
    for path in NOTEBOOKS.glob("*.ipynb"):
        texts = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
        assert not any(re.search(r"!\[|<img", text) for text in texts), path.name
