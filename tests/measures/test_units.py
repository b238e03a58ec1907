"""Unit states on tensors made by hand and against looking at one unit after another."""

import numpy as np
import pytest
import torch

from rectlab.measures import UnitStates, unit_states, zero_fraction

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


def states_one_by_one(h):
    """Return (silent, selective, always_on) of one member, (batch, units)."""
    counts = {"silent": 0, "selective": 0, "always_on": 0}
    for unit in h.T.tolist():
        n_off = sum(value == 0 for value in unit)
        counts["silent" if n_off == len(unit) else "always_on" if n_off == 0 else "selective"] += 1
    return tuple(counts.values())


def numbers(states, member=0):
    return tuple(int(n[member]) for n in (states.silent, states.selective, states.always_on))


def test_states_of_units_made_by_hand():
    states = unit_states(BY_HAND)
    assert states.ever_on.tolist() == [[False, True, True, True, True, True]]
    assert states.ever_off.tolist() == [[True, True, True, False, False, True]]
    assert numbers(states) == (1, 3, 2)


def test_states_equal_looking_at_one_unit_after_another():
    h = activations()
    states = unit_states(h)
    for m in range(3):
        assert numbers(states, m) == states_one_by_one(h[m])
        assert min(numbers(states, m)) > 0


def test_zeros_are_counted_unit_by_unit_and_give_the_share_of_zeros():
    h = activations()
    states = unit_states(h)
    assert states.zeros.dtype == np.int64
    assert states.zeros.tolist() == [[sum(v == 0 for v in unit) for unit in member.T.tolist()] for member in h]
    assert np.array_equal(states.zero_fraction, zero_fraction(h).fraction)


def test_every_unit_is_in_exactly_one_state():
    states = unit_states(activations())
    assert (states.silent + states.selective + states.always_on).tolist() == [11] * 3
    assert (states.n_units, states.probe_size) == (11, 13)


def test_unit_seen_on_one_example_is_silent_or_always_on():
    assert numbers(unit_states(BY_HAND[:, :1])) == (2, 0, 4)


def test_merged_equals_measured_together():
    h = activations()
    together, merged = unit_states(h), unit_states(h[:, :1]).merged(unit_states(h[:, 1:]))
    assert np.array_equal(together.ever_on, merged.ever_on)
    assert np.array_equal(together.ever_off, merged.ever_off)
    assert merged.probe_size == 13


def test_order_of_examples_and_positive_scale_do_not_matter():
    h = activations()
    ours = unit_states(h)
    for other in (unit_states(h.flip(1)), unit_states(1e-6 * h), unit_states(h.mT.contiguous().mT)):
        assert np.array_equal(ours.ever_on, other.ever_on) and np.array_equal(ours.ever_off, other.ever_off)


def test_states_follow_a_permutation_of_the_units():
    h, order = activations(), np.random.default_rng(1).permutation(11)
    assert np.array_equal(unit_states(h[:, :, order]).ever_on, unit_states(h).ever_on[:, order])


@pytest.mark.parametrize(
    ("on", "off", "probe_size", "words"),
    [
        ([True], [False], 1, "Of 1 unit, on 1 example: 0 silent, 0 selective, 1 always on."),
        ([True, False], [False, True], 2, "Of 2 units, on 2 examples: 1 silent, 0 selective, 1 always on."),
        ([True] * 1200, [True] * 1200, 60000,
         "Of 1,200 units, on 60,000 examples: 0 silent, 1,200 selective, 0 always on."),
    ],
)  # fmt: skip
def test_unit_states_say_themselves(on, off, probe_size, words):
    zeros = [0 if not ever_off else 1 if ever_on else probe_size for ever_on, ever_off in zip(on, off)]
    another = [probe_size] * len(on)  # first: the words are those of the member asked for
    states = UnitStates(np.array([another, zeros]), probe_size)
    assert states.in_words(member=1) == words


@pytest.mark.parametrize("shape", [(3, 4), (2, 0, 4), (1, 3, 0)])
def test_activations_of_another_shape_are_refused_in_full(shape):
    with pytest.raises(ValueError) as caught:
        unit_states(torch.zeros(shape))
    assert str(caught.value) == (
        "unit_states: activations must have shape (members, batch, units) with something in it; "
        f"got {shape}. For one network use activations[None]."
    )
