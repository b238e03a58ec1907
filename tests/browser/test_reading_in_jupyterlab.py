"""How a lesson reads in JupyterLab: narrow text, wide panels, strips of numbers that are legible in both themes."""

import os
from pathlib import Path

import pytest

LOOKS = os.environ.get("RECTLAB_LOOKS")  # as in conftest: a folder for pictures, if somebody wants to look
STRIPS = """import rectlab
from rectlab.questions.expectations import Expectation
from rectlab.questions.numbers import Stated
display(*(Expectation(value, Stated("99 zeros", 1.0, 0.1, "zeros")) for value in (1.0, 2.0)))"""
# The contrast of an element's text with what lies behind it, both as they are mixed on the screen.
CONTRAST = """element => {
  const numbers = colour => colour.match(/[0-9.]+/g).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((v, i) => a * v + (1 - a) * under[i]);
  const layers = [];
  for (let e = element; e; e = e.parentElement) layers.unshift(numbers(getComputedStyle(e).backgroundColor));
  const paper = layers.reduce((under, layer) => over(layer, under), [255, 255, 255]);
  const light = rgb => { const [r, g, b] = rgb.map(v => v / 255).map(
    v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
  const both = [light(paper), light(over(numbers(getComputedStyle(element).color), paper))];
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05); }"""


@pytest.fixture
def first_lesson(lesson, lab_url):
    lesson.open(lab_url, "00_start_here.ipynb")
    return lesson


def test_text_is_narrow_and_code_is_wide(first_lesson):
    page = first_lesson.page
    text = page.locator(".jp-Notebook .jp-RenderedMarkdown p").nth(1)
    text.wait_for()
    em = text.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert 30 * em < text.bounding_box()["width"] <= 44 * em
    assert page.locator(".jp-CodeCell .jp-InputArea-editor").first.bounding_box()["width"] > 55 * em


def test_strips_are_legible_in_both_themes(lesson, lab_url):
    lesson.open_cells(lab_url, STRIPS)
    strips = lesson.page.locator(".jp-OutputArea .jp-RenderedHTML > div")
    assert [text[:1] for text in strips.all_inner_texts()] == ["✓", "≠"]
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        lesson.command("apputils:change-theme", theme=theme)
        lesson.page.wait_for_function(
            f"document.body.dataset.jpThemeName === '{theme}' && !document.querySelector('.jp-mod-loading')"
        )
        lesson.page.wait_for_timeout(500)
        parts = [part for strip in strips.all() for part in (strip, strip.locator("b"))]
        assert min(part.evaluate(CONTRAST) for part in parts) >= 4.5, theme
        if LOOKS:
            lesson.page.screenshot(path=Path(LOOKS) / f"strips-{theme.split()[1].lower()}.png")
