"""The scope as an instrument in a real JupyterLab: film, pin, one layer, one unit, projector; the census' hinge and
the raster's edge under a real mouse."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def scope(lesson, lab_url):
    """A small scope, alone in a notebook."""
    lesson.open_cells(lab_url, "import rectlab\nscope = rectlab.Scope(hidden_layers=2)\nscope")
    return lesson.panel()


def test_the_film_answers_and_the_kernel_confirms_at_rest(lesson, scope):
    lesson.page.wait_for_timeout(100)
    for _ in range(100):
        if lesson.ask("scope.camera._shot is not None"):  # the film is whole: it has every place of the slider
            break
        lesson.page.wait_for_timeout(100)
    size = lesson.ask("len(scope.film)")
    assert 0 < size <= 200_000
    before = lesson.ask("scope._sent")
    scope.press_keys("bias_shift", *["ArrowLeft"] * 10)  # one right after another: between slow ones the hand rests
    assert scope.root.locator(".rl-cost").inner_text().startswith("from the film: ")
    assert "-0.2" in scope.shown("bias_shift").replace("−", "-")
    lesson.page.wait_for_function(
        "document.querySelector('.rl-cost').textContent.startsWith('all 1,297')", timeout=5000
    )
    assert lesson.ask("scope.bias_shift") == -0.2
    assert lesson.ask("scope._sent") - before <= 4  # ten steps were answered without the kernel


def test_pin_layer_unit_and_large_type(lesson, scope):
    page = lesson.page
    scope.button("pin").click()
    page.wait_for_function("document.querySelector('.rl-unpin').disabled === false", timeout=5_000)
    scope.press_keys("bias_shift", *["ArrowLeft"] * 10)
    page.wait_for_function("document.querySelector('.rl-compare').textContent.includes('exact zeros')", timeout=5_000)
    picture = scope.root.locator(".rl-picture")
    picture.focus()
    picture.press("ArrowDown")
    for _ in range(3):
        picture.press("ArrowRight")
    page.wait_for_timeout(800)
    assert lesson.ask("(scope.layer, scope.unit)") == (1, 3)
    picture.press("Escape")
    picture.press("Escape")
    page.wait_for_timeout(500)
    assert lesson.ask("scope.layer") == 0
    scope.button("projector").click()
    page.wait_for_timeout(300)
    assert lesson.problems == []


@pytest.mark.slow
def test_200_redraws_leak_less_than_30_megabytes(lesson, scope):
    def memory():
        session = lesson.page.context.new_cdp_session(lesson.page)
        session.send("HeapProfiler.collectGarbage")
        return lesson.page.evaluate("performance.memory.usedJSHeapSize")

    scope.press_keys("bias_shift", *["ArrowLeft"] * 5)
    lesson.page.wait_for_timeout(1000)
    before = memory()
    for key in ("ArrowRight", "ArrowLeft") * 2:
        scope.press_keys("bias_shift", *[key] * 50)
    lesson.page.wait_for_timeout(1000)
    assert memory() - before < 30e6


def test_the_line_at_zero_is_dragged_and_an_image_lights_its_path(lesson, scope):
    page, picture = lesson.page, scope.root.locator(".rl-picture")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    y = box["y"] + 60
    for x in range(int(box["x"] + 60), int(box["x"] + box["width"]), 3):
        page.mouse.move(x, y)
        if picture.evaluate("element => element.style.cursor") == "ew-resize":
            break
    tip = scope.root.locator(".rl-tip")
    assert "bias shift 0" in tip.inner_text()
    page.mouse.down()
    page.mouse.move(x + 70, y, steps=7)
    told = tip.inner_text()
    page.mouse.up()
    page.wait_for_function("document.querySelector('.rl-cost').textContent.startsWith('all 1,297')", timeout=5_000)
    shift = lesson.ask("scope.bias_shift")
    assert -1.5 < shift < -0.2 and f"bias shift −{-shift:g}" in told
    picture.evaluate("element => element.scrollIntoView({ block: 'end' })")
    box = picture.bounding_box()
    for x in range(20, 400, 10):
        page.mouse.move(box["x"] + box["width"] - x, box["y"] + box["height"] - 20)
        if "test image of class" in tip.inner_text():
            break
    assert "units on in each layer, of 128" in tip.inner_text()
    assert lesson.problems == []


# the hinge of the census and the edge of the raster


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
    lesson.open_cells(lab_url, source)
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
    lesson.open_cells(lab_url, "import rectlab\nraster = rectlab.Raster()\nraster")
    picture = lesson.panel().root.locator(".rl-picture")
    silent = lesson.ask("int(raster.result.silent[0])")
    drag(lesson.page, find(lesson, picture, "ew-resize"), 200)
    lesson.until("raster.probe_size > 20")
    assert lesson.ask("int(raster.result.silent[0])") < silent
    assert lesson.problems == []
