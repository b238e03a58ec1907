"""Predictions: guesses beside answers, in words; what is no guess, no answer or no question is refused."""

import json
import math
import re

import numpy as np
import pytest

from rectlab.questions import Choice, Sketch, predictions
from rectlab.questions.predictions import PREDICTIONS, get, score
from rectlab.questions.record import guesses, keep_guess

MORE = Choice(question="More, or fewer?", quantity="more", choices=("more", "as many", "fewer"))
CURVE = Sketch(
    question="How does it go?", quantity="line", xs=(0, 0.5, 1, 3), x_label="current", low=0, high=100, unit="Hz",
    within=5,
)
DECADES = Sketch(xs=("off", "weak", "strong"), x_label="price", low=0.1, high=100, unit="%", within=0.2, log=True)


def sketch(**fields):
    """A sketch from 0 to 1, but for these fields."""
    return Sketch(**{"xs": (0, 1), "x_label": "x", "low": 0, "high": 1, "within": 1} | fields)


@pytest.fixture
def asked(monkeypatch):
    """The three questions above among those of the lessons."""
    for name, prediction in {"99 more": MORE, "99 curve": CURVE, "99 decades": DECADES}.items():
        monkeypatch.setitem(PREDICTIONS, name, prediction)


def test_guesses_are_said_beside_the_answers():
    assert score({}) == "0 of 0 guesses were close, 0 skipped."
    prediction = get("03 silent")
    assert prediction.compared(8.0, 8.0) == "Your guess was 8 units; it is 8 units: close!"
    assert prediction.compared(20.0, 8.0) == "Your guess was 20 units; it is 8 units: remember the difference."
    assert prediction.compared(None, 8.0) == "You skipped the guess; it is 8 units."
    kept = {"00 zeros": {"guess": 48.0, "answer": 48.7}, "03 silent": {"guess": 20.0, "answer": 8.0}, "gone": {}}
    assert score(kept).splitlines()[-1] == "1 of 2 guesses were close, 0 skipped."
    kept["03 silent"]["guess"] = None
    assert score(kept).splitlines()[-1] == "1 of 1 guess was close, 1 skipped."


@pytest.mark.parametrize("guess", [-1, 101, float("nan"), "49", True, [49]])
def test_a_guess_out_of_range_is_refused_in_full(guess):
    with pytest.raises(ValueError) as caught:
        get("00 zeros").checked(guess)
    assert str(caught.value) == f"guess: must be a number from 0 to 100; got {guess!r}. Guess again."


def test_unknown_names_are_refused_and_all_are_listed():
    with pytest.raises(KeyError) as caught:
        get("99")
    assert caught.value.args[0] == (
        f"predictions: name must be one of {', '.join(PREDICTIONS)}; got '99'. Copy the name."
    )


@pytest.mark.parametrize(("testing", "pages", "asked"), [("", "", True), ("1", "", False), ("", "1", False)])
def test_nobody_is_asked_under_tests_and_in_pages(monkeypatch, testing, pages, asked):
    monkeypatch.setenv("RECTLAB_TESTING", testing)
    monkeypatch.setenv("RECTLAB_PAGES", pages)
    assert predictions.asked() is asked


@pytest.mark.parametrize("kept", ["30", True, [], {}, "nan", float("nan"), [1, 2, 3, "4"], [1, 2, 3], float("inf")])
@pytest.mark.parametrize("which", ["guess", "answer"])
@pytest.mark.parametrize("name", ["00 zeros", "99 more", "99 curve"])
def test_a_damaged_value_is_said_not_scored_and_asked_again(asked, tmp_path, name, which, kept):
    good = {"00 zeros": 30.0, "99 more": "more", "99 curve": [0.0, 1.0, 2.0, 3.0]}[name]
    entry = {"guess": good, "answer": good, which: kept}
    written = json.dumps({"version": 1, "kept": {name: entry, "03 silent": {"guess": 8.0, "answer": 8.0}}})
    (tmp_path / "predictions.json").write_text(written)
    assert not get(name).readable(guesses(tmp_path)[name])
    assert f"{name}: what was kept cannot be read. The lesson asks again." in score(guesses(tmp_path)).splitlines()
    assert score(guesses(tmp_path)).endswith("1 of 1 guess was close, 0 skipped.")
    assert keep_guess(name, good, good, tmp_path) == (
        f"predictions: the guess kept for {name} could not be read. The file was copied to predictions.damaged.json."
    )
    assert (tmp_path / "predictions.damaged.json").read_text() == written
    assert guesses(tmp_path) == {name: {"guess": good, "answer": good}, "03 silent": {"guess": 8.0, "answer": 8.0}}


def test_all_kinds_are_kept_and_scored(asked, tmp_path):
    keep_guess("99 more", "more", "more", tmp_path)
    keep_guess("99 curve", [0.0, 10.0, 20.0, 60.0], [0.0, 0.0, 20.0, 90.0], tmp_path)
    keep_guess("99 decades", None, [1.0, 10.0, 100.0], tmp_path)
    assert score(guesses(tmp_path)).splitlines() == [
        "99 curve: Your curve is off by 10 Hz on average, most at current 3 (you: 60 Hz, found: 90 Hz): "
        "remember the difference.",
        "99 decades: You skipped the sketch; found: from 1 % at price off, to 100 % at price strong.",
        '99 more: Your guess was "more"; it is "more": right!',
        "1 of 2 guesses were close, 1 skipped.",
    ]


def test_a_choice_is_close_where_it_is_the_same():
    assert MORE.described() == {
        "kind": "choice", "question": "More, or fewer?", "choices": ("more", "as many", "fewer"),
    }
    assert MORE.close("more", "more") and not MORE.close("more", "fewer")
    assert MORE.compared(None, "fewer") == 'You skipped the guess; it is "fewer".'
    assert MORE.told("more", "fewer") == {
        "kind": "choice", "words": 'Your guess was "more"; it is "fewer": remember the difference.',
        "choices": ("more", "as many", "fewer"), "guess": "more", "answer": "fewer",
    }


@pytest.mark.parametrize("guess", [None, 1, "More", "", ["more"], float("nan")])
def test_a_choice_refuses_all_but_its_words(guess):
    with pytest.raises(ValueError) as caught:
        MORE.checked(guess)
    assert str(caught.value) == f"guess: must be one of more, as many, fewer; got {guess!r}. Guess again."


@pytest.mark.parametrize("choices", [("a",), (), "ab", ("a", "a"), ("a", ""), ("a", 1), tuple("abcdefg"), None])
def test_choices_are_two_to_six_different_words(choices):
    with pytest.raises(
        ValueError, match=re.escape(f"Choice: choices must be 2 to 6 different words; got {choices!r}.")
    ):
        Choice(choices=choices)


def test_a_curve_is_off_by_the_mean_absolute_difference():
    random = np.random.default_rng(0)
    for curve in (CURVE, DECADES):
        a, b = random.uniform(curve.low, curve.high, (2, len(curve.xs)))
        slow = np.mean(np.abs(np.log10(a) - np.log10(b))) if curve.log else np.mean(np.abs(a - b))
        assert curve.off_by(list(a), list(b)) == pytest.approx(slow)
        assert curve.close(list(a), list(b)) == (slow <= curve.within)
        assert curve.close(list(a), list(a))
    at_the_edge = [v + 5 for v in (0.0, 1.0, 2.0, 3.0)]
    assert CURVE.close(at_the_edge, [0.0, 1.0, 2.0, 3.0]) and not CURVE.close([99.0] * 4, [0.0] * 4)


def test_on_a_log_axis_the_difference_is_a_factor_and_low_is_the_floor():
    assert DECADES.off_by([1.0, 1.0, 1.0], [10.0, 1.0, 0.1]) == pytest.approx(2 / 3)
    assert DECADES.off_by([0.1, 1.0, 1.0], [0.0, 1.0, 1.0]) == 0
    assert DECADES.compared([1.0, 1.0, 1.0], [1.0, 2.0, 1.0]) == (
        "Your curve is off by a factor of 1.26 on average, most at price weak (you: 1 %, found: 2 %): close!"
    )


def test_a_difference_of_percentages_is_in_percentage_points():
    shares = Sketch(xs=(0, 1), x_label="price", low=0, high=100, unit="%", within=6)
    assert shares.compared([40.0, 60.0], [40.0, 50.0]) == (
        "Your curve is off by 5 percentage points on average, most at price 1 (you: 60 %, found: 50 %): close!"
    )


def test_a_skipped_curve_says_its_course_with_a_top_between_its_ends():
    course = "You skipped the sketch; found: from 0 Hz at current 0, up to 50 Hz at current 1, to 20 Hz at current 3."
    assert CURVE.compared(None, [0.0, 10.0, 50.0, 20.0]) == course
    assert (
        CURVE.compared(None, [7.0] * 4)
        == "You skipped the sketch; found: from 7 Hz at current 0, to 7 Hz at current 3."
    )


def test_what_a_curve_tells_the_front_end():
    about = {"xs": (0, 0.5, 1, 3), "x_label": "current", "low": 0, "high": 100, "unit": "Hz", "log": False}
    assert CURVE.described() == {"kind": "sketch", "question": "How does it go?", **about}
    told = CURVE.told(None, [1 / 3, 1.0, 2.0, 3.0])
    assert told == {**about, "kind": "sketch", "words": told["words"], "guess": None, "answer": [0.3333, 1.0, 2.0, 3.0]}
    assert len(json.dumps(sketch(xs=range(60)).told([1 / 3] * 60, [2 / 3] * 60))) < 2000


@pytest.mark.parametrize(
    ("guess", "got"),
    [(None, "None"), (3, "3"), ("1234", "'1234'"), ([1, 2, 3], "a list of 3"), ([1, 2, 3, float("nan")], "a list of 4"),
     ([1, 2, 3, None], "a list of 4"), ([1, 2, 3, True], "a list of 4"), ([0, 1, 2, 101], "101 among them"),
     ([0, -1, 2, 3], "-1 among them"), ({}, "a dict")],
)
def test_a_sketch_without_a_number_for_each_point_is_refused(guess, got):
    with pytest.raises(ValueError) as caught:
        CURVE.checked(guess)
    assert str(caught.value) == f"guess: must be a list of 4 numbers from 0 to 100; got {got}. Guess again."


@pytest.mark.parametrize("xs", [(1,), (), (1, 1), (2, 1), ("a", "a"), ("a", 1), range(61), "ab", None, (0, math.nan)])
def test_the_points_of_a_curve_make_an_axis(xs):
    with pytest.raises(ValueError, match="^Sketch: xs must be 2 to 60 numbers that rise, or as many different labels;"):
        sketch(xs=xs if isinstance(xs, (str, type(None))) else tuple(xs))


@pytest.mark.parametrize(("low", "high", "log"), [(1, 1, False), (2, 1, False), (0, 1, True)])
def test_the_ends_of_a_curve_make_an_axis(low, high, log):
    wanted = "above 0 and below high" if log else "below high"
    with pytest.raises(ValueError, match=f"^Sketch: low must be {wanted}; got {low} and {high}. Set the axis' ends.$"):
        sketch(low=low, high=high, log=log)


def test_points_of_a_curve_may_come_as_an_array():
    assert sketch(xs=np.linspace(0, 1, 3)).xs == (0.0, 0.5, 1.0)


@pytest.mark.parametrize(
    ("prediction", "good", "plain", "wanted"),
    [(get("00 zeros"), np.float64(3), 3.0, "a finite number"), (MORE, "more", "more", "one of more, as many, fewer"),
     (CURVE, np.arange(4), [0.0, 1.0, 2.0, 3.0], "a list of 4 finite numbers")],
)
def test_a_panels_answer_is_taken_as_plain_values_or_refused(prediction, good, plain, wanted):
    answer = prediction.answered(good)
    assert answer == plain and json.loads(json.dumps(answer)) == plain
    assert prediction.readable({"guess": None, "answer": plain})
    for bad in (float("nan"), None, [float("inf")] * 4, "other"):
        with pytest.raises(ValueError) as caught:
            prediction.answered(bad)
        assert str(caught.value).startswith(f"{prediction.quantity}: must be {wanted}; got ")
        assert str(caught.value).endswith(". Press reset, or run this cell again.")
