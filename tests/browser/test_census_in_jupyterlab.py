"""The census in a real JupyterLab under a real browser: its knobs, a click on a unit, its buttons, its looks."""

import os
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
COVERED = """import os
os.environ.pop("RECTLAB_TESTING", None)
import rectlab
panel = rectlab.Census(predict="06 dead")
panel"""
CELL = "import rectlab\n\npanel = rectlab.Census()\npanel"


def test_the_census_answers_mouse_keys_and_buttons(lesson, lab_url, tmp_path):
    lesson.open_cells(lab_url, "census.ipynb", CELL)
    panel = lesson.panel()
    for name, share in (("probe_size", 1.0), ("bias_shift", 0.55), ("unit", 0.5)):
        before, value = panel.seen(), panel.shown(name)
        panel.drag(name, share)
        panel.wait_for_change(before)
        assert panel.shown(name) != value
    chosen = lesson.ask("panel.unit")
    panel.root.locator(".rl-picture").click(position={"x": 200, "y": 100})
    until(lesson, f"(panel.layer, panel.unit) != (10, {chosen})")
    layer, unit = lesson.ask("(panel.layer, panel.unit)")
    assert layer != 10
    panel.root.get_by_text(f"Unit {unit} of layer {layer}:").first.wait_for()
    panel.root.locator(".rl-picture").press("ArrowDown")
    until(lesson, f"panel.layer == {layer + 1}")
    for button in ("shift", "epoch", "reset"):
        before = panel.seen()
        panel.button(button).click()
        panel.wait_for_change(before)
    lesson.ask("panel.set_trait('bias_shift', -2.0)")
    panel.root.get_by_text("are certified dead: no input with values from 0 to 1").first.wait_for()
    assert lesson.ask("int(panel.result.certified_dead.sum()) > 500")
    assert panel.error() == "" and lesson.problems == [] and lesson.outside == []
    take_pictures(lesson, panel, Path(os.environ.get("RECTLAB_LOOKS", tmp_path)))


def until(lesson, expression):
    """Wait until an expression is true in the kernel: a picture may change for the exact frame of an older message."""
    deadline = time.monotonic() + 15
    while not lesson.ask(expression):
        assert time.monotonic() < deadline, expression
        lesson.page.wait_for_timeout(50)


def take_pictures(lesson, panel, folder):
    """Keep how the panel looks, light and dark, narrow and wide, for someone to look at."""
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        lesson.command("apputils:change-theme", theme=theme)
        lesson.page.wait_for_timeout(1000)
        for width in (700, 1000):
            lesson.page.set_viewport_size({"width": width + 280, "height": 1000})
            lesson.page.wait_for_timeout(700)
            name = f"census-{theme.split()[-1].lower()}-{width}.png"
            panel.root.screenshot(path=folder / name)
            assert (folder / name).stat().st_size > 20_000


def test_the_census_asks_before_it_shows(lesson, lab_url, tmp_path):
    lesson.open_cells(lab_url, "census_cover.ipynb", COVERED)
    panel = lesson.panel()
    panel.root.locator(".rl-cover").wait_for(state="visible")
    folder = Path(os.environ.get("RECTLAB_LOOKS", tmp_path))
    panel.root.screenshot(path=folder / "census-cover.png")
    panel.root.locator(".rl-reveal").click()
    panel.root.locator(".rl-guess-words").wait_for(state="visible")
    assert "it is 208 units" in panel.root.locator(".rl-guess-words").inner_text()
    lesson.page.wait_for_timeout(800)
    panel.root.screenshot(path=folder / "census-open.png")
