"""Unit states on tensors made by hand and against looking at one unit after another."""

import numpy as np
import pytest
import torch

from rectlab.measures import UnitStates, unit_states
from rectlab.networks import Population

# Columns: never on; on once; on but for one; always on; on with tiny values; on with negative values
BY_HAND = torch.tensor(
    [[[0.0, 0.0, 1.0, 3.0, 1e-30, -1.0], [-0.0, 2.0, 0.0, 0.1, 1e-38, 0.0], [0.0, 0.0, 5.0, 9.0, 1.0, -0.5]]]
)


def activations(members=3, batch=13, units=11):
    """Return values in which silent, selective and always-on units all occur in every member."""
    generator = np.random.default_rng(0)
    h = np.maximum(generator.standard_normal((members, batch, units)), 0)
    h[:, :, :3], h[:, :, 3:5] = 0.0, h[:, :, 3:5] + 0.1
    return torch.from_numpy(h[:, :, generator.permutation(units)])


def test_states_of_units_made_by_hand():
    states = unit_states(BY_HAND)
    assert states.ever_on.tolist() == [[False, True, True, True, True, True]]
    assert states.ever_off.tolist() == [[True, True, True, False, False, True]]
    assert states.codes.tolist() == [[0, 1, 1, 2, 2, 1]] and states.codes.dtype == np.uint8
    assert states.counts() == [1, 3, 2]
    assert unit_states(BY_HAND[:, :1]).counts() == [2, 0, 4]  # on one example no unit can be selective


def test_zeros_and_states_equal_looking_at_one_unit_after_another():
    h = activations()
    states = unit_states(h)
    for m in range(3):
        zeros = [sum(value == 0 for value in unit) for unit in h[m].T.tolist()]
        assert states.zeros[m].tolist() == zeros and states.zero_fraction[m] == sum(zeros) / (13 * 11)
        assert states.counts(m) == [zeros.count(13), sum(0 < n < 13 for n in zeros), zeros.count(0)]
        assert min(states.counts(m)) > 0
    assert states.zeros.dtype == np.int64 and (states.n_units, states.probe_size) == (11, 13)


def test_negative_zero_is_a_zero_and_a_merely_small_value_is_not():
    assert unit_states(torch.tensor([[[-0.0, 1e-30, -1e-30, 0.0]]])).zero_fraction.tolist() == [0.5]
    assert unit_states(torch.tensor([[[1.4e-45]]])).zero_fraction.tolist() == [0.0]  # the smallest float32 above zero


def test_merged_equals_measured_together():
    h = activations()
    merged = unit_states(h[:, :1]).merged(unit_states(h[:, 1:]))
    assert np.array_equal(unit_states(h).zeros, merged.zeros) and merged.probe_size == 13


def test_order_of_examples_memory_and_positive_scale_do_not_matter_and_states_follow_their_units():
    h, order = activations(), np.random.default_rng(1).permutation(11)
    zeros = unit_states(h).zeros
    for other in (h.flip(1), 1e-6 * h, h.mT.contiguous().mT):
        assert np.array_equal(unit_states(other).zeros, zeros)
    assert np.array_equal(unit_states(h[:, :, order]).zeros, zeros[:, order])


def test_preactivations_of_a_network_have_no_exact_zeros_where_its_activations_have_many():
    trace = Population(20, (50,), seeds=(0,)).trace(np.random.default_rng(0).standard_normal((200, 20)))
    assert unit_states(trace.preactivations[0]).zero_fraction[0] == 0
    assert unit_states(trace.activations[0]).zero_fraction[0] == pytest.approx(0.5, abs=0.05)  # symmetric: half below


@pytest.mark.parametrize(
    ("zeros", "probe_size", "words", "share"),
    [
        ([0], 1, "Of 1 unit, on 1 example: 0 silent, 0 selective, 1 always on.",
         "0 % of the activations of 1 unit on 1 example are exactly zero."),
        ([0, 2], 2, "Of 2 units, on 2 examples: 1 silent, 0 selective, 1 always on.",
         "50 % of the activations of 2 units on 2 examples are exactly zero."),
        ([50_000] * 1200, 60_000, "Of 1,200 units, on 60,000 examples: 0 silent, 1,200 selective, 0 always on.",
         "83 % of the activations of 1,200 units on 60,000 examples are exactly zero."),
    ],
)
def test_unit_states_say_themselves(zeros, probe_size, words, share):
    another = [probe_size] * len(zeros)  # first: the words are those of the member asked for
    states = UnitStates(np.array([another, zeros]), probe_size)
    assert (states.in_words(member=1), states.zeros_in_words(member=1)) == (words, share)


@pytest.mark.parametrize("shape", [(3, 4), (2, 0, 4), (1, 3, 0)])
def test_activations_of_another_shape_are_refused_in_full(shape):
    with pytest.raises(ValueError) as caught:
        unit_states(torch.zeros(shape))
    assert str(caught.value) == (
        "unit_states: activations must have shape (members, batch, units) with something in it; "
        f"got {shape}. For one network use activations[None]."
    )
