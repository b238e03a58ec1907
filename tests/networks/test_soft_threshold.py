"""The soft threshold: each step is one without a penalty, after which every weight shrinks by lr * l1, to 0 at most."""

import numpy as np
import pytest
import torch

from rectlab.networks import LOSSES, Population, Settings, fit, gradient_norms
from rectlab.networks.autograd_engine import AutogradEngine
from rectlab.networks.backprop import HandEngine
from rectlab.networks.run import rates_of
from rectlab.networks.updates import UPDATES

LR, L1 = (0.1, 0.05), (0.2, 0.0)


def task():
    generator = np.random.default_rng(2)
    return torch.from_numpy(generator.standard_normal((30, 4))), torch.from_numpy(generator.integers(0, 3, 30))


def stepped(engine, optimizer, n_steps=1, **settings):
    """Return a population of two after some steps at these settings."""
    population, (X, y) = Population(4, (6, 5), 3, seeds=(0, 1), dtype=torch.float64), task()
    engine = engine(population, LOSSES["cross_entropy"](y, 3, torch.float64), UPDATES[optimizer](population))
    rates, _ = rates_of(Settings(lr=LR, **settings), population)
    for _ in range(n_steps):
        with torch.no_grad():
            engine.step(X, torch.arange(30), rates)
    return population


@pytest.mark.parametrize("engine", [HandEngine, AutogradEngine])
@pytest.mark.parametrize(("optimizer", "momentum"), [("sgd", 0.0), ("sgd", 0.9), ("adam", 0.0)])
def test_a_step_is_one_without_a_penalty_and_then_every_weight_shrinks(engine, optimizer, momentum):
    plain = stepped(engine, optimizer, momentum=momentum)
    soft = stepped(engine, optimizer, momentum=momentum, l1=L1, target="weights", soft_threshold=True)
    for mine, other in zip(soft.weights, plain.weights):
        shrunk = other[0].sign() * (other[0].abs() - LR[0] * L1[0]).clamp(min=0)
        torch.testing.assert_close(mine[0], shrunk, rtol=0, atol=1e-15)
        assert torch.equal(mine[1], other[1])
    assert any((mine[0] == 0).any() for mine in soft.weights)
    assert all(torch.equal(mine, other) for mine, other in zip(soft.biases, plain.biases))


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_both_engines_reach_the_same_weights_and_the_same_zeros(optimizer):
    penalty = {"l1": L1, "target": "weights", "soft_threshold": True}
    hand, auto = (stepped(engine, optimizer, 20, **penalty) for engine in (HandEngine, AutogradEngine))
    for mine, other in zip(hand.weights, auto.weights):
        torch.testing.assert_close(mine, other, rtol=0, atol=1e-12)
        assert torch.equal(mine == 0, other == 0)


def test_the_slope_of_the_size_alone_leaves_no_weight_at_zero():
    assert not any((w == 0).any() for w in stepped(HandEngine, "sgd", 20, l1=L1, target="weights").weights)


def test_gradients_of_the_loss_alone_are_told_and_change_nothing():
    population, (X, y) = Population(4, (6, 5), 3, seeds=(0, 1), dtype=torch.float64), task()
    before = [p.clone() for p in population.parameters()]
    soft = gradient_norms(population, X, y, Settings(l1=L1, target="weights", soft_threshold=True))
    assert np.array_equal(soft, gradient_norms(population, X, y, Settings()))
    assert all(torch.equal(a, b) for a, b in zip(before, population.parameters()))


def test_a_running_training_takes_the_switch_at_its_next_step():
    population, (X, y) = Population(4, (6, 5), 3, seeds=(0,), dtype=torch.float64), task()
    settings = Settings(lr=0.1, l1=0.5, target="weights")
    for record in fit(population, X, y, settings, n_epochs=2, batch_size=30):
        assert bool((population.weights[0] == 0).any()) == settings.soft_threshold
        settings.soft_threshold = True
    assert record.step == 2


@pytest.mark.parametrize(("given", "must"), [
    ({"soft_threshold": 1}, "one of False, True; got 1. Choose one."),
    ({"soft_threshold": True}, 'False where the penalty is on activations; got True. Set settings.target = "weights".'),
])
def test_impossible_switches_are_refused_in_full(given, must):
    with pytest.raises(ValueError) as caught:
        Settings(**given).as_arrays(1)
    assert str(caught.value) == f"Settings: soft_threshold must be {must}"
