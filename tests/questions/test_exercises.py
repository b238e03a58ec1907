"""Checks: the right answer is right, every usual wrong one is named, and no answer whatever raises."""

import re

import numpy as np
import pytest
import torch

from rectlab.questions import Choice, Function, Number
from rectlab.questions.exercises import EXERCISES, check

ODD = [
    ..., None, "half", "", float("nan"), float("inf"), -1, True, [], [..., ...], {}, object(), np.zeros(3),
    np.array(0.5), torch.zeros(2, 3), torch.tensor(0.5), print, lambda: 1, lambda h: 1 / 0, lambda h: ...,
    lambda h: h, lambda h: "x",
    lambda *a: float("nan"), lambda *a: h,  # noqa: F821
]
in_every_lesson = pytest.mark.parametrize("lesson", sorted({name[:2] for name in EXERCISES}))


def of(lesson, kind=object):
    """Return the exercises of a lesson that are of a kind, by name."""
    return {name: one for name, one in EXERCISES.items() if name[:2] == lesson and isinstance(one, kind)}


@in_every_lesson
def test_no_answer_raises_and_every_verdict_says_what_to_do(lesson):
    for name in of(lesson):
        for answer in ODD:
            verdict = check(name, answer)
            assert verdict.state in ("right", "not yet", "not quite"), (name, answer)
            assert verdict.because.endswith((".", "!")), (name, answer)
            assert verdict.right or verdict.hint, (name, answer)
            assert verdict._repr_html_().count("<div") == (2 if verdict.hint else 1), (name, answer)


@in_every_lesson
def test_the_right_answer_is_right(lesson):
    for name, exercise in of(lesson).items():
        assert check(name, exercise.right).right, name


@in_every_lesson
def test_every_usual_mistake_is_named(lesson):
    named = {(name, *mistake) for name, one in of(lesson, Function).items() for mistake in one.mistakes}
    named |= {(name, value, *said) for name, one in of(lesson, Number).items() for value, _, *said in one.mistakes}
    named |= {(name, given, *said) for name, one in of(lesson, Choice).items() for given, said in one.wrong.items()}
    for name, wrong, because, hint in named:
        verdict = check(name, wrong)
        assert (verdict.state, verdict.because, verdict.hint) == ("not quite", because, hint), name


def test_other_numbers_and_words_are_told_what_is_wrong():
    assert (check("00 zeros", 60).because, check("00 zeros", 20).because) == ("60 is too large.", "20 is too small.")
    assert check("00 rectifier", [2, 0.5, 0, 1.5]).hint.startswith("That is the absolute value.")
    assert check("00 rectifier", [0, 0, 0, ...]).state == "not yet"


def test_an_answer_that_changes_its_input_spoils_nothing():
    def zero_fraction(h):
        share = (h == 0).float().mean()
        h.zero_()
        return share

    assert check("03 zero fraction", zero_fraction).right


def test_words_and_card_of_a_verdict():
    verdict = check("03 zero fraction", lambda h: (h < 1e-3).float().mean())
    assert repr(verdict) == (
        "Not quite, because near zeros are counted too. Hint: A small value is not a zero: scale all by 0.1 and a "
        "threshold counts more. Compare with == 0."
    )
    assert "the text &#x27;&lt;i&gt;&#x27;" in check("00 zeros", "<i>")._repr_html_()


def test_yes_and_no_of_lesson_07_may_be_pythons_true_and_false():
    truths = [True, False, False, False, True]
    spelt = [*"true false".split(), "False", " FALSE ", np.True_]
    for answer in (truths, tuple(truths), np.array(truths), torch.tensor(truths), spelt):
        assert check("07 never", answer).right, answer
    assert check("07 rescue", [False, "No", "no", False, True, "YES"]).right
    some, open_yet = check("07 never", [True, True, False, False, True]), check("07 never", [True, ..., ..., ..., ...])
    assert some.because == "4 of 5 are right so far." and some.hint.startswith("A unit of this kind came back")
    assert open_yet.because == "number 2 is still open."
    turned, others = [not truth for truth in truths], ["yes", "no", "no", "no", "yes"]
    wrong = (turned, others, [1, 0, 0, 0, 1], truths[:4], "true", 1.0)
    assert not any(check("07 never", answer).right for answer in wrong)


def test_an_unknown_exercise_lists_all():
    message = f"check: name must be one of {', '.join(EXERCISES)}; got '03'. Copy the name from the lesson."
    with pytest.raises(KeyError, match=re.escape(message)):
        check("03", 1)
