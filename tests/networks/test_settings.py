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
    ("settings", "message"),
    [
        (
            Settings(lr=0),
            "Settings: lr must be a number above 0, or 2 of them, one per member; got 0. Set settings.lr again.",
        ),
        (
            Settings(lr=float("nan")),
            "Settings: lr must be a number above 0, or 2 of them, one per member; got nan. Set settings.lr again.",
        ),
        (
            Settings(lr=[0.1, float("inf")]),
            "Settings: lr must be a number above 0, or 2 of them, one per member; got [0.1, inf]. "
            "Set settings.lr again.",
        ),
        (
            Settings(lr="fast"),
            "Settings: lr must be a number above 0, or 2 of them, one per member; got 'fast'. Set settings.lr again.",
        ),
        (
            Settings(lr=None),
            "Settings: lr must be a number above 0, or 2 of them, one per member; got None. Set settings.lr again.",
        ),
        (
            Settings(l1=[0.0, -1e-9]),
            "Settings: l1 must be a number from 0 up, or 2 of them, one per member; got [0.0, -1e-09]. "
            "Set settings.l1 again.",
        ),
        (
            Settings(l1=(0.1, 0.1, 0.1)),
            "Settings: l1 must be a number from 0 up, or 2 of them, one per member; got (0.1, 0.1, 0.1). "
            "Set settings.l1 again.",
        ),
        (
            Settings(bias_shift=float("-inf")),
            "Settings: bias_shift must be a finite number, or 2 of them, one per member; got -inf. Set "
            "settings.bias_shift again.",
        ),
        (
            Settings(lr="0.1"),
            "Settings: lr must be a number above 0, or 2 of them, one per member; got '0.1'. Set settings.lr again.",
        ),
        (
            Settings(target="activation"),
            "Settings: target must be one of activations, preactivations, weights; got 'activation'. Choose one.",
        ),
        (
            Settings(target=["weights"]),
            "Settings: target must be one of activations, preactivations, weights; got ['weights']. Choose one.",
        ),
    ],
)  # fmt: skip
def test_impossible_settings_are_refused_in_full(settings, message):
    with pytest.raises(ValueError) as caught:
        settings.as_arrays(2)
    assert str(caught.value) == message
