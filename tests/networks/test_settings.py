"""Settings: numbers or one number per member, and what is refused."""

import numpy as np
import pytest
import torch

from rectlab.networks import Settings


def test_one_number_holds_for_every_member():
    lr, l1, bias_shift, *_ = Settings(lr=0.5, l1=1e-3, bias_shift=-1).as_arrays(3)
    assert lr.tolist() == [0.5] * 3 and l1.tolist() == [1e-3] * 3 and bias_shift.tolist() == [-1.0] * 3
    assert {a.dtype for a in (lr, l1, bias_shift)} == {np.dtype(float)}


@pytest.mark.parametrize("kind", [list, tuple, np.array, torch.tensor])
def test_numbers_per_member_keep_their_order(kind):
    settings = Settings(lr=kind([0.5, 0.25]), l1=kind([0.0, 2.0]), bias_shift=kind([-1.0, 1.0]))
    lr, l1, bias_shift, *_ = settings.as_arrays(2)
    assert (lr.tolist(), l1.tolist(), bias_shift.tolist()) == ([0.5, 0.25], [0.0, 2.0], [-1.0, 1.0])


def test_checked_values_are_copies_that_a_later_change_does_not_reach():
    rates = np.array([0.5, 0.25])
    lr, *_ = Settings(lr=rates).as_arrays(2)
    rates[0] = 9.0
    assert lr.tolist() == [0.5, 0.25] and lr.flags.writeable


@pytest.mark.parametrize(
    ("name", "values", "what"),
    [
        ("lr", (0, float("nan"), [0.1, float("inf")], "fast", "0.1", None), "a number above 0"),
        ("l1", ([0.0, -1e-9], (0.1, 0.1, 0.1)), "a number from 0 up"),
        ("bias_shift", (float("-inf"),), "a finite number"),
    ],
)
def test_impossible_numbers_are_refused_in_full(name, values, what):
    for value in values:
        with pytest.raises(ValueError) as caught:
            Settings(**{name: value}).as_arrays(2)
        assert str(caught.value) == (
            f"Settings: {name} must be {what}, or 2 of them, one per member; got {value!r}. Set settings.{name} again."
        )


@pytest.mark.parametrize("target", ["activation", ["weights"]])
def test_impossible_targets_are_refused_in_full(target):
    with pytest.raises(ValueError) as caught:
        Settings(target=target).as_arrays(2)
    assert str(caught.value) == (
        f"Settings: target must be one of activations, preactivations, weights; got {target!r}. Choose one."
    )
