"""Numbers of a lesson's prose: the same words in the strip as in the text, and a strip that says when they differ."""

import re

import pytest

from rectlab.questions.expectations import Expectation, expect

HOLDS = expect(0.51, about=0.5, within=0.1, what="of <all> zeros")
DIFFERS = Expectation(0.7, 0.5, 0.1, "of <all> zeros")


def text_of(strip):
    assert strip.count("&lt;all&gt;") == 1
    return re.sub("<[^>]+>", "", strip).replace("&lt;", "<").replace("&gt;", ">")


def test_strip_holds_the_words_behind_a_mark():
    assert text_of(HOLDS._repr_html_()) == f"✓ {HOLDS.in_words()}" == "✓ As the lesson says: about 0.5 of <all> zeros."
    assert text_of(DIFFERS._repr_html_()) == f"≠ {DIFFERS.in_words()}"
    assert DIFFERS.in_words().startswith("Differs from the lesson")


@pytest.mark.parametrize("one", [HOLDS, DIFFERS])
def test_every_colour_of_a_strip_is_the_themes_with_a_fallback(one):
    colours = re.findall(r"color:([^;\"]+)|solid ([^;\"]+)", one._repr_html_())
    assert len(colours) == 3
    for colour in map("".join, colours):
        assert re.fullmatch(r"inherit|var\(--jp-[a-z0-9-]+,(inherit|#[0-9a-f]{6})\)", colour)


def test_a_mark_is_not_read_aloud_and_the_text_is_not_announced():
    assert '<b aria-hidden="true"' in HOLDS._repr_html_() and "role=" not in HOLDS._repr_html_()


def test_a_number_that_does_not_hold_stops_tests_only(monkeypatch):
    monkeypatch.setenv("RECTLAB_TESTING", "1")
    with pytest.raises(AssertionError, match="Differs from the lesson"):
        expect(0.7, about=0.5, within=0.1)
    monkeypatch.setenv("RECTLAB_TESTING", "0")
    assert not expect(0.7, about=0.5, within=0.1).holds
