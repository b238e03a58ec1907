"""The share of exact zeros against counting one value at a time."""

import numpy as np
import pytest
import torch

from rectlab.measures import ZeroFraction, zero_fraction
from rectlab.networks import Population


def activations():
    generator = np.random.default_rng(0)
    return torch.from_numpy(np.maximum(generator.standard_normal((3, 7, 5)) - [[[0.0]], [[1.0]], [[-1.0]]], 0))


def test_fraction_equals_counting_one_by_one():
    h = activations()
    result = zero_fraction(h)
    for m in range(3):
        n_zeros = sum(value == 0 for row in h[m].tolist() for value in row)
        assert result.fraction[m] == pytest.approx(n_zeros / 35, abs=1e-15)
    assert (result.n_units, result.probe_size) == (5, 7)


def test_negative_zero_is_a_zero_and_a_merely_small_value_is_not():
    assert zero_fraction(torch.tensor([[[-0.0, 1e-30, -1e-30, 0.0]]])).fraction.tolist() == [0.5]
    assert zero_fraction(torch.tensor([[[1.4e-45]]])).fraction.tolist() == [0.0]  # the smallest float32 above zero


def test_order_memory_and_positive_scale_do_not_matter():
    h = activations()
    expected = zero_fraction(h).fraction.tolist()
    for other in (h.flip(1), h.flip(2), 1e-6 * h, h.mT.contiguous().mT):
        assert zero_fraction(other).fraction.tolist() == expected


def test_preactivations_of_a_network_have_no_exact_zeros_where_its_activations_have_many():
    trace = Population(20, (50,), seeds=(0,)).trace(np.random.default_rng(0).standard_normal((200, 20)))
    assert zero_fraction(trace.preactivations[0]).fraction[0] == 0
    assert zero_fraction(trace.activations[0]).fraction[0] == pytest.approx(0.5, abs=0.05)  # symmetric: half are below


@pytest.mark.parametrize(
    ("fraction", "n_units", "probe_size", "words"),
    [
        (0.5, 2, 2, "50 % of the activations of 2 units on 2 examples are exactly zero."),
        (0.0, 1, 1, "0 % of the activations of 1 unit on 1 example are exactly zero."),
        (0.834, 1000, 1297, "83 % of the activations of 1,000 units on 1,297 examples are exactly zero."),
    ],
)
def test_zero_fraction_says_itself(fraction, n_units, probe_size, words):
    assert ZeroFraction(np.array([0.25, fraction]), n_units, probe_size).in_words(member=1) == words


@pytest.mark.parametrize("shape", [(3, 4), (2, 0, 4), (1, 3, 0)])
def test_activations_of_another_shape_are_refused_in_full(shape):
    with pytest.raises(ValueError) as caught:
        zero_fraction(torch.zeros(shape))
    assert str(caught.value) == (
        "zero_fraction: activations must have shape (members, batch, units) with something in it; "
        f"got {shape}. For one network use activations[None]."
    )
