"""Networks to cut into pieces, the affine map around a point, and the rescaling."""

import re

import numpy as np
import pytest
import torch

from rectlab import Population
from rectlab.lessons.pieces import by_hand, draw_networks, line, local_map, plane, rescale, try_rescaling, zigzag


def test_a_spread_scales_the_biases_and_changes_nothing_else():
    half, whole = (draw_networks((5, 5), seeds=(2, 3), bias_spread=s) for s in (0.5, 1.0))
    for a, b in zip(half.weights, whole.weights):
        assert torch.equal(a, b)
    for a, b in zip(half.biases, whole.biases):
        torch.testing.assert_close(2 * a, b)
    assert (whole.biases[-1] == 0).all() and whole.biases[0].dtype == torch.float64
    drawn = draw_networks((1000,), seeds=range(20), bias_spread=2.0).biases[0]
    assert float(drawn.std()) == pytest.approx(2.0, rel=0.02)
    with pytest.raises(ValueError, match=re.escape("draw_networks: bias_spread must be finite and at least 0; got -1")):
        draw_networks(bias_spread=-1)


def test_a_member_does_not_depend_on_its_neighbours():
    alone, among = draw_networks((4,), seeds=(7,)), draw_networks((4,), seeds=(1, 7))
    assert torch.equal(alone.biases[0][0], among.biases[0][1]) and torch.equal(alone.weights[0][0], among.weights[0][1])


@pytest.mark.parametrize("in_features", [1, 2])
def test_a_network_by_hand_is_the_sum_of_its_units(in_features):
    w, b, v = np.array([[2.0, -1.0], [0.5, 3.0], [-1.0, 1.0]])[:, :in_features], [1.0, -2.0, 0.25], [1.0, -3.0, 2.0]
    x = np.random.default_rng(0).standard_normal((50, in_features))
    network = by_hand(w[:, 0] if in_features == 1 else w, b, v)
    np.testing.assert_allclose(network.trace(x).logits[0, :, 0], np.maximum(0, x @ w.T + b) @ v, atol=1e-12)


def test_a_network_by_hand_needs_one_entry_per_unit():
    with pytest.raises(ValueError, match=re.escape("one entry per unit; got shapes (2,), (1,), (2,)")):
        by_hand([1, 2], [1], [1, 2])


def test_a_zigzag_is_a_tent_of_a_tent():
    x = np.linspace(0, 1, 97)
    tent = x
    for _ in range(5):
        tent = np.where(tent < 0.5, 2 * tent, 2 - 2 * tent)
    np.testing.assert_allclose(zigzag(5).trace(x[:, None]).logits[0, :, 0], tent, atol=1e-12)


def test_noise_on_a_zigzag_is_relative_and_drawn_by_seed():
    plain, noisy = zigzag(3, seeds=range(300)), zigzag(3, 0.1, seeds=range(300))
    ratio = (noisy.weights[1] / plain.weights[1]).numpy()
    assert ratio.mean() == pytest.approx(1, abs=0.02) and ratio.std() == pytest.approx(0.1, rel=0.1)
    assert torch.equal(zigzag(3, 0.1, seeds=(5,)).weights[2][0], noisy.weights[2][5])


@pytest.mark.parametrize("in_features", [1, 2, 7])
def test_the_local_map_is_what_autograd_gives_and_holds_around_the_point(in_features):
    networks = draw_networks((9, 8, 7), in_features, seeds=range(4), out_features=3)
    points = np.random.default_rng(0).standard_normal((4, in_features))
    for member, point in enumerate(points):
        here = local_map(networks, point, member)
        x = torch.tensor(point)
        jacobian = torch.autograd.functional.jacobian(networks.to_module(member), x)
        np.testing.assert_allclose(here.weight, jacobian, atol=1e-12)
        np.testing.assert_allclose(here.value, networks.to_module(member)(x).detach(), atol=1e-12)
        near = point + 1e-9 * np.ones(in_features)
        near_there = networks.trace(near[None]).logits[member, 0]
        np.testing.assert_allclose(here.weight @ near + here.bias, near_there, atol=1e-12)
        on = [(h[member, 0] > 0).numpy() for h in networks.trace(point[None]).activations]
        assert all((a == b).all() for a, b in zip(here.on, on))
        assert here.n_paths == 3 * in_features * np.prod([layer.sum() for layer in on])


def test_the_local_map_is_that_of_the_stretch_and_of_the_region():
    networks = draw_networks((6, 6), seeds=(1,))
    result = line(networks)
    for k in range(result.n_patterns[0]):
        here = local_map(networks, [(result.edges[0, k] + result.edges[0, k + 1]) / 2])
        assert here.weight[0, 0] == pytest.approx(result.slopes[0, 0, k], abs=1e-12)
        assert here.bias[0] == pytest.approx(result.intercepts[0, 0, k], abs=1e-12)
    networks = draw_networks((6, 6), 2, seeds=(1,))
    result = plane(networks)
    for polygon, affine in zip(result.polygons[0], result.maps[0]):
        here = local_map(networks, polygon.mean(0))
        np.testing.assert_allclose([*here.weight[0], here.bias[0]], affine[0], atol=1e-10)


def test_words_of_a_local_map():
    here = local_map(zigzag(2), [0.3])
    assert here.in_words() == "At x = 0.30, 3 of 4 units are on: there the network is −4 x + 2."
    assert local_map(draw_networks((3,), 2), [0.5, -1]).in_words().startswith("At x = 0.50, y = −1.00, ")


@pytest.mark.parametrize("point", [[1.0, 2.0], 1.0, [np.nan]])
def test_a_point_of_another_shape_is_refused(point):
    with pytest.raises(ValueError, match="^local_map: point must be 1 finite numbers; got .* Pass one input.$"):
        local_map(draw_networks(), point)


def test_a_step_of_the_rescaled_network_is_the_step_of_torchs_own_optimizer():
    networks, X = draw_networks((5, 5), seeds=(0, 1)), np.linspace(-2, 2, 30)[:, None]
    y, alphas = np.sin(X), (0.5, 1.0, 2.0)
    tried = try_rescaling(networks, alphas, X, y, lr=0.003)
    for population, after in ((networks, tried.after), (rescale(networks, alphas), tried.after_rescaled)):
        for member in range(2):
            module = population.to_module(member)
            optimizer = torch.optim.SGD(module.parameters(), lr=0.003)
            ((module(torch.tensor(X)) - torch.tensor(y)) ** 2).mean().backward()
            optimizer.step()
            np.testing.assert_allclose(after[member], module(torch.tensor(X)).detach(), atol=1e-12)


def test_alphas_of_one_change_nothing_and_others_only_the_step():
    networks, X = draw_networks((6, 6), seeds=range(3)), np.linspace(-2, 2, 30)[:, None]
    same = try_rescaling(networks, (1.0, 1.0, 1.0), X, np.sin(X))
    assert (same.difference == 0).all() and (same.move == same.move_rescaled).all()
    other = try_rescaling(networks, (0.25, 1.0, 4.0), X, np.sin(X))
    assert (other.difference < 1e-12).all() and (other.move_rescaled > 2 * other.move).all()
    assert (other.move == same.move).all()
    assert re.fullmatch(
        r"Rescaled, the function is the same to rounding; one gradient step moves it by [\d.e-]+ and not by [\d.e-]+\.",
        other.in_words(),
    )
    off = try_rescaling(networks, (2.0, 1.0, 1.0), X, np.sin(X))
    assert (off.difference == 0.5).all() and "the function differs by 50 %;" in off.in_words()


@pytest.mark.parametrize("act", [line, local_map, rescale])
def test_other_networks_are_refused(act):
    for kind, told in (({"activation": "tanh"}, "tanh"), ({"sign_flip": True}, "relu with turned signs")):
        with pytest.raises(
            ValueError, match=f"^{act.__name__}: networks must be of plain rectifiers; got {told}. Pass"
        ):
            act(Population(1, (3,), 1, **kind), *([[0.0]] if act is not line else []))
