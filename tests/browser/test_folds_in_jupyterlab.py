"""Lesson 02 in a real JupyterLab under a real browser: its panel under mouse and keys, on a line and on a plane."""

import pytest

pytestmark = pytest.mark.browser


def test_lesson_02_runs_and_its_folds_answer_mouse_and_keys(lesson, lab_url):
    lesson.open(lab_url, "02_one_unit_many_folds.ipynb")
    lesson.run_all()

    folds = lesson.panel()
    for name, share in (("bias_spread", 0.6), ("hidden_layers", 0.4), ("width", 0.1), ("bias_spread", 0.25)):
        before, value = folds.seen(), folds.shown(name)
        folds.drag(name, share)
        folds.wait_for_change(before)
        assert folds.shown(name) != value
    before = folds.seen()
    folds.press_keys("width", "Home", "ArrowRight", "ArrowRight")
    folds.wait_for_change(before)
    assert folds.shown("width") == "3"

    canvas = folds.root.locator(".rl-picture")
    box = canvas.bounding_box()
    before = folds.seen()
    canvas.click(position={"x": 0.2 * box["width"], "y": 0.3 * box["height"]})
    folds.wait_for_change(before)
    folds.button("more").click()
    at = float(folds.shown("x").replace("−", "-"))
    assert at < 0
    before = folds.seen()
    lesson.page.keyboard.press("Tab")  # the click has put the focus near; the canvas takes keys once it has it
    canvas.focus()
    lesson.page.keyboard.press("ArrowRight")
    folds.wait_for_change(before)
    assert float(folds.shown("x").replace("−", "-")) == pytest.approx(at + 0.05)

    before = folds.seen()
    folds.menu("inputs").select_option(label="plane")
    folds.wait_for_change(before)
    assert "regions" in folds.words()
    before = folds.seen()
    canvas.focus()
    lesson.page.keyboard.press("ArrowUp")
    folds.wait_for_change(before)
    assert folds.shown("y") == "0.55"
    before = folds.seen()
    folds.press_keys("alpha_1", "Home")
    folds.wait_for_change(before)
    assert "Rescaled, the function is the same to rounding" in folds.words()

    assert folds.error() == ""
    assert lesson.problems == []
    assert lesson.outside == []
