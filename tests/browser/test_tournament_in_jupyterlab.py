"""The tournament in a real JupyterLab: it fills in while the page stays at hand, stops, goes on, and takes a guess."""

import os
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
CELL = "import rectlab\n\npanel = rectlab.Tournament(who='twelve', n_epochs=10)\npanel"
LOOKS = os.environ.get("RECTLAB_LOOKS")  # a folder for pictures of the panel, if somebody wants to look


def test_tournament_fills_in_live_stops_goes_on_and_answers_the_hand_meanwhile(lesson, lab_url):
    lesson.open_cells(lab_url, "tournament.ipynb", CELL)
    panel = lesson.panel()
    status = panel.root.locator(".rl-status")
    assert status.inner_text() == "180 networks to train" and panel.button("stop").is_disabled()
    shot(lesson, panel, "empty")
    panel.button("start").click()
    lesson.page.wait_for_function(
        "/ [1-9]\\d* of 180 networks/.test(' ' + document.querySelector('.rl-status').textContent)"
    )
    assert panel.button("start").is_disabled()
    panel.press_keys("seeds", "ArrowLeft")  # while it runs
    lesson.page.wait_for_function("/of 144 networks/.test(document.querySelector('.rl-status').textContent)")
    panel.button("stop").click()
    lesson.page.wait_for_function("!document.querySelector('.rl-start').disabled")
    lesson.page.wait_for_function("document.querySelector('.rl-status').textContent.startsWith('stopped: ')")
    done = lesson.ask("panel.result.n_done")
    assert 0 < done < 144 and f"{done} of 144" in panel.words()
    shot(lesson, panel, "half")
    panel.button("start").click()
    lesson.page.wait_for_function("document.querySelector('.rl-status').textContent === 'all 144 networks have run'",
                                  timeout=60_000)  # fmt: skip
    assert lesson.ask("panel.result.complete") and "test error" in panel.words()
    started = time.monotonic()
    before = panel.seen()
    panel.press_keys("seeds", "ArrowLeft")
    panel.wait_for_change(before)
    assert time.monotonic() - started < 2
    shot(lesson, panel, "full")
    if LOOKS:
        panel.button("more").click()
        lesson.command("apputils:change-theme", theme="JupyterLab Dark")
        lesson.page.wait_for_timeout(800)
        shot(lesson, panel, "dark")
    assert panel.error() == "" and lesson.problems == [] and lesson.outside == []


def test_guess_uncovers_the_table_which_then_fills_in_and_is_held_against_the_end(lesson, lab_url):
    asked = "import os\n\nos.environ.pop('RECTLAB_TESTING', None)\nimport rectlab\n\n"
    made = "panel = rectlab.Tournament(who='paper', rates='0.1', n_epochs=5, predict='08 winner')\npanel"
    lesson.open_cells(lab_url, "tournament_cover.ipynb", asked + made)
    panel = lesson.panel()
    panel.root.locator(".rl-cover").wait_for(state="visible")
    if LOOKS:
        panel.root.screenshot(path=Path(LOOKS) / "tournament-cover.png")
    panel.root.get_by_label("tanh", exact=True).check()
    panel.root.locator("button.rl-reveal").click()
    told = panel.root.locator(".rl-guess-words")
    told.wait_for(state="visible", timeout=30_000)
    assert told.inner_text().startswith('Your guess was "tanh"; it is "')
    assert panel.root.get_attribute("data-covered") == "false"
    if LOOKS:
        panel.root.screenshot(path=Path(LOOKS) / "tournament-guessed.png")
    assert panel.error() == "" and lesson.problems == []


def shot(lesson, panel, name):
    """Keep pictures at two widths of the panel, where a folder for them was named."""
    for width in (700, 1000) if LOOKS else ():
        panel.root.evaluate("(e, w) => { e.style.width = w + 'px' }", width)
        lesson.page.wait_for_timeout(500)
        panel.root.screenshot(path=Path(LOOKS) / f"tournament-{name}-{width}.png")
