"""Answers that are right in other words, and wrong ones that come close, in the exercises of the lesson."""

import pytest
import torch

from rectlab.questions.exercises import check

STATES = ["dead", "silent", "selective", "always on", "selective", "dead",
          "silent", "selective", "always on", "selective", "dead", "selective"]


@pytest.mark.parametrize("spelled", ["always-on", "Always on", "ALWAYS-ON", " always  on "])
def test_states_are_taken_however_they_are_spelled(spelled):
    answer = [spelled if word == "always on" else word for word in STATES]
    assert check("06 states", answer).right and check("06 states", tuple(answer)).right


@pytest.mark.parametrize(("place", "wrong", "hint"), [
    (1, "dead", "Ten images are not the training set"), (3, "selective", "Even its smallest value"),
    (7, "dead", "the largest value decides, not the average"), (9, "Always-On", "Its smallest value is not above 0"),
    (5, "selective", "The rectifier of 0 is 0"), (8, "dead", "And its smallest?"), (8, "silent", "And its smallest?"),
])
def test_a_wrong_state_is_explained_however_it_is_spelled(place, wrong, hint):
    verdict = check("06 states", [*STATES[:place], wrong, *STATES[place + 1:]])
    assert verdict.state == "not quite" and hint in verdict.hint and verdict.because.startswith("11 of 12")


def test_states_that_are_still_open_are_named():
    verdict = check("06 states", [*STATES[:4], *[...] * 8])
    assert (verdict.state, verdict.because) == ("not yet", "number 5 is still open.")


def by_loop(batches):
    on = [False] * batches.shape[2]
    for z in batches:
        for image in z:
            on = [before or float(value) > 0 for before, value in zip(on, image)]
    return on.count(False)


def from_true(batches):
    marks = True
    for z in batches:
        marks = marks & (z <= 0).all(0)
    return marks.sum()


RIGHT_SETS = [
    by_loop, from_true, lambda b: (b.amax((0, 1)) <= 0).sum(), lambda b: int((b.flatten(0, 1) <= 0).all(0).sum()),
    lambda b: b.shape[2] - (b > 0).any(0).any(0).sum(), lambda b: (torch.relu(b).sum((0, 1)) == 0).sum().item(),
    lambda b: torch.stack([(z <= 0).all(0) for z in b]).all(0).sum(),
    lambda b: (b.clamp(min=0).numpy() == 0).all((0, 1)).sum(),
]
WRONG_SETS = [
    lambda b: (torch.relu(b).sum((0, 1)) < 1e-9).sum(), lambda b: (b.amax((0, 1)) < 1e-12).sum(),
    lambda b: torch.isclose(torch.relu(b), torch.tensor(0.0)).flatten(0, 1).all(0).sum(),
    lambda b: (b.amax((0, 1)) < 0).sum(), lambda b: (b.mean((0, 1)) < 0).sum(), lambda b: (b[0] <= 0).all(0).sum(),
    lambda b: sum((z <= 0).all(0).sum() for z in b), lambda b: (b <= 0).all(1).any(0).sum(),
]


@pytest.mark.parametrize("answer", RIGHT_SETS)
def test_other_ways_to_count_the_dead_are_right(answer):
    assert check("06 whole set", answer).right


@pytest.mark.parametrize("answer", WRONG_SETS)
def test_counts_that_come_close_are_not_right(answer):
    verdict = check("06 whole set", answer)
    assert verdict.state == "not quite" and verdict.hint


@pytest.mark.parametrize("near", [1e-3, 1e-6, 1e-12])
def test_a_near_zero_is_not_an_exact_zero(near):
    for name, axes in (("06 one batch", 0), ("06 whole set", (0, 1))):
        verdict = check(name, lambda z, axes=axes: (torch.relu(z).amax(axes) < near).sum())
        assert verdict.because == "near zeros count as zeros.", (name, near)


RIGHT_LARGEST = [
    lambda w, b, low, high: (w.clamp(min=0) * high + w.clamp(max=0) * low).sum() + b,
    lambda w, b, low, high: torch.maximum(w * low, w * high).sum() + b,
    lambda w, b, low, high: float(b) + sum(max(float(v) * low, float(v) * high) for v in w),
    lambda w, b, low, high: w[w > 0].sum() * high + w[w <= 0].sum() * low + b,
    lambda w, b, low, high: b + w @ torch.where(w > 0, high, low),
    lambda w, b, low, high: (w * (low + high) / 2).sum() + (w.abs() * (high - low) / 2).sum() + b,
]
WRONG_LARGEST = [
    lambda w, b, low, high: (high * w).sum() + b, lambda w, b, low, high: high * w.clamp(min=0).sum() + b,
    lambda w, b, low, high: torch.minimum(w * low, w * high).sum() + b, lambda w, b, low, high: b,
    lambda w, b, low, high: torch.maximum(w * low, w * high).sum(), lambda w, b, low, high: w.abs().sum() + b,
    lambda w, b, low, high: torch.maximum(w * low, w * high).max() + b,
    lambda w, b, low, high: torch.maximum(w * low, w * high).mean() + b,
]


@pytest.mark.parametrize("answer", RIGHT_LARGEST)
def test_other_ways_to_the_largest_z_are_right(answer):
    assert check("06 largest z", answer).right


def test_the_box_from_0_to_1_is_named():
    verdict = check("06 largest z", lambda w, b, low, high: (torch.where(w > 0, 1.0, 0.0) * w).sum() + b)
    assert verdict.because == "that is the box from 0 to 1."


@pytest.mark.parametrize("answer", WRONG_LARGEST)
def test_other_numbers_are_not_the_largest_z(answer):
    verdict = check("06 largest z", answer)
    assert verdict.state == "not quite" and verdict.hint
