"""Training by autograd: against training by hand, finite differences, and torch's optimizers on networks alone."""

import numpy as np
import pytest
import torch

import rectlab
from rectlab import activations
from rectlab.measures.snapshot import take_snapshot
from rectlab.networks import LOSSES, Population, Run, Settings, fit, gradient_norms
from rectlab.networks.autograd_engine import AutogradEngine, engine_of
from rectlab.networks.backprop import HandEngine, Rates
from rectlab.networks.updates import Descent

IN, OUT, N = 4, 3, 6
L1, BIAS = torch.tensor([0.3, 0.0], dtype=torch.float64), torch.tensor([0.1, -0.2], dtype=torch.float64)
every_trainable = pytest.mark.parametrize("activation", activations.trainable_names())


def build(activation, seeds=(0, 1), **options):
    return Population(
        IN, (5, 4), OUT, activation=activation, init="default", seeds=seeds, dtype=torch.float64, **options
    )


def task(n=N):
    generator = np.random.default_rng(2)
    X = torch.from_numpy(generator.standard_normal((n, IN)))
    return X, torch.from_numpy(generator.integers(0, OUT, n))


def gradients(engine, population, target="activations", loss="cross_entropy"):
    X, y = task()
    rates = Rates(L1 * 0 + 1, L1, BIAS, L1 * 0, target, penalised=True, heavy=False)
    engine = engine(population, LOSSES[loss](y, OUT, torch.float64), Descent(population))
    return engine.gradients(X, torch.arange(N), rates)


@pytest.mark.parametrize("target", ["activations", "preactivations", "weights"])
@pytest.mark.parametrize("loss", ["cross_entropy", "squared_error"])
@pytest.mark.parametrize("activation", ["relu", "elu", "tanh"])
@pytest.mark.parametrize("sign_flip", [False, (True, False)])
def test_autograd_gives_the_gradients_that_are_worked_out_by_hand(sign_flip, activation, loss, target):
    engines = AutogradEngine, HandEngine
    one, other = (gradients(engine, build(activation, sign_flip=sign_flip), target, loss) for engine in engines)
    for a, b in zip((one[0], one[1], *one[2]), (other[0], other[1], *other[2]), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-12)


@every_trainable
def test_learned_parameters_follow_finite_differences(activation):
    population = build(activation)
    _, _, found = gradients(AutogradEngine, population, "weights")
    step, n_own = 1e-6, len(population.learned)
    for own, gradient in zip(population.learned, found[len(found) - n_own :], strict=True):
        for k in range(own.shape[1]):
            kept, ends = own[:, k].clone(), []
            for sign in (1, -1):
                own[:, k] = kept + sign * step
                ends.append(gradients(AutogradEngine, population, "weights")[0])
            own[:, k] = kept
            torch.testing.assert_close(gradient[:, k], (ends[0] - ends[1]) / (2 * step), rtol=1e-6, atol=1e-8)


@every_trainable
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_members_train_as_torch_trains_each_alone(activation, optimizer):
    X, y = task(30)
    lr = (0.05, 0.02)
    momentum = (0.9, 0.0) if optimizer == "sgd" else 0.0
    population = build(activation)
    alone = [population.to_module(m) for m in range(2)]
    if optimizer == "sgd":
        torches = [torch.optim.SGD(net.parameters(), lr=r, momentum=mu) for net, r, mu in zip(alone, lr, momentum)]
    else:
        torches = [torch.optim.Adam(net.parameters(), lr=r) for net, r in zip(alone, lr)]
    order = np.random.default_rng(5)
    for _ in fit(population, X, y, Settings(lr=lr, momentum=momentum), n_epochs=5, batch_size=10, optimizer=optimizer,
                 generator=np.random.default_rng(5)):
        pass
    for _ in range(5):
        for rows in torch.from_numpy(order.permutation(30)).split(10):
            for net, optimize in zip(alone, torches):
                optimize.zero_grad()
                torch.nn.functional.cross_entropy(net(X[rows]), y[rows]).backward()
                optimize.step()
    for m, net in enumerate(alone):
        torch.testing.assert_close(population.trace(X).logits[m], net(X).detach(), rtol=0, atol=1e-9)
        for ours, theirs in zip(population.to_module(m).parameters(), net.parameters(), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-9)


@every_trainable
def test_parameters_of_the_activation_are_learned(activation):
    population = build(activation)
    before = [own.clone() for own in population.learned]
    for _ in fit(population, *task(), Settings(lr=0.1), n_epochs=3):
        pass
    moved = [not torch.equal(a, b) for a, b in zip(before, population.learned, strict=True)]
    assert all(moved) and len(moved) == (0 if activation == "maxout" else 2)


def test_fixed_activations_take_the_fast_path():
    population = build("relu")
    assert isinstance(engine_of(population, None, Descent(population)), HandEngine)


def test_maxout_has_a_row_of_weights_for_every_piece():
    population = build(activations.get("maxout", pieces=3))
    assert [tuple(w.shape) for w in population.weights] == [(2, 15, 4), (2, 12, 5), (2, 3, 4)]
    trace = population.trace(task()[0])
    assert [tuple(h.shape) for h in trace.activations] == [(2, N, 5), (2, N, 4)]
    torch.testing.assert_close(trace.logits[1], population.to_module(1)(task()[0]).detach())


def test_members_and_depths_share_what_was_learned():
    population = build("prelu")
    part, deeper = population.subset(slice(1, 2)), population.with_hidden_sizes((5, 4, 4))
    population.learned[0][1] = 0.7
    assert part.learned[0].item() == deeper.learned[0][1].item() == 0.7
    assert deeper.learned[2].tolist() == [[0.25], [0.25]]
    assert len(population.with_hidden_sizes((5,)).learned) == 1


def test_snapshots_and_gradient_norms_see_slow_networks():
    X, y = task()
    population = build("maxout")
    assert take_snapshot(population, X).in_words()
    assert gradient_norms(population, X, y, Settings()).shape == (3, 2)


def test_members_of_different_slow_activations_are_refused():
    with pytest.raises(ValueError) as caught:
        build(("prelu", "relu"))
    assert str(caught.value) == (
        "Population: an activation that trains by autograd must be that of all members; got prelu, relu. "
        "Build a population for each, or use rectlab.sweep, which does."
    )


@pytest.mark.parametrize("activation", ["pau", "prelu"])
def test_chunks_in_threads_of_their_own_train_as_one_chunk_does(activation):
    X, y = task(60)
    trained = []
    for n_chunks in (1, 4):
        population = build(activation, seeds=range(8))
        run = Run(population, LOSSES["cross_entropy"](y, OUT, torch.float64), Settings(), "sgd", n_chunks=n_chunks)
        for step in range(30):
            run.step(X, torch.arange(60).roll(step)[:20])
        trained.append(population.parameters())
    for one, four in zip(*trained, strict=True):
        torch.testing.assert_close(one, four, rtol=0, atol=1e-12)


def test_a_diverged_member_keeps_its_last_finite_state():
    population = build("pau")
    for record in fit(population, *task(), Settings(lr=(1e12, 0.01)), n_epochs=4, batch_size=3):
        pass
    assert record.diverged.tolist() == [True, False]
    assert all(p.isfinite().all() for p in population.parameters())


def test_a_sweep_takes_slow_and_fast_activations_together():
    X, y = (t.numpy().astype("float32") if t.is_floating_point() else t.numpy() for t in task(60))
    names = ["maxout", "relu", "prelu", "mish"]
    result = rectlab.sweep(X, y, over=rectlab.grid(activation=names, seed=[0, 1]), hidden_sizes=(5,), n_epochs=2)
    for i, (name, seed) in enumerate((name, seed) for name in names for seed in (0, 1)):
        assert (result.table.activation[i], result.table.seed[i]) == (name, seed)
        alone = Population(IN, (5,), OUT, activation=name, seeds=(seed,))
        for _ in fit(alone, X, y, Settings(lr=0.1), n_epochs=2):
            pass
        rebuilt = result.to_module(i)(torch.from_numpy(X)).detach()
        torch.testing.assert_close(rebuilt, alone.trace(X).logits[0], rtol=1e-4, atol=1e-4)
