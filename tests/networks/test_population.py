"""Populations against the obvious slow loop over members and layers, and against torch's own layers."""

import numpy as np
import pytest
import torch
from torch import nn

from rectlab import activations, initialization
from rectlab.networks import Population

IN, OUT, BATCH = 6, 3, 11
EVERY_ACTIVATION = activations.names() + activations.trainable_names()
# The oracles are torch's own functions, not the registry's.
ORACLES = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": lambda z: torch.logaddexp(z, torch.zeros_like(z)),
    "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
    "elu": torch.nn.functional.elu,
}


def inputs(n=BATCH, features=IN, seed=5):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal((n, features)))


def build(hidden_sizes=(7, 5), seeds=(0,), **options):
    """Return a population in float64 whose biases are not zero, so that forgetting one shows."""
    return Population(IN, hidden_sizes, OUT, seeds=seeds, dtype=torch.float64, init="default", **options)


def slow_trace(population, X, shifts):
    """Run one member after another through nn.Linear; lists over layers of (members, batch, units)."""
    oracle = ORACLES[population.nonlinearity.activations[0].name]
    n_hidden = len(population.hidden_sizes)
    Z, H, logits = [[] for _ in range(n_hidden)], [[] for _ in range(n_hidden)], []
    for m in range(population.n_members):
        h = X
        for layer, (weight, bias) in enumerate(zip(population.weights, population.biases)):
            linear = nn.Linear(weight.shape[2], weight.shape[1], dtype=torch.float64)
            with torch.no_grad():
                linear.weight.copy_(weight[m])
                linear.bias.copy_(bias[m])
                z = linear(h)
            if layer == n_hidden:
                logits.append(z)
            else:
                z = z + shifts[m]
                h = oracle(z)
                Z[layer].append(z)
                H[layer].append(h)
    return [torch.stack(z) for z in Z], [torch.stack(h) for h in H], torch.stack(logits)


def assert_same(ours, theirs):
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", sorted(ORACLES))
@pytest.mark.parametrize(
    ("seeds", "bias_shift"), [((4,), 0.0), ((4,), -0.7), ((4, 0, 9), 0.3), ((4, 0, 9), (-0.5, 0.0, 0.25))]
)
def test_trace_equals_a_slow_loop_over_members_and_layers(name, seeds, bias_shift):
    population, X = build(seeds=seeds, activation=name), inputs()
    trace = population.trace(X, bias_shift)
    Z, H, logits = slow_trace(population, X, np.broadcast_to(bias_shift, (len(seeds),)))
    for ours, theirs in zip((*trace.preactivations, *trace.activations, trace.logits), (*Z, *H, logits), strict=True):
        assert_same(ours, theirs)


def test_bias_shift_reaches_every_hidden_layer_and_not_the_head():
    population, X, shift = build(), inputs(), 0.4
    shifted = build()
    for bias in shifted.biases[:-1]:
        bias += shift
    assert_same(population.trace(X, shift).logits, shifted.trace(X).logits)


def test_bias_shift_is_never_stored_in_the_network():
    population = build(seeds=(0, 1))
    before = [p.clone() for p in population.parameters()]
    population.trace(inputs(), bias_shift=(1.0, -1.0))
    assert all(torch.equal(a, b) for a, b in zip(before, population.parameters()))


def test_trace_is_members_by_batch_by_units():
    trace = build(seeds=(0, 1, 2)).trace(inputs())
    assert [tuple(z.shape) for z in trace.preactivations] == [(3, BATCH, 7), (3, BATCH, 5)]
    assert [tuple(h.shape) for h in trace.activations] == [(3, BATCH, 7), (3, BATCH, 5)]
    assert tuple(trace.logits.shape) == (3, BATCH, OUT)


def test_trace_is_a_view_of_what_the_layers_computed(monkeypatch):
    population, computed = build(seeds=(0, 1)), []
    walk = population.hidden

    def recorded(X, bias_shift):
        for pair in walk(X, bias_shift):
            computed.append(pair)
            yield pair

    monkeypatch.setattr(population, "hidden", recorded)
    trace = population.trace(inputs())
    for (z, h), seen_z, seen_h in zip(computed, trace.preactivations, trace.activations):
        assert (seen_z.data_ptr(), seen_h.data_ptr()) == (z.data_ptr(), h.data_ptr())


def test_hidden_layers_may_be_left_at_any_layer():
    walk = build().hidden(inputs())
    z, h = next(walk)
    assert tuple(z.shape) == tuple(h.shape) == (1, 7, BATCH)
    walk.close()


@pytest.mark.parametrize("i", [0, 1, 2])
def test_member_is_the_same_network_as_in_the_trace(i):
    population, X = build(seeds=(3, 1, 2), activation="tanh"), inputs()
    network = population.to_module(i)
    assert [type(part) for part in network] == [nn.Linear, nn.Tanh, nn.Linear, nn.Tanh, nn.Linear]
    with torch.no_grad():
        assert_same(network(X), population.trace(X).logits[i])


def test_member_is_a_copy():
    population, X = build(seeds=(3, 1)), inputs()
    before = population.trace(X).logits.clone()
    network = population.to_module(1)
    with torch.no_grad():
        for p in network.parameters():
            p.zero_()
    assert torch.equal(population.trace(X).logits, before)


def test_member_depends_on_its_seed_alone_not_on_its_neighbours():
    alone, among = build(seeds=(7,)), build(seeds=(0, 7, 3, 7))
    for one, many in zip(alone.parameters(), among.parameters()):
        assert torch.equal(one[0], many[1]) and torch.equal(one[0], many[3])
        assert not torch.equal(one[0], many[0])


def test_layer_does_not_depend_on_how_many_lie_above_it():
    shallow, deep = build((8, 8)), build((8, 8, 8, 8))
    for layer in range(2):
        assert torch.equal(shallow.weights[layer], deep.weights[layer])
        assert torch.equal(shallow.biases[layer], deep.biases[layer])
    assert torch.equal(shallow.weights[-1], deep.weights[-1])  # the head has a stream of its own
    assert not torch.equal(deep.weights[1], deep.weights[2])


def test_members_keep_to_the_seed_they_were_given():
    assert torch.equal(build(seeds=(np.int64(5),)).weights[0], build(seeds=[5]).weights[0])
    assert build(seeds=range(3)).seeds == (0, 1, 2)


def trained(population):
    """Stand in for training: move every weight, so that a redrawn layer shows."""
    for p in population.parameters():
        p += 1.0
    return population


def test_layers_that_stay_are_the_same_storage():
    population = trained(build((8, 8, 8), seeds=(0, 1)))
    for sizes in [(8, 8), (8, 8, 8, 8, 8)]:
        other = population.with_hidden_sizes(sizes)
        for layer in range(min(3, len(sizes))):
            assert other.weights[layer].data_ptr() == population.weights[layer].data_ptr()
            assert other.biases[layer].data_ptr() == population.biases[layer].data_ptr()


def test_new_layers_and_head_come_from_the_seed():
    other = trained(build((8, 8), seeds=(0, 1))).with_hidden_sizes((8, 8, 8, 8))
    fresh = build((8, 8, 8, 8), seeds=(0, 1))
    for layer in (2, 3, 4):
        assert torch.equal(other.weights[layer], fresh.weights[layer])
        assert torch.equal(other.biases[layer], fresh.biases[layer])
    assert other.hidden_sizes == (8, 8, 8, 8)


def test_layer_of_another_width_is_drawn_anew():
    other = trained(build((8, 8))).with_hidden_sizes((8, 4, 4))
    fresh = build((8, 4, 4))
    assert torch.equal(other.weights[0], build((8,)).weights[0] + 1.0)
    assert all(torch.equal(a, b) for a, b in zip(other.weights[1:], fresh.weights[1:], strict=True))
    assert other.trace(inputs()).logits.shape == (1, BATCH, OUT)


def test_old_head_never_becomes_a_hidden_layer_though_its_shape_fits():
    population = trained(build((OUT, OUT)))
    other = population.with_hidden_sizes((OUT,) * 4)
    assert torch.equal(other.weights[2], build((OUT,) * 4).weights[2])
    assert torch.equal(other.with_hidden_sizes((OUT,)).weights[1], build((OUT,)).weights[1])


def test_changing_the_depth_leaves_the_population_as_it_was():
    population = trained(build((8, 8)))
    before = [p.clone() for p in population.parameters()]
    population.with_hidden_sizes((8, 8, 8))
    assert population.hidden_sizes == (8, 8) and len(population.weights) == 3
    assert all(torch.equal(a, b) for a, b in zip(before, population.parameters(), strict=True))


def test_untrained_depth_does_not_depend_on_the_path_to_it():
    direct = build((8,) * 4)
    around = build((8,) * 2).with_hidden_sizes((8,) * 7).with_hidden_sizes((8,)).with_hidden_sizes((8,) * 4)
    assert all(torch.equal(a, b) for a, b in zip(direct.parameters(), around.parameters(), strict=True))


def test_layers_kept_as_they_were_drawn_are_drawn_once_and_stay_so_whatever_happens_to_their_copies(monkeypatch):
    kept, asked, draw = {}, [], Population._draw
    monkeypatch.setattr(Population, "_draw", lambda self, *about: asked.append(about[0]) or draw(self, *about))
    base, whole = build((OUT, OUT)), build((OUT,) * 6)
    asked.clear()
    for _ in range(2):
        other = base.with_hidden_sizes((OUT,) * 6, kept)
        new = zip(whole.parameters()[4:], other.parameters()[4:], strict=True)
        assert all(torch.equal(a, b) for a, b in new)
        trained(other)
    assert sorted(asked) == [2, 3, 4, 5, 6, 6]  # the head, number 6 here, is drawn each time
    base.with_hidden_sizes((OUT,) * 4, kept)
    assert asked[-1] == 4 and sorted(layer for layer, _ in kept) == [2, 3, 4, 5]
    head = base.with_hidden_sizes((OUT,) * 4, kept).weights[-1]
    assert torch.equal(head, build((OUT,) * 4).weights[-1])  # though a hidden layer of its place and shape is kept


@pytest.mark.parametrize("factor", [1e-3, 3.0, 1e4])
def test_rectifier_network_without_biases_is_positively_homogeneous(factor):
    population = Population(IN, (9, 9, 9), OUT, seeds=(0, 1), dtype=torch.float64)  # he: biases start at 0
    X = inputs()
    ours, scaled = population.trace(X), population.trace(factor * X)
    torch.testing.assert_close(scaled.logits, factor * ours.logits, rtol=1e-12, atol=0)
    assert torch.equal(scaled.activations[-1] == 0, ours.activations[-1] == 0)


def test_parameters_come_layer_by_layer_weight_then_bias():
    shapes = [tuple(p.shape) for p in build(seeds=(0, 1)).parameters()]
    assert shapes == [(2, 7, IN), (2, 7), (2, 5, 7), (2, 5), (2, OUT, 5), (2, OUT)]


def test_inputs_take_numpy_lists_and_other_dtypes_and_copy_read_only_arrays():
    population, array = build(), inputs().numpy()
    array.flags.writeable = False
    expected = population.trace(torch.from_numpy(array.copy())).logits
    assert torch.equal(population.trace(array).logits, expected)
    torch.testing.assert_close(population.trace(array.tolist()).logits, expected, rtol=0, atol=1e-6)
    assert population.inputs(np.ones((2, IN), np.uint8)).dtype == torch.float64
    assert population.inputs(array).data_ptr() != array.__array_interface__["data"][0]


SIZES = (
    "Population: hidden_sizes must be a tuple of whole numbers from 1 up, one per hidden layer; got {}. "
    "Pass hidden_sizes=(128, 128) for two layers."
)


@pytest.mark.parametrize("sizes", [(), (8, -3), (8, True), (8, 2.0), 128])
def test_impossible_sizes_are_refused_in_full(sizes):
    with pytest.raises(ValueError) as caught:
        Population(IN, sizes)
    assert str(caught.value) == SIZES.format(sizes)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"in_features": 0},
            "Population: in_features must be a whole number from 1 up; got 0. Pass in_features=64, say.",
        ),
        (
            {"in_features": True},
            "Population: in_features must be a whole number from 1 up; got True. Pass in_features=64, say.",
        ),
        (
            {"out_features": -10},
            "Population: out_features must be a whole number from 1 up; got -10. Pass out_features=64, say.",
        ),
        (
            {"activation": "no_such"},
            f"activations.get: name must be one of {', '.join(EVERY_ACTIVATION)}; got 'no_such'. "
            "Pass one of these names, or an Activation of your own.",
        ),
        (
            {"init": "zeros"},
            f"initialization.get: name must be one of {', '.join(initialization.names())}; got 'zeros'. "
            "Pass one of these names.",
        ),
        (
            {"seeds": ()},
            "Population: seeds must hold at least one whole number from 0 up; got (). "
            "Pass seeds=(0,) for a single network.",
        ),
        (
            {"seeds": (0, -1)},
            "Population: seeds must hold at least one whole number from 0 up; got (0, -1). "
            "Pass seeds=(0,) for a single network.",
        ),
    ],
)
def test_impossible_populations_are_refused_in_full(options, message):
    with pytest.raises(ValueError) as caught:
        Population(**{"in_features": IN, **options})
    assert str(caught.value) == message


def test_device_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match=r"^devices.choose: device must be one of auto, .*; got 'tpu'"):
        Population(IN, device="tpu")


def test_impossible_depth_is_refused_and_changes_nothing():
    population = build()
    with pytest.raises(ValueError) as caught:
        population.with_hidden_sizes(())
    assert str(caught.value) == SIZES.format("()")
    assert population.hidden_sizes == (7, 5)


def with_values(*values):
    X = inputs()
    for k, value in enumerate(values):
        X[k, k] = value
    return X


@pytest.mark.parametrize("values", [(np.nan, np.nan), (np.inf, np.nan, -np.inf)])
def test_inputs_that_are_not_finite_are_refused_in_full(values):
    with pytest.raises(ValueError) as caught:
        build().trace(with_values(*values))
    assert str(caught.value) == (
        f"Population: X must be finite; got {len(values)} of 66 values NaN or infinite in shape (11, 6). "
        "Remove or replace those rows first."
    )


@pytest.mark.parametrize("shape", [(11, 5), (6,), (1, 11, 6), (0, 6)])
def test_inputs_of_another_shape_are_refused_in_full(shape):
    with pytest.raises(ValueError) as caught:
        build().trace(torch.zeros(shape))
    assert str(caught.value) == (
        f"Population: X must have shape (batch, 6) with at least one row; got {shape}. "
        "Reshape it, or build the population with other in_features."
    )


def test_overflow_on_the_way_into_the_population_is_seen():
    with pytest.raises(ValueError, match="X must be finite; got 1 of 66 values NaN"):
        Population(IN, (4,)).trace(with_values(1e300))  # finite in float64, infinite in float32


@pytest.mark.parametrize("i", [2, -1])
def test_member_out_of_range_is_refused_in_full(i):
    with pytest.raises(IndexError) as caught:
        build(seeds=(0, 1)).to_module(i)
    assert str(caught.value) == (
        f"Population.to_module: i must be from 0 to 1; got {i}. The population has that many members."
    )
