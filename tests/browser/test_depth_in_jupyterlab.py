"""The depth panel in a real JupyterLab under a real browser: its slider and menus by mouse and keys."""

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser


def test_depth_answers_mouse_and_keys(lesson, lab_url):
    lesson.open_cells(lab_url, "Depth.ipynb", "import rectlab\n\npanel = rectlab.Depth()\npanel")
    depth = lesson.panel()
    for share in (0.9, 0.1):
        before, value = depth.seen(), depth.shown("hidden_layers")
        depth.drag("hidden_layers", share)
        depth.wait_for_change(before)
        assert depth.shown("hidden_layers") != value
    before = depth.seen()
    depth.press_keys("hidden_layers", "End", "ArrowLeft")
    depth.wait_for_change(before)
    assert depth.shown("hidden_layers") == "99"
    for name, choice in (("init", "he"), ("activation", "tanh")):
        before = depth.seen()
        depth.menu(name).select_option(label=choice)
        depth.wait_for_change(before)
    lesson.page.wait_for_function("() => document.querySelector('.rl-words')?.textContent.startsWith('tanh, start he')")
    assert depth.error() == ""
    assert lesson.problems == []
    assert lesson.outside == []


@pytest.mark.skipif("RECTLAB_LOOKS" not in os.environ, reason="pictures to look at: name a folder in RECTLAB_LOOKS")
def test_pictures_of_the_depth_panel_to_look_at(lesson, lab_url):
    folder = Path(os.environ["RECTLAB_LOOKS"])
    lesson.open_cells(lab_url, "Depth.ipynb", "import rectlab\n\nrectlab.Depth(hidden_layers=100)")
    depth = lesson.panel()
    for width in (700, 1000):
        lesson.page.set_viewport_size({"width": width, "height": 900})
        lesson.page.wait_for_timeout(500)
        depth.root.screenshot(path=folder / f"depth-{width}.png")
