"""Histograms against counting one value at a time."""

import bisect

import numpy as np
import pytest
import torch

from rectlab.measures import Histogram, histogram

every_axis = pytest.mark.parametrize(("lower", "upper"), [(0.0, 3.0), (-1.0, 2.5), (-0.25, 2.5)])


def activations(members=1, batch=17, units=9, seed=0, lower=-1.0):
    """Return values of which many are exact zeros, some beyond both ends of the axes above."""
    generator = np.random.default_rng(seed)
    values = 2.0 * generator.standard_normal((members, batch, units))
    values[generator.random(values.shape) < 0.3] = 0.0
    return torch.from_numpy(np.maximum(values, lower) if lower == 0.0 else values)


def counted_one_by_one(values, lower, upper, bins):
    """Return (counts, zeros) of a flat list: bin k takes edge k < value <= edge k+1, the outer bins the rest."""
    inner = [lower + (upper - lower) * k / bins for k in range(1, bins)]
    counts, zeros = [0] * bins, 0
    for value in values:
        if value == 0:
            zeros += 1
        else:
            counts[bisect.bisect_left(inner, value)] += 1
    return counts, zeros


@every_axis
@pytest.mark.parametrize("members", [1, 3])
@pytest.mark.parametrize("bins", [1, 7, 254])
def test_counts_equal_counting_one_by_one(members, lower, upper, bins):
    h = activations(members, lower=lower)
    result = histogram(h, upper, lower, bins)
    for m in range(members):
        counts, zeros = counted_one_by_one(h[m].flatten().tolist(), lower, upper, bins)
        assert result.counts[m].tolist() == counts
        assert result.zeros[m] == zeros


def test_zeros_are_no_bin_even_where_the_axis_passes_through_zero():
    h = torch.tensor([[[0.0, -0.1, 0.1]]])
    result = histogram(h, 1.0, -1.0, bins=2)
    assert (result.counts.tolist(), result.zeros.tolist()) == ([[1, 1]], [1])


@pytest.mark.parametrize("lower", [0.0, -1.0])
def test_negative_zero_is_a_zero_and_the_tiniest_positive_is_not(lower):
    h = torch.tensor([[[-0.0, 1e-30, 1.2e-38, 0.0]]])
    result = histogram(h, 100.0, lower, bins=4)
    assert result.zeros.tolist() == [2]
    assert result.counts.sum() == 2
    assert result.counts[0, bisect.bisect_left([lower + (100 - lower) * k / 4 for k in range(1, 4)], 1e-30)] == 2


def test_values_below_an_axis_that_begins_at_zero_are_not_zeros():
    result = histogram(torch.tensor([[[-1.0, -1e-3, 0.0, 0.7]]]), 1.0, bins=2)
    assert (result.counts.tolist(), result.zeros.tolist()) == ([[2, 1]], [1])


def test_values_beyond_the_axis_are_in_the_outer_bins():
    result = histogram(torch.tensor([[[-1e30, -5.0, 0.5, 5.0, 1e30, 3e38]]]), 1.0, -1.0, bins=4)
    assert result.counts.tolist() == [[2, 0, 1, 3]]
    assert histogram(torch.tensor([[[7.0, 3e38]]]), 1.0, bins=4).counts.tolist() == [[0, 0, 0, 2]]


def test_edge_belongs_to_the_bin_below_it():
    h = torch.tensor([[[0.25, 0.5, 0.75, 1.0]]])
    assert histogram(h, 1.0, bins=4).counts.tolist() == [[1, 1, 1, 1]]
    assert histogram(h - 1.0, 1.0, -1.0, bins=8).counts.tolist() == [[1, 1, 1, 0, 0, 0, 0, 0]]


def test_edges_are_equal_steps_from_end_to_end():
    result = histogram(activations(), 2.0, -1.0, bins=6)
    np.testing.assert_allclose(result.edges, [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0], atol=1e-15)


@pytest.mark.parametrize("factor", [2.0**-10, 4.0, 2.0**20])
@every_axis
def test_scaling_values_and_axis_together_changes_no_count(lower, upper, factor):
    h = activations(2, lower=lower)
    ours, scaled = histogram(h, upper, lower), histogram(factor * h, factor * upper, factor * lower)
    assert np.array_equal(ours.counts, scaled.counts) and np.array_equal(ours.zeros, scaled.zeros)


@every_axis
@pytest.mark.parametrize("members", [1, 3])
def test_memory_order_does_not_matter(members, lower, upper):
    ordinary = activations(members, lower=lower)
    feature_major = ordinary.mT.contiguous().mT
    strided = torch.stack([ordinary, ordinary + 1], dim=-1)[..., 0]
    assert not feature_major.is_contiguous() and feature_major.mT.is_contiguous()
    assert not strided.is_contiguous() and not strided.mT.is_contiguous()
    expected = histogram(ordinary, upper, lower)
    for other in (feature_major, strided):
        result = histogram(other, upper, lower)
        assert np.array_equal(result.counts, expected.counts) and np.array_equal(result.zeros, expected.zeros)


def test_many_members_with_many_bins_do_not_run_into_each_other():
    h = torch.full((300, 2, 1), 1.0)  # 300 x 255 codes: beyond a byte
    result = histogram(h, 1.0, bins=254)
    assert result.counts[:, -1].tolist() == [2] * 300 and result.counts.sum() == 600


@every_axis
def test_merged_equals_measured_together(lower, upper):
    h = activations(2, lower=lower)
    together, merged = histogram(h, upper, lower), histogram(h[:, :6], upper, lower)
    merged = merged.merged(histogram(h[:, 6:], upper, lower))
    assert np.array_equal(together.counts, merged.counts) and np.array_equal(together.zeros, merged.zeros)
    assert (merged.lower, merged.upper, merged.probe_size) == (lower, upper, 17)


@pytest.mark.parametrize(
    ("upper", "lower", "bins", "got"),
    [(2.0, 0.0, 40, "0 to 2"), (1.0, -1.0, 40, "-1 to 1"), (1.0, 0.0, 20, "0 to 1")],
)
def test_histograms_of_different_axes_are_not_merged(upper, lower, bins, got):
    with pytest.raises(ValueError) as caught:
        histogram(activations(), 1.0).merged(histogram(activations(), upper, lower, bins))
    assert str(caught.value) == (
        f"Histogram.merged: both must have the same axis; got 0 to 1 and {got}. Count both on one axis."
    )


def test_input_is_left_as_it_was():
    for lower in (0.0, -1.0):
        h = activations(2, lower=lower)
        before = h.clone()
        histogram(h, 1.0, lower)
        assert torch.equal(h, before)


def test_activations_of_a_graph_are_counted_as_well():
    h = torch.tensor([[[0.0, 0.4]]], requires_grad=True)
    assert histogram(torch.relu(h), 1.0, bins=2).counts.tolist() == [[1, 0]]


@pytest.mark.parametrize(
    ("counts", "zeros", "probe_size", "words"),
    [
        (
            [1, 0, 7],
            8,
            2,
            "50 % of activations are exactly zero on 2 examples; the fullest bin of the others is 2 to 3.",
        ),
        (
            [3, 3, 0],
            0,
            1,
            "0 % of activations are exactly zero on 1 example; the fullest bin of the others is 0 to 1.",
        ),
        ([0, 0, 0], 4, 1297, "100 % of activations are exactly zero on 1,297 examples; none is anything else."),
    ],
)
def test_histogram_says_itself(counts, zeros, probe_size, words):
    result = Histogram(np.array([[0, 0, 0], counts]), np.array([1, zeros]), 0.0, 3.0, probe_size)
    assert result.in_words(member=1) == words
    assert result.in_words() != words or zeros == 4


@pytest.mark.parametrize("shape", [(3, 4), (2, 0, 4), (1, 3, 0), (0, 3, 4), (4,)])
def test_activations_of_another_shape_are_refused_in_full(shape):
    with pytest.raises(ValueError) as caught:
        histogram(torch.zeros(shape), 1.0)
    assert str(caught.value) == (
        "histogram: activations must have shape (members, batch, units) with something in it; "
        f"got {shape}. For one network use activations[None]."
    )


@pytest.mark.parametrize(
    ("axis", "got"),
    [
        ({"upper": 0.0}, "lower 0, upper 0, bins 40"),
        ({"upper": -1.0}, "lower 0, upper -1, bins 40"),
        ({"upper": float("nan")}, "lower 0, upper nan, bins 40"),
        ({"upper": 1.0, "bins": 0}, "lower 0, upper 1, bins 0"),
        ({"upper": 1.0, "bins": 255}, "lower 0, upper 1, bins 255"),
    ],
)
def test_impossible_axes_are_refused_in_full(axis, got):
    with pytest.raises(ValueError) as caught:
        histogram(activations(), **axis)
    assert str(caught.value) == (
        f"histogram: lower must be below upper and bins from 1 to 254; got {got}. Choose another axis."
    )


def test_memory_made_in_inference_mode_does_not_break_later_counts():
    h = torch.rand(1, 50, 7)
    with torch.inference_mode():
        inside = histogram(h, upper=1.0)
    assert np.array_equal(histogram(h.clone(), upper=1.0).counts, inside.counts)
