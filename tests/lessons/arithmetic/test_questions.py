"""Exercises of lesson 11: every right variant is accepted, every usual mistake is rejected."""

import numpy as np
import pytest
import torch

from rectlab.questions.exercises import check

RIGHT = (
    lambda zeros, batch: 1 - zeros**batch,
    lambda zeros, batch: 1 - pow(zeros, batch),
    lambda zeros, batch: 1 - np.prod([zeros] * batch),
    lambda zeros, batch: -np.expm1(batch * np.log(zeros)),
    lambda zeros, batch: (1 - zeros) * sum(zeros**k for k in range(batch)),
    lambda zeros, batch: torch.tensor(1 - zeros**batch, dtype=torch.float64),
    lambda zeros, batch: 1.0 - np.power(zeros, batch),
    lambda zeros, batch: 1 - np.exp(batch * np.log(zeros)),
)
WRONG = (
    lambda zeros, batch: 1 - zeros,
    lambda zeros, batch: zeros**batch,
    lambda zeros, batch: (1 - zeros) ** batch,
    lambda zeros, batch: 1 - (1 - zeros) ** batch,
    lambda zeros, batch: 1 - zeros * batch,
    lambda zeros, batch: batch * (1 - zeros),
    lambda zeros, batch: 1.0,
    lambda zeros, batch: 100 * (1 - zeros**batch),
    lambda zeros, batch: 1 - batch**zeros,
)


@pytest.mark.parametrize("answer", RIGHT)
def test_every_right_variant_is_accepted(answer):
    assert check("11 left", answer).right


@pytest.mark.parametrize("answer", WRONG)
def test_every_usual_mistake_is_rejected_with_a_hint(answer):
    verdict = check("11 left", answer)
    assert verdict.state == "not quite" and verdict.hint


def test_a_count_and_its_usual_mistakes():
    assert check("11 count", 0.34).right and check("11 count", 2 * 170 * 1000 / 1e6).right
    said = {value: check("11 count", value).because for value in (0.17, 1.66, 2.0, 340_000)}
    assert len(set(said.values())) == 4 and not any("too" in words for words in said.values())


@pytest.mark.parametrize(("place", "word"), [(0, "weights"), (1, "activations"), (2, "weights"), (2, "activations"),
                                             (3, "dropout"), (4, "dropout")])
def test_each_confusion_of_the_three_has_its_own_hint(place, word):
    kinds = ["activations", "weights", "dropout", "activations", "weights"]
    kinds[place] = word
    verdict = check("11 which", kinds)
    assert not verdict.right and "Look again" not in verdict.hint
