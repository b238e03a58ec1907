"""Gradient norms: against torch.autograd on the plain network."""

import numpy as np
import pytest
import torch

from rectlab.networks import Population, Settings, gradient_norms

IN, OUT, N = 5, 3, 24


def build(seeds=(0,), **options):
    return Population(IN, (7, 6), OUT, seeds=seeds, dtype=torch.float64, **options)


def task():
    generator = np.random.default_rng(3)
    X = torch.from_numpy(generator.standard_normal((N, IN)))
    return X, torch.from_numpy(generator.integers(0, OUT, N))


def by_autograd(network, X, y, bias_shift=0.0, l1=0.0, target="activations", function=torch.relu):
    """Return the norm of the objective's gradient per layer, written out with a plain network."""
    linear, h, penalty = [part for part in network if isinstance(part, torch.nn.Linear)], X, 0.0
    for k, part in enumerate(linear[:-1]):
        z = part(h) + bias_shift
        h = function(z)
        penalty = (
            penalty + {"activations": h, "preactivations": z, "weights": torch.zeros(1, 1)}[target].abs().sum(1).mean()
        )
    if target == "weights":
        penalty = sum(part.weight.abs().sum() for part in linear)
    objective = torch.nn.functional.cross_entropy(linear[-1](h), y) + l1 * penalty
    gradients = torch.autograd.grad(objective, [p for part in linear for p in (part.weight, part.bias)])
    pairs = zip(gradients[::2], gradients[1::2])
    return [torch.cat([w.flatten(), b]).norm().item() for w, b in pairs]


@pytest.mark.parametrize("activation, function", [("relu", torch.relu), ("tanh", torch.tanh)])
def test_norms_are_those_of_autograd(activation, function):
    population, (X, y) = build(activation=activation), task()
    norms = gradient_norms(population, X, y, Settings())
    assert norms.shape == (3, 1)
    np.testing.assert_allclose(norms[:, 0], by_autograd(population.to_module(0), X, y, function=function), rtol=1e-10)


@pytest.mark.parametrize("target", ["activations", "preactivations", "weights"])
def test_bias_shift_and_penalty_count_and_the_learning_rate_does_not(target):
    population, (X, y) = build(), task()
    norms = gradient_norms(population, X, y, Settings(lr=123.0, l1=0.05, target=target, bias_shift=0.3))
    np.testing.assert_allclose(
        norms[:, 0], by_autograd(population.to_module(0), X, y, bias_shift=0.3, l1=0.05, target=target), rtol=1e-10
    )


def test_every_member_has_its_own_norms_and_the_output_layer_is_last():
    population, (X, y) = build(seeds=(0, 1, 2)), task()
    norms = gradient_norms(population, X, y, Settings(bias_shift=[0.0, 0.1, -0.2]))
    for i, bias_shift in enumerate((0.0, 0.1, -0.2)):
        expected = by_autograd(population.to_module(i), X, y, bias_shift=bias_shift)
        np.testing.assert_allclose(norms[:, i], expected, rtol=1e-10)


def test_silent_layer_stops_the_gradient_below_it():
    population, (X, y) = build(), task()
    population.biases[1].fill_(-1e3)
    norms = gradient_norms(population, X, y, Settings())[:, 0]
    assert norms[:2].tolist() == [0.0, 0.0] and norms[2] > 0


def test_squared_error_is_a_loss_too():
    population, (X, y) = build(), task()
    network = population.to_module(0)
    linear = [part for part in network if isinstance(part, torch.nn.Linear)]
    loss = (network(X) - torch.eye(OUT, dtype=X.dtype)[y]).square().sum(1).mean()
    head = torch.cat([g.flatten() for g in torch.autograd.grad(loss, [linear[-1].weight, linear[-1].bias])]).norm()
    norms = gradient_norms(population, X, y, Settings(), loss="squared_error")
    assert norms[-1, 0] == pytest.approx(head.item(), rel=1e-10)


def test_the_network_is_not_changed():
    population, (X, y) = build(), task()
    before = [p.clone() for p in population.parameters()]
    gradient_norms(population, X, y, Settings())
    assert all(torch.equal(a, b) for a, b in zip(before, population.parameters(), strict=True))


def test_impossible_settings_are_refused_in_the_words_of_settings():
    with pytest.raises(ValueError) as caught:
        gradient_norms(build(), *task(), Settings(l1=-1))
    assert str(caught.value) == (
        "Settings: l1 must be a number from 0 up, or 1 of them, one per member; got -1. Set settings.l1 again."
    )
