"""The inside of a step: gradients against finite differences, update rules against torch.optim."""

import numpy as np
import pytest
import torch

from rectlab.populations import Population
from rectlab.training.steps import Adam, descend, gradients_of

IN, OUT, N, STEP = 4, 3, 6, 1e-6
L1, BIAS = torch.tensor([0.3, 0.0], dtype=torch.float64), torch.tensor([0.1, -0.2], dtype=torch.float64)


def build(activation="tanh"):
    return Population(IN, (5, 4), OUT, activation=activation, init="default", seeds=(0, 1), dtype=torch.float64)


def task():
    generator = np.random.default_rng(2)
    X = torch.from_numpy(generator.standard_normal((N, IN)))
    return X, torch.from_numpy(generator.integers(0, OUT, N))


def objective(population, target):
    """Loss plus penalty per member, by the formula, with NumPy's help only."""
    X, y = task()
    trace = population.trace(X, BIAS)
    logits = trace.logits.numpy()
    loss = np.log(np.exp(logits).sum(2)).mean(1) - logits[:, np.arange(N), y.numpy()].mean(1)
    if target == "weights":
        penalty = sum(np.abs(w.numpy()).sum((1, 2)) for w in population.weights)
    else:
        penalty = sum(np.abs(a.numpy()).sum(2).mean(1) for a in getattr(trace, target))
    return loss, loss + L1.numpy() * penalty


@pytest.mark.parametrize("target", ["activations", "preactivations", "weights"])
@pytest.mark.parametrize("activation", ["tanh", "relu", "softplus"])
def test_gradients_equal_finite_differences(activation, target):
    population = build(activation)
    loss, _, gradients = gradients_of(population, *task(), L1, target, BIAS)
    np.testing.assert_allclose(loss.numpy(), objective(population, target)[0], rtol=0, atol=1e-12)
    generator = np.random.default_rng(0)
    for p, gradient in zip(population.parameters(), gradients, strict=True):
        assert gradient.shape == p.shape
        for flat in generator.choice(p[0].numel(), size=min(4, p[0].numel()), replace=False):
            entry = (slice(None), *np.unravel_index(flat, tuple(p.shape[1:])))  # the same weight of both members
            kept, ends = p[entry].clone(), []
            for sign in (1, -1):
                p[entry] = kept + sign * STEP
                ends.append(objective(population, target)[1])
            p[entry] = kept
            slopes = (ends[0] - ends[1]) / (2 * STEP)
            np.testing.assert_allclose(gradient[entry].numpy(), slopes, rtol=1e-6, atol=1e-8)


def test_share_wrong_is_counted_per_member_over_the_batch():
    population, (X, y) = build(), task()
    _, wrong, _ = gradients_of(population, X, y, L1, "weights", BIAS)
    with torch.no_grad():
        predicted = population.trace(X, BIAS).logits.argmax(2)
    assert wrong.tolist() == pytest.approx([(row != y).sum().item() / N for row in predicted])


def test_parameters_leave_a_step_without_gradients_also_after_an_error():
    population, (X, y) = build(), task()
    gradients_of(population, X, y, L1, "weights", BIAS)
    assert not any(p.requires_grad for p in population.parameters())
    with pytest.raises(RuntimeError):
        gradients_of(population, X[:, :2], y, L1, "weights", BIAS)
    assert not any(p.requires_grad for p in population.parameters())


def test_loss_and_share_wrong_hold_no_graph():
    loss, wrong, gradients = gradients_of(build(), *task(), L1, "activations", BIAS)
    assert not any(t.requires_grad for t in (loss, wrong, *gradients))


@pytest.mark.parametrize("rule", ["sgd", "adam"])
def test_update_rules_equal_torch_s_with_a_rate_per_member(rule):
    population, rates = build(), [0.1, 0.003]
    alone = [[p[m].clone().requires_grad_() for p in population.parameters()] for m in range(2)]
    optimizers = [
        (torch.optim.SGD if rule == "sgd" else torch.optim.Adam)(parameters, lr=lr)
        for parameters, lr in zip(alone, rates)
    ]
    update, generator = Adam(population) if rule == "adam" else descend, np.random.default_rng(1)
    for _ in range(7):
        gradients = [torch.from_numpy(generator.standard_normal(tuple(p.shape))) for p in population.parameters()]
        update(population.parameters(), gradients, torch.tensor(rates, dtype=torch.float64))
        for m, optimizer in enumerate(optimizers):
            for p, g in zip(alone[m], gradients):
                p.grad = g[m]
            optimizer.step()
    for m in range(2):
        for ours, theirs in zip(population.parameters(), alone[m], strict=True):
            torch.testing.assert_close(ours[m], theirs.detach(), rtol=0, atol=1e-12)


def test_gradients_of_one_member_do_not_depend_on_its_neighbour():
    population, (X, y) = build("relu"), task()
    alone = Population(IN, (5, 4), OUT, init="default", seeds=(1,), dtype=torch.float64)
    _, _, among = gradients_of(population, X, y, L1, "activations", BIAS)
    _, _, single = gradients_of(alone, X, y, L1[1:], "activations", BIAS[1:])
    for a, b in zip(among, single, strict=True):
        torch.testing.assert_close(a[1:], b, rtol=0, atol=1e-12)
