"""The lifetimes in a real JupyterLab: trained live, its knobs moved on the fly, the dead revived, its looks."""

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
CELL = "import rectlab\n\npanel = rectlab.Lifetimes()\npanel.train(210)\npanel"
LOOKS = os.environ.get("RECTLAB_LOOKS")  # a folder for pictures of the panel, if somebody wants to look


def test_lives_are_drawn_while_it_trains_and_buttons_and_knobs_answer(lesson, lab_url):
    lesson.open_cells(lab_url, "lifetimes.ipynb", CELL)
    panel = lesson.panel()
    for theme in ("light", "dark") if LOOKS else ():
        lesson.command("apputils:change-theme", theme=f"JupyterLab {theme.capitalize()}")
        lesson.page.wait_for_timeout(1000)
        shot(lesson, panel, theme)
    before = panel.seen()
    panel.button("train").click()
    panel.wait_for_change(before)
    panel.drag("bias_shift", 0.8)  # while it trains
    lesson.page.wait_for_timeout(1000)
    panel.button("pause").click()
    lesson.page.wait_for_function("!document.querySelector('.rl-train').disabled")
    steps, marks = lesson.ask("(int(panel.result.steps[-1]), len(panel.marks))")
    assert steps > 210 and marks >= 2
    for button in ("redraw", "shift"):
        panel.button(button).click()
        lesson.page.wait_for_function(
            "document.querySelector('.rl-words').textContent.match(/changed the number|no dead unit/)"
        )
    before = panel.seen()
    panel.menu("optimizer").select_option(label="adam")
    panel.press_keys("lr", "Home")
    panel.button("step").click()
    panel.wait_for_change(before)
    assert lesson.ask("panel.live.optimizer") == "adam" and panel.error() == ""

    panel.button("reset").click()
    lesson.page.wait_for_function("document.querySelector('.rl-words').textContent.startsWith('Before')")
    assert lesson.problems == [] and lesson.outside == []


def test_a_sketch_uncovers_the_panel_and_trains_it(lesson, lab_url):
    asked = "import os\n\nos.environ.pop('RECTLAB_TESTING', None)\nimport rectlab\n\n"
    lesson.open_cells(
        lab_url, "lifetimes_cover.ipynb", asked + "panel = rectlab.Lifetimes(predict='07 revivals')\npanel"
    )
    panel = lesson.panel()
    panel.root.locator(".rl-cover").wait_for(state="visible")
    if LOOKS:
        panel.root.screenshot(path=Path(LOOKS) / "lifetimes-cover.png")
    sheet = panel.root.locator(".rl-sketch")
    sheet.focus()
    for key in ("PageDown", "ArrowRight", "ArrowDown"):
        lesson.page.keyboard.press(key)
    panel.root.locator("button.rl-reveal").click()
    panel.root.locator(".rl-guess-words").wait_for(state="visible", timeout=20_000)
    assert lesson.ask("int(panel.result.steps[-1])") == 420
    if LOOKS:
        lesson.page.wait_for_timeout(500)
        panel.root.screenshot(path=Path(LOOKS) / "lifetimes-guessed.png")
    assert panel.error() == "" and lesson.problems == []


def shot(lesson, panel, name):
    """Keep pictures at two widths, where a folder for them was named."""
    for width in (700, 1000):
        lesson.page.set_viewport_size({"width": width + 280, "height": 1000})
        lesson.page.wait_for_timeout(700)
        panel.root.screenshot(path=Path(LOOKS) / f"lifetimes-{name}-{width}.png")
