"""A lesson as a page: opened as a file, without kernel and network, it reads well and its sliders move the picture."""

import nbformat
import pytest

from rectlab.classroom.pages import Lesson, page_of

TEXT = "Press <kbd>Shift</kbd>. " + 40 * "Words that fill many lines. "
CODE = "import rectlab\nscope = rectlab.Scope(hidden_layers=2, width=64)\nscope"
NUMBER = "rectlab.expect(0.51, about=0.5, within=0.1, what='zeros')"
SOLUTION = "# One solution\nprint('what the solution gives')"
PICTURE = """from rectlab.figures.sheet import Picture, png, sheet

with sheet(11, 3) as figure:
    figure.subplots()
Picture(png(figure), 'half of "it" is < 1')"""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    cells = [nbformat.v4.new_markdown_cell(TEXT), *map(nbformat.v4.new_code_cell, (CODE, NUMBER, SOLUTION, PICTURE))]
    cells[3].metadata["tags"] = ["solution"]
    around = {"before": Lesson("00_a", "00 · A: long", ""), "after": Lesson("02_c", "02 · C", "")}
    body = page_of(nbformat.v4.new_notebook(cells=cells), folder, "lesson", contents="index.html", **around)
    (folder / "lesson.html").write_text(body, "utf-8")
    return folder / "lesson.html"


@pytest.fixture
def page(chromium, page_file):
    page = chromium.new_page(viewport={"width": 1000, "height": 900})
    page.asked, page.problems = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.problems.append(message.text))
    page.goto(page_file.as_uri())
    page.wait_for_selector(".rectlab .rl-words")
    yield page
    assert page.problems == []
    page.close()


def words(page):
    page.wait_for_timeout(150)
    return page.locator(".rl-words").inner_text()


def test_page_asks_nobody_and_shows_the_picture_of_the_lesson(page):
    assert [url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert words(page).startswith("In 2 hidden layers, on 1,297 examples,")
    assert "no kernel" in page.locator(".rectlab").inner_text()


def test_sliders_answer_from_the_film(page):
    before, bias_shift = words(page), page.locator(".rl-bias_shift")
    bias_shift.focus()
    for _ in range(10):
        bias_shift.press("ArrowLeft")
    moved = words(page)
    assert moved != before and moved.startswith("In 2 hidden layers, on 1,297 examples,")
    assert page.locator(".rl-cost").inner_text().startswith("from the film: all 1,297 examples")
    for _ in range(10):
        bias_shift.press("ArrowRight")
    assert words(page).split(" The head")[0] == before.split(" The head")[0]


def test_one_slider_moves_at_a_time_and_the_other_goes_back_where_one_sees_it(page):
    bias_shift, depth = page.locator(".rl-bias_shift"), page.locator(".rl-hidden_layers")
    bias_shift.focus()
    bias_shift.press("End")
    depth.focus()
    depth.press("End")
    assert words(page).startswith("In 12 hidden layers,")
    assert bias_shift.evaluate("input => input.value") == bias_shift.evaluate("input => String(input.max / 2)")


def test_what_needs_a_kernel_cannot_be_pressed(page):
    assert page.locator(".rl-train").is_disabled() and page.locator(".rl-reset").is_disabled()
    assert page.locator(".rl-l1").is_disabled()
    assert page.locator(".rl-bias_shift").is_enabled() and page.locator(".rl-hidden_layers").is_enabled()


def test_without_scripts_there_are_words_and_a_picture(page_file):
    text = page_file.read_text("utf-8")
    assert '<noscript><img alt="In 2 hidden layers' in text and "data:image/png;base64," in text


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
    assert ways.first.bounding_box()["y"] < 50 < page.locator(".rectlab").bounding_box()["y"]


def test_on_a_phone_a_picture_keeps_its_size_and_only_its_own_box_scrolls(page):
    page.set_viewport_size({"width": 390, "height": 800})
    picture, box = page.locator(".jp-RenderedImage img"), page.locator(".jp-RenderedImage")
    assert picture.bounding_box()["width"] == picture.evaluate("e => e.naturalWidth") == 880
    assert box.evaluate("e => [e.scrollWidth >= 880, getComputedStyle(e).overflowX]") == [True, "auto"]
    code = page.locator(".jp-InputArea-editor", has_text="with sheet")
    assert code.evaluate("e => e.scrollWidth <= e.clientWidth || getComputedStyle(e).overflowX === 'auto'")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_number_of_the_lesson_is_a_strip_with_a_check_mark(page):
    strip = page.locator(".jp-RenderedHTML", has_text="As the lesson says")
    assert strip.inner_text().strip() == "✓ As the lesson says: about 0.5 zeros."
