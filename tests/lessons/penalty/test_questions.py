"""Exercises of lesson 04: every right variant is accepted, every usual mistake is rejected."""

import numpy as np
import pytest
import torch

from rectlab.questions.exercises import check

RIGHT = {
    "04 penalty": (
        lambda h: h.abs().sum(1).mean(),
        lambda h: h.abs().sum(dim=-1).mean().item(),
        lambda h: h.abs().sum() / len(h),
        lambda h: h.abs().mean(0).sum(),
        lambda h: torch.linalg.vector_norm(h, 1, dim=1).mean(),
        lambda h: np.abs(h.numpy()).sum(1).mean(),
        lambda h: sum(sum(abs(v) for v in row) for row in h.tolist()) / h.shape[0],
        lambda h: torch.where(h > 0, h, -h).sum(1).mean(),
    ),
    "04 undo": (
        lambda h, w, norm: h.abs().sum(1).mean() * w.norm() / norm,
        lambda h, w, norm: (h * w.norm() / norm).abs().sum(1).mean().item(),
        lambda h, w, norm: w.norm() / norm * h.abs().mean(0).sum(),
        lambda h, w, norm: h.abs().sum(1).mean() * (w**2).sum() ** 0.5 / norm,
        lambda h, w, norm: h.abs().sum(1).mean() / (norm / torch.linalg.norm(w)),
        lambda h, w, norm: h.abs().sum() / len(h) * np.sqrt((w.numpy() ** 2).sum()) / norm,
    ),
}
WRONG = {
    "04 penalty": (
        lambda h: h.sum(1).mean(), lambda h: h.abs().mean(), lambda h: h.abs().sum(), lambda h: h.abs().sum(1),
        lambda h: h.abs().sum(0).mean(), lambda h: (h**2).sum(1).mean(), lambda h: (h != 0).float().sum(1).mean(),
        lambda h: h.abs().max(1).values.mean(), lambda h: (h**2).sum(1).sqrt().mean(),
    ),
    "04 undo": (
        lambda h, w, norm: h.abs().sum(1).mean(), lambda h, w, norm: h.abs().sum(1).mean() * norm / w.norm(),
        lambda h, w, norm: h.abs().sum(1).mean() * w.norm(), lambda h, w, norm: h.abs().mean() * w.norm() / norm,
        lambda h, w, norm: h.abs().sum(1).mean() * (w.norm() / norm) ** 2, lambda h, w, norm: h * w.norm() / norm,
        lambda h, w, norm: h.abs().sum(1).mean() * w.abs().sum() / norm, lambda h, w, norm: w.norm() / norm,
    ),
}


@pytest.mark.parametrize(("name", "answer"), [(name, answer) for name, answers in RIGHT.items() for answer in answers])
def test_every_right_variant_is_accepted(name, answer):
    assert check(name, answer).right


@pytest.mark.parametrize(("name", "answer"), [(name, answer) for name, answers in WRONG.items() for answer in answers])
def test_every_usual_mistake_is_rejected_with_a_hint(name, answer):
    verdict = check(name, answer)
    assert verdict.state == "not quite" and verdict.hint
