"""Exercises of lesson 05: right variants are accepted, usual mistakes are named."""

import numpy as np
import pytest
import torch

from rectlab.questions import exercises


def check(name, answer):
    return exercises.check(f"05 {name}", answer)


@pytest.mark.parametrize(
    "answer",
    [
        ["he", "1.41", "tanh"], ["he", 1.41, "tanh"], ["he", 2**0.5, "tanh"], ("he", np.float64(1.41), "tanh"),
    ],
)
def test_a_gain_may_be_a_number_or_its_word(answer):
    assert check("repair", answer).right


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (["he", 2, "tanh"], "Twice the weights are four times the variance: look at the last layer."),
        (["he", 0.71, "tanh"], "The weights are too small already."),
        (["he", 1.4, "tanh"], "'1.4' is none of the words of the task: take them as they stand there."),
        (
            ["orthogonal", 1.41, "tanh"],
            "It turns and keeps lengths; the rectifier then takes half of the squares away.",
        ),
        (["lecun", 1.41, "tanh"], "That is Glorot's variance exactly, as all layers are equally wide."),
        (["default", 1.41, "tanh"], "Its biases hold the std up, and the gradient is lost all the faster."),
        (["he", 1.41, "leaky_relu"], "A leak of 0.01 leaves 0.0001 of the squares."),
        (["he", 1.41, "sigmoid"], "Its steepest slope is 1/4: look at the gradient."),
    ],
)
def test_a_repair_that_repairs_nothing_is_told_why(answer, hint):
    verdict = check("repair", answer)
    place = [given == right for given, right in zip(answer, ("he", 1.41, "tanh"))].index(False) + 1
    because = f"2 of 3 are right so far, number {place} is not."
    assert (verdict.state, verdict.because, verdict.hint) == ("not quite", because, hint)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (["positive_asymmetric", "lecun", "he", "default"], "the faster the smaller the variance"),
        (["default", "lecun", "positive_asymmetric", "he"], "whose variance is that?"),
        (["positive_asymmetric", "lecun", "positive_asymmetric", "he"], "whose variance is that?"),
    ],
)
def test_starts_that_are_mixed_up_are_told_apart_by_the_gradient(answer, hint):
    verdict = check("name", answer)
    assert verdict.state == "not quite" and hint in verdict.hint


@pytest.mark.parametrize("answer", [[..., 1.41, "tanh"], ["he", ..., "tanh"], ["he", 1.41, ...]])
def test_dots_are_still_open(answer):
    assert check("repair", answer).state == "not yet"


@pytest.mark.parametrize(
    "variance",
    [
        lambda fan_in: 2 / fan_in, lambda n: 1 / (n * 0.5), lambda n: np.float64(2) / n, lambda n: torch.tensor(2 / n),
        lambda n: (2 / n) ** 0.5 * (2 / n) ** 0.5, lambda n: 4 / (2 * n), lambda n: 2 * n**-1, lambda n: 2 / float(n),
    ],
)
def test_he_s_rule_may_be_written_in_any_way(variance):
    assert check("factor", variance).right


@pytest.mark.parametrize(
    "factor", [2**-25, 0.5**25, (1 / 2) ** (50 / 2), np.sqrt(0.5) ** 50, 3e-8, torch.tensor(2.0**-25)]
)
def test_the_shrinking_may_be_rounded(factor):
    assert check("shrink", factor).right


@pytest.mark.parametrize("factor", [2**-50, 2**25, 0.5, 0.5**0.5, 25, -25, 0, 1e-6])
def test_other_shrinking_is_not_right(factor):
    assert check("shrink", factor).state == "not quite"
