"""Net-Trim: its constraints, and its optimum against the dual bound; its rivals; dropout; units off for batches."""

import numpy as np
import pytest
import torch
from scipy.optimize import linprog

from rectlab.lessons.arithmetic import batches, dropout, pruning


@pytest.fixture(scope="module")
def layer():
    """A layer of five rectifiers that read 12 numbers, and 60 examples."""
    random = np.random.default_rng(3)
    X, W, b = random.normal(size=(60, 12)), random.normal(size=(12, 5)), random.normal(size=5)
    return X, W, b


@pytest.mark.parametrize("allowed", [0.0, 0.2, 1.0])
def test_constraints_are_met_on_every_example_and_the_optimum_is_the_bound(layer, allowed):
    X, W, b = layer
    sparse, bias, units = pruning.trim_layer(X, W, b, allowed)
    for k, unit in enumerate(units):
        before, after = X @ W[:, k] + b[k], X @ sparse[:, k] + bias[k]
        on = before > 0
        assert (np.abs(after - before)[on] <= allowed + 1e-7).all() and (after[~on] <= 1e-7).all()
        assert unit.total == pytest.approx(np.abs(sparse[:, k]).sum(), abs=1e-7)
        assert unit.total == pytest.approx(unit.bound, abs=1e-7) and unit.total <= np.abs(W[:, k]).sum() + 1e-7


def test_the_optimum_is_that_of_the_same_programme_written_with_bounds_on_absolute_values(layer):
    X, W, b = layer
    y, n = np.maximum(0, X @ W[:, 0] + b[0]), 12  # minimise sum t, -t <= w <= t: twice as many rows, no w = p - q
    on, one, eye = y > 0, np.ones((len(X), 1)), np.eye(n)
    rows = [[X[on], 0 * X[on], one[on]], [-X[on], 0 * X[on], -one[on]], [X[~on], 0 * X[~on], one[~on]],
            [eye, -eye, np.zeros((n, 1))], [-eye, -eye, np.zeros((n, 1))]]
    most = np.concatenate([y[on] + 0.2, 0.2 - y[on], np.zeros((~on).sum() + 2 * n)])
    found = linprog([0] * n + [1] * n + [0], A_ub=np.block(rows), b_ub=most, bounds=(None, None), method="highs")
    assert pruning.net_trim(X, y, 0.2).total == pytest.approx(found.fun, abs=1e-7)


def test_responses_that_no_weights_give_are_refused_in_words(layer):
    X = np.ones((2, 3))  # the same example twice, with two responses
    with pytest.raises(ValueError) as caught:
        pruning.net_trim(X, np.array([1.0, 2.0]), allowed=0.1)
    assert str(caught.value) == ("net_trim: responses must be within 0.1 of what some weights and a bias give; got no "
                                 "weights do. Allow more, or pass responses of one layer.")
    assert pruning.net_trim(X, np.array([1.0, 2.0]), allowed=0.5).total == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("X", "responses"), [
    (np.ones((2, 3)), np.ones(3)), (np.ones((2, 3)), -np.ones(2)), (np.ones(3), np.ones(3)),
    (np.ones((2, 3)), np.array([1.0, np.nan])), (np.ones((0, 3)), np.ones(0)),
])
def test_what_is_no_response_of_a_rectifier_is_refused(X, responses):
    with pytest.raises(ValueError, match="^net_trim: responses must be rectified: one number from 0 up for each row"):
        pruning.net_trim(X, responses)


def test_the_smallest_weights_go_first():
    W = np.array([[3.0, -1.0], [0.5, -2.0]])
    assert pruning.smallest_removed(W, 0.5).tolist() == [[3.0, 0.0], [0.0, -2.0]] and W[1, 0] == 0.5
    assert (pruning.smallest_removed(W, 0) == W).all() and not pruning.smallest_removed(W, 1).any()


def test_the_rivals_remove_as_many_weights_and_are_measured_on_the_same_images():
    found = pruning.compare(allowed=(0.0, 1.0), n_examples=60, strengths=(1e-2,))
    trimmed, smallest, anew = found.ways.values()
    assert np.allclose(trimmed.removed, smallest.removed, atol=1e-9) and (np.diff(trimmed.removed) > 0).all()
    assert found.whole.removed[0] < 0.01 and anew.removed[0] > 0.5
    assert found.whole.error[0] < 0.1 and all((way.error >= 0).all() and (way.error < 0.9).all()
                                              for way in found.ways.values())


def test_dropout_drops_in_training_only_and_keeps_the_mean():
    module, h = dropout.Dropout(0.3, seed=1), torch.ones(400, 50)
    dropped = module(h)
    assert (dropped == 0).double().mean().item() == pytest.approx(0.3, abs=0.01)
    assert dropped.unique().tolist() == pytest.approx([0, 1 / 0.7]) and not (module(h) == dropped).all()
    assert (dropout.Dropout(0.3, seed=1)(h) == dropped).all() and module.eval()(h) is h
    with pytest.raises(ValueError, match="^Dropout: share must be a finite number from 0 to"):
        dropout.Dropout(1.0)


def test_zeros_of_the_mask_are_gone_at_test_time():
    found = dropout.train(0.5, n_epochs=2)
    assert found.zeros_in_training == pytest.approx(0.5 + 0.5 * found.zeros_at_test, abs=0.02)


def test_units_off_for_a_batch_are_counted_and_independent_zeros_agree_with_theirs():
    random = np.random.default_rng(0)
    h = torch.from_numpy((random.random((3000, 400)) < 0.5) * 1.0)
    off = batches.off_for_all(h, (1, 3))
    assert np.allclose(off.found, [0.5, 0.125], atol=0.02) and np.allclose(off.independent, off.found, atol=0.02)
    h[:, :100] = 0  # a quarter of the units is silent: they are off for every batch
    assert batches.off_for_all(h, (100,)).found[0] == pytest.approx(0.25)
    with pytest.raises(ValueError, match="^off_for_all: batches must be a whole number from 1 to 3000; got 3001"):
        batches.off_for_all(h, (3001,))
