"""Checks: the right answer is right, every usual wrong one is named, and no answer whatever raises."""

import re

import numpy as np
import pytest
import torch

from rectlab.questions import Choice, Function, Number
from rectlab.questions.exercises import EXERCISES, check
from rectlab.questions.verdicts import bare

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
    assert check("03 four miscounts", ("Near zeros", "Too early", "units ", "small probe")).right
    swapped = check("03 four miscounts", ["near zeros", "too early", "small probe", "units"])
    assert (swapped.because, swapped.hint[:19]) == ("2 of 4 are right so far, number 3 is not.", "All images are in. ")
    misnamed = check("11 which", ["activations", "weights", "noise", "activations", "weights"])
    assert misnamed.hint == "'noise' is none of the words of the task: take them as they stand there."
    assert check("00 rectifier", ["0", "0", "0", "1.5"]).hint == "'0' is a text: write numbers without quotes."
    states = ["dead", "silent", "selective", "always_on", "selective", "dead"]
    assert check("06 states", [*states, "Silent", "selective", "Always-on", "selective", "dead", "selective"]).right


@in_every_lesson
def test_choices_differ_by_more_than_their_spelling(lesson):
    for name, one in of(lesson, Choice).items():
        assert len({bare(choice) for choice in one.choices}) == len(one.choices), name
        right = f" {one.right.upper().replace(' ', '_')}. "
        assert check(name, right).right, name


def test_a_list_may_be_an_array_and_case_does_not_count():
    for changes in ([2, -3, 2], np.array([2, -3, 2]), torch.tensor([2.0, -3.0, 2.0])):
        assert check("02 changes", changes).right
    assert not check("02 changes", np.array([2, -3, 1])).right
    assert check("02 changes", np.array([2, -1, 2])).hint.startswith("−1 is the slope after the hinge.")
    assert check("01 sketch", ["Zero", " steep", "FLATTER"]).right
    assert check("01 sketch", ["Steep", "steep", "flatter"]).hint.startswith("Below the threshold current")


@pytest.mark.parametrize("one", [np.array([12.0]), np.array([[12.0]]), torch.tensor([12.0]), np.float32(12)], ids=str)
def test_an_array_of_one_number_is_a_number(one):
    assert check("01 time constant", one).right and check("01 time constant", lambda: one).right
    assert check("01 threshold current", lambda e, r, v, resistance: np.atleast_1d((v - e) / resistance)).right
    assert check("01 threshold current", lambda *a: np.zeros(2)).hint.startswith("Take the sum, the mean,")


def test_two_numbers_that_differ_late_are_told_with_the_digits_in_which_they_differ():
    almost = Function(right=lambda x: 1.4761, inputs=lambda: [(1,)], praise="", within=1e-9)
    assert almost(lambda x: 1.47613).because == "it(1) gives 1.47613 and not 1.4761."
    assert almost(lambda x: 1.5).because == "it(1) gives 1.5 and not 1.476."


@pytest.mark.parametrize("step", [1e-2, 1e-3, 1e-4])
def test_a_slope_may_be_measured_by_a_small_step(step):
    def output(w, b, v, x):
        return (v * torch.relu(w * x + b)).sum()

    def measured(w, b, v, x):
        return (output(w, b, v, x + step) - output(w, b, v, x - step)) / (2 * step)

    assert check("02 slope", measured).right
    assert not check("02 slope", lambda w, b, v, x: measured(w, b, v, x + 1)).right


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
    for answer in (truths, tuple(truths), [1, 0, 0, 0, 1], np.array(truths), torch.tensor(truths), spelt):
        assert check("07 never", answer).right, answer
    assert check("07 rescue", [False, "No", "no", False, True, "YES"]).right
    some, open_yet = check("07 never", [True, True, False, False, True]), check("07 never", [True, ..., ..., ..., ...])
    assert some.because == "4 of 5 are right so far, number 2 is not."
    assert some.hint.startswith("A unit of this kind came back")
    assert open_yet.because == "number 2 is still open."
    turned, others = [not truth for truth in truths], ["yes", "no", "no", "no", "yes"]
    wrong = (turned, others, [2, 0, 0, 0, 1], truths[:4], "true", 1.0)
    assert not any(check("07 never", answer).right for answer in wrong)


def test_an_unknown_exercise_lists_all():
    message = f"check: name must be one of {', '.join(EXERCISES)}; got '03'. Copy the name from the lesson."
    with pytest.raises(KeyError, match=re.escape(message)):
        check("03", 1)


@pytest.mark.parametrize("share", [
    lambda h: (h == 0).float().mean(), lambda h: (h <= 0).float().mean(), lambda h: 1 - (h > 0).float().mean(),
    lambda h: 1 - torch.count_nonzero(h) / h.numel(), lambda h: (h.numpy() == 0).mean(),
    lambda h: (h == 0).sum() / h.numel(), lambda h: sum(float(v == 0) for v in h.flatten()) / h.numel(),
    lambda h: torch.eq(h, 0).double().mean().item(),
])
def test_any_way_to_count_exact_zeros_is_right(share):
    assert check("03 zero fraction", share).right


@pytest.mark.parametrize("near", [
    lambda h: h < 1e-6, lambda h: h.abs() < 1e-5, lambda h: h <= 0.05, lambda h: h < 1e-12,
    lambda h: h.round(decimals=3) == 0, lambda h: torch.isclose(h, torch.zeros(())),
])
def test_what_is_nearly_zero_is_no_exact_zero(near):
    share = check("03 zero fraction", lambda h: near(h).float().mean())
    silent = check("03 silent units", lambda h: near(h).all(0).sum())
    assert (share.because, silent.because) == ("near zeros are counted too.", "near silence counts too.")


@pytest.mark.parametrize("silent", [
    lambda h: (h == 0).all(0).sum(), lambda h: (h.sum(0) == 0).sum(), lambda h: (h.max(0).values == 0).sum(),
    lambda h: h.shape[1] - (h > 0).any(0).sum(), lambda h: (h.numpy() == 0).all(axis=0).sum(),
    lambda h: sum(bool((column == 0).all()) for column in h.T), lambda h: (h**2).sum(0).eq(0).sum(),
    lambda h: (torch.count_nonzero(h, dim=0) == 0).sum(),
])
def test_any_way_to_count_silent_units_is_right(silent):
    assert check("03 silent units", silent).right


@pytest.mark.parametrize("nearly", [lambda h: h.sum(0) < 1e-5, lambda h: h.amax(0) < 1e-6, lambda h: h.mean(0) < 1e-12])
def test_a_unit_that_is_once_nearly_zero_is_not_silent(nearly):
    assert check("03 silent units", lambda h: nearly(h).sum()).because == "near silence counts too."


def test_the_one_number_of_lesson_03_is_compared_without_case():
    assert check("03 one number", " Which unit is zero for which image").right
    assert check("03 one number", "The share of zeros").because.startswith("it names no unit")


@pytest.mark.parametrize("answer", [
    [0, 0, 0, 1.5], (0.0, 0.0, 0.0, 1.5), torch.tensor([0, 0, 0, 1.5]), np.array([0, 0, 0, 1.5]),
    torch.tensor([-2.0, -0.5, 0.0, 1.5]).relu(), [-0.0, 0, False, 1.5], [[0, 0, 0, 1.5]],
])
def test_a_list_of_numbers_may_stand_in_any_kind_of_list(answer):
    assert check("00 rectifier", answer).right


@pytest.mark.parametrize("answer", [
    torch.tensor([0, 0.5, 0, 1.5]), np.array([2, 0.5, 0, 1.5]), torch.tensor(1.5), np.zeros((4, 1)), [0, 0, 1.5],
    [[0, 0.5, 0, 1.5]], ["0", 0, 0, 1.5], [np.zeros(2), 0, 0, 1.5],
])
def test_other_lists_are_not_right(answer):
    assert check("00 rectifier", answer).state == "not quite"


TWO = torch.tensor(0.02, dtype=torch.float64)  # each strength trains networks, and is not trained twice


@pytest.mark.parametrize("strength", [0.0125, 0.02, 0.04, np.float64(0.02), np.array([0.02]), TWO, lambda: 0.02])
def test_a_strength_is_right_by_what_networks_trained_with_it_do(strength):
    assert check("04 eighty", strength).right


def test_a_right_strength_is_told_what_it_reaches_too(monkeypatch):
    monkeypatch.setenv("RECTLAB_TESTING", "0")
    assert re.fullmatch(r"at 0\.02 the five networks reach 8\d\.\d % zeros, with \d\.\d % wrong\.",
                        EXERCISES["04 eighty"](0.02).because)


@pytest.mark.parametrize(("strength", "told"), [
    (0, r"at 0 the five networks reach 3\d\.\d % zeros, with \d\.\d % wrong\."),
    (0.005, r"at 0\.005 the five networks reach [67]\d\.\d % zeros, with \d\.\d % wrong\."),
    (0.1, r"at 0\.1 the five networks reach \d+\.\d % zeros, with \d\d\.\d % wrong\."),
    (0.2, r"0\.2 is too large\."), (-0.02, r"-0\.02 is too small\."), (85, "that is a share of zeros; .*"),
])
def test_a_strength_that_does_not_do_is_told_what_it_does(strength, told):
    verdict = check("04 eighty", strength)
    assert verdict.state == "not quite" and re.fullmatch(told, verdict.because) and verdict.hint


def test_a_table_where_a_number_is_asked_for_is_told_so():
    assert check("04 undo", lambda h, w, norm: h).hint.startswith("Take the sum, the mean,")
