"""A prediction's cover in a real JupyterLab: covered, guessed, kept, never asked again; and the twelve questions."""

import pytest

pytestmark = pytest.mark.browser
ASKS = 'import os\nos.environ.pop("RECTLAB_TESTING", None)\nimport rectlab\n'
CELL = ASKS + 'scope = rectlab.Scope(predict="00 zeros")\nscope'


def test_a_guess_opens_the_picture_and_is_kept(lesson, lab_url):
    lesson.open_cells(lab_url, CELL)
    panel = lesson.panel()
    cover, picture = panel.root.locator(".rl-cover"), panel.root.locator(".rl-picture")
    cover.wait_for(state="visible")
    assert not picture.is_visible() and not panel.root.locator(".rl-words").is_visible()
    lesson.look(panel.root, "cover-number")
    inside(panel.root)
    slider = panel.root.locator("input.rl-guess")
    slider.focus()
    for _ in range(20):
        slider.press("ArrowLeft")
    assert "30" in cover.inner_text()
    panel.root.locator(".rl-reveal").click()
    picture.wait_for(state="visible")
    told = panel.root.locator(".rl-guess-words")
    told.wait_for(state="visible")  # it comes with the frame that answers the guess
    kept = lesson.ask("rectlab.questions.record.guesses()['00 zeros']")
    assert kept["guess"] == 30.0
    assert told.inner_text().startswith(f"Your guess was 30 %; it is {kept['answer']:.3g} %")
    lesson.look(panel.root, "cover-number-told")
    lesson.run_all()
    panel = lesson.panel()
    panel.root.locator(".rl-guess-words").wait_for(state="visible")
    assert not panel.root.locator(".rl-cover").is_visible()


ACTIVE = "jupyterapp.shell.currentWidget.content.activeCellIndex"


def test_keys_go_on_to_the_next_cell_whatever_was_pressed_and_a_panel_never_runs_again(lesson, lab_url):
    lesson.open_cells(lab_url, CELL, "n = globals().get('n', 0) + 1", "0")
    lesson.ask("__import__('pathlib').Path('predictions.json').unlink(missing_ok=True)")
    lesson.run_all()
    panel, press, runs = lesson.panel(), lesson.page.keyboard.press, lesson.ask("n")
    panel.root.locator(".rl-skip").click()
    panel.root.locator(".rl-cover").wait_for(state="hidden")
    presses = [lambda: None, *(panel.button(name).click for name in ("train", "pause")),
               lambda: panel.drag("bias_shift", 0.3), panel.root.locator(".rl-words").click]
    scope = lesson.ask("id(scope)")
    for act in presses:
        act()
        lesson.page.wait_for_function("document.activeElement.closest('.rectlab')")  # never dead on the page's body
        press("Shift+Enter")
        lesson.page.wait_for_function(f"{ACTIVE} === 1")
        runs += 1
        press("Shift+Enter")  # and this one is JupyterLab's: it runs the next cell
        lesson.until(f"n == {runs}")
        panel.root.scroll_into_view_if_needed()
    panel.button("step").focus()
    press("x")  # JupyterLab would cut the panel's cell
    press("Escape")
    press("ArrowDown")
    lesson.page.wait_for_function(f"{ACTIVE} === 1")
    assert lesson.ask("id(scope)") == scope and panel.root.is_visible()
    assert lesson.problems == []


SKETCH = ASKS + 'spikes = rectlab.Spikes(predict="01 curve")\nspikes'
CHOICE = f"""{ASKS}
from rectlab.questions import Choice
from rectlab.questions.predictions import PREDICTIONS
words = ("fewer than at 10 images", "as many", "more than at 10 images")
question = "At 1,297 images instead of 10: how many units are called silent?"
PREDICTIONS["99 more"] = Choice(question=question, quantity="more", choices=words)


class Asking(rectlab.Raster):
    def answer_to(self, prediction):
        return words[0]


raster = Asking(predict="99 more")
raster"""
YOURS = """canvas => {
  const colour = getComputedStyle(canvas.closest('.rectlab')).getPropertyValue('--rl-you');
  const wanted = colour.match(/[0-9a-f]{2}/g).map(h => parseInt(h, 16));
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let i = 0; i < data.length; i += 4)
    found += wanted.every((part, k) => Math.abs(data[i + k] - part) < 8) && data[i + 3] > 200;
  return found; }"""
KEPT = "rectlab.questions.record.guesses()[{!r}]['guess']"


def inside(root):
    """Fail where a part of the cover leaves the panel, or the panel leaves its page."""
    overhang = root.evaluate(
        """root => { const panel = root.getBoundingClientRect();
             const boxes = [...root.querySelectorAll('.rl-cover, .rl-cover *')].filter(e => e.checkVisibility())
               .map(e => e.getBoundingClientRect());
             return boxes.map(b => Math.max(b.right - panel.right, panel.left - b.left, b.bottom - panel.bottom))
               .reduce((a, b) => Math.max(a, b)); }"""
    )
    assert overhang <= 1


def test_a_curve_is_sketched_by_mouse_and_stands_beside_what_was_found(lesson, lab_url):
    lesson.open_cells(lab_url, SKETCH)
    panel = lesson.panel()
    panel.root.locator(".rl-cover").wait_for(state="visible")
    lesson.look(panel.root, "cover-curve-empty")
    sheet, reveal = panel.root.locator(".rl-sketch"), panel.root.locator(".rl-reveal")
    assert reveal.is_disabled()  # nothing is drawn yet
    box = sheet.bounding_box()
    mouse, bottom = lesson.page.mouse, box["y"] + box["height"]
    mouse.move(box["x"] + 2, bottom - 1)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 3, bottom - 1, steps=3)  # 0 up to the threshold
    mouse.move(box["x"] + box["width"], box["y"] + box["height"] / 2, steps=4)  # and straight to 100 at 3
    mouse.up()
    mouse.move(box["x"] + 5, box["y"])  # the pen is up: this draws nothing
    lesson.look(panel.root, "cover-curve-drawn")
    inside(panel.root)
    reveal.click()
    told = panel.root.locator(".rl-guess-words")
    told.wait_for(state="visible")
    guess = lesson.ask(KEPT.format("01 curve"))
    wanted = [max(0, 50 * (k / 4 - 1)) for k in range(13)]
    assert max(abs(a - b) for a, b in zip(guess, wanted)) <= 3
    assert told.inner_text().startswith("Your curve is off by ") and "most at current 1.25 (you: 1" in told.inner_text()
    lesson.page.wait_for_timeout(1500)  # the answer draws itself over the guess
    assert panel.root.locator(".rl-picture").evaluate(YOURS) > 200
    lesson.look(panel.root, "cover-curve-told")
    assert lesson.problems == []


def test_a_curve_is_sketched_by_keys(lesson, lab_url):
    lesson.open_cells(lab_url, SKETCH)
    lesson.ask("__import__('pathlib').Path('predictions.json').unlink(missing_ok=True)")
    lesson.run_all()
    panel = lesson.panel()
    sheet = panel.root.get_by_role("slider", name="your curve of spikes a second over current")
    sheet.focus()
    assert sheet.get_attribute("aria-valuetext") == "current 0: nothing drawn yet, point 1 of 13"
    for keys in (["PageDown"] * 5, ["ArrowRight"] * 4, ["ArrowUp", "ArrowDown"], ["End"], ["PageUp"] * 5):
        for key in keys:
            lesson.page.keyboard.press(key)
    assert sheet.get_attribute("aria-valuetext") == "current 3: 100 spikes a second, point 13 of 13"
    lesson.page.keyboard.press("Home")
    assert panel.root.locator(".rl-sketch-at").inner_text() == "current 0: 0 spikes a second"
    lesson.page.keyboard.press("Tab")
    lesson.page.keyboard.press("Enter")
    panel.root.locator(".rl-guess-words").wait_for(state="visible")
    wanted = [max(0, 50 * (k / 4 - 1)) for k in range(13)]
    assert lesson.ask(KEPT.format("01 curve")) == wanted
    assert lesson.page.locator(".jp-Notebook .jp-Cell").count() == 1  # JupyterLab took none of the keys
    assert lesson.problems == []


def test_a_choice_is_made_by_keys(lesson, lab_url):
    lesson.open_cells(lab_url, CHOICE)
    panel = lesson.panel()
    cover = panel.root.locator(".rl-cover")
    cover.wait_for(state="visible")
    lesson.look(panel.root, "cover-choice-empty")
    assert panel.root.locator(".rl-reveal").is_disabled()
    panel.root.get_by_role("radio", name="more than at 10 images").focus()
    lesson.page.keyboard.press("Space")
    lesson.page.keyboard.press("ArrowUp")
    assert panel.root.get_by_role("radio", name="as many").is_checked()
    lesson.look(panel.root, "cover-choice-made")
    inside(panel.root)
    panel.root.locator(".rl-reveal").click()
    told = panel.root.locator(".rl-guess-words")
    told.wait_for(state="visible")
    assert told.inner_text() == 'Your guess was "as many"; it is "fewer than at 10 images": remember the difference.'
    lesson.look(panel.root, "cover-choice-told")
    assert lesson.ask(KEPT.format("99 more")) == "as many"
    assert lesson.problems == []


QUESTIONS = """import os
os.environ.pop("RECTLAB_TESTING", None)
import rectlab
questions = rectlab.Concepts()
questions"""


def test_questions_are_answered_by_keys_and_mouse_kept_and_finished(lesson, lab_url):
    lesson.open_cells(lab_url, QUESTIONS)
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
