"""The census' hinge and the raster's edge under a real mouse in a real JupyterLab."""

import pytest

pytestmark = pytest.mark.browser


def drag(page, start, way):
    """Drag the mouse from a place by so many px to the right, in twelve steps."""
    page.mouse.move(*start)
    page.mouse.down()
    for step in range(1, 13):
        page.mouse.move(start[0] + way * step / 12, start[1])
        page.wait_for_timeout(30)
    page.mouse.up()


def find(lesson, picture, cursor):
    """Return the place of the picture at which the pointer gets that cursor, looked for from left to right."""
    box = picture.bounding_box()
    for y in (0.75, 0.85):
        for x in range(10, int(box["width"]), 4):
            lesson.page.mouse.move(box["x"] + x, box["y"] + y * box["height"])
            if picture.evaluate("e => e.style.cursor") == cursor:
                return box["x"] + x, box["y"] + y * box["height"]
    raise AssertionError(f"no place of the picture has the cursor {cursor}")


def test_dragging_the_hinge_over_its_images_wakes_a_dead_unit(lesson, lab_url):
    source = "import rectlab\ncensus = rectlab.Census(init='he', layer=1, unit=20)\ncensus"
    lesson.open_cells(lab_url, "hinge.ipynb", source)
    picture = lesson.panel().root.locator(".rl-picture")
    dead = lesson.ask("int(census.result.dead.sum())")
    assert lesson.ask("census.seen.zero_fraction") == 1.0
    start = find(lesson, picture, "ew-resize")
    drag(lesson.page, start, -90)
    lesson.until("census.unit_bias > 0.1 and census.seen.gradient is not None")
    assert 0 < lesson.ask("census.seen.zero_fraction") < 1
    assert lesson.ask("int(census.result.dead.sum())") < dead
    assert "gradient exactly 0" not in lesson.panel().words()
    lesson.page.mouse.move(0, 0)
    picture.focus()
    for _ in range(10):
        picture.press("ArrowRight")
    lesson.until("census.unit == 30")
    assert lesson.ask("census.unit_bias") == 0.0
    assert lesson.problems == []


def test_dragging_the_edge_takes_more_images_into_the_probe(lesson, lab_url):
    lesson.open_cells(lab_url, "edge.ipynb", "import rectlab\nraster = rectlab.Raster()\nraster")
    picture = lesson.panel().root.locator(".rl-picture")
    silent = lesson.ask("int(raster.result.silent[0])")
    drag(lesson.page, find(lesson, picture, "ew-resize"), 200)
    lesson.until("raster.probe_size > 20")
    assert lesson.ask("int(raster.result.silent[0])") < silent
    assert lesson.problems == []
