"""The prediction gate in a real JupyterLab: covered, guessed, kept, and never asked again."""

import pytest

pytestmark = pytest.mark.browser
CELL = """import os
os.environ.pop("RECTLAB_GATE", None)
import rectlab
scope = rectlab.Scope(predict="00 zeros")
scope"""


def test_a_guess_opens_the_picture_and_is_kept(lesson, lab_url, tmp_path):
    lesson.open_cells(lab_url, "gate.ipynb", CELL)
    panel = lesson.panel()
    gate, picture = panel.root.locator(".rl-gate"), panel.root.locator(".rl-picture")
    gate.wait_for(state="visible")
    assert not picture.is_visible() and not panel.root.locator(".rl-words").is_visible()
    lesson.page.screenshot(path=tmp_path / "gate.png")
    slider = panel.root.locator("input.rl-guess")
    slider.focus()
    for _ in range(20):
        slider.press("ArrowLeft")
    assert "30" in gate.inner_text()
    panel.root.locator(".rl-reveal").click()
    picture.wait_for(state="visible")
    told = panel.root.locator(".rl-guess-words")
    told.wait_for(state="visible")  # it comes with the frame that answers the guess
    assert told.inner_text().startswith("Your guess was 30 %; it is 49.1 %")
    lesson.page.wait_for_timeout(600)
    lesson.page.screenshot(path=tmp_path / "open.png")
    assert lesson.ask("rectlab.predictions.load()['00 zeros']['guess']") == 30.0
    lesson.run_all()
    panel = lesson.panel()
    panel.root.locator(".rl-guess-words").wait_for(state="visible")
    assert not panel.root.locator(".rl-gate").is_visible()
    print(tmp_path)
