"""Lesson 03 in a real JupyterLab under a real browser: its first raster under mouse and keys."""

import pytest

pytestmark = pytest.mark.browser


def test_lesson_03_runs_and_its_raster_answers_mouse_and_keys(lesson, lab_url):
    lesson.open(lab_url, "03_counting_zeros.ipynb")
    lesson.run_all()

    raster = lesson.panel()
    for name, share in (("probe_size", 0.0), ("bias_shift", 0.6), ("probe_size", 0.5), ("bias_shift", 0.3)):
        before, value = raster.seen(), raster.shown(name)
        raster.drag(name, share)
        raster.wait_for_change(before)
        assert raster.shown(name) != value
    for name, keys, shown in (
        ("probe_size", ["Home", "ArrowRight"], "13"),
        ("bias_shift", ["End", "ArrowLeft", "ArrowLeft"], "1.96"),
    ):
        before = raster.seen()
        raster.press_keys(name, *keys)
        raster.wait_for_change(before)
        assert raster.shown(name) == shown

    assert raster.error() == ""
    assert lesson.problems == []
    assert lesson.outside == []
