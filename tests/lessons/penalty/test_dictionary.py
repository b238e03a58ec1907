"""Sparse autoencoders: gradients against autograd, what is held, drawn again and counted, on made codes."""

import numpy as np
import pytest
import torch

from rectlab import streams
from rectlab.lessons.penalty import dictionary
from rectlab.lessons.penalty.dictionary import learn


def made(n=300, units=12, seed=0):
    """Return examples that are each a sum of two of sixteen directions: what a dictionary should find."""
    rng = np.random.default_rng(seed)
    directions = rng.standard_normal((16, units))
    codes = np.zeros((n, 16))
    for row in codes:
        row[rng.choice(16, 2, replace=False)] = rng.uniform(0.5, 1.5, 2)
    return torch.tensor(codes @ directions).float()


def coder(top_k=None):
    made_coder = dictionary._Coder(6, 9, top_k, streams.of(0, "dictionary"))
    rng = np.random.default_rng(1)
    for parameter in made_coder.parameters:
        parameter += torch.tensor(0.3 * rng.standard_normal(tuple(parameter.shape))).float()
    return made_coder


@pytest.mark.parametrize("top_k", [None, 2])
def test_gradients_are_those_of_autograd(top_k):
    mine, x = coder(top_k), torch.tensor(np.random.default_rng(2).standard_normal((5, 6))).float()
    ours = mine.gradients(x, 0.3)
    with torch.enable_grad():
        encoder, decoder, shift, centre = parameters = [p.clone().requires_grad_() for p in mine.parameters]
        code = ((x - centre) @ encoder + shift).relu()
        if top_k:
            code = code * (code >= code.topk(top_k, dim=1).values[:, -1:])
        loss = (x - code @ decoder - centre).square().sum(1).mean() + 0.3 * code.sum(1).mean()
        theirs = torch.autograd.grad(loss, parameters)
    for one, other in zip(ours, theirs):
        torch.testing.assert_close(one, other)
