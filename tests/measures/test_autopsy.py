"""One unit closely: its numbers against plain torch, its words, what is refused."""

import numpy as np
import pytest
import torch

from rectlab.measures import certify, timeline
from rectlab.measures.autopsy import Autopsy, autopsy
from rectlab.networks import Population


def build(**options):
    population = Population(5, (7, 6), 3, seeds=(2,), **options)
    for k, bias in enumerate(population.biases):
        bias.copy_(0.1 * torch.randn(bias.shape, generator=torch.Generator().manual_seed(k)))
    return population


def inputs(n=40):
    return torch.randn(n, 5, generator=torch.Generator().manual_seed(9))


def by_hand(network, X, layer, unit, bias_shift, function=torch.relu):
    """Return the pre-activations of one unit, from the linear maps of a plain network."""
    linear, h = [part for part in network if isinstance(part, torch.nn.Linear)], X
    for k in range(layer):
        z = linear[k](h) + bias_shift
        h = function(z)
    return z[:, unit - 1].detach(), linear[layer - 1]


@pytest.mark.parametrize("activation, function", [("relu", torch.relu), ("tanh", torch.tanh)])
@pytest.mark.parametrize("layer, unit", [(1, 1), (1, 7), (2, 6)])
def test_a_unit_gets_and_gives_what_plain_torch_says(layer, unit, activation, function):
    population, X = build(activation=activation), inputs()
    seen = autopsy(population, X, layer, unit, bias_shift=-0.2)
    z, linear = by_hand(population.to_module(0), X, layer, unit, -0.2, function)
    np.testing.assert_allclose(seen.preactivations, z.numpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(seen.activations, function(z).numpy(), rtol=1e-5, atol=1e-6)
    assert seen.weights.tolist() == linear.weight[unit - 1].tolist()
    assert seen.bias == linear.bias[unit - 1].item()  # as it was learned, without the shift
    assert (seen.layer, seen.unit) == (layer, unit)


def test_best_examples_are_those_with_the_largest_activations_and_none_on_which_it_is_zero():
    population = Population(1, (1,), 2)
    population.weights[0].fill_(1.0)
    seen = autopsy(population, torch.tensor([[3.0], [-1.0], [5.0], [0.0], [4.0]]), 1, 1)
    assert seen.best.tolist() == [2, 4, 0]
    many = autopsy(population, torch.arange(1.0, 21.0).reshape(-1, 1), 1, 1)
    assert many.best.tolist() == [19, 18, 17, 16, 15, 14]


def test_what_was_seen_stays_when_the_network_trains_on():
    population, X = build(), inputs()
    seen = autopsy(population, X, 1, 3)
    weights = seen.weights.copy()
    population.weights[0].zero_()
    assert (seen.weights == weights).all() and weights.any()


@pytest.mark.parametrize(
    ("weight", "examples", "words"),
    [
        (1.0, [-3.0, -0.25], "silent on all 2 examples; its largest pre-activation is −0.25."),
        (1.0, [-0.25], "silent on all 1 example; its largest pre-activation is −0.25."),
        (1.0, [1.0, 2.0, 3.0], "on for all 3 examples."),
        (1.0, [1.0, -2.0, -3.0, 0.0], "exactly zero on 75 % of 4 examples."),
        (1.0, [1.0] + [-1.0] * 1999, "on for 1 of 2,000 examples."),
        (1.0, [-1.0] + [1.0] * 1999, "exactly zero on 0.1 % of 2,000 examples."),
    ],
)
def test_words_say_the_state_on_the_probe(weight, examples, words):
    population = Population(1, (1,), 2)
    population.weights[0].fill_(weight)
    X = torch.tensor(examples).reshape(-1, 1)
    assert autopsy(population, X, 1, 1).in_words() == f"Unit 1 of layer 1: bias 0, {words}"


def test_words_say_the_learned_bias_not_the_shift():
    population = Population(1, (1,), 2)
    population.weights[0].fill_(1.0)
    population.biases[0].fill_(-0.123)
    seen = autopsy(population, torch.tensor([[1.0], [3.0]]), 1, 1, bias_shift=-1.0)
    assert seen.in_words() == "Unit 1 of layer 1: bias −0.12, exactly zero on 50 % of 2 examples."
    assert seen.zero_fraction == 0.5


@pytest.mark.parametrize(
    ("layer", "unit", "message"),
    [
        (0, 1, "layer must be from 1 to 2 and unit from 1 to 7; got layer 0, unit 1."),
        (3, 1, "layer must be from 1 to 2 and unit from 1 to 7; got layer 3, unit 1."),
        (1, 8, "layer must be from 1 to 2 and unit from 1 to 7; got layer 1, unit 8."),
        (2, 7, "layer must be from 1 to 2 and unit from 1 to 6; got layer 2, unit 7."),
        (2, 0, "layer must be from 1 to 2 and unit from 1 to 6; got layer 2, unit 0."),
    ],
)
def test_a_unit_that_is_not_there_is_refused_with_what_there_is(layer, unit, message):
    with pytest.raises(ValueError) as caught:
        autopsy(build(), inputs(), layer, unit)
    assert str(caught.value) == f"autopsy: {message} Choose one of these."


def test_distance_is_that_to_the_plane_on_which_the_unit_turns():
    population = Population(2, (1,), 2)
    population.weights[0].copy_(torch.tensor([[[3.0, 4.0]]]))
    population.biases[0].fill_(-10.0)
    seen = autopsy(population, torch.tensor([[0.0, 0.0], [2.0, 0.0], [1.0, 0.5]]), 1, 1)
    # the plane 3 x + 4 y = 10 lies 10 / 5 = 2 from the origin, 4 / 5 from (2, 0) and 5 / 5 from (1, 0.5)
    assert seen.distance == pytest.approx(0.8) == -seen.preactivations.max() / 5
    assert seen.cause_in_words() == "The nearest example lies 0.80 from its hinge."
    population.weights[0].zero_()
    assert autopsy(population, torch.ones(2, 2), 1, 1).facts()["distance"] is None


@pytest.mark.parametrize(("layer", "unit"), [(1, 3), (2, 6)])
def test_gradient_is_what_autograd_says(layer, unit):
    population, X = build(), inputs()
    y = np.arange(len(X)) % 3
    network = population.to_module(0)
    linear = [part for part in network if isinstance(part, torch.nn.Linear)]
    torch.nn.functional.cross_entropy(network(X), torch.tensor(y)).backward()
    weight, bias = linear[layer - 1].weight.grad[unit - 1], linear[layer - 1].bias.grad[unit - 1]
    seen = autopsy(population, X, layer, unit, y=y)
    assert seen.gradient == pytest.approx(float(torch.cat([weight, bias[None]]).norm()), rel=1e-4) and seen.gradient > 0
    assert "; the gradient of its weights has size " in seen.cause_in_words()


def test_a_dead_unit_has_no_gradient():
    population, X = build(), inputs()
    population.biases[0][0, 2] = -100.0
    seen = autopsy(population, X, 1, 3, y=np.zeros(len(X), int))
    assert seen.gradient == 0.0
    assert seen.cause_in_words().endswith("; its gradient is exactly 0, so no step moves its weights.")


def test_histogram_parts_what_is_off_from_what_is_on_exactly():
    population = Population(1, (1,), 2)
    population.weights[0].fill_(1.0)
    generator = torch.Generator().manual_seed(1)
    X = torch.cat([torch.zeros(3, 1), torch.randn(200, 1, generator=generator), torch.tensor([[1e-3], [-1e-3]])])
    seen = autopsy(population, X, 1, 1)
    histogram = seen.histogram(50)
    edges = np.linspace(histogram.lower, histogram.upper, len(histogram.all) + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    assert np.abs(edges).min() < 1e-12 and histogram.lower < 0 < histogram.upper
    assert histogram.all.sum() == 205 and histogram.probe.sum() == 50 and (histogram.probe <= histogram.all).all()
    assert histogram.all[middles > 0].sum() == (seen.activations > 0).sum() == seen.facts()["on"]
    assert histogram.all[middles < 0].sum() == (seen.activations == 0).sum()
    assert autopsy(population, torch.zeros(4, 1), 1, 1).histogram(4).all.sum() == 4
    bins = np.searchsorted(edges, seen.preactivations) - 1
    for k, example in enumerate(histogram.nearest):
        assert (example == -1) == (histogram.all[k] == 0)
        if example >= 0:
            assert bins[example] == k
            assert abs(seen.preactivations[example]) == np.abs(seen.preactivations[bins == k]).min()
    assert abs(seen.preactivations[seen.nearest]) == 0 == np.abs(seen.preactivations).min()


def bounded(weight, layer=1, bias=0.0, X=None):
    population = Population(2, (1, 1), 1)
    population.weights[0].copy_(torch.tensor([[weight]]))
    population.weights[1].fill_(1.0), population.biases[0].fill_(bias), population.biases[1].fill_(bias)
    X = torch.tensor([[0.5, 0.5]]) if X is None else X
    return autopsy(population, X, layer, 1, bounds=certify(population, (0.0, 1.0)))


@pytest.mark.parametrize(
    ("weight", "layer", "bias", "words"),
    [
        ([-1.0, -2.0], 1, -0.5, "Its z is at most −0.50, exactly, for any input with values from 0 to 1: "
         "certified dead."),
        ([1.0, -2.0], 1, 0.0, "One input with values from 0 to 1 lifts its z to 1.0, none higher: dead on these "
         "examples, not certified."),
        ([2.0, -1.0], 1, 0.0, "One input with values from 0 to 1 lifts its z to 2.0, none higher."),
        ([1.0, -2.0], 2, -0.5, "By intervals its z is at most 2.0 × 10⁻⁷ for any input with values from 0 to 1: "
         "no proof of death, and none of life."),
        ([1.0, -2.0], 2, -0.6, "By intervals its z is at most −0.20 for any input with values from 0 to 1: "
         "certified dead."),
        ([3.0, -1.0], 2, -0.1, "By intervals its z is at most 2.8 for any input with values from 0 to 1."),
    ],
)
def test_a_unit_says_its_bound_and_what_follows(weight, layer, bias, words):
    seen = bounded(weight, layer, bias)
    said = seen.fate_in_words()
    assert said == words or (layer == 2 and bias == -0.5 and said.endswith("no proof of death, and none of life."))
    assert seen.facts()["certified"] == ("certified dead." in words) and seen.facts()["bound"] == seen.bound.largest


def test_the_corner_gives_the_bound():
    seen = bounded([1.0, -2.0])
    assert seen.bound.corner.tolist() == [1.0, 0.0]
    there = bounded([1.0, -2.0], X=torch.tensor(seen.bound.corner[None]).float())
    assert there.preactivations.tolist() == [seen.bound.largest] and bounded([1.0, -2.0], layer=2).bound.corner is None


def test_a_unit_says_when_it_died_and_came_back():
    history = np.zeros((4, 1, 7), bool)
    history[:, 0, 4] = [False, True, False, True]
    told = timeline([history, np.zeros((4, 1, 6), bool)], [0, 7, 14, 21])
    seen = autopsy(build(), inputs(), 1, 5, timeline=told)
    assert seen.fate_in_words() == (
        "It was alive before the first step, died between steps 0 and 7, came back between steps 7 and 14, "
        "died again between steps 14 and 21."
    )
    assert seen.facts()["life"] == "died last between steps 14 and 21"
    assert autopsy(build(), inputs(), 1, 5).fate_in_words() == ""


def test_a_unit_of_a_layer_with_a_name_says_its_positions_and_no_bias_that_is_not_known():
    values = np.zeros(12, np.float32)
    seen = Autopsy("features.1", 3, values - 1, values, np.zeros(0), None, np.zeros(0, int), positions=4)
    assert seen.in_words() == (
        "Unit 3 of layer 'features.1': silent on all 3 examples × 4 positions; its largest pre-activation is −1.0."
    )
