"""How a lesson reads as a page: opened as a file, without kernel and network, on a desk and on a phone."""

import nbformat
import pytest

from rectlab.classroom.pages import Lesson, page_of

TEXT = "Press <kbd>Shift</kbd>. " + 40 * "Words that fill many lines. "
PANEL = "import rectlab\nscope = rectlab.Scope(hidden_layers=2, width=16)\nscope"
AGAIN = "scope.hidden_layers = 3\nscope"
NUMBER = "rectlab.expect(58.3, '03 example zeros')"
SOLUTION = "# One solution\nprint('what the solution gives')"
PICTURE = """from rectlab.figures.sheet import Picture, png, sheet

with sheet(11, 3) as figure:
    figure.subplots()
Picture(png(figure), 'half of "it" is < 1')"""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    code = [nbformat.v4.new_code_cell(source) for source in (PANEL, AGAIN, NUMBER, SOLUTION, PICTURE)]
    code[3].metadata["tags"] = ["solution"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(TEXT), *code])
    around = {"before": Lesson("00_a", "00 · A: long", ""), "after": Lesson("02_c", "02 · C", "")}
    body = page_of(notebook, folder, "lesson", contents="index.html", **around)
    (folder / "lesson.html").write_text(body, "utf-8")
    return folder / "lesson.html"


@pytest.fixture
def page(chromium, page_file):
    page = chromium.new_page(viewport={"width": 1000, "height": 900})
    asked, problems = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: message.type == "error" and problems.append(message.text))
    page.goto(page_file.as_uri())
    page.wait_for_selector(".rectlab .rl-words")
    yield page
    assert problems == [] and [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    page.close()


def test_text_is_narrow_and_code_is_wide(page):
    text = page.locator(".jp-RenderedMarkdown p").first
    em = text.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert 30 * em < text.bounding_box()["width"] <= 44 * em
    assert page.locator(".jp-InputArea-editor").first.bounding_box()["width"] > 55 * em
    assert page.locator("kbd").all_inner_texts() == ["Shift"]


def test_a_solution_and_what_it_gives_are_folded_until_somebody_asks(page):
    code, given = page.get_by_text("# One solution"), page.get_by_text("what the solution gives", exact=True)
    assert not code.is_visible() and not given.is_visible()
    page.locator("details.solution > summary").click()
    assert code.is_visible() and given.is_visible()


def test_a_picture_says_its_words(page):
    assert page.locator(".jp-RenderedImage img").get_attribute("alt") == 'half of "it" is < 1'


def test_the_ways_to_other_lessons_stand_on_top_and_at_the_bottom(page):
    ways = page.locator("nav")
    assert ways.count() == 2
    for nav in ways.all():
        links = nav.locator("a")
        assert links.all_inner_texts() == ["← 00 · A", "all lessons", "02 · C →"]
        assert links.evaluate_all("all => all.map(a => a.getAttribute('href'))") == [
            "00_a.html", "index.html", "02_c.html",
        ]
    assert ways.first.bounding_box()["y"] < 50 < page.locator(".rectlab").first.bounding_box()["y"]


def test_on_a_phone_a_picture_keeps_its_size_and_only_its_own_box_scrolls(page):
    page.set_viewport_size({"width": 390, "height": 800})
    picture, box = page.locator(".jp-RenderedImage img"), page.locator(".jp-RenderedImage")
    assert picture.bounding_box()["width"] == picture.evaluate("e => e.naturalWidth") / 2 == 840
    assert box.evaluate("e => [e.scrollWidth >= 840, getComputedStyle(e).overflowX]") == [True, "auto"]
    code = page.locator(".jp-InputArea-editor", has_text="with sheet")
    assert code.evaluate("e => e.scrollWidth <= e.clientWidth || getComputedStyle(e).overflowX === 'auto'")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_number_of_the_lesson_is_a_strip_with_a_check_mark(page):
    strip = page.locator(".jp-RenderedHTML", has_text="the lesson: 58 % zeros")
    assert strip.inner_text().strip() == "✓ The lesson: 58 % zeros."


def test_a_panel_that_is_shown_twice_stands_in_both_places(page):
    page.wait_for_function("document.querySelectorAll('.rectlab .rl-words').length === 2")
    shown = page.locator(".jp-OutputArea-output:has(.rectlab)")
    assert shown.count() == 2
    for view, layers in zip(shown.all(), (2, 3)):
        assert view.locator(".rectlab").count() == 1
        assert view.locator(".rl-words").inner_text().startswith(f"In {layers} hidden layers")
