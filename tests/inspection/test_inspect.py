"""Inspecting a module of one's own: counts against plain loops, rows, what is named, what is refused."""

import pickle

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

import rectlab
from rectlab import Population, activations, datasets, inspect
from rectlab.figures.strips import MOST_ROWS, inspection_figure
from rectlab.measures.autopsy import autopsy
from rectlab.measures.census import census


class Mixed(nn.Module):
    """An in-place rectifier that is called twice, dropout, functions, and a layer that is never called."""

    def __init__(self):
        super().__init__()
        self.first, self.act, self.second = nn.Linear(6, 9), nn.ReLU(inplace=True), nn.Linear(9, 9)
        self.drop, self.last, self.spare = nn.Dropout(0.5), nn.Linear(9, 3), nn.GELU()

    def forward(self, x):
        x = self.act(self.second(self.drop(self.act(self.first(x)))))
        return self.last(F.relu(x - 0.1) + x.clamp(min=0))


class Convolving(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 5, 2), nn.LeakyReLU()
        )
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(20, 7), nn.ReLU6(), nn.Linear(7, 3))

    def forward(self, x):
        return self.head(self.features(x))


def made(kind, seed=0):
    torch.manual_seed(seed)
    return kind()


def examples(*shape, n=50):
    return torch.randn(n, *shape, generator=torch.Generator().manual_seed(9))


def by_hand(values):
    """Return (zeros of each unit, silent, selective, always on) of activations (units, values), one after another."""
    zeros = [sum(v == 0 for v in unit) for unit in values.tolist()]
    n = values.shape[1]
    return zeros, sum(z == n for z in zeros), sum(0 < z < n for z in zeros), sum(z == 0 for z in zeros)


def numbers(layer):
    return layer.states.zeros[0].tolist(), *layer.states.counts()


def outputs_of(net, X, *names):
    """Return what layers of a net in eval mode give, for all of X at once."""
    kept, handles = [], []
    for name in names:
        handles.append(net.get_submodule(name).register_forward_hook(lambda m, i, o: kept.append(o.detach().clone())))
    net.eval()
    with torch.no_grad():
        net(X)
    for handle in handles:
        handle.remove()
    return kept


# what is counted


@pytest.mark.parametrize("batch_size", [1, 7, 50, 1000])
def test_units_of_linear_layers_are_counted_as_by_a_plain_loop(batch_size):
    net, X = made(Mixed), examples(6)
    seen = inspect(net, X, batch_size=batch_size)
    assert [layer.name for layer in seen.layers] == ["act", "act (call 2)"]
    for layer, h in zip(seen.layers, outputs_of(net, X, "act")):
        assert numbers(layer) == by_hand(h.T) and layer.positions == 1 and layer.units == 9
        assert layer.zero_fraction == pytest.approx(float((h == 0).double().mean()))
        assert layer.histogram.counts.sum() + layer.histogram.zeros.sum() == h.numel()
    assert seen.n_examples == 50 and seen.states.n_units == 18


@pytest.mark.parametrize("batch_size", [3, 50])
def test_a_channel_is_a_unit_whose_values_are_those_at_all_positions(batch_size):
    net, X = made(Convolving), examples(2, 8, 8)
    seen = inspect(net, X, batch_size=batch_size)
    assert [(layer.name, layer.kind, layer.units, layer.positions) for layer in seen.layers] == [
        ("features.2", "ReLU", 4, 36), ("features.5", "LeakyReLU", 5, 4), ("head.2", "ReLU6", 7, 1)
    ]
    for layer, h in zip(seen.layers, outputs_of(net, X, "features.2", "features.5", "head.2")):
        assert numbers(layer) == by_hand(h.transpose(0, 1).flatten(1) if h.ndim == 4 else h.T)
    histograms = [layer.histogram for layer in seen.layers]
    assert len({(h.lower, h.upper) for h in histograms}) == 1 and histograms[0].lower < 0  # one axis, LeakyReLU below 0


@pytest.mark.parametrize(
    ("net", "X", "units", "positions"),
    [
        (nn.Sequential(nn.Linear(6, 5), nn.ReLU()), examples(4, 6), 5, 4),  # tokens: features last
        (nn.Sequential(nn.Conv1d(4, 3, 2), nn.ReLU()), examples(4, 6), 3, 5),  # channels first
        (nn.Sequential(nn.Conv1d(4, 3, 2), nn.BatchNorm1d(3), nn.Dropout(), nn.ReLU()), examples(4, 6), 3, 5),
        (nn.Sequential(nn.Embedding(11, 8), nn.ReLU()), torch.arange(50).reshape(10, 5) % 11, 8, 5),
        (nn.Sequential(nn.Conv3d(1, 2, 2), nn.ReLU()), examples(1, 3, 3, 3), 2, 8),
        (nn.Sequential(nn.Linear(6, 6), nn.Unflatten(1, (2, 3)), nn.PReLU(2)), examples(6), 2, 3),
        (nn.Sequential(nn.ReLU()), examples(), 1, 1),
        (nn.Sequential(nn.ReLU()), examples(6), 6, 1),
    ],
)
def test_units_are_found_along_the_right_axis(net, X, units, positions):
    (layer,) = inspect(net, X).layers
    assert (layer.units, layer.positions) == (units, positions)


KINDS = (nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.RReLU, nn.ELU, nn.SELU, nn.CELU, nn.GELU, nn.SiLU, nn.Mish,
         nn.Softplus, nn.Hardswish)


@pytest.mark.parametrize("kind", KINDS)
def test_every_rectifier_of_torch_is_seen(kind):
    (layer,) = inspect(nn.Sequential(nn.Linear(6, 5), kind()), examples(6)).layers
    assert layer.kind == kind.__name__ and layer.units == 5


OURS = [name for name in activations.names() + activations.trainable_names() if not activations.get(name).torch_module]


@pytest.mark.parametrize("activation", [*map(activations.get, OURS), activations.get("swish", beta=2.0)], ids=repr)
def test_every_module_of_rectlab_is_seen_under_the_name_of_its_activation(activation):
    net = Population(6, (5,), 3, activation=activation).to_module(0)
    (layer,) = inspect(net, examples(6)).layers
    trainable = isinstance(activation, activations.Trainable)
    assert layer.kind == ("Learned" if trainable else type(activation).__name__)


def test_a_member_of_a_population_is_counted_as_the_census_counts_it():
    population, X = Population(6, (9, 8), 3), examples(6)
    seen, counted = inspect(population.to_module(0), X), census(population, X)
    assert seen.states.counts() == counted.counts() and seen.states.zero_fraction == counted.zero_fraction
    for layer, states in zip(seen.layers, counted.whole):
        assert (layer.states.zeros == states.zeros).all()


def test_several_inputs_come_as_a_tuple_or_by_name():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.act = nn.Linear(3, 4), nn.Linear(2, 4), nn.ReLU()

        def forward(self, left, right):
            return self.act(self.a(left) + self.b(right))

    net, left, right = made(Two), examples(3), examples(2)
    one, other = inspect(net, (left, right), batch_size=7), inspect(net, {"right": right, "left": left}, batch_size=9)
    assert numbers(one.layers[0]) == numbers(other.layers[0])
    assert numbers(one.layers[0]) == by_hand(torch.relu(net.a(left) + net.b(right)).T)


def test_arrays_are_taken_to_the_dtype_of_the_module():
    net, X = made(Mixed), examples(6)
    assert numbers(inspect(net, X.double().numpy()).layers[0]) == numbers(inspect(net, X).layers[0])
    digits = datasets.digits()  # read-only
    assert inspect(nn.Sequential(nn.Linear(64, 5), nn.ReLU()), digits.X_train).n_examples == 1297


def test_a_module_of_float64_or_bfloat16_is_seen_too():
    for dtype in (torch.float64, torch.bfloat16):
        seen = inspect(made(Mixed).to(dtype), examples(6).to(dtype))
        assert seen.layers[0].histogram.counts.sum() + seen.layers[0].histogram.zeros.sum() == 450


def test_memory_is_bounded_by_the_batch():
    sizes = []

    class Wide(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear, self.act = nn.Linear(6, 5), nn.ReLU()

        def forward(self, x):
            sizes.append(len(x))
            return self.act(self.linear(x))

    inspect(Wide(), examples(6, n=65), batch_size=16)
    assert sizes == [8, 13, 13, 13, 13, 13]  # a look at a few, then equal batches: never one example left over


# what cannot be seen is named


class Calls(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.linear, self.act, self.function = nn.Linear(6, 5), nn.ReLU(), function

    def forward(self, x):
        return self.function(self.act(self.linear(x)))


@pytest.mark.parametrize(
    ("function", "spelled", "write"),
    [
        (F.relu, "F.relu", "nn.ReLU()"),
        (torch.relu, "torch.relu", "nn.ReLU()"),
        (lambda x: x.relu(), "Tensor.relu", "nn.ReLU()"),
        (lambda x: x.relu_(), "Tensor.relu_", "nn.ReLU()"),
        (lambda x: F.relu(x, inplace=True), "F.relu", "nn.ReLU()"),
        (torch.relu_, "F.relu_", "nn.ReLU()"),
        (F.leaky_relu, "F.leaky_relu", "nn.LeakyReLU()"),
        (F.relu6, "F.relu6", "nn.ReLU6()"),
        (F.gelu, "F.gelu", "nn.GELU()"),
        (F.silu, "F.silu", "nn.SiLU()"),
        (F.elu, "F.elu", "nn.ELU()"),
        (F.softplus, "F.softplus", "nn.Softplus()"),
        (F.hardswish, "F.hardswish", "nn.Hardswish()"),
        (lambda x: F.threshold(x, 0.1, 0.0), "F.threshold", "nn.Threshold(...)"),
        (lambda x: x.clamp(min=0), "Tensor.clamp", "nn.ReLU()"),
        (lambda x: x.clamp(0), "Tensor.clamp", "nn.ReLU()"),
        (lambda x: torch.clamp(x, 0, 6), "torch.clamp", "nn.ReLU()"),
        (lambda x: torch.clamp_min(x, 0.0), "torch.clamp_min", "nn.ReLU()"),
        (lambda x: x.clip(min=torch.zeros(())), "Tensor.clip", "nn.ReLU()"),
        (lambda x: torch.maximum(x, torch.zeros_like(x)), "torch.maximum", "nn.ReLU()"),
    ],
)
def test_a_function_that_rectifies_is_named_with_what_to_write_instead(function, spelled, write):
    seen = inspect(Calls(function), examples(6))
    assert seen.outside == ((spelled, "Calls", 1),) and len(seen.layers) == 1
    assert (
        f"Not seen, since functions have no hooks: {spelled} in Calls (1 time) per forward pass. Make {write} in "
        "__init__, a layer of its own for each place, and call that instead."
    ) in seen.in_words()


@pytest.mark.parametrize(
    "function",
    [lambda x: x.clamp(min=-1), lambda x: x.clamp(max=3), lambda x: torch.maximum(x, x + 1), torch.sigmoid, torch.tanh],
)
def test_a_function_that_does_not_rectify_is_not_named(function):
    assert inspect(Calls(function), examples(6)).outside == ()


def test_functions_are_counted_and_named_with_the_module_they_stand_in():
    seen = inspect(made(Mixed), examples(6))
    assert seen.outside == (("F.relu", "Mixed", 1), ("Tensor.clamp", "Mixed", 1)) and seen.idle == ("spare",)
    assert "Never called: spare." in seen.in_words()
    inner = nn.Sequential(nn.Linear(6, 6), Calls(lambda x: F.relu(F.relu(x))))
    assert inspect(inner, examples(6)).outside == (("F.relu", "1", 2),)


def test_a_transformer_s_own_function_is_named_and_its_module_seen():
    options = {"d_model": 8, "nhead": 2, "dim_feedforward": 12, "batch_first": True}
    hidden = nn.Sequential(nn.TransformerEncoderLayer(**options, activation="relu"), nn.ReLU())
    assert inspect(hidden, examples(4, 8)).outside == (("F.relu", "0", 1),)
    listed = inspect(nn.TransformerEncoderLayer(**options, activation=nn.ReLU()), examples(4, 8))
    assert listed.outside == () and [(layer.units, layer.positions) for layer in listed.layers] == [(12, 4)]


def test_a_class_of_one_s_own_is_looked_at_where_it_is_named():
    class Mine(nn.Module):
        def forward(self, x):
            return F.relu(x) * 2

    net = nn.Sequential(nn.Linear(6, 5), Mine())
    seen = inspect(net, examples(6), also=(Mine,))
    assert [(layer.name, layer.kind) for layer in seen.layers] == [("1", "Mine")] and seen.outside == ()


# one unit closely


def test_an_autopsy_gives_what_that_of_a_population_gives():
    population, X = Population(6, (9, 8), 3), torch.rand(50, 6, generator=torch.Generator().manual_seed(1))
    seen = inspect(population.to_module(0), X, box=(0, 1), batch_size=11)
    bounds = rectlab.measures.certify(population, (0, 1))
    for layer, unit in ((1, 1), (1, 9), (2, 8)):
        mine, theirs = seen.autopsy(layer, unit), autopsy(population, X, layer, unit, bounds=bounds)
        np.testing.assert_allclose(mine.preactivations, theirs.preactivations, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(mine.activations, theirs.activations, rtol=1e-5, atol=1e-6)
        assert (mine.weights == theirs.weights).all() and mine.bias == theirs.bias
        assert mine.best.tolist() == theirs.best.tolist()
        assert mine.bound.largest == pytest.approx(theirs.bound.largest)
        assert mine.fate_in_words() == theirs.fate_in_words()
        assert mine.in_words() == theirs.in_words().replace(f"layer {layer}", f"layer {mine.layer!r}")


def test_an_autopsy_of_an_in_place_rectifier_sees_what_it_got():
    net, X = made(Mixed), examples(6)
    first, again = (inspect(net, X, batch_size=20).autopsy(name, 4) for name in ("act", "act (call 2)"))
    net.eval()
    with torch.no_grad():
        z = net.first(X)
        above = net.second(z.relu())
    np.testing.assert_allclose(first.preactivations, z[:, 3], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(again.preactivations, above[:, 3], rtol=1e-5, atol=1e-6)
    assert (first.preactivations < 0).any() and (first.weights == net.first.weight[3].detach().numpy()).all()


def test_an_autopsy_of_a_channel_names_examples_not_positions():
    net, X = made(Convolving), examples(2, 8, 8)
    seen = inspect(net, X)
    unit = seen.autopsy("features.5", 2)
    z = outputs_of(net, X, "features.4")[0][:, 1]
    np.testing.assert_allclose(unit.preactivations, z.flatten(), rtol=1e-4, atol=1e-6)
    assert unit.positions == 4 and unit.weights.shape == (16,) and unit.best.max() < 50
    assert unit.best[0] == int(z.flatten(1).amax(1).argmax())
    normed = seen.autopsy("features.2", 1)
    assert normed.bias is None and normed.weights.size == 0 and "hinge" not in repr(normed)


@pytest.mark.parametrize(
    ("layer", "unit", "message"),
    [
        (0, 1, "Inspection: layer must be a number from 1 to 2 or one of act, act (call 2); got 0."),
        ("relu", 1, "Inspection: layer must be a number from 1 to 2 or one of act, act (call 2); got 'relu'."),
        (1, 0, "Inspection.autopsy: unit must be a whole number from 1 to 9; got 0."),
        (1, 10, "Inspection.autopsy: unit must be a whole number from 1 to 9; got 10."),
        (1, "a", "Inspection.autopsy: unit must be a whole number from 1 to 9; got 'a'."),
    ],
)
def test_a_layer_or_unit_that_is_not_there_is_refused(layer, unit, message):
    with pytest.raises(ValueError) as caught:
        inspect(made(Mixed), examples(6)).autopsy(layer, unit)
    assert str(caught.value) == f"{message} Choose one of these."


@pytest.mark.parametrize("change", ["weights", "X"])
def test_an_autopsy_or_proof_of_what_has_changed_is_refused(change):
    net, X = made(Mixed), examples(6).clamp(0, 1)
    seen = inspect(net, X)
    seen.autopsy(1, 1), seen.certify(0, 1)  # inspecting changes nothing
    (net.first.weight.data if change == "weights" else X).add_(1.0)
    for what, ask in (("autopsy", lambda: seen.autopsy(1, 1)), ("certify", lambda: seen.certify(0, 1))):
        with pytest.raises(ValueError) as caught:
            ask()
        assert str(caught.value) == (
            f"Inspection.{what}: the module and X must be as they were at the inspection; got other weights or values. "
            "Call inspect again."
        )


def test_an_inspection_is_a_value_that_goes_to_a_file_without_its_module():
    seen = inspect(made(Mixed), examples(6).clamp(0, 1), box=(0, 1))
    loaded = pickle.loads(pickle.dumps(seen))
    assert repr(loaded) == repr(seen) and loaded.states.counts() == seen.states.counts()
    for what, ask in (("autopsy", lambda: loaded.autopsy(1, 1)), ("certify", lambda: loaded.certify(0, 1))):
        with pytest.raises(ValueError) as caught:
            ask()
        assert str(caught.value) == (
            f"Inspection.{what}: the module must be at hand; got an inspection alone, from a file or another process. "
            "Call inspect again."
        )
    assert seen.autopsy(1, 1).unit == 1


# words and picture


def test_an_inspection_says_itself_and_a_line_a_layer():
    net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    net[0].weight.data.copy_(torch.tensor([[1.0, 1.0], [-1.0, -1.0]])), net[0].bias.data.fill_(-1.0)
    X = torch.tensor([[0.2, 0.9], [0.1, 0.3]])
    whole = (
        "Sequential: 1 rectifier layer with 2 units, on 2 examples: 75 % of activations are exactly zero; 1 silent, "
    )
    assert repr(inspect(net, X)) == (
        whole + "1 selective, 0 always on.\n  1 (ReLU): 2 units, 75 % zeros; 1 silent, 1 selective, 0 always on."
    )
    net[0].bias.data.fill_(-9.0)
    assert "2 are certified dead: off for every input with values from 0 to 1." in repr(inspect(net, X, box=(0, 1)))
    net[0].bias.data.fill_(9.0)
    assert "None is certified dead" in repr(inspect(net, X, box=(0, 1)))


def test_a_notebook_shows_words_and_a_picture_whose_artists_are_the_counts():
    seen = inspect(made(Convolving), examples(2, 8, 8))
    picture, shown = seen._repr_png_()
    assert shown["width"] == 720 and shown["alt"] == repr(seen)
    assert picture.startswith(b"\x89PNG") and len(picture) < 45_000
    axes = inspection_figure(seen).axes
    for k, layer in enumerate(seen.layers):
        zeros, counts, states = axes[3 * k : 3 * k + 3]
        assert zeros.patches[1].get_width() == pytest.approx(100 * layer.zero_fraction)
        share = counts.patches[0].get_data().values
        np.testing.assert_allclose(
            share, 100 * layer.histogram.counts[0] / (layer.units * layer.states.probe_size), rtol=1e-6
        )
        assert [bar.get_width() for bar in states.patches] == list(numbers(layer)[1:])


def test_certified_units_are_black_and_a_deep_module_is_cut():
    parts = [part for _ in range(MOST_ROWS + 3) for part in (nn.Linear(6, 6), nn.ReLU())]
    parts[0].bias.data.fill_(-99.0)
    X = torch.rand(20, 6)
    figure = inspection_figure(inspect(nn.Sequential(*parts), X, box=(0, 1)))
    assert len(figure.axes) == 3 * MOST_ROWS and "3 more layers" in figure.axes[-2].get_xlabel()
    black = figure.axes[2].patches[-1]
    assert black.get_width() == 6 and black.get_facecolor() == (0, 0, 0, 1)
    assert figure.get_suptitle().replace("\n", " ").endswith(" certified dead (black)")
