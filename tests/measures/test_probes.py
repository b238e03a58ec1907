"""Linear probes: what they read, what they cannot read, and what they refuse."""

import numpy as np
import pytest
import torch

from rectlab.measures.probes import read_out


def clouds(n=200, n_classes=4, units=6, apart=8.0, seed=0):
    """Return activations (1, n, units) of classes around centres of their own, and the classes."""
    random = np.random.default_rng(seed)
    y = np.arange(n) % n_classes
    centres = apart * np.random.default_rng(99).standard_normal((n_classes, units))
    return torch.from_numpy(centres[y] + random.standard_normal((n, units)))[None], y


def test_classes_apart_are_read_and_noise_is_not():
    train, y = clouds()
    test, y_test = clouds(seed=1)
    noise, other_noise = clouds(apart=0, seed=2)[0], clouds(apart=0, seed=3)[0]
    both = read_out(torch.cat([train, noise]), y, torch.cat([test, other_noise]), y_test)
    assert both.right[0] == 1
    assert both.right[1] == pytest.approx(1 / 4, abs=0.12)  # 4 standard errors
    assert (both.n_train, both.probe_size) == (200, 200)


def test_the_probe_is_tested_on_the_test_examples():
    train, y = clouds()
    assert read_out(train, y, train, y[::-1].copy()).right[0] < 0.5


def test_small_differences_on_a_large_common_part_count_in_full():
    (train, y), (test, y_test) = clouds(apart=1), clouds(apart=1, seed=1)
    plain = read_out(train, y, test, y_test).right
    assert 0.3 < plain[0] < 0.95
    assert read_out(5 + 1e-6 * train, y, 5 + 1e-6 * test, y_test).right == pytest.approx(plain, abs=0.011)


def test_rounding_errors_and_silent_units_hold_no_class():
    train, y = clouds()
    for nothing in (0 * train, 5 + 1e-30 * train):
        assert read_out(nothing, y, nothing, y).right[0] == pytest.approx(1 / 4)


def test_a_linear_probe_cannot_read_a_product():
    x = torch.from_numpy(np.random.default_rng(0).choice([-1.0, 1.0], (1, 400, 2)))
    y = (x.prod(2)[0] > 0).numpy()
    assert read_out(x, y, x, y).right[0] < 0.65
    product = x.prod(2, keepdim=True)
    assert read_out(product, y, product, y).right[0] == 1


def test_words_name_both_sizes():
    train, y = clouds()
    assert read_out(train, y, train[:, :40], y[:40]).in_words() == (
        "A linear probe, fitted on 200 examples, names the right class of 100 % of 40 others."
    )


@pytest.mark.parametrize(
    ("train", "y", "test", "y_test", "message"),
    [
        ((1, 4, 3), 3, (1, 4, 3), 4, "read_out: classes must be as many as examples, 4; got 3. Pass one for each."),
        ((1, 4, 3), 4, (1, 4, 2), 4, "read_out: activations must be of one layer, equal members and units; "
                                     "got (1, 4, 3) and (1, 4, 2). Take both from the same network and layer."),
    ],
)
def test_shapes_that_do_not_fit_are_refused(train, y, test, y_test, message):
    with pytest.raises(ValueError) as refusal:
        read_out(torch.ones(train), np.arange(y) % 2, torch.ones(test), np.arange(y_test) % 2)
    assert str(refusal.value) == message
