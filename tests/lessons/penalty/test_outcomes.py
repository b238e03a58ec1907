"""What networks under a penalty end with: counted again by plain torch, unit by unit."""

import numpy as np
import pytest
import torch

from rectlab import datasets
from rectlab.lessons import penalty
from rectlab.networks import Population, Settings, fit

KINDS = {
    "activations": {"l1": 0.05, "lr": 0.3},
    "weights": {"l1": 0.01, "target": "weights", "lr": 0.3},
    "soft": {"l1": 0.01, "target": "weights", "lr": 0.3, "soft_threshold": True},
    "adam": {"l1": 0.001, "target": "weights", "lr": 0.003, "optimizer": "adam"},
}


def hidden(network, X):
    """Return the activations of all hidden units (examples, units)."""
    first = network[:2](X)
    return torch.cat([first, network[2:4](first)], 1)


@pytest.mark.parametrize("kind", KINDS)
def test_an_outcome_counts_what_plain_torch_counts(kind):
    digits, how = datasets.digits(), dict(KINDS[kind])
    data = digits.X_train, digits.y_train, digits.X_test, digits.y_test
    told = penalty.outcome(*data, seeds=[3, 8], n_epochs=4, **how)
    population, optimizer = Population(64, (128, 128), 10, seeds=[3, 8]), how.pop("optimizer", "sgd")
    starts = [population.to_module(m) for m in range(2)]
    for _ in fit(population, digits.X_train, digits.y_train, Settings(**how), n_epochs=4, optimizer=optimizer):
        pass
    X, X_test, y_test = (torch.tensor(v) for v in (digits.X_train, digits.X_test, digits.y_test))
    for m, start in enumerate(starts):
        network = population.to_module(m)
        before, after = hidden(start, X), hidden(network, X)
        dead = ~(after > 0).any(0)
        assert told.zeros[m] == pytest.approx(100 * (after == 0).double().mean().item(), abs=1e-3)
        assert told.error[m] == pytest.approx(100 * (network(X_test).argmax(1) != y_test).double().mean().item())
        assert (told.dead[m], told.always_on[m]) == (dead.sum(), (after > 0).all(0).sum())
        assert told.killed[m] == (dead & (before > 0).any(0)).sum() <= told.dead[m]
        weights = torch.cat([w[m].flatten() for w in population.weights])
        assert told.weights_at_zero[m] == pytest.approx(100 * (weights == 0).double().mean().item())
    assert told.zeros.shape == (2,) and (told.weights_at_zero > 0).all() == (kind == "soft")


def test_members_do_not_depend_on_who_trains_beside_them():
    digits = datasets.digits()
    data = digits.X_train, digits.y_train, digits.X_test, digits.y_test
    one, many = (penalty.outcome(*data, l1=0.01, seeds=seeds, n_epochs=2) for seeds in ([5], [4, 5]))
    np.testing.assert_allclose(many.zeros[1:], one.zeros, atol=0.05)
