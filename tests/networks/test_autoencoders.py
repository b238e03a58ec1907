"""Auto-encoders: gradients against autograd, reconstruction against its definition, greedy training, words."""

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss, softplus

from rectlab.networks import Population, Settings
from rectlab.networks.autoencoders import AutoEncoder, Reconstruction, Stack
from rectlab.networks.backprop import HandEngine, Rates
from rectlab.networks.decoders import DECODERS, blocked
from rectlab.networks.updates import Descent

IN, N, L1 = 6, 9, 0.02
PLAIN = {  # the same losses by torch's own functions, summed over all values
    "softplus": lambda z, x: mse_loss(softplus(z), x, reduction="sum"),
    "sigmoid": lambda z, x: binary_cross_entropy_with_logits(z, x, reduction="sum"),
    "linear": lambda z, x: mse_loss(z, x, reduction="sum"),
    "rectifier": lambda z, x: mse_loss(z.relu(), x, reduction="sum"),
}


def images(n=N, seed=0):
    return np.random.default_rng(seed).random((n, IN))


def population(names, hidden=(5,), **options):
    return Population(IN, hidden, 3, seeds=range(len(names)), activation=["relu", "tanh"] * (len(names) // 2),
                      dtype=torch.float64, **options)


@pytest.mark.parametrize("own_inputs", [False, True], ids=["shared inputs", "inputs of each member"])
def test_gradients_are_those_of_autograd(own_inputs):
    names = [name for name in DECODERS for _ in range(2)]
    networks = population(names)
    X = torch.from_numpy(images())
    clean = torch.stack([X.T * (k + 1) / len(names) for k in range(len(names))]) if own_inputs else X
    coder = AutoEncoder(networks, 0, tuple(DECODERS[name] for name in names), clean)
    generator = torch.Generator().manual_seed(1)
    for tensor in (coder.network.weights[1], coder.network.biases[1]):
        tensor.copy_(torch.randn(tensor.shape, generator=generator, dtype=torch.float64))
    corrupted = torch.rand(len(names), IN, N, generator=generator, dtype=torch.float64)
    ones = torch.ones(len(names), dtype=torch.float64)
    rates = Rates(ones, L1 * ones, 0 * ones, 0 * ones, "activations", penalised=True, heavy=False)
    engine = HandEngine(coder.network, coder.loss(), Descent(coder.network))
    loss, _, gradients = engine.gradients(corrupted, torch.arange(N), rates)
    for k, name in enumerate(names):
        W, V, b, c = (t[k].clone().requires_grad_() for t in (*coder.network.weights, *coder.network.biases))
        z = W @ corrupted[k] + b[:, None]
        h = z.tanh() if k % 2 else z.relu()
        x = clean[k] if own_inputs else clean.T
        target = x / x.max() if own_inputs and name == "sigmoid" else x
        if name == "sigmoid" and not own_inputs:
            target = x / X.max()
        plain = PLAIN[name](V @ h + c[:, None], target) / N
        assert abs(plain.item() - loss[k].item()) < 1e-10
        wanted = torch.autograd.grad(plain + L1 * h.abs().sum() / N, (W, b, V, c))
        for mine, theirs in zip(gradients, wanted):
            assert (mine[k] - theirs).abs().max() < 1e-10, name


def test_a_layer_that_is_pre_trained_is_the_networks_own_and_the_head_is_left_alone():
    networks, rest = population(["linear"] * 2, (5, 4)), None
    before = [p.clone() for p in networks.parameters()]
    records = list(Stack(networks, "linear").train(images(), Settings(lr=0.01), n_epochs=3, batch_size=4))
    rest = [not torch.equal(a, b) for a, b in zip(before, networks.parameters())]
    assert rest == [True, True, True, True, False, False]
    assert [(r.layer, r.step, r.epoch) for r in records] == [
        (layer, step, (step - 1) // 3 + 1) for layer in (0, 1) for step in range(1, 10)
    ]


def test_the_second_layer_learns_from_what_the_first_one_makes_of_clean_inputs():
    """By hand in NumPy: one step of the second auto-encoder, linear decoder, whole batch, without corruption."""
    networks, X = population(["linear"] * 2, (5, 4)), images()
    stack = Stack(networks, "linear")
    run = stack.train(X, Settings(lr=0.01), n_epochs=1, batch_size=N)
    next(run)
    W, b, V = (t[0].numpy().copy() for t in (networks.weights[0], networks.biases[0], networks.weights[1]))
    codes = np.maximum(X @ W.T + b, 0)
    record = next(run)
    h = np.maximum(codes @ V.T, 0)
    off = codes - codes.mean(0)  # the decoder starts as the mean
    assert record.loss[0] == pytest.approx((off**2).sum(1).mean(), rel=1e-9)
    decoder = stack.layers[1].network.weights[1][0].numpy()
    assert np.allclose(decoder, 0.01 * 2 / N * off.T @ h, atol=1e-12)


@pytest.mark.parametrize("name", DECODERS)
def test_a_decoder_starts_as_the_mean_target(name):
    X = 0.2 + 0.6 * images()
    coder = AutoEncoder(population([name] * 2), 0, (DECODERS[name],) * 2, torch.from_numpy(X))
    made = coder.decode(coder.encode(torch.from_numpy(X)))
    assert np.allclose(made, X.mean(0)[:, None].repeat(N, 1), atol=1e-9)
    drawn = AutoEncoder(population([name] * 2), 0, (DECODERS[name],) * 2, torch.from_numpy(X), drawn=True).network
    assert drawn.weights[1].std() == pytest.approx((2 / 5) ** 0.5, rel=0.3)
    assert (drawn.weights[1][0] != drawn.weights[1][1]).all()


def test_a_member_learns_as_if_it_were_alone_and_corruption_is_its_own():
    both = population(["softplus", "sigmoid"], (5, 4))
    settings = {"n_epochs": 2, "batch_size": 4}
    list(Stack(both, ("softplus", "sigmoid")).train(images(), Settings(lr=0.05, corruption=0.5), **settings))
    for k, (activation, name) in enumerate(zip(("relu", "tanh"), ("softplus", "sigmoid"))):
        alone = Population(IN, (5, 4), 3, seeds=(k,), activation=activation, dtype=torch.float64)
        list(Stack(alone, name).train(images(), Settings(lr=0.05, corruption=0.5), **settings))
        for mine, ours in zip(alone.parameters(), both.parameters()):
            assert torch.allclose(mine[0], ours[k], atol=1e-12)


def test_a_reconstruction_encodes_upwards_and_decodes_downwards_in_the_units_of_the_inputs():
    networks = population(["sigmoid"] * 2, (5, 4))
    stack, X = Stack(networks, "sigmoid"), 7 * images()
    list(stack.train(X, Settings(lr=0.01), n_epochs=1))
    x = torch.from_numpy(X)
    for k, f in enumerate((torch.relu, torch.tanh)):
        code, codes = x, []
        for W, b in zip(networks.weights[:2], networks.biases[:2]):
            codes.append(f(code @ W[k].T + b[k]))
            code = codes[-1]
        below, above = stack.layers
        high = torch.sigmoid(code @ above.network.weights[1][k].T + above.network.biases[1][k])
        least = codes[0].min().clamp(max=0)
        high = high * (codes[0].max() - least) + least
        made = torch.sigmoid(high @ below.network.weights[1][k].T + below.network.biases[1][k]) * x.max()
        assert torch.allclose(stack.reconstruct(X)[k], made, atol=0.02)  # the scale is of the first layer as it was
        one = torch.sigmoid(codes[0] @ below.network.weights[1][k].T + below.network.biases[1][k]) * x.max()
        assert torch.allclose(stack.reconstruct(X, 1)[k], one, atol=1e-12)


def test_blocked_is_the_share_of_needed_gradients_that_are_exactly_zero():
    z = torch.randn(2, 5, 40, generator=torch.Generator().manual_seed(3), dtype=torch.float64).requires_grad_()
    x = torch.rand(5, 40, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    x[:, ::3] = 0
    (torch.relu(z) - x).square().sum().backward()
    for k in range(2):
        assert blocked(z.detach(), x)[k] == pytest.approx(float((z.grad[k][x > 0] == 0).double().mean()))


BAD = [
    ({"reconstruction": "tied"},
     "pretrain: reconstruction must be one of softplus, sigmoid, linear, rectifier; got 'tied'. Choose one."),
    ({"n_epochs": 0}, "pretrain: n_epochs must be a whole number from 1 up; got 0. Pass n_epochs=10, say."),
    ({"optimizer": "lion"}, "pretrain: optimizer must be one of sgd, adam; got 'lion'. Choose one."),
    ({"X": np.full((3, IN), np.nan)}, "Population: X must be finite; got 18 of 18 values NaN or infinite in shape "
     "(3, 6). Remove or replace those rows first."),
]


@pytest.mark.parametrize(("wrong", "words"), BAD)
def test_bad_input_is_refused_in_words_before_the_first_step(wrong, words):
    wrong = {"X": images(), "reconstruction": "linear"} | wrong
    with pytest.raises(ValueError) as problem:
        Stack(population(["linear"] * 2), wrong.pop("reconstruction")).train(wrong.pop("X"), **wrong)
    assert str(problem.value) == words


def test_nothing_is_reconstructed_before_anything_is_trained():
    untrained = "^Stack.reconstruct: the layers must be trained first; got none that is. Call train before.$"
    with pytest.raises(ValueError, match=untrained):
        Stack(population(["linear"] * 2)).reconstruct(images())


def test_a_member_that_diverges_is_frozen_and_the_other_goes_on():
    networks = population(["linear"] * 2)
    *_, last = Stack(networks, "linear").train(images(), Settings(lr=(0.01, 1e6)), n_epochs=30, batch_size=3)
    assert last.diverged.tolist() == [False, True] and np.isfinite(last.loss[0])
    assert all(torch.isfinite(p).all() for p in networks.parameters())


def test_each_member_has_its_own_loss_when_members_are_cut():
    targets = torch.rand(3, IN, N, generator=torch.Generator().manual_seed(0))
    loss = Reconstruction(targets, tuple(DECODERS[name] for name in ("linear", "sigmoid", "softplus")))
    z = torch.randn(3, IN, N, generator=torch.Generator().manual_seed(1))
    batch = torch.tensor([4, 0, 7, 2])
    whole, part = loss(z[:, :, :4], batch), loss.of(slice(1, 3))(z[1:, :, :4], batch)
    assert torch.equal(whole[0][1:], part[0]) and torch.equal(whole[2][1:], part[2])
