"""Checks: the right answer is right, every usual wrong one is named, and no answer whatever raises."""

import re

import numpy as np
import pytest
import torch

from rectlab.questions.checking import _JUDGES, check, names
from rectlab.questions.judging import Choice, Function, Number, Words

FUNCTIONS = [name for name in names() if isinstance(_JUDGES[name], Function)]
ODD = [
    ..., None, "half", "", float("nan"), float("inf"), -1, True, [], [..., ...], {}, object(), np.zeros(3),
    np.array(0.5), torch.zeros(2, 3), torch.tensor(0.5), print, lambda: 1, lambda h: 1 / 0, lambda h: ...,
    lambda h: h, lambda h: "x",
    lambda *a: float("nan"), lambda *a: h,  # noqa: F821
]  # fmt: skip


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("answer", ODD)
def test_no_answer_raises_and_every_verdict_says_what_to_do(name, answer):
    verdict = check(name, answer)
    assert verdict.state in ("right", "not yet", "not quite") and verdict.because.endswith((".", "!"))
    assert verdict.right or verdict.hint
    assert verdict._repr_html_().count("<div") == (2 if verdict.hint else 1)


@pytest.mark.parametrize("name", names())
def test_the_right_answer_is_right(name):
    judge = _JUDGES[name]
    answer = {Number: "value", Choice: "right", Words: "right", Function: "right"}[type(judge)]
    assert check(name, getattr(judge, answer)).right


MISTAKES = [(name, *mistake) for name in FUNCTIONS for mistake in _JUDGES[name].mistakes]


@pytest.mark.parametrize(("name", "wrong", "because", "hint"), MISTAKES)
def test_every_usual_mistake_is_named(name, wrong, because, hint):
    verdict = check(name, wrong)
    assert (verdict.state, verdict.because, verdict.hint) == ("not quite", because, hint)


def test_number_mistakes_choices_and_words_are_named():
    for name in names():
        if isinstance(judge := _JUDGES[name], Number):
            for value, _, because, hint in judge.mistakes:
                assert (check(name, value).because, check(name, value).hint) == (because, hint)
    assert (check("00 zeros", 60).because, check("00 zeros", 20).because) == ("60 is too large.", "20 is too small.")
    for name in names():
        if isinstance(judge := _JUDGES[name], Choice):
            for given, (because, hint) in judge.wrong.items():
                assert (check(name, given).because, check(name, given).hint) == (because, hint)
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


def test_an_unknown_exercise_lists_all():
    message = f"check: name must be one of {', '.join(names())}; got '03'. Copy the name from the lesson."
    with pytest.raises(KeyError, match=re.escape(message)):
        check("03", 1)
