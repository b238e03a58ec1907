"""The exercises of lesson 09: every right way is accepted, usual mistakes are told from it."""

import numpy as np
import pytest
import torch

from rectlab.questions.exercises import check

RIGHT = {
    "09 blocked": (
        lambda z, x: (z <= 0)[x > 0].float().mean(),
        lambda z, x: 1 - (z[x > 0] > 0).double().mean(),
        lambda z, x: float(np.mean(z.numpy()[x.numpy() > 0] <= 0)),
    ),
    "09 corrupt": (
        lambda x, u, p: torch.where(u < p, 0.0, x).mean(),
        lambda x, u, p: x.masked_fill(u < p, 0).sum() / x.numel(),
        lambda x, u, p: float((x.numpy() * (u.numpy() >= p)).mean()),
    ),
    "09 stratified": (lambda size, total, n: size / total * n, lambda size, total, n: n / (total / size)),
}
WRONG = {
    "09 blocked": (
        lambda z, x: (torch.relu(z) != x).float().mean(),
        lambda z, x: ((z <= 0) & (x > 0)).any(1).float().mean(),
    ),
    "09 corrupt": (lambda x, u, p: x.mean(), lambda x, u, p: (x - p).mean(), lambda x, u, p: (x * (u >= p)).sum()),
    "09 stratified": (lambda size, total, n: n, lambda size, total, n: size * n, lambda size, total, n: size - n,
                      lambda size, total, n: round(size * n / total), lambda size, total, n: n * size // total),
}


@pytest.mark.parametrize(("name", "way"), [(name, k) for name in RIGHT for k in range(len(RIGHT[name]))])
def test_a_right_way_is_right(name, way):
    assert check(name, RIGHT[name][way]).right


@pytest.mark.parametrize(("name", "way"), [(name, k) for name in WRONG for k in range(len(WRONG[name]))])
def test_a_wrong_way_is_not(name, way):
    verdict = check(name, WRONG[name][way])
    assert verdict.state == "not quite" and verdict.hint
