"""What only one panel can, in a real JupyterLab: a click on a unit, knobs moved while it trains, a table that fills."""

import re
import time

import pytest

pytestmark = pytest.mark.browser
ASKS = "import os\n\nos.environ.pop('RECTLAB_TESTING', None)\nimport rectlab\n\npanel = rectlab.{}\npanel"


NOTEBOOK = "jupyterapp.shell.currentWidget.content"


def opened(lesson, lab_url, made, covered=False):
    """Return the panel of a new notebook."""
    code = ASKS.format(made) if covered else f"import rectlab\n\npanel = rectlab.{made}\npanel"
    lesson.open_cells(lab_url, code)
    return lesson.panel()


def test_a_click_or_a_key_in_the_census_picks_a_unit_and_certified_ones_are_said(lesson, lab_url):
    panel = opened(lesson, lab_url, "Census()")
    chosen, picture = lesson.ask("panel.unit"), panel.root.locator(".rl-picture")
    picture.click(position={"x": 200, "y": 100})
    lesson.until(f"panel.layer != 10 and panel.unit != {chosen}")
    layer, unit = lesson.ask("(panel.layer, panel.unit)")
    panel.root.get_by_text(f"Unit {unit} of layer {layer}:").first.wait_for()
    picture.press("ArrowDown")
    lesson.until(f"panel.layer == {layer + 1}")
    lesson.ask("panel.set_trait('bias_shift', -2.0)")
    panel.root.get_by_text(re.compile(r", [1-9][0-9,]* certified")).first.wait_for()
    assert panel.error() == "" and lesson.problems == [] and lesson.outside == []


def test_the_point_of_the_pieces_goes_where_a_click_or_a_key_puts_it_on_a_line_and_on_a_plane(lesson, lab_url):
    panel = opened(lesson, lab_url, "Pieces(inputs='line')")
    canvas = panel.root.locator(".rl-picture")
    box, before = canvas.bounding_box(), panel.seen()
    canvas.click(position={"x": 0.2 * box["width"], "y": 0.3 * box["height"]})
    panel.wait_for_change(before)
    panel.button("more").click()
    at = float(panel.shown("x").replace("−", "-"))
    assert at < 0
    before = panel.seen()
    lesson.page.keyboard.press("Tab")  # the click has put the focus near; the canvas takes keys once it has it
    canvas.focus()
    lesson.page.keyboard.press("ArrowRight")
    panel.wait_for_change(before)
    assert float(panel.shown("x").replace("−", "-")) == pytest.approx(at + 0.05)
    panel.menu("inputs").select_option(label="plane")
    lesson.until("'regions' in panel.in_words()")
    canvas.focus()
    lesson.page.keyboard.press("ArrowUp")
    lesson.until("panel.y == 0.55")
    assert panel.error() == "" and lesson.problems == [] and lesson.outside == []


@pytest.mark.parametrize(
    ("made", "slider", "menu", "choice"),
    [("Lifetimes()", "bias_shift", "optimizer", "adam"), ("Penalty(l1=3e-3)", "l1", "target", "weights")],
)
def test_knobs_moved_while_it_trains_take_effect_at_once(lesson, lab_url, made, slider, menu, choice):
    panel = opened(lesson, lab_url, made)
    before = panel.seen()
    panel.button("train").click()
    panel.wait_for_change(before)
    panel.drag(slider, 0.6)
    more = panel.button("more")
    if more.get_attribute("aria-expanded") == "false":
        more.click()
    panel.menu(menu).select_option(label=choice)
    lesson.until(f"panel.{menu} == {choice!r}")
    steps = lesson.ask("int(panel.result.steps[-1])")
    lesson.until(f"panel.playing and panel.result.steps[-1] > {steps + 7}")
    panel.button("pause").click()
    lesson.until("not panel.playing")
    shown = panel.shown(slider).translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    assert lesson.ask(f"panel.{slider}") == float(shown.replace(" × 10", "e"))
    assert panel.error() == "" and lesson.problems == [] and lesson.outside == []


def test_a_sketch_uncovers_the_lifetimes_and_trains_them(lesson, lab_url):
    panel = opened(lesson, lab_url, "Lifetimes(predict='07 revivals')", covered=True)
    panel.root.locator(".rl-cover").wait_for(state="visible")
    panel.root.locator(".rl-sketch").focus()
    for key in ("PageDown", "ArrowRight", "ArrowDown"):
        lesson.page.keyboard.press(key)
    panel.root.locator("button.rl-reveal").click()
    panel.root.locator(".rl-guess-words").wait_for(state="visible", timeout=20_000)
    assert lesson.ask("int(panel.result.steps[-1])") == 420
    assert panel.error() == "" and lesson.problems == []


def test_a_tournament_fills_in_live_stops_goes_on_and_answers_the_hand_meanwhile(lesson, lab_url):
    panel = opened(lesson, lab_url, "Tournament(who='twelve', n_epochs=4)")
    assert panel.root.locator(".rl-status").inner_text() == "180 networks to train"
    panel.button("start").click()
    says(lesson, "/ [1-9]\\d* of 180 networks/.test(' ' + status)")
    panel.press_keys("seeds", "ArrowLeft")  # while it runs
    says(lesson, "/of 144 networks/.test(status)")
    panel.button("stop").click()
    says(lesson, "status.startsWith('stopped: ')")
    done = lesson.ask("panel.result.n_done")
    assert 0 < done < 144 and f"{done} of 144" in panel.words()
    panel.button("start").click()
    says(lesson, "status === 'all 144 networks have run'", timeout=60_000)
    assert lesson.ask("panel.result.complete") and "test error" in panel.words()
    before, started = panel.seen(), time.monotonic()
    panel.press_keys("seeds", "ArrowLeft")
    panel.wait_for_change(before)
    assert time.monotonic() - started < 2
    assert panel.error() == "" and lesson.problems == [] and lesson.outside == []


SIDE_BY_SIDE = """import ipywidgets
import rectlab

panel, other, slider = rectlab.Raster(), rectlab.Raster(), ipywidgets.FloatSlider(min=-2, max=2, step=0.01)
ipywidgets.jslink((panel, "bias_shift"), (slider, "value"))
ipywidgets.VBox([slider, ipywidgets.HBox([panel, other])])"""


def test_panels_stand_side_by_side_and_a_hand_moves_what_is_linked_in_the_browser(lesson, lab_url):
    lesson.page.set_viewport_size({"width": 1900, "height": 1000})
    lesson.open_cells(lab_url, SIDE_BY_SIDE)
    panel, other = lesson.panel(0), lesson.panel(1)
    left, right = (each.root.bounding_box() for each in (panel, other))
    assert left["x"] + left["width"] <= right["x"] and abs(left["y"] - right["y"]) < 2
    panel.press_keys("bias_shift", "ArrowLeft", "ArrowLeft")
    lesson.until("panel.bias_shift < 0 and abs(slider.value - panel.bias_shift) < 1e-9 and other.bias_shift == 0")
    readout = lesson.page.locator(".widget-readout").first
    assert float(readout.inner_text().replace("−", "-")) == pytest.approx(lesson.ask("slider.value"))
    lesson.ask("slider.set_trait('value', 0.5)")
    lesson.until("panel.bias_shift == 0.5")
    panel.root.get_by_text("0.50", exact=False).first.wait_for()
    assert panel.error() == other.error() == "" and lesson.problems == [] and lesson.outside == []


def test_a_number_that_the_hand_has_changed_names_the_knob_and_a_button_puts_it_back(lesson, lab_url):
    zeros = "rectlab.expect(100 * scope.snapshot.zero_fraction.item(), '00 zeros at the start')"
    lesson.open_cells(lab_url, ASKS.format("Scope()").replace("panel", "scope"), zeros)
    panel, page = lesson.panel(), lesson.page
    panel.press_keys("bias_shift", *["PageDown"] * 3)
    lesson.until("scope.bias_shift < -0.5")  # all three keys have come
    page.evaluate(f"{NOTEBOOK}.activeCellIndex = 1")
    lesson.command("notebook:run-cell")
    page.get_by_text("In scope: bias shift is").wait_for()
    page.get_by_role("button", name="put back").click()
    page.get_by_role("button", name="put back: now run this cell again").wait_for()
    lesson.until("scope.bias_shift == 0")
    lesson.command("notebook:run-cell")
    page.get_by_text("In scope: bias shift is").wait_for(state="detached")
    assert "Here 5" in page.locator(".jp-OutputArea-output").last.inner_text()
    assert panel.error() == "" and lesson.problems == [] and lesson.outside == []


def says(lesson, claim, **options):
    """Wait until a claim about the text of the status holds."""
    lesson.page.wait_for_function(
        f"(() => {{ const status = document.querySelector('.rl-status').textContent; return {claim}; }})()", **options
    )


def test_a_guess_uncovers_the_table_which_then_fills_in_and_is_held_against_the_end(lesson, lab_url):
    made = "Tournament(who='paper', rates='0.1', n_epochs=5, predict='08 winner')"
    panel = opened(lesson, lab_url, made, covered=True)
    panel.root.locator(".rl-cover").wait_for(state="visible")
    panel.root.get_by_label("tanh", exact=True).check()
    panel.root.locator("button.rl-reveal").click()
    told = panel.root.locator(".rl-guess-words")
    told.wait_for(state="visible", timeout=30_000)
    assert told.inner_text().startswith('Your guess was "tanh"; it is "')
    assert panel.root.get_attribute("data-covered") == "false"
    assert panel.error() == "" and lesson.problems == []
