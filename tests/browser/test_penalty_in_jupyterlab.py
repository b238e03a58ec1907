"""The penalty panel in a real JupyterLab: trained, priced anew on the fly, pinned, and looked at."""

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
CELL = "import rectlab\n\npanel = rectlab.Penalty(target='weights', l1=3e-3)\npanel.train(210)\npanel"
LOOKS = os.environ.get("RECTLAB_LOOKS")  # a folder for pictures of the panel, if somebody wants to look


def test_penalty_trains_takes_a_new_penalty_on_the_fly_and_compares_with_a(lesson, lab_url):
    lesson.open_cells(lab_url, "penalty.ipynb", CELL)
    panel = lesson.panel()
    panel.button("pin").click()
    lesson.page.wait_for_function("document.querySelector('.rl-compare:not([hidden])')")

    before = panel.seen()
    panel.menu("target").select_option(label="activations")
    panel.drag("l1", 0.75)
    panel.button("train").click()
    panel.wait_for_change(before)
    panel.drag("l1", 0.6)  # while it trains
    lesson.page.wait_for_timeout(1500)
    panel.button("pause").click()
    lesson.page.wait_for_function("!document.querySelector('.rl-train').disabled")
    steps, changes = lesson.ask("(int(panel.result.steps[-1]), len(panel.result.changes))")
    assert steps > 210 and changes >= 3

    shot(lesson, panel, "light")
    if LOOKS:
        lesson.command("apputils:change-theme", theme="JupyterLab Dark")
        lesson.page.wait_for_timeout(800)
        shot(lesson, panel, "dark")
    assert panel.error() == "" and lesson.problems == [] and lesson.outside == []


def test_guess_uncovers_the_panel_and_is_held_against_a_trained_copy(lesson, lab_url):
    asked = "import os\n\nos.environ.pop('RECTLAB_TESTING', None)\nimport rectlab\n\n"
    made = "panel = rectlab.Penalty(target='weights', l1=3e-3, predict='04 curve')\npanel"
    lesson.open_cells(lab_url, "penalty_cover.ipynb", asked + made)
    panel = lesson.panel()
    panel.root.locator(".rl-cover").wait_for(state="visible")
    assert panel.root.get_attribute("data-covered") == "true"
    if LOOKS:
        panel.root.screenshot(path=Path(LOOKS) / "penalty-cover.png")
    sheet = panel.root.locator(".rl-sketch")
    sheet.focus()
    for key in ("PageDown", "End", "PageUp", "PageUp"):  # from 40 % up to 70 %
        sheet.press(key)
    panel.root.locator("button.rl-reveal").click()
    told = panel.root.locator(".rl-guess-words")
    told.wait_for(state="visible", timeout=20_000)
    assert "most at price on weights 0.01 (you: 60 %, found: 2" in told.inner_text()
    if LOOKS:
        panel.root.screenshot(path=Path(LOOKS) / "penalty-guessed.png")
    assert panel.error() == "" and lesson.problems == []


def shot(lesson, panel, name):
    """Keep pictures at two widths of the panel, where a folder for them was named."""
    for width in (700, 1000) if LOOKS else ():
        panel.root.evaluate("(e, w) => { e.style.width = w + 'px' }", width)
        lesson.page.wait_for_timeout(500)
        panel.root.screenshot(path=Path(LOOKS) / f"penalty-{name}-{width}.png")
