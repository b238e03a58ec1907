"""The twelve questions in a real JupyterLab: by keys and mouse, kept, gone on with, finished."""

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
CELL = """import os
os.environ.pop("RECTLAB_TESTING", None)
import rectlab
questions = rectlab.Concepts()
questions"""
LOOKS = os.environ.get("RECTLAB_LOOKS")  # a folder for pictures of the questions, if somebody wants to look


def look(lesson, root, name):
    """Keep pictures in both themes at two widths, where a folder for them was named."""
    for theme in ("JupyterLab Light", "JupyterLab Dark") if LOOKS else ():
        lesson.command("apputils:change-theme", theme=theme)
        for width in (700, 1000):
            lesson.page.set_viewport_size({"width": width + 420, "height": 900})
            lesson.page.wait_for_timeout(500)
            root.screenshot(path=Path(LOOKS) / f"concepts-{name}-{theme.split()[1].lower()}-{width}.png")


def test_questions_are_answered_by_keys_and_mouse_kept_and_finished(lesson, lab_url):
    lesson.open_cells(lab_url, "concepts.ipynb", CELL)
    root = lesson.page.locator(".rl-concepts")
    root.wait_for()
    look(lesson, root, "first")
    press, place = lesson.page.keyboard.press, root.locator(".rl-place")
    root.get_by_role("radio").first.focus()
    for key in ("3", "Enter", "2", "ArrowUp", "Enter"):
        press(key)
    assert place.inner_text() == "3 of 12"
    assert lesson.ask("questions.answers") == {"rectifier": "0 and 0.5", "exact zeros": "55 %"}
    root.locator(".rl-choice").nth(1).click()
    look(lesson, root, "third")
    root.locator(".rl-next").click()
    root.locator(".rl-next").click()  # the fourth is skipped
    lesson.page.wait_for_timeout(300)
    assert lesson.ask("questions.answers['dead or silent']") is None

    lesson.run_all()  # a new panel goes on where the old one was
    root.wait_for()
    assert place.inner_text() == "5 of 12"
    root.get_by_role("radio").first.focus()
    for _ in range(8):
        for key in ("4", "Enter"):
            press(key)
    assert root.locator(".rl-ask").inner_text() == "Without an answer: 4. Finish all the same?"
    look(lesson, root, "end")
    press("Enter")  # the focus is on finish
    told = root.locator(".rl-told")
    told.wait_for()
    assert told.inner_text().startswith("11 of 12 questions are answered. They are not judged now")
    look(lesson, root, "finished")
    lesson.run_all()
    told.wait_for()
    assert lesson.page.locator(".jp-Notebook .jp-Cell").count() == 1  # JupyterLab took none of the keys
    assert lesson.problems == [] and lesson.outside == []
