"""Training a population against each network trained alone with torch.optim, and against a run written by hand."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from rectlab import streams
from rectlab.networks import Population, Record, Settings, fit
from rectlab.networks.backprop import HandEngine

N, IN, OUT, BATCH = 29, 5, 3, 8  # the last batch of an epoch has 5 examples
STEPS_PER_EPOCH = 4
SEEDS = (3, 0, 8)


def task():
    generator = np.random.default_rng(11)
    return generator.standard_normal((N, IN)), generator.integers(0, OUT, N)


def build(seeds=SEEDS, activation="relu", dtype=torch.float64):
    return Population(IN, (7, 6), OUT, activation=activation, init="default", seeds=seeds, dtype=dtype)


def batches(n_epochs, generator):
    for _ in range(n_epochs):
        yield from torch.from_numpy(generator.permutation(N)).split(BATCH)


def forward(network, X, shift):
    """Run an nn.Sequential with the bias shift added by hand; return logits and lists over hidden layers."""
    h, Z, H = X, [], []
    *hidden, head = network
    for linear, activation in zip(hidden[::2], hidden[1::2], strict=True):
        Z.append(linear(h) + shift)
        h = activation(Z[-1])
        H.append(h)
    return head(h), Z, H


def penalty(network, Z, H, target):
    if target == "weights":
        return sum(part.weight.abs().sum() for part in network[::2])
    return sum(a.abs().sum(dim=1).mean() for a in (H if target == "activations" else Z))


def train_alone(network, optimizer, n_epochs, settings, generator=None):
    """Train a network with torch.optim; ``settings(step)`` is lr, l1, target, bias_shift. Return losses, errors."""
    X, y = (torch.from_numpy(a) for a in task())
    rule = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer](network.parameters(), lr=1.0)
    losses, errors = [], []
    generator = np.random.default_rng(5) if generator is None else generator
    for step, batch in enumerate(batches(n_epochs, generator), start=1):
        lr, l1, target, shift = settings(step)
        rule.param_groups[0]["lr"] = lr
        logits, Z, H = forward(network, X[batch], shift)
        loss = functional.cross_entropy(logits, y[batch])
        losses.append(loss.item())
        errors.append((logits.argmax(1) != y[batch]).double().mean().item())
        rule.zero_grad()
        (loss + l1 * penalty(network, Z, H, target)).backward()
        rule.step()
    return losses, errors


def assert_member_equals(population, i, network, atol=1e-12):
    for ours, theirs in zip(population.to_module(i).parameters(), network.parameters(), strict=True):
        torch.testing.assert_close(ours.data, theirs.data, rtol=0, atol=atol)


def run(population, settings=None, **options):
    options = {"n_epochs": 3, "batch_size": BATCH, "generator": np.random.default_rng(5), **options}
    return list(fit(population, *task(), settings, **options))


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("target", ["activations", "preactivations", "weights"])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_every_member_trains_as_it_would_alone(activation, target, optimizer):
    population = build(activation=activation)
    alone = [population.to_module(i) for i in range(3)]
    lr, l1, bias_shift = (0.3, 0.05, 0.01), (0.0, 0.02, 0.1), (0.2, 0.0, -0.3)
    records = run(population, Settings(lr=lr, l1=l1, target=target, bias_shift=bias_shift), optimizer=optimizer)
    for i, network in enumerate(alone):
        losses, errors = train_alone(network, optimizer, 3, lambda step, i=i: (lr[i], l1[i], target, bias_shift[i]))
        assert_member_equals(population, i, network)
        np.testing.assert_allclose([r.loss[i] for r in records], losses, rtol=0, atol=1e-12)
        np.testing.assert_allclose([r.error[i] for r in records], errors, rtol=0, atol=1e-12)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_settings_changed_during_a_run_hold_from_the_next_step_on(optimizer):
    population, settings = build(), Settings(lr=0.1)
    alone = population.to_module(1)
    steps = fit(population, *task(), settings, n_epochs=3, batch_size=BATCH, optimizer=optimizer,
                generator=np.random.default_rng(5))
    for record in steps:
        if record.step == 2:
            settings.l1, settings.target = 0.05, "weights"
        if record.step == 5:
            settings.lr, settings.bias_shift = (0.5, 0.02, 0.5), -0.1
        if record.step == 9:
            settings.target = "preactivations"

    def by_hand(step):
        target = "activations" if step <= 2 else "weights" if step <= 9 else "preactivations"
        return 0.1 if step <= 5 else 0.02, 0.0 if step <= 2 else 0.05, target, 0.0 if step <= 5 else -0.1

    train_alone(alone, optimizer, 3, by_hand)
    assert_member_equals(population, 1, alone)


def test_default_settings_are_plain_descent_at_a_tenth_in_the_order_of_seed_zero():
    population = build(seeds=(4,))
    alone = population.to_module(0)
    steps = list(fit(population, *task(), n_epochs=2, batch_size=BATCH))
    train_alone(alone, "sgd", 2, lambda step: (0.1, 0.0, "activations", 0.0), streams.of(0, "order", 0))
    assert len(steps) == 2 * STEPS_PER_EPOCH
    assert_member_equals(population, 0, alone)


def test_records_count_steps_and_epochs_and_the_last_smaller_batch():
    records = run(build(seeds=(0,)))
    assert [r.step for r in records] == list(range(1, 13))
    assert [r.epoch for r in records] == [1] * 4 + [2] * 4 + [3] * 4
    assert {r.n_epochs for r in records} == {3}
    shares = [r.error[0] * (5 if r.step % 4 == 0 else 8) for r in records]  # counts of wrong examples
    np.testing.assert_allclose(shares, np.round(shares), rtol=0, atol=1e-12)


def test_every_example_is_used_once_an_epoch(monkeypatch):
    seen = []
    inside = HandEngine.step

    def recorded(engine, X, *rest):
        seen.append(X[:, 0])
        return inside(engine, X, *rest)

    monkeypatch.setattr(HandEngine, "step", recorded)
    run(build(seeds=(0,)), n_epochs=1)
    assert [len(part) for part in seen] == [8, 8, 8, 5]
    assert sorted(torch.cat(seen).tolist()) == sorted(task()[0][:, 0].tolist())


def test_loss_is_that_before_the_step_and_without_the_penalty():
    population = build(seeds=(0,))
    X, y = (torch.from_numpy(a) for a in task())
    logits = population.trace(X).logits[0]
    (record,) = run(population, Settings(l1=10.0), n_epochs=1, batch_size=N)
    assert record.loss[0] == pytest.approx(functional.cross_entropy(logits, y).item(), abs=1e-12)
    assert record.error[0] == pytest.approx((logits.argmax(1) != y).double().mean().item(), abs=1e-12)


def test_records_are_frozen_arrays_of_one_number_per_member():
    record = run(build(), n_epochs=1)[0]
    assert record.loss.shape == record.error.shape == record.diverged.shape == (3,)
    assert record.diverged.dtype == bool
    with pytest.raises(AttributeError):
        record.step = 5


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_same_run_again_is_identical_to_the_bit(optimizer):
    first, second = build(dtype=torch.float32), build(dtype=torch.float32)
    losses = [[r.loss.tolist() for r in run(p, Settings(l1=0.01), optimizer=optimizer)] for p in (first, second)]
    assert losses[0] == losses[1]
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))


def test_order_of_the_examples_comes_from_the_generator_alone():
    np.random.seed(0)
    torch.manual_seed(0)
    losses = {}
    for seed in (5, 5, 6):
        torch.rand(seed)  # moves the global state, which must not matter
        again = [r.loss[0] for r in run(build(), generator=np.random.default_rng(seed))]
        assert losses.setdefault(seed, again) == again
    assert losses[5] != losses[6]


def test_generator_that_was_used_before_goes_on_where_it_stood():
    used = np.random.default_rng(5)
    used.permutation(N)
    late = run(build(), generator=used, n_epochs=1)[0]
    early = run(build(), n_epochs=1)[0]
    assert late.loss[0] != early.loss[0]


def test_population_is_changed_in_place_while_the_generator_is_suspended():
    population = build()
    storages, before = [p.data_ptr() for p in population.parameters()], population.weights[0].clone()
    steps = fit(population, *task(), batch_size=BATCH)
    assert torch.equal(population.weights[0], before)  # nothing happens before the first step is asked for
    next(steps)
    assert not torch.equal(population.weights[0], before)
    assert [p.data_ptr() for p in population.parameters()] == storages
    assert not any(p.requires_grad for p in population.parameters())


# divergence

WILD = Settings(lr=(0.1, 1e6, 0.1))


def last_finite_state(seed, lr, n_epochs, dtype):
    """Descend by hand until the loss or a gradient is no longer finite; return the last state where both were."""
    population = build(seeds=(seed,), dtype=dtype)
    network = population.to_module(0)
    X, y = torch.from_numpy(task()[0]).to(dtype), torch.from_numpy(task()[1])
    good = None
    for step, batch in enumerate(batches(n_epochs, np.random.default_rng(5)), start=1):
        loss = functional.cross_entropy(forward(network, X[batch], 0.0)[0], y[batch])
        gradients = torch.autograd.grad(loss, list(network.parameters()))
        if not all(t.isfinite().all() for t in (loss, *gradients)):
            return step, good
        good = [p.detach().clone() for p in network.parameters()]
        with torch.no_grad():
            for p, g in zip(network.parameters(), gradients):
                p -= lr * g
    raise AssertionError("the run by hand did not diverge")


def test_member_that_diverges_is_frozen_in_its_last_finite_state():
    step, good = last_finite_state(SEEDS[1], 1e6, 30, torch.float32)
    population = build(dtype=torch.float32)
    records = run(population, WILD, n_epochs=30)
    assert [bool(r.diverged[1]) for r in records] == [r.step >= step for r in records]
    for ours, theirs in zip(population.to_module(1).parameters(), good, strict=True):
        assert ours.isfinite().all()
        torch.testing.assert_close(ours.data, theirs, rtol=1e-3, atol=0)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_other_members_go_on_exactly_as_without_the_one_that_diverged(optimizer):
    population, calm = build(dtype=torch.float32), build(dtype=torch.float32)
    wild = Settings(lr=(0.1, 1e30 if optimizer == "adam" else 1e6, 0.1))
    records = run(population, wild, n_epochs=30, optimizer=optimizer)
    quiet = run(calm, Settings(lr=(0.1, 0.01, 0.1)), n_epochs=30, optimizer=optimizer)
    assert records[-1].diverged.tolist() == [False, True, False] and len(records) == len(quiet)
    for p, q in zip(population.parameters(), calm.parameters(), strict=True):
        assert torch.equal(p[[0, 2]], q[[0, 2]])  # Adam rounds members of one rate together: here each has its own
    assert all(np.array_equal(r.loss[[0, 2]], q.loss[[0, 2]]) for r, q in zip(records, quiet, strict=True))
    assert all(p.isfinite().all() for p in population.parameters())


def test_weights_are_finite_after_every_step_of_a_run_that_diverges():
    population = build(seeds=(0,), dtype=torch.float32)
    for _ in fit(population, *task(), Settings(lr=1e6), n_epochs=30, batch_size=BATCH):
        assert all(p.isfinite().all() for p in population.parameters())


def test_training_ends_when_all_members_have_diverged():
    leaky = build(activation="leaky_relu", dtype=torch.float32)  # a rectifier may die instead, which is finite
    records = run(leaky, Settings(lr=1e6), n_epochs=30)
    assert records[-1].diverged.all() and not any(r.diverged.all() for r in records[:-1])
    assert records[-1].step < 30 * STEPS_PER_EPOCH


def test_member_whose_weights_overflow_in_the_step_is_marked_too():
    population = build(seeds=(0, 1), dtype=torch.float32)
    before = [p[1].clone() for p in population.parameters()]
    records = run(population, Settings(lr=(0.1, 1e39)), n_epochs=1)  # 1e39 is infinite in float32
    assert records[0].diverged.tolist() == [False, True]
    assert all(torch.equal(p[1], good) for p, good in zip(population.parameters(), before, strict=True))


def test_records_say_what_happened_in_words():
    def words(loss):
        loss = np.array(loss)
        return Record(1234, 3, 10, loss, np.array([0.5, 0.25, 0.0]), ~np.isfinite(loss)).in_words()

    said = "Step 1,234, epoch 3 of 10: batch loss"
    assert words([1.0, 2.0, 6.0]) == f"{said} 3.00, batch error 25.0 %."
    assert words([np.nan, 2.0, 4.0]) == (
        f"{said} 3.00, batch error 12.5 %. 1 member diverged, kept in the last finite state."
    )
    assert words([np.nan, 2.0, np.inf]) == (
        f"{said} 2.00, batch error 25.0 %. 2 members diverged, kept in the last finite state."
    )
    assert words([np.nan] * 3) == "Diverged by step 1,234: the last finite state is kept. Lower the learning rate."


# errors


def test_a_setting_that_goes_bad_in_mid_run_raises_and_leaves_the_weights():
    population, settings = build(), Settings()
    steps = fit(population, *task(), settings, batch_size=BATCH)
    next(steps)
    before = [p.clone() for p in population.parameters()]
    settings.l1 = -1.0
    with pytest.raises(ValueError, match="l1 must be"):
        next(steps)
    assert all(torch.equal(p, good) for p, good in zip(population.parameters(), before, strict=True))


RENUMBER = "Renumber the labels, or build the population with more out_features."
ONE_EACH = "fit: y must hold one whole number per row of X, shape (29,); got {}. Pass the labels that belong to X."


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.full(N, OUT), f"fit: labels must lie from 0 to 2; got 3 to 3. {RENUMBER}"),
        (np.arange(N) % 3 - 1, f"fit: labels must lie from 0 to 2; got -1 to 1. {RENUMBER}"),
        (np.zeros(N, np.float32), ONE_EACH.format("(29,) of float32")),
        (np.zeros(N - 1, np.int64), ONE_EACH.format("(28,) of int64")),
        (np.zeros((N, OUT), np.uint8), ONE_EACH.format("(29, 3) of uint8")),
    ],
    ids=["above", "below", "floats", "length", "one-hot"],
)
def test_impossible_labels_are_refused_in_full_before_the_first_step(y, message):
    with pytest.raises(ValueError) as caught:
        fit(build(), task()[0], y)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"optimizer": "lbfgs"}, "fit: optimizer must be one of sgd, adam; got 'lbfgs'. Choose one."),
        ({"n_epochs": 0}, "fit: n_epochs must be a whole number from 1 up; got 0. Pass n_epochs=10, say."),
        ({"n_epochs": 2.5}, "fit: n_epochs must be a whole number from 1 up; got 2.5. Pass n_epochs=10, say."),
        ({"batch_size": True}, "fit: batch_size must be a whole number from 1 up; got True. Pass batch_size=10, say."),
        (
            {"settings": Settings(target="units")},
            "Settings: target must be one of activations, preactivations, weights; got 'units'. Choose one.",
        ),
        (
            {"settings": Settings(lr=0.0)},
            "Settings: lr must be a number above 0, or 3 of them, one per member; got 0.0. Set settings.lr again.",
        ),
    ],
)
def test_impossible_requests_are_refused_in_full_before_the_first_step(options, message):
    with pytest.raises(ValueError) as caught:
        fit(build(), *task(), **options)
    assert str(caught.value) == message


def test_inputs_that_are_not_finite_are_refused_before_the_first_step():
    X, y = task()
    X[3, 1] = X[4, 1] = np.nan
    with pytest.raises(ValueError) as caught:
        fit(build(), X, y)
    assert str(caught.value) == (
        "Population: X must be finite; got 2 of 145 values NaN or infinite in shape (29, 5). "
        "Remove or replace those rows first."
    )
