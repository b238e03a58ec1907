"""The scope as an instrument in a real JupyterLab: film, pin, one layer, one unit, projector, interrupt."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def scope(lesson, lab_url):
    """A small scope, alone in a notebook."""
    lesson.open_cells(lab_url, "instrument.ipynb", "import rectlab\nscope = rectlab.Scope(hidden_layers=2)\nscope")
    return lesson.panel()


def test_the_film_answers_and_the_kernel_confirms_at_rest(lesson, scope):
    lesson.page.wait_for_timeout(100)
    for _ in range(100):
        if lesson.ask("len(scope.film)"):
            break
        lesson.page.wait_for_timeout(100)
    size = lesson.ask("len(scope.film)")
    assert 0 < size <= 200_000
    before = lesson.ask("scope._sent")
    slider = scope.slider("bias")
    slider.focus()
    for _ in range(10):
        slider.press("ArrowLeft")
    assert scope.root.locator(".rl-cost").inner_text().startswith("from the film: ")
    assert "-0.2" in scope.shown("bias").replace("−", "-")
    lesson.page.wait_for_function(
        "document.querySelector('.rl-cost').textContent.startsWith('all 1,297')", timeout=5000
    )
    assert lesson.ask("scope.bias") == -0.2
    assert lesson.ask("scope._sent") - before <= 4  # ten steps were answered without the kernel


def test_film_false_leaves_every_step_to_the_kernel(lesson, lab_url):
    lesson.open_cells(lab_url, "no_film.ipynb", "import rectlab\nscope = rectlab.Scope(film=False)\nscope")
    scope = lesson.panel()
    lesson.page.wait_for_timeout(1500)
    scope.press_keys("bias", "ArrowLeft")
    lesson.page.wait_for_timeout(1500)
    assert lesson.ask("len(scope.film)") == 0
