"""Lesson 02 in a real JupyterLab under a real browser: its panel under mouse and keys, on a line and on a plane."""

import pytest

pytestmark = pytest.mark.browser


def test_lesson_02_runs_and_its_pieces_answer_mouse_and_keys(lesson, lab_url):
    lesson.open(lab_url, "02_one_unit_many_pieces.ipynb")
    lesson.run_all()

    panel = lesson.panel()
    for name, share in (("bias_spread", 0.6), ("hidden_layers", 0.4), ("width", 0.1), ("bias_spread", 0.25)):
        before, value = panel.seen(), panel.shown(name)
        panel.drag(name, share)
        panel.wait_for_change(before)
        assert panel.shown(name) != value
    before = panel.seen()
    panel.press_keys("width", "Home", "ArrowRight", "ArrowRight")
    panel.wait_for_change(before)
    assert panel.shown("width") == "3"

    canvas = panel.root.locator(".rl-picture")
    box = canvas.bounding_box()
    before = panel.seen()
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

    before = panel.seen()
    panel.menu("inputs").select_option(label="plane")
    panel.wait_for_change(before)
    assert "regions" in panel.words()
    before = panel.seen()
    canvas.focus()
    lesson.page.keyboard.press("ArrowUp")
    panel.wait_for_change(before)
    assert panel.shown("y") == "0.55"
    before = panel.seen()
    panel.press_keys("alpha_1", "Home")
    panel.wait_for_change(before)
    assert "Rescaled, the function is the same to rounding" in panel.words()

    assert panel.error() == ""
    assert lesson.problems == []
    assert lesson.outside == []
