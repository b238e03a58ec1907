"""Previews: the same counts as a snapshot of the same examples, and nothing computed twice."""

import numpy as np
import pytest
import torch

from rectlab.compute import chunks
from rectlab.measures import preview as module
from rectlab.measures.preview import Preview
from rectlab.measures.snapshot import take_snapshot
from rectlab.networks import Population

AXIS = {"upper": 4.0, "bins": 32}


def build(hidden_sizes=(20, 30, 25), **options):
    return Population(7, hidden_sizes, 3, seeds=(1,), **options)


def inputs(n=40):
    return torch.randn(n, 7, generator=torch.Generator().manual_seed(0))


def assert_same(preview, snapshot):
    assert (preview.bias_shift, preview.probe_size) == (snapshot.bias_shift, snapshot.probe_size)
    for a, b in zip(preview.layers, snapshot.layers, strict=True):
        assert np.array_equal(a.histogram.counts, b.histogram.counts)
        assert np.array_equal(a.histogram.zeros, b.histogram.zeros)
        assert np.array_equal(a.states.zeros, b.states.zeros)


@pytest.fixture
def products(monkeypatch):
    """Count the products that a preview does."""
    done, inside = [], module.product
    monkeypatch.setattr(module, "product", lambda weight, *rest: done.append(len(weight[0])) or inside(weight, *rest))
    return done


@pytest.mark.parametrize("of", ["activations", "preactivations"])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_preview_equals_a_snapshot_after_every_kind_of_change(of, activation):
    population, X = build(activation=activation), inputs()
    preview = Preview(X)

    def check(population, bias_shift):
        for _ in range(2):
            look = preview.look(population, bias_shift=bias_shift, of=of, **AXIS)
            assert_same(look, take_snapshot(population, X, bias_shift=bias_shift, of=of, **AXIS))
        other = {"upper": 2.0, "bins": 16}
        assert_same(preview.look(population, bias_shift=bias_shift, of=of, **other),
                    take_snapshot(population, X, bias_shift=bias_shift, of=of, **other))

    check(population, 0.0)
    check(population, -0.3)
    population.weights[1].mul_(1.5)
    check(population, -0.3)
    population.biases[0].add_(0.1)
    check(population, -0.3)
    check(population.with_hidden_sizes((20, 30)), -0.3)
    check(population.with_hidden_sizes((20, 30, 25, 10)), 0.2)
    check(build(activation="relu"), 0.2)


def test_only_what_a_change_reaches_is_computed_again(products):
    population, preview = build(), Preview(inputs())

    def look(population, bias_shift, **axis):
        products.clear()
        preview.look(population, bias_shift=bias_shift, **{**AXIS, **axis})
        return list(products)

    assert look(population, 0.0) == [20, 30, 25]
    assert look(population, 0.0) == []
    assert look(population, 0.0, upper=8.0) == look(population, 0.0, of="preactivations") == []
    assert look(population, 0.5) == [30, 25]  # the first product does not depend on the bias shift
    population.weights[2].mul_(2.0)
    assert look(population, 0.5) == [25]
    assert look(population.with_hidden_sizes((20, 30, 25, 10)), 0.5) == [10]
    assert look(population, 0.5) == []
    population.biases[0].add_(1.0)
    assert look(population, 0.5) == [20, 30, 25]


def test_tensors_that_marks_name_are_kept_alive_so_that_no_other_takes_their_id():
    population, preview = build(), Preview(inputs())
    preview.look(population, bias_shift=0.0, **AXIS)
    (part,) = preview._parts
    part._kept.clear()  # another depth or shape may take these places
    assert part._first[2][0] is population.weights[0] and part._first[2][1] is population.biases[0]


def test_stop_gives_up_and_leaves_what_is_kept_in_order():
    population, X = build(), inputs()
    preview, asked = Preview(X), []
    assert preview.look(population, bias_shift=0.1, stop=lambda: asked.append(1) or len(asked) == 2, **AXIS) is None
    assert_same(preview.look(population, bias_shift=0.1, **AXIS), take_snapshot(population, X, bias_shift=0.1, **AXIS))


def test_large_networks_are_looked_at_in_pieces_side_by_side(monkeypatch):
    monkeypatch.setitem(chunks.PRODUCTS, "look", 0)
    monkeypatch.setattr(chunks, "n_workers", lambda: 3)
    population, X = build(), inputs(41)
    preview = Preview(X)
    assert_same(preview.look(population, bias_shift=0.0, **AXIS), take_snapshot(population, X, **AXIS))
    assert len(preview._parts) == 3
