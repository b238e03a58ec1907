"""Activations that learn, against independent definitions, finite differences and torch's own."""

import math
import pickle

import numpy as np
import pytest
import scipy.optimize
import torch

from rectlab import activations
from rectlab.activations.trainable import PAU_DENOMINATOR, PAU_NUMERATOR


def quotient(x, *c):
    return sum(c[k] * x**k for k in range(6)) / (1 + abs(sum(c[5 + k] * x**k for k in range(1, 5))))


# (name, parameters, the value at one float by Python's math)
CASES = [
    ("prelu", (0.25,), lambda x, a: max(0.0, x) + a * min(0.0, x)),
    ("prelu", (-0.4,), lambda x, a: max(0.0, x) + a * min(0.0, x)),
    ("pau", PAU_NUMERATOR + PAU_DENOMINATOR, quotient),
    ("pau", (0.3, -1.0, 0.2, 0.1, -0.7, 0.05, -0.8, 0.4, 0.6, -0.2), quotient),
    ("swish_beta", (1.0,), lambda x, b: x / (1 + math.exp(-b * x))),
    ("swish_beta", (-2.5,), lambda x, b: x / (1 + math.exp(-b * x))),
    ("pdelu", (1.0,), lambda x, a: x if x > 0 else a * (max(0.0, 1 + x / 10) ** 10 - 1)),
    ("pdelu", (0.3,), lambda x, a: x if x > 0 else a * (max(0.0, 1 + x / 10) ** 10 - 1)),
    ("soft_root_sign", (5.0, 3.0), lambda x, a, b: a * x * math.exp(x / b) / (x * math.exp(x / b) + a)),
    ("soft_root_sign", (2.0, 1.5), lambda x, a, b: a * x * math.exp(x / b) / (x * math.exp(x / b) + a)),
]
every_case = pytest.mark.parametrize(("name", "own", "definition"), CASES, ids=[f"{n} {own[0]}" for n, own, _ in CASES])
every_name = pytest.mark.parametrize("name", activations.trainable_names())


def grid():
    return torch.linspace(-14, 14, 120, dtype=torch.float64).reshape(1, 12, 10)  # steps over 0 and over -10


@every_case
def test_value_follows_its_definition(name, own, definition):
    z = grid()
    found = activations.get(name).of_layer(z, torch.tensor([own], dtype=torch.float64))
    expected = torch.tensor([definition(x, *own) for x in z.flatten().tolist()], dtype=torch.float64).reshape(z.shape)
    torch.testing.assert_close(found, expected, rtol=1e-11, atol=1e-13)


@every_case
def test_slopes_by_autograd_are_those_of_finite_differences_in_input_and_parameters(name, own, definition):
    z, own = grid()[:, ::3, ::3].clone(), torch.tensor([own], dtype=torch.float64)
    assert torch.autograd.gradcheck(activations.get(name).of_layer, (z.requires_grad_(), own.requires_grad_()))


@every_name
def test_every_member_has_parameters_of_its_own(name):
    entry = activations.get(name)
    own = torch.tensor([entry.start(), entry.start()]) * torch.tensor([[1.0], [0.5]])
    z = torch.randn(2, 6, 5, generator=torch.Generator().manual_seed(0))
    for m in range(2):
        torch.testing.assert_close(entry.of_layer(z, own)[m], entry.of_layer(z[m : m + 1], own[m : m + 1])[0])


@every_name
def test_module_computes_the_same_value_and_learns_the_same_parameters(name):
    entry = activations.get(name)
    z = 4 * torch.randn(1, 6, 50, generator=torch.Generator().manual_seed(1))
    module = entry.module()
    torch.testing.assert_close(module(z[0].T).T[None], entry.of_layer(z, torch.tensor([entry.start()])))
    assert [p.tolist() for p in module.parameters()] == [pytest.approx(entry.start())]
    again = pickle.loads(pickle.dumps(module))
    torch.testing.assert_close(again(z[0].T), module(z[0].T))


@every_name
def test_values_and_slopes_stay_finite_far_out(name):
    entry = activations.get(name)
    z = torch.tensor([-1e4, -300.0, -30.0, -0.0, 0.0, 30.0, 300.0, 1e4]).reshape(1, 8, 1).requires_grad_()
    own = torch.tensor([entry.start()], requires_grad=True)
    value = entry.of_layer(z, own)
    slopes = torch.autograd.grad(value.sum(), (z, own), allow_unused=True)
    assert value.isfinite().all() and all(s.isfinite().all() for s in slopes if s is not None)


def test_prelu_is_torch_s_own():
    z = torch.randn(1, 40, 50, generator=torch.Generator().manual_seed(2))
    entry = activations.get("prelu")
    torch.testing.assert_close(entry.of_layer(z, torch.tensor([[0.25]])), torch.nn.PReLU()(z), rtol=0, atol=0)


def test_learned_swish_starts_as_the_fixed_one():
    z, entry = grid(), activations.get("swish_beta")
    start = torch.tensor([entry.start()], dtype=torch.float64)
    torch.testing.assert_close(entry.of_layer(z, start), activations.get("swish").value(z))


def test_pau_starts_as_the_safe_quotient_closest_to_the_leaky_rectifier():
    x = np.linspace(-3, 3, 1201)
    leaky = np.where(x > 0, x, 0.01 * x)
    start = np.array(PAU_NUMERATOR + PAU_DENOMINATOR)
    misses = lambda c: quotient(x, *c) - leaky  # noqa: E731
    assert np.abs(misses(start)).max() < 0.034
    best = scipy.optimize.least_squares(misses, start)
    assert (misses(start) ** 2).sum() <= 1.001 * 2 * best.cost  # nothing near it is better, but for rounding


def test_soft_root_sign_nears_alpha_and_zero():
    far = activations.get("soft_root_sign").value(torch.tensor([-200.0, 1e6], dtype=torch.float64), 5.0, 3.0)
    torch.testing.assert_close(far, torch.tensor([0.0, 5.0], dtype=torch.float64), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("pieces", [2, 3, 5])
def test_maxout_is_the_largest_of_its_pieces(pieces):
    entry = activations.get("maxout", pieces=pieces)
    z = torch.randn(2, 4 * pieces, 7, generator=torch.Generator().manual_seed(3))
    found = entry.of_layer(z, None)
    for m, unit, example in np.ndindex(2, 4, 7):
        assert found[m, unit, example] == max(z[m, unit * pieces + k, example] for k in range(pieces))
    assert found.shape == (2, 4, 7) and entry.formula.count("z") == pieces
