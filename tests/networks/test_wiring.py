"""Skips and norms: against plain torch modules in float64, forward, in gradients and in training; and what refuses."""

import numpy as np
import pytest
import torch
from torch import nn

from rectlab.lessons.pieces.networks import line
from rectlab.measures import bounds, census, preview, snapshot
from rectlab.networks import LOSSES, Population, Settings, fit
from rectlab.networks.autograd_engine import engine_of
from rectlab.networks.backprop import Rates
from rectlab.networks.rescaling import rescale
from rectlab.networks.updates import Descent
from rectlab.sweeps import grid, sweep

SIZES, N, SHIFT = (6, 6, 4, 4), 9, -0.1
WIRINGS = {"residual": (0.0, 1.0, 0.5, 0.0, 1.0), "norm": ("none", "none", "layer", "layer", "layer")}


def build(activation="relu", sizes=SIZES, **options):
    wiring = {**WIRINGS, **options}
    return Population(6, sizes, 3, activation=activation, init="default", seeds=range(len(wiring["norm"])),
                      dtype=torch.float64, **wiring)


def task(n=N):
    generator = np.random.default_rng(2)
    return torch.from_numpy(generator.standard_normal((n, 6))), torch.from_numpy(generator.integers(0, 3, n))


class Written(nn.Module):
    """One member, written out with torch's own functions; its parameters are in the population's order."""

    def __init__(self, population, i, function=torch.relu):
        super().__init__()
        self.scale, self.norm = population.wiring.residual[i], population.wiring.norm[i]
        self.own = nn.ParameterList([nn.Parameter(p[i].clone()) for p in population.parameters()])
        self.function = function

    def forward(self, x, shift=SHIFT):
        self.h = []
        *layers, (head, bias) = zip(self.own[::2], self.own[1::2])
        for k, (w, b) in enumerate(layers):
            z = x @ w.T
            z = (nn.functional.layer_norm(z, z.shape[1:]) if self.norm == "layer" else z) + b + shift
            self.h.append(self.function(z))
            skip = self.scale and k > 0 and x.shape == z.shape
            x = x + self.scale * self.h[-1] if skip else self.h[-1]
        return x @ head.T + bias


@pytest.mark.parametrize("target", ["activations", "weights"])
def test_outputs_and_gradients_are_those_of_torch(target):
    population, (X, y) = build("tanh"), task()
    l1 = torch.linspace(0, 0.3, population.n_members, dtype=torch.float64)
    rates = Rates(l1 * 0 + 1, l1, l1 * 0 + SHIFT, l1 * 0, target, penalised=True, heavy=False)
    engine = engine_of(population, LOSSES["cross_entropy"](y, 3, torch.float64), Descent(population))
    loss, _, found = engine.gradients(X, torch.arange(N), rates)
    trace = population.trace(X, SHIFT)
    for i in range(population.n_members):
        net = Written(population, i, torch.tanh)
        logits = net(X)
        torch.testing.assert_close(trace.logits[i], logits.detach(), rtol=0, atol=1e-10)
        for ours, theirs in zip(trace.activations, net.h, strict=True):
            torch.testing.assert_close(ours[i], theirs.detach(), rtol=0, atol=1e-10)
        wanted = nn.functional.cross_entropy(logits, y)
        assert loss[i].item() == pytest.approx(wanted.item(), abs=1e-10)
        priced = net.own[::2] if target == "weights" else net.h
        penalty = sum(t.abs().sum() for t in priced) / (1 if target == "weights" else N)
        for ours, theirs in zip(found, torch.autograd.grad(wanted + l1[i] * penalty, list(net.own)), strict=True):
            torch.testing.assert_close(ours[i], theirs, rtol=0, atol=1e-10)


@pytest.mark.parametrize("activation", ["relu", "prelu", "maxout"])
def test_a_member_as_a_module_has_its_outputs(activation):
    population, (X, _) = build(activation), task()
    for i in range(population.n_members):
        outputs = population.to_module(i)(X).detach()
        torch.testing.assert_close(outputs, population.trace(X).logits[i], rtol=0, atol=1e-10)


def test_training_is_that_of_torch_and_no_member_depends_on_its_neighbours():
    population, (X, y) = build(), task(20)
    alone = Written(population, 2)
    fresh = build(residual=(0.5,), norm=("layer",))
    for parameter, values in zip(fresh.parameters(), population.parameters(), strict=True):
        parameter.copy_(values[2:3])
    optimizer = torch.optim.Adam(alone.parameters(), lr=0.01)
    settings = Settings(lr=0.01, bias_shift=SHIFT)
    for _ in fit(fresh, X, y, settings, n_epochs=5, batch_size=20, optimizer="adam"):
        optimizer.zero_grad()
        nn.functional.cross_entropy(alone(X), y).backward()
        optimizer.step()
    for _ in fit(population, X, y, settings, n_epochs=5, batch_size=20, optimizer="adam"):
        pass
    for one, other, member in zip(fresh.parameters(), alone.own, population.parameters(), strict=True):
        torch.testing.assert_close(one[0], other.detach(), rtol=0, atol=1e-10)
        torch.testing.assert_close(member[2], other.detach(), rtol=0, atol=1e-10)


def test_zeros_are_the_rectifiers_and_not_those_of_the_sum():
    population, (X, _) = build(residual=(1.0,), norm=("none",)), task(50)
    for bias in population.biases[1:]:
        bias.fill_(-9.0)  # all units above the first layer are silent
    _, (_, h, handed_on), *_ = population.layers(X)
    assert (h == 0).all() and handed_on.any()
    assert census(population, X).silent[1:, 0].tolist() == [6, 4, 4]
    shot = snapshot.take_snapshot(population, X)
    assert shot.layers[1].histogram.zero_fraction.item() == 1


def test_functions_that_follow_a_plain_chain_refuse():
    skip, norm = build(residual=True, norm=("none",)), build(residual=False, norm=("layer",))
    both = "must be plain chains of layers; got {}. Pass residual=False and norm='none'."
    one = Population(1, (4, 4), 1, residual=True)
    for function, got, call in (
        ("certify", "a skip", lambda: bounds.certify(skip, (0.0, 1.0))),
        ("rescale", "a layer norm", lambda: rescale(norm, (1.0,) * 5)),
        ("line", "a skip", lambda: line(one)),
        ("Preview.look", "a layer norm", lambda: preview.Preview(task()[0]).look(norm, bias_shift=0, upper=1, bins=5)),
    ):
        with pytest.raises(ValueError) as caught:
            call()
        assert str(caught.value) == f"{function}: networks {both.format(got)}"


@pytest.mark.parametrize(("wrong", "message"), [
    ({"residual": -1.0}, "residual must be False, True or a finite number from 0 up; got -1.0. Pass residual=True."),
    ({"norm": "batch"}, "norm must be one of none, layer; got 'batch'. Choose one."),
])
def test_a_wrong_wiring_is_refused_in_full(wrong, message):
    with pytest.raises(ValueError) as caught:
        Population(6, **wrong)
    assert str(caught.value) == f"Population: {message}"


def test_a_sweep_over_skips_and_norms_gives_what_single_networks_give():
    X, y = (t.numpy() for t in task(40))
    over = grid(residual=[False, True], norm=["none", "layer"], lr=0.2, seed=3)
    found = sweep(X, y, hidden_sizes=(6, 6), n_epochs=3, dtype="float64", over=over)
    for i, row in found.table.iterrows():
        alone = Population(6, (6, 6), 3, seeds=(3,), residual=row.residual, norm=row.norm, dtype=torch.float64)
        for _ in fit(alone, X, y, Settings(lr=0.2), n_epochs=3):
            pass
        logits = alone.trace(X).logits[0]
        torch.testing.assert_close(found.to_module(i)(torch.from_numpy(X)).detach(), logits, rtol=0, atol=1e-10)
        assert row.error == (logits.argmax(1).numpy() != y).mean()
