"""Each activation against an independent definition, autograd and finite differences."""

import dataclasses
import inspect
import math
import pickle

import pytest
import scipy.integrate
import scipy.optimize
import scipy.special
import torch

from rectlab import activations


def normal_distribution_function(x):
    """Integrate the normal density numerically: no error function in sight."""
    return 0.5 + scipy.integrate.quad(lambda t: math.exp(-t * t / 2) / math.sqrt(2 * math.pi), 0, x, epsabs=1e-15)[0]


def rate_in_hertz(x, t_ref=4.0):
    """Return the paper's rate, in millivolts and milliseconds, ``x (V_th - V_r)`` above threshold."""
    tau, v_threshold, v_reset = 30.0, -50.2, -78.0
    steady = v_threshold + x * (v_threshold - v_reset)  # E + R I
    return 1000 / (tau * math.log((steady - v_reset) / (steady - v_threshold)) + t_ref)


def rescaled_rate(x, t_ref=4.0, toe=0.1):
    if x <= 0:
        return 0.0
    if x <= toe:
        return x / toe * rescaled_rate(toe, t_ref, toe=0)
    return rate_in_hertz(x, t_ref) / rate_in_hertz(1.0, t_ref)


# (name, parameters, the value at one float by Python's math or by scipy, far from overflow)
CASES = [
    ("relu", {}, lambda x: max(0.0, x)),
    ("leaky_relu", {}, lambda x: x if x > 0 else 0.01 * x),
    ("leaky_relu", {"slope": 0.3}, lambda x: x if x > 0 else 0.3 * x),
    ("softplus", {}, lambda x: math.log(1 + math.exp(x))),
    ("softplus", {"sharpness": 4.0}, lambda x: math.log(1 + math.exp(4 * x)) / 4),
    ("tanh", {}, lambda x: (math.exp(x) - math.exp(-x)) / (math.exp(x) + math.exp(-x))),
    ("sigmoid", {}, lambda x: 1 / (1 + math.exp(-x))),
    ("elu", {}, lambda x: x if x > 0 else math.exp(x) - 1),
    ("elu", {"alpha": 0.5}, lambda x: x if x > 0 else 0.5 * (math.exp(x) - 1)),
    ("elliott", {}, lambda x: x / (1 + x) if x > 0 else x / (1 - x)),
    ("selu", {}, lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * (math.exp(x) - 1))),
    ("celu", {}, lambda x: max(0, x) + min(0, math.exp(x) - 1)),
    ("celu", {"alpha": 0.5}, lambda x: max(0, x) + min(0, 0.5 * (math.exp(x / 0.5) - 1))),
    ("gelu", {}, lambda x: x * normal_distribution_function(x)),
    ("swish", {}, lambda x: x * scipy.special.expit(x)),
    ("swish", {"beta": 2.5}, lambda x: x * scipy.special.expit(2.5 * x)),
    ("mish", {}, lambda x: x * math.tanh(scipy.special.logsumexp([0, x]))),
    ("lisht", {}, lambda x: x * (1 - 2 / (1 + math.exp(2 * x)))),
    ("shifted_relu", {}, lambda x: max(0.0, x - 0.1)),
    ("shifted_relu", {"shift": -0.7}, lambda x: max(0.0, x + 0.7)),
    ("rectified_tanh", {}, lambda x: max(math.tanh(x), 0)),
    ("lif_rate", {}, rescaled_rate),
    ("lif_rate", {"refractory": 0.0, "toe": 0.3}, lambda x: rescaled_rate(x, t_ref=0, toe=0.3)),
]
IDS = [" ".join([name, *(f"{key}={value}" for key, value in parameters.items())]) for name, parameters, _ in CASES]
every_case = pytest.mark.parametrize(("name", "parameters", "definition"), CASES, ids=IDS)
every_name = pytest.mark.parametrize("name", activations.names())


def grid() -> torch.Tensor:
    """Return float64 points in [-6, 6] that step over the kink at zero, but not onto it."""
    return torch.linspace(-6, 6, 120, dtype=torch.float64)


def everywhere(dtype: torch.dtype) -> torch.Tensor:
    """Return random points, both zeros, and points far out, in a shape like a layer's (2, 7, 16)."""
    near = torch.randn(210, dtype=dtype, generator=torch.Generator().manual_seed(0)) * 3
    special = [0.0, -0.0, 1e-30, -1e-30, 30.0, -30.0, 41.0, -41.0, 200.0, -200.0, 1e4, -1e4, 1.0, -1.0]
    return torch.cat([near, torch.tensor(special, dtype=dtype)]).reshape(2, 7, 16)


@every_case
def test_value_follows_its_definition(name, parameters, definition):
    x = grid()
    expected = torch.tensor([definition(number) for number in x.tolist()], dtype=torch.float64)
    torch.testing.assert_close(activations.get(name, **parameters).value(x), expected, rtol=1e-12, atol=1e-14)


@every_case
def test_derivative_agrees_with_autograd(name, parameters, definition):
    activation = activations.get(name, **parameters)
    x = torch.cat([grid(), torch.zeros(1, dtype=torch.float64)]).requires_grad_()
    (expected,) = torch.autograd.grad(activation.value(x).sum(), x)
    torch.testing.assert_close(activation.derivative(x.detach()), expected, rtol=1e-9, atol=1e-12)


@every_case
def test_derivative_agrees_with_finite_differences(name, parameters, definition):
    x, h = grid(), 1e-5
    value = activations.get(name, **parameters).value
    expected = (value(x + h) - value(x - h)) / (2 * h)
    torch.testing.assert_close(activations.get(name, **parameters).derivative(x), expected, rtol=1e-8, atol=1e-9)


@every_case
def test_module_computes_the_same_value(name, parameters, definition):
    activation = activations.get(name, **parameters)
    x = torch.linspace(-50, 50, 1001)
    assert torch.equal(activation.module()(x), activation.value(x))
    assert activation.module() is not activation.module()


@every_case
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_value_and_derivative_stay_finite_and_in_range_far_out(name, parameters, definition, dtype):
    activation = activations.get(name, **parameters)
    x = torch.tensor([-1e4, -200.0, -30.0, -0.0, 0.0, 30.0, 200.0, 1e4], dtype=dtype)
    value, slope = activation.value(x), activation.derivative(x)
    assert value.dtype == slope.dtype == dtype
    assert value.isfinite().all() and slope.isfinite().all()
    last_digit = torch.finfo(dtype).eps
    assert (value >= activation.lower - last_digit).all() and (value <= activation.upper + last_digit).all()


# The slope far below and far above zero, where every function here has become a line.
FAR_SLOPES = {
    "leaky_relu": lambda slope=0.01: (slope, 1.0),
    "selu": lambda: (0.0, 1.0507009873554805),
    "lisht": lambda: (-1.0, 1.0),
    "lif_rate": lambda refractory=4 / 30, toe=0.1: (0.0, 0.0 if refractory else math.log(2)),
    **dict.fromkeys(["tanh", "sigmoid", "elliott", "rectified_tanh"], lambda: (0.0, 0.0)),
}


@every_case
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_slopes_far_out_are_those_of_the_asymptotes(name, parameters, definition, dtype):
    below, above = FAR_SLOPES[name](**parameters) if name in FAR_SLOPES else (0.0, 1.0)
    slope = activations.get(name, **parameters).derivative(torch.tensor([-1e4, -5e3, 5e3, 1e4], dtype=dtype))
    torch.testing.assert_close(slope, torch.tensor([below, below, above, above], dtype=dtype), rtol=1e-5, atol=1e-5)


@every_case
def test_float32_slopes_agree_with_float64_everywhere(name, parameters, definition):
    slope = activations.get(name, **parameters).derivative
    x = torch.cat([everywhere(torch.float32).flatten(), torch.linspace(-100, 100, 999)])
    torch.testing.assert_close(slope(x), slope(x.double()).float(), rtol=1e-5, atol=1e-6)


@every_case
def test_gradients_of_the_value_stay_finite_far_out(name, parameters, definition):
    x = torch.tensor([-1e4, 0.0, 1e4], requires_grad=True)
    (gradient,) = torch.autograd.grad(activations.get(name, **parameters).value(x).sum(), x)
    assert gradient.isfinite().all()


@every_case
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_forward_writes_the_value_into_a_tensor_that_exists(name, parameters, definition, dtype):
    activation = activations.get(name, **parameters)
    z, out = everywhere(dtype), torch.full_like(everywhere(dtype), math.nan)
    before = z.clone()
    assert activation.forward_(z, out) is out
    few_digits = 8 * torch.finfo(dtype).eps if name == "mish" else 0.0  # mish without tanh, the others bit by bit
    torch.testing.assert_close(out, activation.value(z), rtol=few_digits, atol=0)
    assert torch.equal(z, before)


@every_case
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 2e-6), (torch.float64, 1e-14)])
def test_backward_multiplies_a_gradient_by_the_slope(name, parameters, definition, dtype, tolerance):
    activation = activations.get(name, **parameters)
    z = everywhere(dtype)
    h = activation.value(z)
    grad = torch.randn(z.shape, dtype=dtype, generator=torch.Generator().manual_seed(1))
    expected, z_before, h_before = grad * activation.derivative(z), z.clone(), h.clone()
    assert activation.backward(grad, z, h) is grad
    torch.testing.assert_close(grad, expected, rtol=tolerance, atol=tolerance)
    assert torch.equal(z, z_before) and torch.equal(h, h_before)


@every_case
def test_value_and_derivative_stay_on_their_device(name, parameters, definition):
    activation = activations.get(name, **parameters)
    z = torch.empty(2, 3, dtype=torch.float64, device="meta")  # a device without numbers, on every machine
    for made in (activation.value(z), activation.derivative(z)):
        assert made.device == z.device and made.dtype == z.dtype and made.shape == z.shape


@every_case
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_gpu_computes_what_the_processor_does(name, parameters, definition):
    activation = activations.get(name, **parameters)
    z = everywhere(torch.float64)
    h, slope, on_gpu = activation.value(z), activation.derivative(z), z.cuda()
    out = activation.forward_(on_gpu, torch.empty_like(on_gpu))
    grad = activation.backward(torch.ones_like(on_gpu), on_gpu, out)
    for ours, theirs in ((out, h), (grad, slope), (activation.derivative(on_gpu), slope)):
        torch.testing.assert_close(ours.cpu(), theirs, rtol=1e-12, atol=1e-12)


def test_an_activation_of_your_own_gets_forward_and_backward_from_value_and_derivative():
    square = activations.Activation(
        "square", "x²", torch.square, lambda x: 2 * x, 0.0, math.inf, False, torch.nn.Identity, "this test"
    )
    z, grad = torch.tensor([-1.0, 0.0, 3.0]), torch.tensor([1.0, 1.0, 0.5])
    out = torch.empty(3)
    assert square.forward_(z, out) is out and out.tolist() == [1.0, 0.0, 9.0]
    assert square.backward(grad, z, out) is grad and grad.tolist() == [-2.0, 0.0, 3.0]
    doubled = dataclasses.replace(square, value=lambda x: 2 * x * x, forward_=None)
    assert doubled.forward_(z, out).tolist() == [2.0, 0.0, 18.0]


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus"])
def test_slopes_keep_their_digits_in_float32_where_the_textbook_form_cancels(name):
    slope = activations.get(name).derivative
    x = torch.tensor([-40.0, -20.0, 20.0, 40.0])
    torch.testing.assert_close(slope(x), slope(x.double()).float(), rtol=1e-5, atol=0)
    exact = {"sigmoid": math.exp(-20), "tanh": 4 * math.exp(-40), "softplus": 1.0}[name]
    assert slope(x)[2].item() == pytest.approx(exact, rel=1e-5)


def test_softplus_is_exact_in_float64_past_torch_s_own_threshold():
    x = torch.tensor([20.0, 25.0, 30.0], dtype=torch.float64)
    expected = [number + math.log1p(math.exp(-number)) for number in x.tolist()]
    assert activations.softplus(x).tolist() == pytest.approx(expected, rel=1e-15)


def test_softplus_lies_above_the_rectifier_by_at_most_log_2_over_its_sharpness():
    x = torch.linspace(-3, 3, 601, dtype=torch.float64)
    for sharpness in (0.5, 1.0, 4.0, 32.0):
        gap = activations.softplus(x, sharpness) - activations.rectifier(x)
        assert gap.max().item() == pytest.approx(math.log(2) / sharpness, rel=1e-12)
        assert x[gap.argmax()].item() == pytest.approx(0, abs=1e-12)


def test_rectifier_has_zero_slope_at_zero():
    zeros = torch.tensor([0.0, -0.0])
    assert activations.rectifier_slope(zeros).tolist() == [0.0, 0.0]


def test_negative_zero_counts_as_an_exact_zero():
    activated = activations.rectifier(torch.tensor([-0.0, 0.0, -1.0, 1.0]))
    assert (activated == 0).tolist() == [True, True, True, False]


def test_half_of_symmetric_input_becomes_exactly_zero():
    x = torch.linspace(-1, 1, 100)  # an even number of points: none of them is zero
    assert (activations.rectifier(x) == 0).sum() == 50


@every_case
def test_exact_zeros_are_claimed_where_a_half_line_gives_them(name, parameters, definition):
    activation = activations.get(name, **parameters)
    x = torch.linspace(2, 5, 50, dtype=torch.float64)  # further out GELU rounds to zero in float64 as well
    found = any(bool((activation.value(half) == 0).all()) for half in (x, -x))
    assert activation.exact_zeros is found


@every_case
def test_range_is_reached_in_the_limit_and_not_passed(name, parameters, definition):
    activation = activations.get(name, **parameters)
    far = torch.logspace(1, 12, 1000, dtype=torch.float64)
    x = torch.cat([-far, torch.linspace(-10, 10, 100_001, dtype=torch.float64), far])
    low, high = activation.value(x).aminmax()
    assert low.item() == pytest.approx(activation.lower, rel=1e-8, abs=1e-11) or low < -1e9 > activation.lower
    assert high.item() == pytest.approx(activation.upper, rel=1e-8) or high > 1e11 and activation.upper == math.inf
    assert low >= activation.lower - 1e-15 and high <= activation.upper


@pytest.mark.parametrize(
    ("name", "parameters", "about"),
    [("swish", {}, -0.2785), ("swish", {"beta": 4.0}, -0.0696), ("gelu", {}, -0.1700), ("mish", {}, -0.3088)],
)
def test_the_dip_is_where_the_slope_is_zero(name, parameters, about):
    activation = activations.get(name, **parameters)

    def at(function, x):
        return function(torch.tensor(x, dtype=torch.float64)).item()

    bottom = scipy.optimize.brentq(lambda x: at(activation.derivative, x), -3, -0.2, xtol=1e-14)
    assert at(activation.value, bottom) == pytest.approx(activation.lower, rel=1e-14)
    assert activation.lower == pytest.approx(about, abs=5e-5)
    told = activations.get(name).lower, inspect.getdoc(getattr(activations, name))
    assert f"{told[0]:.4f}" in told[1]


def test_the_dip_of_swish_is_lambert_s_w():
    assert activations.get("swish").lower == pytest.approx(-scipy.special.lambertw(1 / math.e).real, rel=1e-15)


def test_selu_keeps_mean_zero_and_variance_one():
    def mean(power):
        def weighed(x):
            return activations.selu(torch.tensor(x, dtype=torch.float64)).item() ** power * math.exp(-x * x / 2)

        parts = [scipy.integrate.quad(weighed, *ends)[0] for ends in ((-12, 0), (0, 12))]
        return sum(parts) / math.sqrt(2 * math.pi)

    assert mean(1) == pytest.approx(0, abs=1e-10) and mean(2) == pytest.approx(1, rel=1e-10)


def test_gelu_zeros_in_float32_are_rounding():
    x = torch.tensor([-5.0, -6.0])
    assert (activations.gelu(x) == 0).tolist() == [False, True]
    assert (activations.gelu(x.double()) == 0).tolist() == [False, False]
    assert not activations.get("gelu").exact_zeros


def test_swish_lies_between_a_line_and_the_rectifier():
    x = torch.linspace(-5, 5, 101, dtype=torch.float64)
    torch.testing.assert_close(activations.swish(x, beta=1e-9), x / 2, rtol=1e-7, atol=0)
    torch.testing.assert_close(activations.swish(x, beta=1e4), activations.rectifier(x), rtol=0, atol=1e-12)


def test_shifted_relu_without_shift_is_the_rectifier_and_says_what_the_original_does():
    assert torch.equal(activations.shifted_rectifier(grid(), shift=0.0), activations.rectifier(grid()))
    assert "mean of the layer's input" in activations.get("shifted_relu").source
    at_shift = torch.tensor([0.5, math.nextafter(0.5, 1)], dtype=torch.float64)
    assert activations.shifted_rectifier_slope(at_shift, shift=0.5).tolist() == [0.0, 1.0]


def test_lif_rate_is_the_paper_s_curve_above_its_toe():
    x = torch.tensor([0.1, 0.5, 1.0, 2.0, 9.0], dtype=torch.float64)
    hertz = [rate_in_hertz(number) for number in x.tolist()]
    assert (activations.lif_rate(x) * rate_in_hertz(1.0)).tolist() == pytest.approx(hertz, rel=1e-12)
    assert activations.lif_rate(torch.ones(1)).item() == pytest.approx(1)
    assert activations.get("lif_rate").upper * rate_in_hertz(1.0) == pytest.approx(1000 / 4.0)  # one per t_ref


def test_lif_rate_has_no_jump_and_no_slope_above_the_chord_s():
    x = torch.linspace(-1, 3, 400_001, dtype=torch.float64)
    for parameters in ({}, {"refractory": 0.0}, {"toe": 0.01}, {"toe": 1.0}):
        value, slope = activations.lif_rate(x, **parameters), activations.lif_rate_slope(x, **parameters)
        steepest = slope.max().item()
        assert steepest == pytest.approx(activations.lif_rate(torch.tensor(0.01), **parameters).item() / 0.01, rel=1e-6)
        assert (value.diff() <= steepest * 1.0001e-5).all() and (value.diff() >= 0).all()
        assert activations.lif_rate_slope(torch.zeros(1), **parameters).item() == 0
        curve = activations.lif_rate(x, **{**parameters, "toe": 1e-12})
        assert (value <= curve + 1e-12).all()  # the chord lies below the neuron's own curve


def test_lif_rate_without_refractory_period_tends_to_a_line():
    x = torch.tensor([100.0, 1000.0], dtype=torch.float64)
    gap = activations.lif_rate(x, refractory=0.0) - math.log(2) * (x + 0.5)
    assert (gap.abs() < 1 / x).all()


@every_name
def test_registry_keeps_its_promises(name):
    activation = activations.get(name)
    assert activation.name == name
    assert activation.formula and activation.source
    assert activations.get(activation) is activation
    assert pickle.loads(pickle.dumps(activation)) == activation


@every_case
def test_activations_and_their_modules_survive_pickling(name, parameters, definition):
    activation = activations.get(name, **parameters)
    twin, z = pickle.loads(pickle.dumps(activation)), everywhere(torch.float32)
    assert twin == activation
    h = activation.value(z)
    for ours, theirs in (
        (h, twin.value(z)),
        (activation.derivative(z), twin.derivative(z)),
        (activation.forward_(z, torch.empty_like(z)), twin.forward_(z, torch.empty_like(z))),
        (activation.backward(torch.ones_like(z), z, h), twin.backward(torch.ones_like(z), z, h)),
        (h, pickle.loads(pickle.dumps(activation.module()))(z)),
    ):
        assert torch.equal(ours, theirs)


def test_modules_are_torch_s_own_where_torch_has_one():
    ours = {
        name for name in activations.names() if type(activations.get(name).module()).__module__.startswith("rectlab")
    }
    assert ours == {"shifted_relu", "rectified_tanh", "lif_rate", "lisht"}
    assert repr(activations.get("swish", beta=2).module()) == "Swish(beta=2.0)"
    assert repr(activations.get("shifted_relu").module()) == "ShiftedRectifier(shift=0.1)"


def test_the_registry_is_whole_and_begins_with_the_rectifier():
    survey = "sigmoid tanh elliott relu leaky_relu elu selu gelu celu softplus swish shifted_relu lisht mish"
    assert set(activations.names()) == {*survey.split(), "lif_rate", "rectified_tanh"}
    assert activations.names()[0] == "relu"
    assert {name for name, *_ in CASES} == set(activations.names())


def test_parameters_show_in_the_formula_and_tell_activations_apart():
    assert activations.get("softplus", sharpness=2).formula == "log(1 + exp(2 x)) / 2"
    assert activations.get("leaky_relu", slope=0.25).formula == "max(0.25 x, x)"
    assert activations.get("elu", alpha=2).formula == "x if x > 0 else 2 (exp(x) - 1)"
    assert activations.get("celu", alpha=2).formula == "x if x > 0 else 2 (exp(x / 2) - 1)"
    assert activations.get("swish", beta=2).formula == "x / (1 + exp(-2 x))"
    assert activations.get("shifted_relu", shift=-1).formula == "max(0, x + 1)"
    assert activations.get("lif_rate", refractory=0.5, toe=1).formula == (
        "0 if x ≤ 0 else (log(2) + 0.5) / (log(1 + 1/x) + 0.5), its chord below x = 1"
    )
    assert activations.get("lif_rate", refractory=0).formula == (
        "0 if x ≤ 0 else log(2) / log(1 + 1/x), its chord below x = 0.1"
    )
    assert activations.get("softplus", sharpness=2) != activations.get("softplus")
    assert activations.get("softplus", sharpness=1) == activations.get("softplus")


def test_leaky_rectifier_without_leak_is_the_rectifier():
    sealed = activations.get("leaky_relu", slope=0.0)
    assert sealed.exact_zeros and sealed.lower == 0
    assert torch.equal(sealed.value(grid()), activations.rectifier(grid()))


def test_activations_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        activations.get("relu").name = "mine"


@pytest.mark.parametrize(
    ("arguments", "parameters", "message"),
    [
        (
            "step",
            {},
            "activations.get: name must be one of relu, leaky_relu, shifted_relu, rectified_tanh, lif_rate, softplus, "
            "elu, selu, celu, gelu, swish, mish, lisht, tanh, sigmoid, elliott, prelu, pau, swish_beta, pdelu, "
            "soft_root_sign, maxout; got 'step'. "
            "Pass one of these names, or an Activation of your own.",
        ),
        (
            ["relu"],
            {},
            "activations.get: name must be one of relu, leaky_relu, shifted_relu, rectified_tanh, lif_rate, softplus, "
            "elu, selu, celu, gelu, swish, mish, lisht, tanh, sigmoid, elliott, prelu, pau, swish_beta, pdelu, "
            "soft_root_sign, maxout; got ['relu']. "
            "Pass one of these names, or an Activation of your own.",
        ),
        (
            "relu",
            {"slope": 0.1},
            "activations.get: 'relu' must take no parameters; got slope. Leave out what it lacks.",
        ),
        (
            "softplus",
            {"slope": 0.1, "sharpness": 2.0},
            "activations.get: 'softplus' must take no parameter but sharpness; got slope. Leave out what it lacks.",
        ),
        (
            "softplus",
            {"sharpness": 0.0},
            "activations.get: sharpness must be above 0 and finite; got 0.0. Pass a number in that range.",
        ),
        (
            "softplus",
            {"sharpness": math.nan},
            "activations.get: sharpness must be above 0 and finite; got nan. Pass a number in that range.",
        ),
        (
            "leaky_relu",
            {"slope": 1.5},
            "activations.get: slope must lie in [0, 1]; got 1.5. Pass a number in that range.",
        ),
        (
            "elu",
            {"alpha": math.inf},
            "activations.get: alpha must be above 0 and finite; got inf. Pass a number in that range.",
        ),
        (
            "celu",
            {"alpha": 0},
            "activations.get: alpha must be above 0 and finite; got 0.0. Pass a number in that range.",
        ),
        (
            "swish",
            {"beta": 0.0},
            "activations.get: beta must be above 0 and finite; got 0.0. Pass a number in that range.",
        ),
        (
            "shifted_relu",
            {"shift": math.inf},
            "activations.get: shift must be finite; got inf. Pass a number in that range.",
        ),
        (
            "lif_rate",
            {"refractory": -0.1},
            "activations.get: refractory must be 0 or above and finite; got -0.1. Pass a number in that range.",
        ),
        (
            "lif_rate",
            {"toe": 0.0},
            "activations.get: toe must be above 0 and at most 1; got 0.0. Pass a number in that range.",
        ),
        (
            "lif_rate",
            {"tau": 10.0},
            "activations.get: 'lif_rate' must take no parameter but refractory, toe; got tau. Leave out what it lacks.",
        ),
        ("elu", {"alpha": "1"}, "activations.get: alpha must be a real number; got '1'. Pass a float."),
    ],
)
def test_bad_requests_are_answered_in_full(arguments, parameters, message):
    with pytest.raises(ValueError) as caught:
        activations.get(arguments, **parameters)
    assert str(caught.value) == message


def test_an_activation_takes_no_parameters():
    with pytest.raises(ValueError) as caught:
        activations.get(activations.get("softplus"), sharpness=2.0)
    assert str(caught.value) == (
        "activations.get: an Activation must come without parameters; got sharpness. Pass its name with them."
    )
