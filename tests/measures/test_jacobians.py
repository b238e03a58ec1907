"""Jacobians against autograd, orthogonal matrices and random-matrix theory."""

import math

import numpy as np
import pytest
import torch

from rectlab import activations
from rectlab.measures.jacobians import Spectrum, layer_jacobians, spectrum, through


def stack(n=4, width=6, seed=0, gain=1.0, activation="tanh"):
    """Return weights, and the slopes and a function of the whole stack for three examples."""
    generator = torch.Generator().manual_seed(seed)
    weights = [gain * torch.randn(1, width, width, generator=generator, dtype=torch.float64) for _ in range(n)]
    X, chosen = torch.randn(3, width, generator=generator, dtype=torch.float64), activations.get(activation)

    def whole(x, depth=n):
        for weight in weights[:depth]:
            x = chosen.module()(weight[0] @ x)
        return x

    slopes, h = [], X
    for weight in weights:
        z = h @ weight[0].T
        slopes.append(chosen.slope(z)[None])
        h = chosen.value(z)
    return weights, slopes, X, whole


@pytest.mark.parametrize("activation", ["tanh", "relu", "softplus"])
@pytest.mark.parametrize("depth", [1, 3, 4])
def test_the_whole_derivative_is_what_autograd_finds(activation, depth):
    weights, slopes, X, whole = stack(activation=activation)
    found = through(zip(weights, slopes), at=[depth])[depth]
    for i, x in enumerate(X):
        jacobian = torch.autograd.functional.jacobian(lambda v: whole(v, depth), x)
        wanted = torch.linalg.svdvals(jacobian).numpy()
        assert found.values[0, i] == pytest.approx(wanted, rel=1e-9, abs=1e-12)


def test_one_layer_is_what_autograd_finds():
    weights, slopes, X, whole = stack()
    jacobians = layer_jacobians(weights[0], slopes[0])
    for i, x in enumerate(X):
        wanted = torch.autograd.functional.jacobian(lambda v: whole(v, 1), x)
        assert torch.allclose(jacobians[0, i], wanted, rtol=1e-12)
    assert spectrum(jacobians).values.shape == (1, 3, 6)


def test_size_is_kept_where_plain_products_would_be_gone():
    tiny = 1e-5 * torch.eye(3, dtype=torch.float64)[None], torch.ones(1, 1, 3, dtype=torch.float64)
    found = through([tiny] * 60, at=[60])[60]
    assert found.values == pytest.approx(np.full((1, 1, 3), 1e-300), rel=1e-9)


def test_a_wide_random_layer_has_the_mean_of_theory():
    """For square matrices with variance v / n the mean singular value is 8 / (3 pi) sqrt(v)."""
    generator = torch.Generator().manual_seed(1)
    n = 300
    weight = torch.randn(1, n, n, generator=generator, dtype=torch.float64) / math.sqrt(n)
    found = spectrum(layer_jacobians(weight, torch.ones(1, 1, n, dtype=torch.float64)))
    assert found.mean == pytest.approx([8 / (3 * math.pi)], rel=0.01)
    assert found.largest == pytest.approx([2], rel=0.03)


def test_directions_are_counted():
    even, one, none = np.ones((1, 2, 5)), np.eye(5)[:1][None].repeat(2, 1), np.zeros((1, 2, 5))
    assert [float(Spectrum(values).effective_rank[0]) for values in (even, one, none)] == [5, 1, 0]
    assert Spectrum(even / 2).in_words() == (
        "Differences are stretched 0.5 times at most and 0.5 times on average; of 5 directions 5.0 carry them."
    )


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError) as caught:
        layer_jacobians(torch.ones(1, 3, 2), torch.ones(1, 5, 2))
    assert str(caught.value) == (
        "layer_jacobians: weight must be (members, units, in) and slopes (members, batch, units); "
        "got (1, 3, 2) and (1, 5, 2). Take both from one layer."
    )
    with pytest.raises(ValueError, match=r"^spectrum: jacobians must be \(members, batch, out, in\); got \(3, 3\)\."):
        spectrum(torch.ones(3, 3))
