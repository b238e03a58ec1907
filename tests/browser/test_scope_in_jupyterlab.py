"""Lesson 00 in a real JupyterLab under a real browser: every slider, keys, training, saving, reopening."""

import pytest

pytestmark = pytest.mark.browser

PANEL = ".rectlab"
PIXELS = """() => { const c = document.querySelector('.rl-picture'), s = document.createElement('canvas');
  s.width = 300; s.height = 150; s.getContext('2d').drawImage(c, 0, 0, 300, 150);
  return Array.from(s.getContext('2d').getImageData(0, 0, 300, 150).data).reduce((h, v) => (h * 31 + v) | 0, 7); }"""


class Scope:
    """The first panel of the page."""

    def __init__(self, page):
        self.page, self.panel = page, page.locator(PANEL).first

    def seen(self):
        """Return what a learner sees: pixels and words."""
        return self.page.evaluate(PIXELS), self.words()

    def words(self):
        return self.panel.locator(".rl-words").inner_text()

    def slider(self, name):
        return self.panel.locator(f"input.rl-{name}")

    def shown(self, name):
        return self.slider(name).locator("xpath=following-sibling::output").inner_text()

    def drag(self, name, share):
        """Drag a slider's handle by mouse to a share of its length."""
        box = self.slider(name).bounding_box()
        minimum, value, maximum = (float(self.slider(name).evaluate(f"e => e.{k}")) for k in ("min", "value", "max"))
        x0 = box["x"] + 8 + (box["width"] - 16) * (value - minimum) / (maximum - minimum)
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(x0, y)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 8 + (box["width"] - 16) * share, y, steps=8)
        self.page.mouse.up()

    def wait_for_change(self, before):
        """Wait until pixels and words are no longer as before, and the exact frame is there."""
        self.page.wait_for_function(f"before => ({PIXELS})() !== before", arg=before[0], timeout=10_000)
        self.page.wait_for_function(
            "before => document.querySelector('.rl-words').textContent !== before", arg=before[1], timeout=10_000
        )


@pytest.fixture
def scope(lesson, lab_url):
    """Lesson 00 after "run all", with the scope in view."""
    lesson.open(lab_url, "00_start_here.ipynb")
    lesson.run_all()
    assert lesson.outputs_with_errors() == []
    panel = lesson.page.locator(PANEL).first
    panel.wait_for()
    panel.scroll_into_view_if_needed()
    scope = Scope(lesson.page)
    scope.panel.locator("button.rl-reset").click()
    lesson.page.wait_for_function("document.querySelector('.rl-words').textContent.includes('untrained')")
    return scope


def test_lesson_00_answers_mouse_keys_and_buttons_and_survives_saving(lesson, scope):
    for name, share in (("hidden_layers", 0.6), ("bias", 0.35), ("hidden_layers", 0.0), ("bias", 0.7)):
        before = scope.seen()
        scope.drag(name, share)
        scope.wait_for_change(before)

    before, value = scope.seen(), scope.shown("bias")
    scope.slider("bias").focus()
    for _ in range(5):
        lesson.page.keyboard.press("ArrowLeft")
    scope.wait_for_change(before)
    assert scope.shown("bias") != value

    scope.drag("l1", 1.0)
    assert scope.shown("l1") == "1"
    scope.drag("l1", 0.0)
    assert scope.shown("l1") == "off"
    before = scope.seen()
    scope.panel.locator("button.rl-train").click()
    scope.wait_for_change(before)
    scope.panel.locator("button.rl-pause").click()
    lesson.page.wait_for_function("document.querySelector('button.rl-train').disabled === false", timeout=3_000)
    assert "Test error" in scope.words()

    lesson.command("docmanager:save")
    lesson.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty", timeout=10_000)
    lesson.page.evaluate("jupyterapp.serviceManager.sessions.shutdownAll()")
    lesson.page.reload(wait_until="domcontentloaded")
    picture = lesson.page.locator(".jp-OutputArea-output img").first
    picture.wait_for(timeout=60_000)
    assert "exactly zero" in lesson.page.locator(".jp-Notebook").inner_text()
    assert "not found" not in lesson.page.locator(".jp-Notebook").inner_text()

    assert lesson.problems == []
    assert lesson.outside == []


def test_bad_values_are_said_in_the_panel_and_the_picture_stays(lesson, scope):
    before = scope.seen()
    lesson.page.evaluate(
        """() => { const input = document.querySelector('input.rl-bias');
             Object.defineProperty(input, 'valueAsNumber', { value: NaN });
             input.dispatchEvent(new Event('input')); }"""
    )
    error = scope.panel.locator(".rl-error")
    error.wait_for(state="visible", timeout=5_000)
    assert "must be a number from -2 to 2" in error.inner_text()
    assert scope.seen() == before
