"""Numbers of a lesson: what was measured here beside what the lesson states, in a strip and in words."""

import html
import json
import re
import sys

import pytest

from rectlab.questions import hands, numbers
from rectlab.questions.expectations import Expectation, expect
from rectlab.questions.numbers import Stated

ZEROS = Stated("99 zeros", 0.5, 0.1, "of <all> zeros", redraws=20, mean=0.48, sd=0.1, low=0.3, high=0.7)
HOLDS, DIFFERS = Expectation(0.511, ZEROS), Expectation(0.7, ZEROS)


@pytest.fixture(autouse=True)
def known(monkeypatch):
    monkeypatch.setattr(numbers, "stated", lambda: {"99 zeros": ZEROS, "98 other": ZEROS})


@pytest.fixture
def as_a_learner(monkeypatch):
    monkeypatch.delenv("RECTLAB_TESTING", raising=False)


def text_of(strip):
    assert strip.count("&lt;all&gt;") == 1
    return html.unescape(re.sub("<[^>]+>", "", strip))


def test_a_learner_sees_her_own_number_beside_the_lessons_and_its_range(as_a_learner):
    assert HOLDS.in_words() == "Here 0.511; the lesson: 0.5 of <all> zeros (20 fresh draws: 0.3 to 0.7)."
    counted = Expectation(1024.0, Stated("99 pieces", 1024, 0, "pieces"))
    assert counted.in_words() == "Here 1,024; the lesson: 1,024 pieces."
    assert DIFFERS.in_words().startswith(HOLDS.in_words().replace("0.511", "0.7") + " No knob was moved")
    assert text_of(HOLDS._repr_html_()) == f"✓ {HOLDS.in_words()}"
    assert text_of(DIFFERS._repr_html_()) == f"≠ {DIFFERS.in_words()}"


class Moved:
    """A panel as the hand has left it."""

    def __init__(self, *moved, pressed=()):
        self._moved, self.pressed = list(moved), pressed
        hands.watch(self)

    def moved(self):
        return self._moved

    def put_back(self):
        self._moved = []


@pytest.fixture
def notebook(monkeypatch):
    """The notebook's variables."""
    return lambda **names: [monkeypatch.setattr(sys.modules["__main__"], n, v, raising=False) for n, v in names.items()]


def test_where_a_number_differs_the_moved_knob_is_named_and_a_button_puts_it_back(as_a_learner, notebook):
    scope, unnamed = Moved(("bias shift", "−0.3", "0"), ("L1", "0.01", "0")), Moved(("width", "16", "128"))
    notebook(scope=scope, raster=Moved(), _3=unnamed)
    bundle = expect(0.7, "99 zeros")._repr_mimebundle_()
    assert bundle["text/plain"].endswith(
        "In scope: bias shift is −0.3, the lesson's is 0; L1 is 0.01, the lesson's is 0. "
        "scope.put_back() sets it back; then run this cell again.")
    assert "application/vnd.jupyter.widget-view+json" in bundle
    box = hands.button("", hands.changed())
    box.children[1].click()
    assert scope.moved() == [] and box.children[1].disabled
    assert set(expect(0.7, "99 zeros")._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_what_was_pressed_is_named_and_no_button_undoes_it(as_a_learner, notebook):
    notebook(scope=Moved(pressed=("train",)))
    bundle = expect(0.7, "99 zeros")._repr_mimebundle_()
    told = "In scope: train was pressed by hand. Run the panel's cell again, and those after it."
    assert bundle["text/plain"].endswith(told)
    assert set(bundle) == {"text/plain", "text/html"}


def test_where_a_number_holds_nothing_is_said_of_the_hand(as_a_learner, notebook):
    notebook(scope=Moved(("bias shift", "−0.3", "0")))
    assert "scope" not in expect(0.511, "99 zeros").in_words()


def test_what_is_stored_is_the_same_on_every_machine(monkeypatch):
    monkeypatch.setenv("RECTLAB_TESTING", "1")
    assert Expectation(0.512, ZEROS).in_words() == HOLDS.in_words() == f"The lesson: {ZEROS.in_words()}."


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
    with pytest.raises(AssertionError, match="Here 0.7; the lesson: 0.5"):
        expect(0.7, "99 zeros")
    monkeypatch.setenv("RECTLAB_TESTING", "0")
    assert not expect(0.7, "99 zeros").holds


def test_an_unknown_name_lists_those_of_the_same_lesson():
    with pytest.raises(KeyError, match="one of 99 zeros; got '99 nothing'"):
        expect(1, "99 nothing")


def test_on_fresh_seeds_values_are_collected_and_nothing_stops(monkeypatch, tmp_path):
    file = tmp_path / "values"
    monkeypatch.setenv("RECTLAB_TESTING", "1")
    monkeypatch.setenv("RECTLAB_SPREAD", str(file))
    for value in (0.7, 0.2):
        expect(value, "99 zeros")
    entries = [json.loads(line) for line in file.read_text().splitlines()]
    assert entries == [{"name": "99 zeros", "value": 0.7}, {"name": "99 zeros", "value": 0.2}]
