"""Sparse products: every path gives the dense product, counts its operations, and is timed as a ratio."""

import numpy as np
import pytest
import torch

from rectlab.lessons import arithmetic
from rectlab.lessons.arithmetic import products, timing
from rectlab.lessons.arithmetic.timing import Times, steps

SPARSE = products.SPARSE


def by_hand(layer, h):
    """Return the product as sums over single terms in float64."""
    weights, values = layer.by_output.double().numpy(), h.double().numpy()
    return np.array([[sum(w * x for w, x in zip(row, example)) for row in weights] for example in values])


@pytest.mark.parametrize("path", products.PATHS)
@pytest.mark.parametrize(("batch", "zeros", "pattern"),
                         [(1, 0.0, "own"), (1, 1.0, "own"), (3, 0.5, "own"), (7, 0.9, "shared"), (5, 1.0, "own")])
def test_every_path_gives_the_product(path, batch, zeros, pattern):
    layer = arithmetic.draw_layer(23)
    h = arithmetic.draw_activations(batch, 23, zeros, pattern)
    found = products.PATHS[path](layer, h)
    assert found.shape == (batch, 23) and found.dtype == torch.float32
    assert np.allclose(found.numpy(), by_hand(layer, h), rtol=0, atol=1e-5)
    assert arithmetic.wrong(path, layer, h) == 0


def test_an_example_without_an_active_unit_among_others_gives_zeros():
    layer, h = arithmetic.draw_layer(9), arithmetic.draw_activations(4, 9, 0.5)
    h[1] = h[3] = 0
    for path in products.PATHS:
        assert arithmetic.wrong(path, layer, h) == 0, path


@pytest.mark.parametrize("units", [20, 1000])
def test_one_weight_that_is_left_out_is_seen(units, monkeypatch):
    layer, h = arithmetic.draw_layer(units), arithmetic.draw_activations(2, units, 0.83)
    h[0, h[0].nonzero()[0]] = 1.0

    def careless(layer, h):
        h = h.clone()
        h[0, h[0].nonzero()[0]] = 0
        return products.dense(layer, h)

    monkeypatch.setitem(products.PATHS, "gather", careless)
    assert arithmetic.wrong("gather", layer, h) > 0.9 * units


@pytest.mark.parametrize("pattern", products.PATTERNS)
def test_drawn_zeros_are_as_many_as_asked_and_where_the_pattern_says(pattern):
    zero = (arithmetic.draw_activations(50, 200, 0.83, pattern) == 0).numpy()
    assert (zero.sum(1) == 166).all()
    assert (zero == zero[0]).all() == (pattern == "shared")


@pytest.mark.parametrize(("zeros", "batch", "pattern"), [(0.83, 10, "own"), (0.5, 1, "own"), (0.9, 100, "shared")])
def test_operations_in_closed_form_are_those_that_are_counted(zeros, batch, pattern):
    h = arithmetic.draw_activations(batch, 1000, zeros, pattern)
    work = arithmetic.Work(1000, batch, zeros, pattern)
    for path, left in work.left.items():
        assert arithmetic.operations(path, h, 1000) / work.dense == pytest.approx(left, abs=0.03), path
    assert arithmetic.operations("dense", h, 1000) == work.dense == 2 * batch * 1000 * 1000


@pytest.mark.parametrize(("change", "message"), [
    ({"batch": 0}, "draw_activations: batch must be a whole number from 1 up; got 0. Pass batch=1, say."),
    ({"zeros": 1.01}, "draw_activations: zeros must be a finite number from 0 to 1; got 1.01. Pass a share: "
                      "0.83 is 83 %."),
    ({"pattern": "no"}, "draw_activations: pattern must be one of own, shared; got 'no'. Choose one."),
])
def test_bad_sizes_are_refused(change, message):
    with pytest.raises(ValueError) as caught:
        arithmetic.draw_activations(**{"batch": 2, "units": 5, "zeros": 0.5} | change)
    assert str(caught.value) == message


def times_of(*ratios):
    """Times of gather at four shares of zeros; the other ways take ten times as long as the dense product."""
    medians = np.full((4, len(SPARSE)), 10.0)
    medians[:, 0] = ratios
    return Times(10, 1, "own", np.array([0.0, 0.4, 0.8, 0.9]), medians, medians, medians, 1, 0)


@pytest.mark.parametrize(("ratios", "crossover"), [
    ((4, 2, 0.5, 0.1), 0.6),  # half-way in the logarithm
    ((4, 3, 2, 1.5), None),
    ((0.9, 0.8, 0.7, 0.6), 0.0),
    ((0.5, 2, 0.5, 0.1), 0.6),  # it falls back once: the last crossing counts
    ((np.nan, np.nan, 2, 0.5), 0.85),
    ((4, 2, 0.5, 1.5), None),
])
def test_the_crossover_is_the_share_beyond_which_a_path_stays_faster(ratios, crossover):
    times = times_of(*ratios)
    assert times.crossover("gather") == (None if crossover is None else pytest.approx(crossover))
    assert times.first_crossover == times.crossover("gather") and times.crossover("CSR") is None


def test_between_measured_shares_times_lie_on_the_logarithm():
    assert times_of(4, 1, 0.25, 0.25).at(0.6)["gather"] == pytest.approx(0.5)


def test_times_are_ratios_of_one_round_and_grow_from_the_most_zeros_down(monkeypatch):
    clock = iter(np.cumsum([0.0] + [1.0, 0.0] * 10_000))
    monkeypatch.setattr(timing.time, "perf_counter", lambda: next(clock))
    seen = list(steps(12, 2, zeros=(0.0, 0.5, 0.9), rounds=2))
    assert [np.isfinite(times.medians[:, 0]).sum() for times in seen] == [1, 2, 3]
    assert np.isfinite(seen[0].medians[-1]).all()
    assert (seen[-1].medians == 1).all() and seen[-1].n_wrong == 0  # by this clock every run takes one second


def test_the_machine_measures_what_it_says():
    times = arithmetic.measure(600, 1, zeros=(0.0, 0.99), rounds=3)
    assert (times.low <= times.medians).all() and (times.medians <= times.high).all() and (times.low > 0).all()
    assert times.medians[1, 0] < times.medians[0, 0]  # 6 weights of a unit against 600
    assert repr(times).endswith("2 shares of zeros, 3 rounds each: 0 wrong numbers in all products.")


def test_the_record_holds_every_size_of_the_panel():
    for units in timing.UNITS:
        for batch in timing.BATCHES:
            for pattern in products.PATTERNS:
                times = arithmetic.recorded(units, batch, pattern)
                assert times.medians.shape == (len(timing.ZEROS), len(SPARSE))
                assert (times.low <= times.medians).all() and (times.medians <= times.high).all()
