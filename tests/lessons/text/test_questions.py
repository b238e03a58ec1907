"""Exercises of lesson 10: every right variant is accepted, every usual mistake is rejected."""

import numpy as np
import pytest
import torch

from rectlab.questions.exercises import check

RIGHT = {
    "10 share": (
        lambda X: (X != 0).double().mean(), lambda X: (X > 0).float().mean().item(),
        lambda X: 1 - (X == 0).float().mean(),
        lambda X: (X != 0).sum() / X.numel(), lambda X: np.count_nonzero(X.numpy()) / X.numel(),
        lambda X: X.clamp(max=1).mean(), lambda X: (X != 0).double().mean(0).mean(),
        lambda X: sum(v != 0 for row in X.tolist() for v in row) / (X.shape[0] * X.shape[1]),
    ),
    "10 expected": (
        lambda p: p @ torch.arange(1, len(p) + 1, dtype=p.dtype), lambda p: sum((k + 1) * v for k, v in enumerate(p)),
        lambda p: (p * torch.arange(1, len(p) + 1)).sum(),
        lambda p: np.average(np.arange(1, len(p) + 1), weights=p.numpy()),
        lambda p: float((p.numpy() * (1 + np.arange(len(p)))).sum()), lambda p: 1 + (p * torch.arange(len(p))).sum(),
        lambda p: sum(v * k for k, v in enumerate(p.tolist(), 1)), lambda p: p.flip(0).cumsum(0).sum(),
    ),
    "10 sampling": (
        lambda y, lam, k: (1 - lam) * (y == k).double().mean() + lam / len(torch.bincount(y)),
        lambda y, lam, k: ((1 - lam) * torch.bincount(y) / len(y) + lam / len(torch.bincount(y)))[k],
        lambda y, lam, k: (1 - lam) * np.mean(y.numpy() == k) + lam / (int(y.max()) + 1),
        lambda y, lam, k: (1 - lam) * (y == k).sum().item() / len(y) + lam / len(set(y.tolist())),
        lambda y, lam, k: torch.lerp((y == k).double().mean(), torch.tensor(1 / len(y.unique())).double(), lam),
        lambda y, lam, k: lam / len(y.unique()) + (y == k).double().mean() - lam * (y == k).double().mean(),
        lambda y, lam, k: sum(1 - lam for c in y.tolist() if c == k) / len(y) + lam / len(y.unique()),
        lambda y, lam, k: np.dot([1 - lam, lam], [(y == k).double().mean().item(), 1 / len(y.unique())]),
    ),
    "10 hardest": (
        lambda w, X: torch.where((X != 0).sum(0) >= 10, w, -torch.inf).argmax(),
        lambda w, X: w.masked_fill((X > 0).sum(0) < 10, -1e9).argmax().item(),
        lambda w, X: max((k for k in range(len(w)) if X[:, k].sum() >= 10), key=lambda k: float(w[k])),
        lambda w, X: int(np.where(X.numpy().sum(0) >= 10, w.numpy(), -np.inf).argmax()),
        lambda w, X: (X.sum(0) > 9).nonzero()[:, 0][w[X.sum(0) > 9].argmax()],
        lambda w, X: next(k for k in w.argsort(descending=True).tolist() if X[:, k].sum() >= 10),
        lambda w, X: ((w + 100) * (X.sum(0) >= 10)).argmax(),
        lambda w, X: np.nanargmax(np.where(X.sum(0) < 10, np.nan, w)),
    ),
    "10 leak": ("two functions of one file share words",),
}
WRONG = {
    "10 share": (
        lambda X: (X == 0).double().mean(), lambda X: (X != 0).sum(1).double().mean(), lambda X: (X != 0).sum(),
        lambda X: 100 * (X != 0).double().mean(), lambda X: X.mean(), lambda X: (X[0] != 0).double().mean(),
        lambda X: (X != 0).double().mean(1), lambda X: (X != 0).any(0).double().mean(),
    ),
    "10 expected": (
        lambda p: p @ torch.arange(len(p), dtype=p.dtype), lambda p: p.argmax() + 1, lambda p: p.argmax(),
        lambda p: p.max(),
        lambda p: (p * torch.arange(1, len(p) + 1)).mean(), lambda p: p.sum(),
        lambda p: p * torch.arange(1, len(p) + 1),
        lambda p: torch.arange(1.0, len(p) + 1).mean(),
    ),
    "10 sampling": (
        lambda y, lam, k: lam * (y == k).double().mean() + (1 - lam) / len(y.unique()),
        lambda y, lam, k: (y == k).double().mean(), lambda y, lam, k: 1 / len(y.unique()),
        lambda y, lam, k: (1 - lam) * (y == k).double().mean() + lam,
        lambda y, lam, k: (1 - lam) * (y == k).double().mean(),
        lambda y, lam, k: (y == k).double().mean() + lam / len(y.unique()),
        lambda y, lam, k: (1 - lam) * (y == k).sum() + lam / len(y.unique()),
        lambda y, lam, k: (1 - lam) * torch.bincount(y) / len(y) + lam / len(y.unique()),
    ),
    "10 hardest": (
        lambda w, X: w.argmax(), lambda w, X: w.argmin(), lambda w, X: w.abs().argmax(), lambda w, X: w.max(),
        lambda w, X: w[X.sum(0) >= 10].argmax(), lambda w, X: X.sum(0).argmax(), lambda w, X: (w * X.sum(0)).argmax(),
        lambda w, X: torch.where(X.sum(0) > 10, w, -torch.inf).argmax(), lambda w, X: X.sum(0) >= 10,
    ),
    "10 leak": ("chance", "the model is larger", "there are more training texts"),
}


@pytest.mark.parametrize(("name", "answer"), [(name, answer) for name, answers in RIGHT.items() for answer in answers])
def test_a_right_variant_is_right(name, answer):
    assert check(name, answer).state == "right"


@pytest.mark.parametrize(("name", "answer"), [(name, answer) for name, answers in WRONG.items() for answer in answers])
def test_a_usual_mistake_is_rejected_with_a_hint(name, answer):
    verdict = check(name, answer)
    assert verdict.state == "not quite" and verdict.hint
