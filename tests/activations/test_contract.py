"""What every activation promises: a new class is tested here as soon as it is registered."""

import inspect
import math
import pickle
import re
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import torch

from rectlab import activations

ROUNDOFF = 2.0**-24  # of float32


def parameters_of(name):
    """Return the parameters of an activation with the values they have if left out."""
    signature = inspect.signature(type(activations.get(name)))
    return {key: parameter.default for key, parameter in signature.parameters.items()}


# Each as it comes, and with each of its parameters tripled; then what has a branch of its own.
CASES = [(name, {}) for name in activations.names()]
CASES += [(name, {key: 3 * value}) for name, _ in CASES for key, value in parameters_of(name).items()]
CASES += [("leaky_relu", {"slope": 0.0}), ("shifted_relu", {"shift": -0.7}), ("elu", {"alpha": 0.5})]
CASES += [("celu", {"alpha": 0.5}), ("lif_rate", {"refractory": 0.0, "toe": 0.3})]
IDS = [" ".join([name, *(f"{key}={value:.3g}" for key, value in parameters.items())]) for name, parameters in CASES]
every_case = pytest.mark.parametrize("activation", [activations.get(name, **p) for name, p in CASES], ids=IDS)
both_dtypes = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])


def grid():
    """Return float64 points in [-6, 6] that step over the kink at zero, but not onto it."""
    return torch.linspace(-6, 6, 120, dtype=torch.float64)


def everywhere(dtype):
    """Return random points, both zeros, and points far out, in a shape like a layer's (2, 7, 16)."""
    near = torch.randn(210, dtype=dtype, generator=torch.Generator().manual_seed(0)) * 3
    special = [0.0, -0.0, 1e-30, -1e-30, 30.0, -30.0, 41.0, -41.0, 200.0, -200.0, 1e4, -1e4, 1.0, -1.0]
    return torch.cat([near, torch.tensor(special, dtype=dtype)]).reshape(2, 7, 16)


def formula_of(activation):
    """Return the formula that a lesson prints as a function of one float, by Python's own math."""
    for shown, python in (("·", "*"), ("≤", "<="), ("√2", "sqrt(2)"), ("²", "**2"), ("^", "**")):
        activation = activation.replace(shown, python)
    times = re.sub(r"(?<=[\dx)]) (?=(?!if|else)[\w(])", " * ", re.sub(r"\|(.*?)\|", r"abs(\1)", activation))
    return lambda x: eval(times, vars(math) | {"x": x})


def rate_in_hertz(x, t_ref=4.0, tau=30.0, v_threshold=-50.2, v_reset=-78.0):
    """Return the paper's rate, in millivolts and milliseconds, ``x (V_th - V_r)`` above threshold."""
    steady = v_threshold + x * (v_threshold - v_reset)  # E + R I
    return 1000 / (tau * math.log((steady - v_reset) / (steady - v_threshold)) + t_ref)


def rescaled_rate(x, refractory, toe):
    """Return the paper's rate in units of that at 1, below ``toe`` its chord."""
    if x <= 0:
        return 0.0
    if x <= toe:
        return x / toe * rescaled_rate(toe, refractory, 0)
    return rate_in_hertz(x, 30 * refractory) / rate_in_hertz(1.0, 30 * refractory)


def definition_of(activation):
    """Return what an activation is, as a function of one float: its formula, where that is exact."""
    if activation.name == "lif_rate":
        return lambda x: rescaled_rate(x, **activation.parameters)
    exact = {"1.0507": "1.0507009873554805", "1.6733": "1.6732632423543772"} if activation.name == "selu" else {}
    formula = activation.formula
    for rounded, digits in exact.items():
        formula = formula.replace(rounded, digits)
    return formula_of(formula)


@every_case
def test_value_follows_its_definition(activation):
    expected = torch.tensor([definition_of(activation)(x) for x in grid().tolist()], dtype=torch.float64)
    torch.testing.assert_close(activation.value(grid()), expected, rtol=1e-12, atol=1e-14)


@every_case
def test_slope_agrees_with_autograd(activation):
    x = torch.cat([grid(), torch.zeros(1, dtype=torch.float64)]).requires_grad_()
    (expected,) = torch.autograd.grad(activation.value(x).sum(), x)
    torch.testing.assert_close(activation.slope(x.detach()), expected, rtol=1e-9, atol=1e-12)


@every_case
def test_slope_agrees_with_finite_differences(activation):
    x, h = grid(), 1e-5
    expected = (activation.value(x + h) - activation.value(x - h)) / (2 * h)
    torch.testing.assert_close(activation.slope(x), expected, rtol=1e-8, atol=1e-9)


@every_case
@both_dtypes
def test_slope_far_out_is_that_of_the_asymptote(activation, dtype):
    ends = torch.tensor([-1e4, -5e3, 5e3, 1e4], dtype=torch.float64)
    below, _, above = (activation.value(ends).diff() / ends.diff()).tolist()
    expected = torch.tensor([below, below, above, above], dtype=dtype)
    torch.testing.assert_close(activation.slope(ends.to(dtype)), expected, rtol=1e-5, atol=1e-5)


@every_case
def test_slopes_in_float32_agree_with_float64_everywhere(activation):
    x = torch.cat([everywhere(torch.float32).flatten(), torch.linspace(-100, 100, 999)])
    torch.testing.assert_close(activation.slope(x), activation.slope(x.double()).float(), rtol=1e-5, atol=1e-6)


@every_case
@both_dtypes
def test_value_and_slope_stay_finite_and_in_range_far_out(activation, dtype):
    x = torch.tensor([-1e4, -200.0, -30.0, -0.0, 0.0, 30.0, 200.0, 1e4], dtype=dtype).requires_grad_()
    value, slope = activation.value(x), activation.slope(x.detach())
    (gradient,) = torch.autograd.grad(value.sum(), x)
    assert value.dtype == slope.dtype == dtype
    assert value.isfinite().all() and slope.isfinite().all() and gradient.isfinite().all()
    last_digit = torch.finfo(dtype).eps
    assert (value >= activation.lower - last_digit).all() and (value <= activation.upper + last_digit).all()


@every_case
@both_dtypes
def test_forward_writes_the_value_into_a_tensor_that_exists(activation, dtype):
    few_digits = 8 * torch.finfo(dtype).eps if activation.name == "mish" else 0.0  # without tanh; others bit by bit
    for z in (everywhere(dtype), everywhere(dtype).mT, everywhere(dtype)[:, 1::2, ::3]):
        out, before = torch.full_like(z, math.nan), z.clone()
        assert activation.forward_(z, out) is out
        torch.testing.assert_close(out, activation.value(z), rtol=few_digits, atol=0)
        assert torch.equal(z, before)


@every_case
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 2e-6), (torch.float64, 1e-14)])
def test_backward_multiplies_a_gradient_by_the_slope(activation, dtype, tolerance):
    for z in (everywhere(dtype), everywhere(dtype).mT, everywhere(dtype)[:, 1::2, ::3]):
        h, grad = activation.value(z), torch.randn(z.shape, dtype=dtype, generator=torch.Generator().manual_seed(1))
        expected, z_before, h_before = grad * activation.slope(z), z.clone(), h.clone()
        assert activation.backward_(grad, z, h) is grad
        torch.testing.assert_close(grad, expected, rtol=tolerance, atol=tolerance)
        assert torch.equal(z, z_before) and torch.equal(h, h_before)


@every_case
def test_value_and_slope_stay_on_their_device(activation):
    z = torch.empty(2, 3, dtype=torch.float64, device="meta")  # a device without numbers, on every machine
    for made in (activation.value(z), activation.slope(z)):
        assert made.device == z.device and made.dtype == z.dtype and made.shape == z.shape


@every_case
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_gpu_computes_what_the_processor_does(activation):
    z = everywhere(torch.float64)
    h, slope, on_gpu = activation.value(z), activation.slope(z), z.cuda()
    out = activation.forward_(on_gpu, torch.empty_like(on_gpu))
    grad = activation.backward_(torch.ones_like(on_gpu), on_gpu, out)
    for ours, theirs in ((out, h), (grad, slope), (activation.slope(on_gpu), slope)):
        torch.testing.assert_close(ours.cpu(), theirs, rtol=1e-12, atol=1e-12)


@every_case
def test_exact_zeros_are_claimed_where_a_half_line_gives_them(activation):
    x = torch.linspace(2, 5, 50, dtype=torch.float64)  # further out GELU rounds to zero in float64 as well
    found = any(bool((activation.value(half) == 0).all()) for half in (x, -x))
    assert activation.exact_zeros is found


@every_case
def test_lower_and_upper_are_reached_in_the_limit_and_not_passed(activation):
    far = torch.logspace(1, 12, 1000, dtype=torch.float64)
    x = torch.cat([-far, torch.linspace(-10, 10, 100_001, dtype=torch.float64), far])
    low, high = activation.value(x).aminmax()
    assert low.item() == pytest.approx(activation.lower, rel=1e-8, abs=1e-11) or low < -1e9 > activation.lower
    assert high.item() == pytest.approx(activation.upper, rel=1e-8) or high > 1e11 and activation.upper == math.inf
    assert low >= activation.lower - 1e-15 and high <= activation.upper


@every_case
def test_it_never_falls_or_falls_to_one_lowest_point_as_it_says(activation):
    x = torch.linspace(-30, 30, 60_001, dtype=torch.float64)
    values = activation.value(x)
    turn = int(values.argmin()) if activation.valleys else 0
    assert activation.valleys in (0, 1)
    assert (values[turn:].diff() >= -1e-15).all() and (values[: turn + 1].diff() <= 1e-15).all()
    assert not activation.valleys or turn > 0 and values[turn].item() == pytest.approx(activation.lower, abs=1e-6)


@every_case
def test_the_range_over_an_interval_holds_the_computed_values_and_little_else(activation):
    generator = np.random.default_rng(0)
    for scale in (0.01, 1.0, 30.0):
        ends = np.sort(generator.standard_normal((200, 2)) * scale, axis=1).astype(np.float32)
        z = torch.from_numpy(np.linspace(ends[:, 0], ends[:, 1], 500).astype(np.float32))
        values = activation.value(z.clip(*torch.from_numpy(ends.T.copy()))).double()
        low, high = activation.range(*torch.from_numpy(ends.T.astype(np.float64)), ROUNDOFF)
        assert (low <= values.amin(0)).all() and (values.amax(0) <= high).all()
        assert (values.amin(0) - low < 1e-3 * scale + 2e-5).all()  # the grid may miss the lowest point
        assert (high - values.amax(0) < 2e-5 * (1 + scale)).all()


@every_case
def test_the_range_of_everything_is_from_lower_to_upper(activation):
    low, high = activation.range(*(torch.tensor([end], dtype=torch.float64) for end in (-math.inf, math.inf)), ROUNDOFF)
    assert (low.item(), high.item()) == (activation.lower, activation.upper)


@every_case
def test_values_round_by_a_tenth_of_the_room_that_the_range_gives_them(activation):
    for scale in (0.01, 1.0, 10.0, 1e4):
        z = scale * torch.randn(100_000, generator=torch.Generator().manual_seed(0))
        error = (activation.value(z).double() - activation.value(z.double())).abs()
        assert (error <= 6.4 * ROUNDOFF * (1 + z.double().abs())).all()


@every_case
def test_module_computes_the_same_value_and_leads_back_to_its_activation(activation):
    module, x = activation.module(), torch.linspace(-50, 50, 1001)
    assert torch.equal(module(x), activation.value(x))
    assert module is not activation.module()
    assert activations.of_module(module) == activation


@every_case
def test_activation_and_module_survive_pickling(activation):
    twin, z = pickle.loads(pickle.dumps(activation)), everywhere(torch.float32)
    assert twin == activation and hash(twin) == hash(activation) and repr(twin) == repr(activation)
    h = activation.value(z)
    for ours, theirs in (
        (h, twin.value(z)),
        (activation.slope(z), twin.slope(z)),
        (activation.forward_(z, torch.empty_like(z)), twin.forward_(z, torch.empty_like(z))),
        (activation.backward_(torch.ones_like(z), z, h), twin.backward_(torch.ones_like(z), z, h)),
        (h, pickle.loads(pickle.dumps(activation.module()))(z)),
    ):
        assert torch.equal(ours, theirs)


@every_case
def test_it_says_what_it_is_and_cannot_be_changed(activation):
    assert activation.formula and activation.source and inspect.getdoc(type(activation))
    with pytest.raises(FrozenInstanceError):
        activation.name = "mine"


@pytest.mark.parametrize("name", activations.names() + activations.trainable_names())
def test_parameters_tell_activations_apart(name):
    one = activations.get(name)
    assert one == activations.get(name) and activations.get(one) is one and one.name == name
    for key, value in parameters_of(name).items():
        other = activations.get(name, **{key: 3 * value})
        assert other != one and other.formula != one.formula and other == activations.get(name, **{key: 3 * value})
