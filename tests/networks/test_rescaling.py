"""The rescaling of a rectifier network: the same function, and what is no rescaling."""

import re

import numpy as np
import pytest
import torch

from rectlab.lessons.pieces import draw_networks
from rectlab.networks.rescaling import rescale


@pytest.mark.parametrize("in_features", [1, 3])
def test_what_leaves_a_layer_is_divided_by_the_product_of_all_alphas_up_to_it(in_features):
    networks = draw_networks((8, 7, 6), in_features, seeds=range(3), bias_spread=1.0, out_features=2)
    networks.biases[-1].copy_(torch.randn(3, 2, generator=torch.Generator().manual_seed(0)))
    alphas = (3.0, 0.2, 5.0, 0.7)
    X = np.random.default_rng(0).standard_normal((40, in_features))
    there, mine = rescale(networks, alphas).trace(X), networks.trace(X)
    torch.testing.assert_close(there.logits, mine.logits / np.prod(alphas), rtol=1e-12, atol=1e-12)
    for h, own, product in zip(there.activations, mine.activations, np.cumprod(alphas)):
        torch.testing.assert_close(h, own / product, rtol=1e-12, atol=1e-12)


def test_biases_take_the_cumulative_product_and_the_usual_bug_is_another_function():
    networks = draw_networks((8, 8), seeds=(0,), bias_spread=1.0)
    alphas = (4.0, 2.0, 1 / 8)
    X = np.linspace(-3, 3, 50)[:, None]
    right, bug = rescale(networks, alphas), rescale(networks, alphas)
    assert torch.equal(right.biases[1], networks.biases[1] / 8) and torch.equal(
        right.weights[1], networks.weights[1] / 2
    )
    bug.biases = [b / a for b, a in zip(networks.biases, alphas)]
    difference = (bug.trace(X).logits - networks.trace(X).logits).abs().max()
    assert difference > 0.1 > 1e-12 > (right.trace(X).logits - networks.trace(X).logits).abs().max()


def test_rescaling_leaves_the_network_itself_alone():
    networks = draw_networks((4, 4))
    kept = [p.clone() for p in networks.parameters()]
    rescale(networks, (2.0, 2.0, 0.25)).weights[0].zero_()
    assert all(torch.equal(a, b) for a, b in zip(kept, networks.parameters()))


@pytest.mark.parametrize("alphas", [(1.0, 1.0), (1.0, 1.0, 0.0), (1.0, -1.0, -1.0), (1.0, np.inf, 1.0)])
def test_alphas_that_are_no_rescaling_are_refused(alphas):
    said = (
        "rescale: alphas must be 3 finite numbers above 0, one for each layer, the output layer included; got "
        f"{alphas!r}. A negative one would turn units that are on off."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        rescale(draw_networks((4, 4)), alphas)
