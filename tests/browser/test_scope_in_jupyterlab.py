"""Lesson 00 in a real JupyterLab under a real browser: moved, trained, saved, reopened; and a value that is none."""

import pytest

pytestmark = pytest.mark.browser

DOWN_TO = """words => { const notebook = document.querySelector(".jp-WindowedPanel-outer"); notebook.scrollTop += 200;
  return notebook.innerText.includes(words); }"""

RUN_TO = """async words => { const notebook = jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = notebook.widgets.findIndex(cell => cell.model.sharedModel.source.includes(words)) + 1;
  await jupyterapp.commands.execute('notebook:run-all-above'); }"""


@pytest.fixture
def scope(lesson, lab_url):
    """Lesson 00, run down to the scope, which is in view and untrained."""
    lesson.open(lab_url, "00_start_here.ipynb")
    lesson.page.evaluate(RUN_TO, "rectlab.Scope(")
    assert lesson.outputs_with_errors() == []
    scope = lesson.panel(1)  # below the twelve questions
    scope.button("reset").click()
    lesson.page.wait_for_function("document.querySelector('.rl-words').textContent.includes('untrained')")
    return scope


def test_lesson_00_survives_saving_and_shows_its_picture_when_it_is_reopened(lesson, scope):
    scope.drag("bias_shift", 0.35)
    before = scope.seen()
    scope.button("train").click()
    scope.wait_for_change(before)
    scope.button("pause").click()
    lesson.command("docmanager:save")
    lesson.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty", timeout=10_000)
    lesson.page.evaluate("jupyterapp.serviceManager.sessions.shutdownAll()")
    lesson.page.reload(wait_until="domcontentloaded")
    drawing = lesson.page.locator(".jp-OutputArea-output img").first  # of the network, above the scope
    drawing.wait_for(timeout=60_000)
    lesson.page.wait_for_function(DOWN_TO, arg="This is the scope", polling=200)
    lesson.page.locator(".jp-OutputArea-output img").last.wait_for()
    assert "exactly zero" in lesson.page.locator(".jp-Notebook").inner_text()
    assert "not found" not in lesson.page.locator(".jp-Notebook").inner_text()

    assert lesson.problems == []
    assert lesson.outside == []


def test_a_page_that_is_reloaded_while_a_panel_trains_shows_it_live(lesson, lab_url):
    lesson.open_cells(lab_url, "import rectlab\nscope = rectlab.Scope()\nscope")
    lesson.panel().button("train").click()
    lesson.until("scope.live.head_steps > 0")
    lesson.command("docmanager:save")
    lesson.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty", timeout=10_000)
    lesson.page.reload(wait_until="domcontentloaded")
    lesson.page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady", timeout=90_000)
    scope = lesson.panel()
    assert "untrained" not in scope.words() and lesson.ask("scope.playing")
    scope.button("pause").click()
    lesson.until("not scope.playing")
    scope.button("reset").click()
    lesson.until("scope.live.head_steps == 0")
    assert scope.error() == "" and lesson.problems == []


def test_bad_values_are_said_in_the_panel_and_the_picture_stays(lesson, lab_url):
    lesson.open_cells(lab_url, "import rectlab\nrectlab.Scope()")
    scope = lesson.panel()
    before = scope.seen()
    scope.slider("bias_shift").evaluate(
        """input => { Object.defineProperty(input, 'valueAsNumber', { value: NaN });
                      input.dispatchEvent(new Event('input')); }"""
    )
    scope.root.locator(".rl-error").wait_for(state="visible", timeout=5_000)
    assert "must be a number from -2 to 2" in scope.error()
    assert scope.seen() == before
