"""The raster against a slow count in the test, and the order of nested probes."""

import numpy as np
import pytest
import torch

from rectlab.measures import nested_order, unit_raster


def some_activations(members=2, batch=150, units=70):
    """Return rectified noise with one silent and one always-on unit, (members, batch, units)."""
    values = np.random.default_rng(1).standard_normal((members, batch, units)).astype(np.float32)
    h = torch.tensor(values).relu()
    h[:, :, 3], h[:, :, 5] = 0.0, 1.0
    return h


def test_counts_agree_with_a_slow_count_over_the_probe():
    h = some_activations()
    result = unit_raster(h, probe_size=20)
    for member in range(2):
        slow = [sum(float(h[member, i, unit]) != 0 for i in range(20)) for unit in range(70)]
        assert result.on_counts[member].tolist() == slow
        assert result.silent[member] == sum(n == 0 for n in slow)
        assert result.always_on[member] == sum(n == 20 for n in slow)
        assert result.selective[member] == sum(0 < n < 20 for n in slow)
        assert result.zero_fraction[member] == pytest.approx(1 - sum(slow) / (70 * 20))


def test_counts_are_over_all_units_though_the_window_is_smaller():
    result = unit_raster(some_activations())
    assert result.levels.shape == (2, 64, 96)
    assert result.on_counts.shape == (2, 70)
    assert (result.n_units, result.probe_size) == (70, 150)


def test_level_zero_stands_for_an_exact_zero_and_nothing_else():
    h = torch.tensor([[[0.0, 1e-30, 4.0], [-0.0, 2.0, -4.0]]])
    result = unit_raster(h)
    window = h[0].numpy().T[result.rows[0]]
    assert ((result.levels[0] == 0) == (window == 0)).all()
    assert result.levels[0].max() == 255 and result.largest == 4.0
    assert result.levels[0][window == 2.0].item() == 128  # 255 * 2 / 4, rounded to even
    assert result.levels[0][window == np.float32(1e-30)].item() == 1


def test_rows_hold_the_activations_of_the_unit_they_name():
    h = some_activations(members=1, batch=10, units=8)
    result = unit_raster(h)
    on = (h[0] != 0).numpy().T
    for row, unit in enumerate(result.rows[0]):
        assert ((result.levels[0, row] > 0) == on[unit]).all()


def test_rows_stay_in_place_while_the_probe_grows():
    h = some_activations()
    small, large = unit_raster(h, probe_size=10), unit_raster(h, probe_size=150)
    assert (small.rows == large.rows).all()
    assert small.levels.tolist() == large.levels.tolist()  # what lies beyond the probe is there too, on the same scale
    assert small.probe_levels.tolist() == large.levels[:, :, :10].tolist() and large.probe_levels.shape[2] == 96
    shares = np.take_along_axis(large.on_counts, large.rows, axis=1)
    assert (np.diff(shares, axis=1) <= 0).all()


def test_a_silent_layer_is_all_zero_without_a_warning():
    result = unit_raster(torch.zeros(1, 5, 4))
    assert not result.levels.any()
    assert result.silent.tolist() == [4]


def test_memory_order_does_not_matter():
    h = some_activations()
    feature_major = h.mT.contiguous().mT
    assert (unit_raster(h).levels == unit_raster(feature_major).levels).all()


def test_words_say_the_probe_size_and_what_is_shown():
    h = some_activations(members=1)
    assert unit_raster(h, probe_size=10).shown_in_words() == "first 64 of 70 units, all 10 examples"
    assert unit_raster(h[:, :, :9]).shown_in_words() == "all 9 units, 96 of the probe's 150 examples"
    assert unit_raster(h[:, :, :9], probe_size=1).shown_in_words("image") == "all 9 units, all 1 image"
    h = torch.tensor([[[0.0, 1.0, 1.0, 0.0]] * 2])
    assert unit_raster(h).in_words() == (
        "On a probe of 2 examples 50 % of activations are exactly zero; of 4 units 2 silent, 0 selective, 2 always on."
    )
    assert unit_raster(h).in_words(noun="image").startswith("On a probe of 2 images 50 % of ")


@pytest.mark.parametrize("probe_size", [0, -1, 151])
def test_a_probe_that_does_not_fit_is_refused(probe_size):
    with pytest.raises(ValueError) as problem:
        unit_raster(some_activations(), probe_size=probe_size)
    assert str(problem.value) == (
        f"unit_raster: probe_size must be a whole number from 1 to 150; got {probe_size}. Pass more examples."
    )


def test_a_wrong_shape_is_refused():
    with pytest.raises(ValueError, match=r"^unit_raster: activations must have shape \(members, batch, units\)"):
        unit_raster(torch.zeros(5, 4))


def test_nested_order_is_a_permutation_whose_every_beginning_is_balanced():
    y = np.random.default_rng(3).permutation(np.repeat(np.arange(10), 30))
    order = nested_order(y, np.random.default_rng(0))
    assert sorted(order) == list(range(300))
    for size in (10, 25, 77, 300):
        counts = np.bincount(y[order[:size]], minlength=10)
        assert counts.max() - counts.min() <= 1


def test_nested_order_goes_on_when_a_class_is_used_up():
    y = np.array([0, 0, 0, 0, 1])
    order = nested_order(y, np.random.default_rng(0))
    assert sorted(y[order[:2]]) == [0, 1]
    assert sorted(order) == [0, 1, 2, 3, 4]


def test_nested_order_follows_its_generator():
    y = np.repeat([0, 1], 20)
    one, same, other = (nested_order(y, np.random.default_rng(seed)).tolist() for seed in (0, 0, 1))
    assert one == same != other
