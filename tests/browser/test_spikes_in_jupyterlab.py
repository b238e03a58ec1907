"""The spikes panel in a real JupyterLab under a real browser: its three sliders by mouse and keys."""

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser


def test_spikes_answer_mouse_and_keys(lesson, lab_url):
    lesson.open_cells(lab_url, "Spikes.ipynb", "import rectlab\n\npanel = rectlab.Spikes()\npanel")
    spikes = lesson.panel()
    for name, share in (("current", 0.2), ("noise", 0.5), ("refractory", 0.8), ("current", 0.9)):
        before, value = spikes.seen(), spikes.shown(name)
        spikes.drag(name, share)
        spikes.wait_for_change(before)
        assert spikes.shown(name) != value
    for name, keys, shown in (("noise", ["Home"], "0.00"), ("current", ["End", "ArrowLeft"], "4.95")):
        before = spikes.seen()
        spikes.press_keys(name, *keys)
        spikes.wait_for_change(before)
        assert spikes.shown(name) == shown
    assert spikes.error() == ""
    assert lesson.problems == []
    assert lesson.outside == []


@pytest.mark.skipif("RECTLAB_LOOKS" not in os.environ, reason="pictures to look at: name a folder in RECTLAB_LOOKS")
def test_pictures_of_the_spikes_to_look_at(lesson, lab_url):
    folder = Path(os.environ["RECTLAB_LOOKS"])
    made = "import rectlab\n\npanel = rectlab.Spikes(noise={})\npanel"
    lesson.open_cells(lab_url, "Looks.ipynb", made.format(0), made.format(0.3))
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        lesson.command("apputils:change-theme", theme=theme)
        for width in (700, 1000):
            lesson.page.set_viewport_size({"width": width + 420, "height": 900})
            for number in (0, 1):
                root = lesson.panel(number).root
                root.evaluate("(e, width) => { e.style.width = `${width}px`; }", width)
                lesson.page.wait_for_timeout(500)
                root.screenshot(path=folder / f"spikes-{theme.split()[1].lower()}-{width}-{number}.png")
