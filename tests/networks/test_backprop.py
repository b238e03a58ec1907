"""The step by hand: gradients against finite differences, corruption and chunks against their definitions."""

import numpy as np
import pytest
import torch

from rectlab.networks import Population, Settings, fit
from rectlab.networks.backprop import HandEngine, Rates
from rectlab.networks.losses import CrossEntropy, SquaredError
from rectlab.networks.updates import Descent

IN, OUT, N, STEP = 4, 3, 6, 1e-6
L1, BIAS_SHIFT = torch.tensor([0.3, 0.0], dtype=torch.float64), torch.tensor([0.1, -0.2], dtype=torch.float64)


def build(activation="tanh", sign_flip=False, seeds=(0, 1)):
    return Population(IN, (5, 4), OUT, activation=activation, init="default", seeds=seeds, sign_flip=sign_flip,
                      dtype=torch.float64)


def gradients_of(population, X, y, l1, target, bias_shift, loss=CrossEntropy):
    """Loss, share wrong and gradients of one batch, by hand."""
    engine = HandEngine(population, loss(y, OUT, torch.float64), Descent(population))
    rates = Rates(l1 * 0 + 1, l1, bias_shift, l1 * 0, target, penalised=True, heavy=False)
    return engine.gradients(X, torch.arange(N), rates)


def task():
    generator = np.random.default_rng(2)
    X = torch.from_numpy(generator.standard_normal((N, IN)))
    return X, torch.from_numpy(generator.integers(0, OUT, N))


def objective(population, target, loss):
    """Loss plus penalty per member, by the formula, with NumPy's help only."""
    X, y = task()
    trace = population.trace(X, BIAS_SHIFT)
    logits = trace.logits.numpy()
    if loss is SquaredError:
        loss = ((logits - np.eye(OUT)[y.numpy()]) ** 2).sum(2).mean(1)
    else:
        loss = np.log(np.exp(logits).sum(2)).mean(1) - logits[:, np.arange(N), y.numpy()].mean(1)
    if target == "weights":
        penalty = sum(np.abs(w.numpy()).sum((1, 2)) for w in population.weights)
    else:
        penalty = sum(np.abs(a.numpy()).sum(2).mean(1) for a in getattr(trace, target))
    return loss, loss + L1.numpy() * penalty


@pytest.mark.parametrize("target", ["activations", "preactivations", "weights"])
@pytest.mark.parametrize("loss_of", [CrossEntropy, SquaredError])
@pytest.mark.parametrize("sign_flip", [False, (True, False)])
@pytest.mark.parametrize("activation", ["tanh", "relu", "softplus", ("relu", "elu")])
def test_gradients_equal_finite_differences(activation, sign_flip, loss_of, target):
    population = build(activation, sign_flip)
    loss, _, gradients = gradients_of(population, *task(), L1, target, BIAS_SHIFT, loss_of)
    np.testing.assert_allclose(loss.numpy(), objective(population, target, loss_of)[0], rtol=0, atol=1e-12)
    generator = np.random.default_rng(0)
    for p, gradient in zip(population.parameters(), gradients, strict=True):
        assert gradient.shape == p.shape
        for flat in generator.choice(p[0].numel(), size=min(4, p[0].numel()), replace=False):
            entry = (slice(None), *np.unravel_index(flat, tuple(p.shape[1:])))  # the same weight of both members
            kept, ends = p[entry].clone(), []
            for sign in (1, -1):
                p[entry] = kept + sign * STEP
                ends.append(objective(population, target, loss_of)[1])
            p[entry] = kept
            slopes = (ends[0] - ends[1]) / (2 * STEP)
            np.testing.assert_allclose(gradient[entry].numpy(), slopes, rtol=1e-6, atol=1e-8)


def test_share_wrong_is_counted_per_member_over_the_batch():
    population, (X, y) = build(), task()
    _, wrong, _ = gradients_of(population, X, y, L1, "weights", BIAS_SHIFT)
    with torch.no_grad():
        predicted = population.trace(X, BIAS_SHIFT).logits.argmax(2)
    assert wrong.tolist() == pytest.approx([(row != y).sum().item() / N for row in predicted])


def test_asking_for_gradients_changes_nothing():
    population, before = build(), build().parameters()
    gradients_of(population, *task(), L1, "activations", BIAS_SHIFT)
    assert all(torch.equal(a, b) for a, b in zip(population.parameters(), before, strict=True))


def test_corruption_hides_inputs_of_each_member_by_its_own_seed():
    X, y = task()
    together, alone = build("relu", seeds=(0, 7)), build("relu", seeds=(7,))
    for population, corruption in ((together, (0.0, 0.5)), (alone, 0.5)):
        for _ in fit(population, X, y, Settings(corruption=corruption), n_epochs=4, batch_size=4):
            pass
    plain = build("relu", seeds=(0, 7))
    for _ in fit(plain, X, y, Settings(), n_epochs=4, batch_size=4):
        pass
    for mixed, single, without in zip(together.parameters(), alone.parameters(), plain.parameters(), strict=True):
        torch.testing.assert_close(mixed[1], single[0], rtol=0, atol=1e-12)
        torch.testing.assert_close(mixed[0], without[0], rtol=0, atol=1e-12)
    assert not torch.allclose(together.weights[0][1], plain.weights[0][1])


def test_squared_error_of_numbers_reaches_a_line_and_counts_no_share_wrong():
    X = torch.linspace(-1, 1, 32, dtype=torch.float64).reshape(-1, 1)
    population = Population(1, (8,), 1, seeds=(0, 1), dtype=torch.float64)
    records = list(fit(population, X, 2 * X[:, 0] + 1, Settings(lr=0.05), n_epochs=800, loss="squared_error"))
    assert records[-1].loss.max() < 1e-3 < records[0].loss.min()
    assert np.isnan(records[-1].error).all()


def test_chunks_of_members_change_nothing(monkeypatch):
    X, y = task()
    trained = []
    for cache in (1e9, 1):
        monkeypatch.setattr("rectlab.compute.chunks.CACHE_BYTES", cache)
        population = build(("relu", "tanh", "tanh"), seeds=(0, 1, 2))
        for _ in fit(population, X, y, Settings(lr=(0.1, 0.2, 0.3), l1=0.01), n_epochs=5, optimizer="adam"):
            pass
        trained.append(population.parameters())
    for whole, cut in zip(*trained, strict=True):
        torch.testing.assert_close(whole, cut, rtol=0, atol=1e-12)
