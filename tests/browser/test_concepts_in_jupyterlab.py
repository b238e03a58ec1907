"""The twelve questions in a real JupyterLab: by keys and mouse, kept, gone on with, finished."""

import pytest

pytestmark = pytest.mark.browser
CELL = """import os
os.environ.pop("RECTLAB_TESTING", None)
import rectlab
questions = rectlab.Concepts()
questions"""


def test_questions_are_answered_by_keys_and_mouse_kept_and_finished(lesson, lab_url):
    lesson.open_cells(lab_url, "concepts.ipynb", CELL)
    root = lesson.page.locator(".rl-concepts")
    root.wait_for()
    lesson.look(root, "concepts-first")
    press, place = lesson.page.keyboard.press, root.locator(".rl-place")
    root.get_by_role("radio").first.focus()
    for key in ("3", "Enter", "2", "ArrowUp", "Enter"):
        press(key)
    assert place.inner_text() == "3 of 12"
    assert lesson.ask("questions.answers") == {"rectifier": "0 and 0.5", "exact zeros": "55 %"}
    root.locator(".rl-choice").nth(1).click()
    lesson.look(root, "concepts-third")
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
    lesson.look(root, "concepts-end")
    press("Enter")  # the focus is on finish
    told = root.locator(".rl-told")
    told.wait_for()
    assert told.inner_text().startswith("11 of 12 questions are answered. They are not judged now")
    lesson.look(root, "concepts-finished")
    lesson.run_all()
    told.wait_for()
    assert lesson.page.locator(".jp-Notebook .jp-Cell").count() == 1  # JupyterLab took none of the keys
    assert lesson.problems == [] and lesson.outside == []
