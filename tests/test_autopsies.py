"""One unit closely: its numbers against plain torch, its words, what is refused."""

import numpy as np
import pytest
import torch

from rectlab.autopsies import autopsy
from rectlab.populations import Population


def build(**options):
    population = Population(5, (7, 6), 3, seeds=(2,), **options)
    for k, bias in enumerate(population.biases):
        bias.copy_(0.1 * torch.randn(bias.shape, generator=torch.Generator().manual_seed(k)))
    return population


def inputs(n=40):
    return torch.randn(n, 5, generator=torch.Generator().manual_seed(9))


def by_hand(network, X, layer, unit, bias, function=torch.relu):
    """Return the pre-activations of one unit, from the linear maps of a plain network."""
    linear, h = [part for part in network if isinstance(part, torch.nn.Linear)], X
    for k in range(layer):
        z = linear[k](h) + bias
        h = function(z)
    return z[:, unit - 1].detach(), linear[layer - 1]


@pytest.mark.parametrize("activation, function", [("relu", torch.relu), ("tanh", torch.tanh)])
@pytest.mark.parametrize("layer, unit", [(1, 1), (1, 7), (2, 6)])
def test_a_unit_gets_and_gives_what_plain_torch_says(layer, unit, activation, function):
    population, X = build(activation=activation), inputs()
    seen = autopsy(population, X, layer, unit, bias=-0.2)
    z, linear = by_hand(population.member(0), X, layer, unit, -0.2, function)
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
        (1.0, [-3.0, -0.25], "silent on all 2 examples; its largest pre-activation is -0.25."),
        (1.0, [-0.25], "silent on all 1 example; its largest pre-activation is -0.25."),
        (1.0, [1.0, 2.0, 3.0], "on for all 3 examples."),
        (1.0, [1.0, -2.0, -3.0, 0.0], "exactly zero on 75 % of 4 examples."),
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
    seen = autopsy(population, torch.tensor([[1.0], [3.0]]), 1, 1, bias=-1.0)
    assert seen.in_words() == "Unit 1 of layer 1: bias -0.12, exactly zero on 50 % of 2 examples."
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
