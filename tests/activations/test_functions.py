"""What is peculiar to one activation, against the paper, torch, scipy or a limit."""

import inspect
import math

import pytest
import scipy.integrate
import scipy.optimize
import scipy.special
import torch

from rectlab import activations


def grid():
    """Return float64 points in [-6, 6] that step over the kink at zero, but not onto it."""
    return torch.linspace(-6, 6, 120, dtype=torch.float64)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus"])
def test_slopes_keep_their_digits_in_float32_where_the_textbook_form_cancels(name):
    slope = activations.get(name).slope
    x = torch.tensor([-40.0, -20.0, 20.0, 40.0])
    torch.testing.assert_close(slope(x), slope(x.double()).float(), rtol=1e-5, atol=0)
    exact = {"sigmoid": math.exp(-20), "tanh": 4 * math.exp(-40), "softplus": 1.0}[name]
    assert slope(x)[2].item() == pytest.approx(exact, rel=1e-5)


def test_softplus_is_exact_in_float64_past_torch_s_own_threshold():
    x = torch.tensor([20.0, 25.0, 30.0], dtype=torch.float64)
    expected = [number + math.log1p(math.exp(-number)) for number in x.tolist()]
    assert activations.get("softplus").value(x).tolist() == pytest.approx(expected, rel=1e-15)


def test_rectifier_has_zero_slope_at_zero():
    zeros = torch.tensor([0.0, -0.0])
    assert activations.rectifier.slope(zeros).tolist() == [0.0, 0.0]
    assert activations.rectifier.backward_(torch.ones(2), zeros, zeros).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("name", "parameters", "about"),
    [("swish", {}, -0.2785), ("swish", {"beta": 4.0}, -0.0696), ("gelu", {}, -0.1700), ("mish", {}, -0.3088)],
)
def test_the_dip_is_where_the_slope_is_zero(name, parameters, about):
    activation = activations.get(name, **parameters)

    def at(function, x):
        return function(torch.tensor(x, dtype=torch.float64)).item()

    bottom = scipy.optimize.brentq(lambda x: at(activation.slope, x), -3, -0.2, xtol=1e-14)
    assert at(activation.value, bottom) == pytest.approx(activation.lower, rel=1e-14)
    assert activation.lower == pytest.approx(about, abs=5e-5)
    assert f"{activations.get(name).lower:.4f}" in inspect.getdoc(type(activation))


def test_selu_keeps_mean_zero_and_variance_one():
    def mean(power):
        def weighed(x):
            value = activations.get("selu").value(torch.tensor(x, dtype=torch.float64)).item()
            return value**power * math.exp(-x * x / 2)

        parts = [scipy.integrate.quad(weighed, *ends)[0] for ends in ((-12, 0), (0, 12))]
        return sum(parts) / math.sqrt(2 * math.pi)

    assert mean(1) == pytest.approx(0, abs=1e-10) and mean(2) == pytest.approx(1, rel=1e-10)


def test_gelu_zeros_in_float32_are_rounding():
    gelu, x = activations.get("gelu"), torch.tensor([-5.0, -6.0])
    assert (gelu.value(x) == 0).tolist() == [False, True]
    assert (gelu.value(x.double()) == 0).tolist() == [False, False]


def test_shifted_rectifier_without_shift_is_the_rectifier_and_says_what_the_original_does():
    unmoved, moved = (activations.get("shifted_relu", shift=shift) for shift in (0.0, 0.5))
    assert torch.equal(unmoved.value(grid()), activations.rectifier.value(grid()))
    assert "mean of the layer's input" in unmoved.source
    at_shift = torch.tensor([0.5, math.nextafter(0.5, 1)], dtype=torch.float64)
    assert moved.slope(at_shift).tolist() == [0.0, 1.0]


def test_lif_rate_has_no_jump_and_no_slope_above_the_chord_s():
    x = torch.linspace(-1, 3, 400_001, dtype=torch.float64)
    for parameters in ({}, {"refractory": 0.0}, {"toe": 0.01}, {"toe": 1.0}):
        rate = activations.get("lif_rate", **parameters)
        value, slope = rate.value(x), rate.slope(x)
        steepest = slope.max().item()
        assert steepest == rate.steepest == pytest.approx(rate.value(torch.tensor(0.01)).item() / 0.01, rel=1e-6)
        assert (value.diff() <= steepest * 1.0001e-5).all() and (value.diff() >= 0).all()
        assert rate.slope(torch.zeros(1)).item() == 0
        curve = activations.get("lif_rate", **{**parameters, "toe": 1e-12}).value(x)
        assert (value <= curve + 1e-12).all()  # the chord lies below the neuron's own curve
