"""Profiles of signal and gradient against slow, obvious code, closed forms and autograd."""

import itertools
import math

import numpy as np
import pytest
import torch

from rectlab.measures.profiles import gradient_profile, signal_profile


def layers(seed=0, shapes=((2, 5, 7), (2, 5, 7), (2, 5, 3))):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(shape, generator=generator, dtype=torch.float64) for shape in shapes]


def slow_cosines(h):
    """Return the cosines of all pairs of rows, one by one."""
    rows = h.tolist()
    found = []
    for a, b in itertools.combinations(rows, 2):
        length = math.dist(a, [0] * len(a)) * math.dist(b, [0] * len(b))
        if length:
            found.append(sum(x * y for x, y in zip(a, b)) / length)
    return found


@pytest.mark.parametrize("turned", [False, True])
def test_every_layer_and_member_against_slow_code(turned):
    h = [torch.relu(z) for z in layers()]
    if turned:  # as populations store them
        h = [layer.mT.contiguous().mT for layer in h]
    profile = signal_profile(h)
    assert profile.std.shape == (3, 2) and (profile.probe_size, profile.n_pairs) == (5, 10)
    for k, member in itertools.product(range(3), range(2)):
        one = h[k][member]
        cosines = slow_cosines(one)
        assert profile.std[k, member] == pytest.approx(float(np.std(one.numpy())), rel=1e-12)
        assert profile.cosine[k, member] == pytest.approx(np.mean(cosines), abs=1e-12)
        assert profile.lowest[k, member] == pytest.approx(min(cosines), abs=1e-12)
        assert profile.highest[k, member] == pytest.approx(max(cosines), abs=1e-12)


@pytest.mark.parametrize("factor", [1e-150, 1e-30, 1e150])
def test_scale_moves_the_std_and_never_the_cosine(factor):
    h = layers()
    small, plain = signal_profile([factor * layer for layer in h]), signal_profile(h)
    assert small.std == pytest.approx(factor * plain.std, rel=1e-9)
    assert small.cosine == pytest.approx(plain.cosine, abs=1e-9)


def test_a_silent_example_has_no_direction_and_a_silent_layer_none_at_all():
    h = torch.tensor([[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]], [[0.0, 0.0]] * 3])
    profile = signal_profile([h])
    assert profile.cosine[0, 0] == pytest.approx(0.5**0.5) == profile.lowest[0, 0] == profile.highest[0, 0]
    assert np.isnan([profile.cosine[0, 1], profile.lowest[0, 1], profile.highest[0, 1]]).all()
    assert profile.std[0, 1] == 0
    assert profile.in_words(1) == "Layer 1 no longer tells the 3 examples apart at all: the std is 0."


@pytest.mark.parametrize("factor", [1.0, 1e-140])
def test_gradients_against_slow_code(factor):
    errors, (first, *rest) = [factor * e for e in layers(1)], layers(2, ((5, 4), (2, 5, 7), (2, 5, 7)))
    profile = gradient_profile(errors, [first, *rest])
    for k, member in itertools.product(range(3), range(2)):
        e, x = errors[k][member], first if k == 0 else rest[k - 1][member]
        assert profile.error[k, member] == pytest.approx(float(factor * (e / factor).square().mean().sqrt()), rel=1e-12)
        outer = sum(torch.outer(e[i] / factor, x[i]) for i in range(5)) / 5
        assert profile.weights[k, member] == pytest.approx(factor * float(outer.norm()), rel=1e-9)
    assert profile.probe_size == 5


def test_words():
    h = [torch.tensor([[[1.0, 0.0], [0.0, 2.0]]]), torch.tensor([[[0.1, 0.0], [0.1, 0.1]]])]
    assert signal_profile(h).in_words() == (
        "From layer 1 to layer 2 the std goes from 0.83 to 0.043, and the cosine between two of 2 examples from 0.00 "
        "to 0.707."
    )
    profile = gradient_profile([torch.full((1, 2, 2), 0.5), torch.ones(1, 2, 2)], 2 * [torch.ones(1, 2, 2)])
    assert profile.in_words() == "On its way down from layer 2 to layer 1 the error signal is multiplied by 0.50."
    lost = gradient_profile([torch.zeros(1, 2, 2), torch.ones(1, 2, 2)], 2 * [torch.ones(1, 2, 2)])
    assert lost.in_words() == "No gradient arrives at layer 1: from layer 2 down it becomes exactly 0."


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "signal_profile: activations must hold at least one layer; got none. Pass a list of tensors."),
        (
            [torch.ones(1, 1, 3)],
            "signal_profile: activations must be of at least 2 examples; got 1. Pass another one.",
        ),
        (
            [torch.ones(3, 4)],
            "signal_profile: activations must have shape (members, batch, units) with something in it; "
            "got (3, 4). For one network use activations[None].",
        ),
    ],
)
def test_what_cannot_be_profiled_is_refused(given, message):
    with pytest.raises(ValueError) as caught:
        signal_profile(given)
    assert str(caught.value) == message


def test_errors_without_their_inputs_are_refused():
    with pytest.raises(ValueError) as caught:
        gradient_profile([torch.ones(1, 2, 2)], [])
    assert str(caught.value) == (
        "gradient_profile: errors and inputs must be as many, and at least one; got 1 and 0. "
        "Pass one of each for every layer."
    )
