"""Deep networks against autograd and against the variance rules they start from."""

import numpy as np
import pytest
import torch

from rectlab import activations, initialization
from rectlab.lessons.depth.stacks import deep_network, profile_of, run_up


def probe(n=6, seed=0):
    generator = np.random.default_rng(seed)
    return generator.random((n, 64)), generator.integers(0, 10, n)


@pytest.mark.parametrize("activation", activations.names())
def test_gradients_are_those_of_autograd(activation):
    X, y = probe()
    network = deep_network(4, width=7, activation=activation, init="default", seeds=(0, 3), gain=1.5, bias_spread=0.1)
    found = profile_of(network, run_up(network, X), y).gradient
    for m in range(2):
        module, z = network.to_module(m), []

        def keep(_, __, out):
            out.retain_grad()
            z.append(out)  # noqa: B023

        for part in list(module)[:-1:2]:
            part.register_forward_hook(keep)
        for p in module.parameters():
            p.requires_grad_()
        loss = torch.nn.functional.cross_entropy(module(torch.from_numpy(X)), torch.from_numpy(y))
        loss.backward()
        weights = [float(part.weight.grad.norm()) for part in list(module)[:-1:2]]
        errors = [float((len(X) * out.grad).square().mean().sqrt()) for out in z]  # of each example's own loss
        assert found.weights[:, m] == pytest.approx(weights, rel=1e-8)
        assert found.error[:, m] == pytest.approx(errors, rel=1e-8)


def test_a_network_that_is_cut_is_the_network_of_that_depth():
    X, y = probe()
    deep, shallow = (deep_network(n, width=9, init="lecun", seeds=(5,)) for n in (8, 3))
    cut, whole = profile_of(deep, run_up(deep, X), y, 3), profile_of(shallow, run_up(shallow, X), y)
    assert cut.hidden_layers == 3
    assert cut.signal.std == pytest.approx(whole.signal.std) and cut.gradient.error == pytest.approx(
        whole.gradient.error
    )
    with pytest.raises(ValueError) as caught:
        profile_of(shallow, run_up(shallow, X), y, 4)
    assert str(caught.value) == "profile_of: hidden_layers must be from 1 to 3; got 4. Run a deeper network."


def test_he_keeps_the_mean_square_and_lecun_halves_it_in_every_layer():
    X, _ = probe()
    he, lecun = (deep_network(20, width=400, init=init) for init in ("he", "lecun"))
    squares = [[h.square().mean().item() for h in run_up(net, X).activations] for net in (he, lecun)]
    assert 0.5 < squares[0][-1] / squares[0][0] < 2
    # the same normal numbers, so that layer by layer the ratio is exact
    assert np.array(squares[1]) == pytest.approx(np.array(squares[0]) / 2.0 ** np.arange(1, 21), rel=1e-5)


def test_gain_scales_a_rectifier_network_and_turns_nothing():
    X, y = probe()
    plain, small = (profile_of(net, run_up(net, X), y) for net in (deep_network(30), deep_network(30, gain=0.5)))
    assert small.signal.std[:, 0] == pytest.approx(plain.signal.std[:, 0] / 2.0 ** np.arange(1, 31), rel=1e-9)
    assert small.signal.cosine == pytest.approx(plain.signal.cosine, abs=1e-9)


def test_biases_are_spread_as_asked_and_each_seed_has_its_own():
    network = deep_network(50, width=40, bias_spread=0.3, seeds=(0, 1))
    biases = torch.stack(network.biases[:-1])
    assert float(biases.std()) == pytest.approx(0.3, rel=0.05) and abs(float(biases.mean())) < 0.02
    assert not torch.equal(biases[:, 0], biases[:, 1]) and not network.biases[-1].any()


@pytest.mark.parametrize("init", initialization.names())
def test_members_are_the_networks_they_would_be_alone(init):
    X, y = probe()
    both, alone = deep_network(5, init=init, seeds=(0, 7)), deep_network(5, init=init, seeds=(7,))
    profiles = [profile_of(net, run_up(net, X), y) for net in (both, alone)]
    assert profiles[0].signal.std[:, 1] == pytest.approx(profiles[1].signal.std[:, 0])
    assert profiles[0].gradient.weights[:, 1] == pytest.approx(profiles[1].gradient.weights[:, 0])
    assert profiles[1].in_words().startswith("From layer 1 to layer 5 the std goes from ")


@pytest.mark.parametrize("wiring", [{"residual": True}, {"norm": "layer"}, {"residual": 0.3, "norm": "layer"}])
def test_gradients_with_skips_and_norms_are_those_of_autograd(wiring):
    X, y = probe()
    network = deep_network(4, width=7, activation="tanh", init="default", seeds=(3,), **wiring)
    run = run_up(network, X)
    profile = profile_of(network, run, y)
    weights = [w.clone().requires_grad_() for w in network.weights[:-1]]
    x, driven, handed_on = torch.from_numpy(X), [], []
    for k, (w, b) in enumerate(zip(weights, network.biases)):
        driven.append(x @ w[0].T)
        z = torch.nn.functional.layer_norm(driven[-1], (7,)) if "norm" in wiring else driven[-1]
        h = torch.tanh(z + b)
        x = x + float(wiring["residual"]) * h if k and "residual" in wiring else h
        handed_on.append(x.detach())
    logits = x @ network.weights[-1][0].T + network.biases[-1]
    loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(y), reduction="sum")
    of = torch.autograd.grad(loss, driven + weights)
    assert profile.gradient.error[:, 0] == pytest.approx([float(g.square().mean().sqrt()) for g in of[:4]], rel=1e-10)
    assert profile.gradient.weights[:, 0] == pytest.approx([float(g.norm()) / len(X) for g in of[4:]], rel=1e-10)
    assert profile.signal.std[:, 0] == pytest.approx([float(x.std(correction=0)) for x in handed_on], rel=1e-10)
