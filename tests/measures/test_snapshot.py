"""Snapshots against counting all activations of plain copies of the members at once."""

import numpy as np
import pytest
import torch

from rectlab import activations
from rectlab.compute import chunks
from rectlab.measures import Histogram, UnitStates
from rectlab.measures.snapshot import (
    Layer,
    Snapshot,
    axis_lower,
    axis_upper,
    error_rate,
    next_round,
    round_up,
    take_snapshot,
)
from rectlab.networks import Population

IN, OUT, N = 6, 4, 150


def inputs(n=N):
    return torch.from_numpy(np.random.default_rng(3).standard_normal((n, IN)))


def build(hidden_sizes=(9, 7), seeds=(0, 1, 2), activation="relu"):
    return Population(
        IN, hidden_sizes, OUT, activation=activation, init="default", seeds=seeds, dtype=torch.float64
    )


def hidden(population, member, X, bias_shift):
    """Return the activations (batch, units) of every hidden layer of one member, as NumPy, from its plain copy."""
    network, h, found = population.to_module(member), X, []
    with torch.no_grad():
        for linear, activation in zip(network[:-1:2], network[1::2]):
            h = activation(linear(h) + bias_shift)
            found.append(h.numpy())
    return found


def assert_same(ours, theirs):
    assert (ours.bias_shift, ours.probe_size) == (theirs.bias_shift, theirs.probe_size)
    for a, b in zip(ours.layers, theirs.layers, strict=True):
        assert np.array_equal(a.histogram.counts, b.histogram.counts)
        assert np.array_equal(a.histogram.zeros, b.histogram.zeros)
        assert np.array_equal(a.states.ever_on, b.states.ever_on)
        assert np.array_equal(a.states.ever_off, b.states.ever_off)
        assert a.histogram.probe_size == b.histogram.probe_size == a.states.probe_size


@pytest.mark.parametrize("bias_shift", [0.0, -0.2])
@pytest.mark.parametrize("chunk", [None, 40])
def test_snapshot_equals_counting_all_activations_of_each_member(bias_shift, chunk):
    population, X = build(), inputs()
    shot = take_snapshot(population, X, bias_shift=bias_shift, upper=1.0, bins=5, chunk=chunk)
    assert (shot.bias_shift, shot.probe_size, shot.states.n_units) == (bias_shift, N, 16)
    for m in range(3):
        layers = hidden(population, m, X, bias_shift)
        for layer, h in zip(shot.layers, layers, strict=True):
            positive = np.clip(h[h > 0], None, 1.0)
            assert layer.histogram.counts[m].tolist() == np.histogram(positive, bins=5, range=(0, 1))[0].tolist()
            assert layer.histogram.zeros[m] == (h == 0).sum()
            assert layer.states.ever_on[m].tolist() == (h > 0).any(0).tolist()
            assert layer.states.ever_off[m].tolist() == (h == 0).any(0).tolist()
        everything = np.concatenate(layers, axis=1)
        assert shot.zero_fraction[m] == pytest.approx((everything == 0).mean(), abs=1e-15)
        silent, _, always_on = shot.states.counts(m)
        assert (silent, always_on) == ((everything == 0).all(0).sum(), (everything > 0).all(0).sum())


@pytest.mark.parametrize("chunk", [1, 7, 64, 149, 150, 1000])
def test_chunks_make_no_difference(chunk):
    population, X = build(), inputs()
    whole = take_snapshot(population, X, bias_shift=-0.1)
    assert_same(take_snapshot(population, X, bias_shift=-0.1, chunk=chunk), whole)


def test_merged_equals_taken_together():
    population, X = build(), inputs()
    halves = [take_snapshot(population, part, upper=2.0) for part in (X[:40], X[40:])]
    assert_same(halves[0].merged(halves[1]), take_snapshot(population, X, upper=2.0))


def test_work_that_is_shared_between_processors_gives_the_same_snapshot(monkeypatch):
    population, X = build(), inputs()
    alone = take_snapshot(population, X, upper=2.0)
    monkeypatch.setitem(chunks.PRODUCTS, "look", 0)
    monkeypatch.setattr(chunks, "n_workers", lambda: 5)
    assert_same(take_snapshot(population, X, upper=2.0), alone)


def test_wider_or_deeper_networks_keep_a_layer_apart_from_the_next():
    shot = take_snapshot(build((3, 8, 5)), inputs())
    assert [layer.states.n_units for layer in shot.layers] == [3, 8, 5]
    assert [layer.histogram.counts.shape for layer in shot.layers] == [(3, 32)] * 3


class Patience:
    """Says no so many times, then yes for ever."""

    def __init__(self, times):
        self.left, self.asked = times, 0

    def __call__(self):
        self.asked += 1
        self.left -= 1
        return self.left < 0


def test_stop_is_asked_at_every_layer_of_every_chunk_and_gives_none_whenever_it_comes():
    population, X = build(), inputs(100)
    patience = Patience(10**6)
    expected = take_snapshot(population, X, upper=1.0, chunk=30, stop=patience)
    assert patience.asked >= 4 * 2  # 4 chunks, 2 hidden layers
    for times in range(patience.asked):
        assert take_snapshot(population, X, upper=1.0, chunk=30, stop=Patience(times)) is None
    assert_same(take_snapshot(population, X, upper=1.0, chunk=30), expected)


def test_stop_ends_the_count_of_errors_as_well():
    population, X, y = build(), inputs(100), torch.zeros(100, dtype=torch.int64)
    patience = Patience(10**6)
    error_rate(population, X, y, chunk=30, stop=patience)
    assert patience.asked >= 4 * 2
    for times in range(patience.asked):
        assert error_rate(population, X, y, chunk=30, stop=Patience(times)) is None


@pytest.mark.parametrize("chunk", [None, 1, 33])
@pytest.mark.parametrize("bias_shift", [0.0, -0.4])
def test_error_rate_equals_counting_wrong_answers_of_each_member(chunk, bias_shift):
    population, X = build(), inputs()
    y = torch.from_numpy(np.random.default_rng(0).integers(0, OUT, N))
    ours = error_rate(population, X, y, bias_shift=bias_shift, chunk=chunk)
    for m in range(3):
        last = torch.from_numpy(hidden(population, m, X, bias_shift)[-1])
        with torch.no_grad():
            answers = population.to_module(m)[-1](last).argmax(1).tolist()
        n_wrong = sum(a != b for a, b in zip(answers, y.tolist()))
        assert ours[m] == pytest.approx(n_wrong / N, abs=1e-15)


# axes


@pytest.mark.parametrize("factor", [1.0, 50.0, 1e-3])
@pytest.mark.parametrize("swelling", [0, 1])
def test_axis_is_the_same_for_all_layers_and_fits_the_one_with_the_largest_values(swelling, factor):
    population, X = build(), factor * inputs()
    population.weights[swelling] *= 30.0  # either layer may be the largest
    population.weights[1 - swelling] /= 30.0
    squares = [np.mean(np.stack([hidden(population, m, X, 0.0)[k] for m in range(3)]) ** 2) for k in range(2)]
    upper = axis_upper(population, X)
    assert upper == round_up(4 * max(squares) ** 0.5)
    shot = take_snapshot(population, X)
    assert {(layer.histogram.lower, layer.histogram.upper) for layer in shot.layers} == {(0.0, upper)}


@pytest.mark.parametrize(("name", "lower", "upper"), [("tanh", -1.0, 1.0), ("sigmoid", 0.0, 1.0)])
def test_axis_of_a_bounded_activation_is_its_range(name, lower, upper):
    population = build(activation=name)
    shot = take_snapshot(population, 100 * inputs())
    assert (shot.layers[0].histogram.lower, shot.layers[0].histogram.upper) == (lower, upper)


@pytest.mark.parametrize(
    ("name", "lower"), [("relu", 0.0), ("softplus", 0.0), ("elu", -1.0), ("tanh", -1.0), ("leaky_relu", -0.625)]
)
def test_axis_begins_at_the_lower_end_or_an_eighth_of_the_upper_end_below_zero(name, lower):
    assert axis_lower(activations.get(name), 5.0) == lower


def test_axis_of_wide_layers_rests_on_fewer_examples_of_all_parts_of_256(monkeypatch):
    seen, hidden = [], Population.hidden
    monkeypatch.setattr(Population, "hidden", lambda self, X, shift: seen.append(X) or hidden(self, X, shift))
    X = inputs(300)
    uppers = [axis_upper(build((width,), seeds=(0,)), X) for width in (128, 1000)]
    assert torch.equal(seen[0], X[:256]) and torch.equal(seen[1], X[:256:8])
    full = torch.stack([h.square().mean() for _, h in hidden(build((1000,), seeds=(0,)), X[:256])])
    assert uppers[1] == round_up(4 * float(full.max()) ** 0.5)


def test_axis_of_a_silent_network_is_one():
    assert axis_upper(build(), inputs(), bias_shift=-1e3) == 1.0


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (1.0, 1.0), (1.001, 2.0), (2.0, 2.0), (2.1, 4.0), (4.0, 4.0), (5.1, 8.0), (0.3, 0.5), (0.125, 0.125),
        (1e9, 2.0**30), (3e-7, 2.0**-21), (0.0, 1.0), (-3.0, 1.0), (float("nan"), 1.0), (float("inf"), 1.0),
    ],
)
def test_axis_ends_at_a_power_of_two(value, rounded):
    assert round_up(value) == rounded


def test_rounding_up_never_cuts_off_and_at_most_doubles():
    for value in 10 ** np.linspace(-6, 6, 1201):
        assert value * (1 - 1e-9) <= round_up(value) <= 2 * value * (1 + 1e-9)


def test_preactivations_are_shown_on_an_axis_as_long_on_either_side_with_the_states_of_activations():
    population, X = build(), inputs()
    shot = take_snapshot(population, X, bias_shift=-0.2, of="preactivations")
    usual = take_snapshot(population, X, bias_shift=-0.2)
    for k, (z, _) in enumerate(population.hidden(X, -0.2)):
        layer = shot.layers[k]
        assert layer.histogram.lower == -layer.histogram.upper
        below = layer.histogram.counts[:, :16].sum(1) + layer.histogram.zeros
        assert below.tolist() == (z <= 0).sum((1, 2)).tolist()
        assert np.array_equal(layer.states.zeros, usual.layers[k].states.zeros)


@pytest.mark.parametrize("share", [0.9, 0.995])
@pytest.mark.parametrize("factor", [1.0, 30.0])
def test_axis_of_preactivations_holds_the_share_of_all_layers_together_and_ends_at_a_round_number(share, factor):
    population, X = build(), factor * inputs()
    upper = axis_upper(population, X, -0.1, "preactivations", share)
    sizes = np.concatenate([z.abs().numpy().ravel() for z, _ in population.hidden(X, -0.1)])
    assert (sizes <= upper).mean() >= share
    assert upper == next_round(np.quantile(sizes, share, method="inverted_cdf"))


def test_axis_of_preactivations_of_many_units_is_found_from_some_of_them(monkeypatch):
    population, X = build(), inputs()
    whole = axis_upper(population, X, of="preactivations", share=0.9)
    monkeypatch.setattr("rectlab.measures.snapshot.MOST_SIZES", 500)
    assert axis_upper(population, X, of="preactivations", share=0.9) == pytest.approx(whole, rel=0.35)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(1.0, 1.0), (1.01, 1.5), (2.6, 3.0), (7.0, 8.0), (9.0, 10.0), (0.012, 0.015), (420.0, 500.0), (0.0, 1.0),
     (float("nan"), 1.0), (float("inf"), 1.0)],
)
def test_next_round_number(value, rounded):
    assert next_round(value) == rounded


@pytest.mark.parametrize("of", ["activations", "preactivations"])
def test_moments_are_those_of_what_is_shown(of):
    population, X = build(), inputs()
    shot = take_snapshot(population, X, bias_shift=0.1, of=of, chunk=30)
    for (z, h), layer in zip(population.hidden(X, 0.1), shot.layers):
        shown = (h if of == "activations" else z).double().flatten(1)
        np.testing.assert_allclose(layer.moments[0], shown.mean(1), rtol=1e-5)
        np.testing.assert_allclose(layer.moments[1], shown.std(1, correction=0), rtol=1e-4)


# words


def layer_of(n_silent, n_selective, n_always, zeros, probe_size):
    """Return a layer of two members, of which the second is as asked for."""
    n_units = n_silent + n_selective + n_always
    each = max(1, (zeros - n_silent * probe_size) // max(1, n_selective))  # of the selective units
    zeros_of_units = [probe_size] * n_silent + [each] * n_selective + [0] * n_always
    others = n_units * probe_size - zeros
    counts = np.array([[n_units * probe_size, 0], [others, 0]])  # none of the first member's is zero
    states = UnitStates(np.array([[0] * n_units, zeros_of_units]), probe_size)
    return Layer(Histogram(counts, np.array([0, zeros]), 0.0, 1.0, probe_size), states, np.zeros((2, 2)))


def test_snapshot_says_itself():
    layers = layer_of(200, 300, 0, 250 * 1297, 1297), layer_of(800, 100, 100, 800 * 1297, 1297)
    shot = Snapshot(layers, -0.5, 1297)
    assert shot.in_words(member=1) == (
        "In 2 hidden layers, on 1,297 examples, 70 % of activations are exactly zero; "
        "of 1,500 units 1,000 silent, 400 selective, 100 always on."
    )
    assert shot.in_words() == (
        "In 2 hidden layers, on 1,297 examples, 0 % of activations are exactly zero; "
        "of 1,500 units 0 silent, 0 selective, 1,500 always on."
    )


def test_snapshot_of_one_unit_on_one_example_says_itself_in_the_singular():
    words = Snapshot((layer_of(1, 0, 0, 1, 1),), 0.0, 1).in_words(member=1)
    assert words == (
        "In 1 hidden layer, on 1 example, 100 % of activations are exactly zero; "
        "of 1 unit 1 silent, 0 selective, 0 always on."
    )
