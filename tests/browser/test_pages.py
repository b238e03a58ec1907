"""A lesson as a page: opened as a file, without kernel and network, its sliders still move the picture."""

import nbformat
import pytest

from rectlab.classroom.pages import page_of

CODE = "import rectlab\nscope = rectlab.Scope(hidden_layers=2, width=64)\nscope"
OTHERS = ("import rectlab\nrectlab.Raster()", "rectlab.Tournament(film=False)",
          "rectlab.Tournament(who='paper', rates='0.1', width=16, n_epochs=2)", "rectlab.Penalty(width=16)")


def written(folder, *cells):
    """Write a page of these code cells, which run here, and return its path."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    (folder / "lesson.html").write_text(page_of(notebook, folder, "lesson"), "utf-8")
    return folder / "lesson.html"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    return written(tmp_path_factory.mktemp("pages"), CODE)


@pytest.fixture(scope="module")
def other_file(tmp_path_factory):
    return written(tmp_path_factory.mktemp("others"), *OTHERS)


@pytest.fixture
def page(chromium, page_file):
    yield from shown(chromium, page_file)


@pytest.fixture
def others(chromium, other_file):
    """The panels of a page that holds one of each kind, from the top."""
    for page in shown(chromium, other_file):
        yield page.locator(".rectlab")


def shown(chromium, page_file):
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


def words(root):
    """Return the words of a page with one panel, or of a panel."""
    root.locator(".rl-words").wait_for()
    getattr(root, "page", root).wait_for_timeout(150)
    return root.locator(".rl-words").inner_text()


def test_page_asks_nobody_and_shows_the_picture_of_the_lesson(page):
    assert [url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert words(page).startswith("In 2 hidden layers, on 1,297 images,")
    assert "no kernel" in page.locator(".rectlab").inner_text()


def test_sliders_answer_from_the_film(page):
    before, bias_shift = words(page), page.locator(".rl-bias_shift")
    bias_shift.focus()
    for _ in range(10):
        bias_shift.press("ArrowLeft")
    moved = words(page)
    assert moved != before and moved.startswith("In 2 hidden layers, on 1,297 images,")
    assert page.locator(".rl-cost").inner_text().startswith("from the film: all 1,297 ")
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


def test_another_panel_moves_by_its_own_films_one_knob_at_a_time(others):
    panel = others.nth(0)
    layer, probe = panel.locator(".rl-layer"), panel.locator(".rl-probe_size")
    before = words(panel)
    assert before.startswith("Layer 1. ")
    layer.focus()
    layer.press("ArrowRight")
    assert words(panel).startswith("Layer 2. ")
    probe.focus()
    probe.press("End")
    assert words(panel).startswith("Layer 1. ") and "1,297 images" in words(panel)
    probe.press("Home")
    assert words(panel) == before


def test_a_panel_without_films_is_shown_and_cannot_be_moved(others):
    panel = others.nth(1)
    assert words(panel).startswith("Nothing has run yet")
    assert panel.locator(".rl-seeds").is_disabled() and panel.locator(".rl-start").is_disabled()


def test_a_page_holds_the_table_of_a_tournament_and_shows_it_with_fewer_seeds(others):
    panel = others.nth(2)
    assert words(panel).startswith("All 15 networks have run")
    seeds = panel.locator(".rl-seeds")
    seeds.focus()
    seeds.press("ArrowLeft")
    assert words(panel).startswith("All 12 networks have run")
    assert panel.locator(".rl-roll").is_disabled()


def test_a_page_shows_a_network_trained_anew_for_each_price(others):
    panel = others.nth(3)
    assert words(panel).startswith("Untrained, no penalty: ")
    l1 = panel.locator(".rl-l1")
    l1.focus()
    l1.press("End")
    assert words(panel).startswith("Trained anew with this price. After 420 steps, L1 0.1 on activations: ")
    assert panel.locator(".rl-cost").inner_text().startswith("from the film: ")
