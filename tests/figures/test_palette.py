"""Every mark can be seen on its paper, in both themes, and the states of a unit can be told apart in grey."""

import itertools

import pytest

from rectlab.figures.palette import COLOURS, FUNCTIONS, LINES, MEANINGS, OTHER_FUNCTION, QUIET, SHADES, ZEROS_INK

PAPERS = ("#ffffff", "#111111")
FILLS = {"zeros_tint"}  # drawn with an outline in the colour of zeros
MARKS = {**{k: v for k, v in MEANINGS.items() if k not in FILLS}, **FUNCTIONS, "other": OTHER_FUNCTION}
STATE_FILLS = [(PAPERS[k], *(MEANINGS[name][k] for name in ("selective", "always_on", "certified"))) for k in (0, 1)]


def luminance(colour):
    """Return WCAG's relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", MARKS)
@pytest.mark.parametrize("theme", (0, 1))
def test_a_mark_stands_out_from_its_paper(name, theme):
    assert contrast(MARKS[name][theme], PAPERS[theme]) >= 3


@pytest.mark.parametrize("theme", (0, 1))
def test_states_differ_in_lightness(theme):
    for one, other in itertools.combinations(STATE_FILLS[theme], 2):
        assert contrast(one, other) >= 1.7, (one, other)


def test_words_can_be_read():
    assert min(contrast(ink, "#ffffff") for ink in (QUIET, ZEROS_INK)) >= 4.5


def test_one_colour_has_one_meaning():
    for theme in (0, 1):
        used = [pair[theme] for pair in MARKS.values()]
        assert len(used) == len(set(used))
    assert not set(LINES) & set(COLOURS.values())
    assert not set(SHADES) & (set(COLOURS.values()) - {COLOURS["error"]})
