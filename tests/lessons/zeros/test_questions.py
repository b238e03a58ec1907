"""Exercises of lesson 03: what each of the four measures breaks on, and the answers that name it."""

import numpy as np
import pytest
import torch

from rectlab.lessons.zeros import metrics
from rectlab.questions.exercises import check

RIGHT = ["ten times", "twins", "other sign", "silent unit"]


@pytest.mark.parametrize(("measure", "fault"), list(zip(metrics.METRICS, RIGHT)))
def test_each_measure_breaks_on_its_own_input_and_on_no_other(measure, fault):
    h = torch.rand(30, 8, generator=torch.Generator().manual_seed(0)).sub(0.4).clamp(min=0).double()
    as_it_is = float(measure(h))
    same = {name: float(measure(metrics.INPUTS[name](h))) == pytest.approx(as_it_is) for name in RIGHT[:3]}
    same["silent unit"] = bool(measure(metrics.one_silent(h)).isfinite())
    assert [name for name in RIGHT if not same[name]] == [fault]


@pytest.mark.parametrize("answer", [
    RIGHT, tuple(RIGHT), np.array(RIGHT), [word.upper() for word in RIGHT], [word.title() for word in RIGHT],
    [f" {word} " for word in RIGHT], [word.capitalize() for word in RIGHT], list(metrics.INPUTS),
])
def test_the_four_inputs_are_accepted_in_every_spelling(answer):
    assert check("03 four measures", answer).right


@pytest.mark.parametrize("answer", [
    RIGHT[::-1], ["twins", *RIGHT[1:]], ["other sign", *RIGHT[1:]], [RIGHT[0], "ten times", *RIGHT[2:]],
    [*RIGHT[:2], "silent unit", "other sign"], [*RIGHT[:3], "ten times"], RIGHT[:3], "ten times", ["scale"] * 4,
])
def test_other_answers_are_not_and_get_a_hint(answer):
    verdict = check("03 four measures", answer)
    assert verdict.state == "not quite" and verdict.hint
