"""Each activation against an independent definition, autograd and finite differences."""

import dataclasses
import math
import pickle

import pytest
import torch

from rectlab import activations

# (name, parameters, the value by Python's math alone at one float, far from overflow)
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
    assert (value >= activation.lower).all() and (value <= activation.upper).all()
    assert (slope >= 0).all() and (slope <= 1).all()


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
    torch.testing.assert_close(out, activation.value(z), rtol=0, atol=0)
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


def test_an_activation_of_your_own_gets_forward_and_backward_from_value_and_derivative():
    square = activations.Activation(
        "square", "x²", torch.square, lambda x: 2 * x, 0.0, math.inf, False, torch.nn.Identity, "this test"
    )
    z, grad = torch.tensor([-1.0, 0.0, 3.0]), torch.tensor([1.0, 1.0, 0.5])
    out = torch.empty(3)
    assert square.forward_(z, out) is out and out.tolist() == [1.0, 0.0, 9.0]
    assert square.backward(grad, z, out) is grad and grad.tolist() == [-2.0, 0.0, 3.0]


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
    x = torch.linspace(0.1, 5, 50, dtype=torch.float64)
    found = any(bool((activation.value(half) == 0).all()) for half in (x, -x))
    assert activation.exact_zeros is found


@every_case
def test_range_is_reached_in_the_limit_and_not_passed(name, parameters, definition):
    activation = activations.get(name, **parameters)
    low, high = activation.value(torch.tensor([-1e4, 1e4], dtype=torch.float64)).tolist()
    assert low == pytest.approx(activation.lower) if math.isfinite(activation.lower) else low < -50
    assert high == pytest.approx(activation.upper) if math.isfinite(activation.upper) else high == 1e4


@every_name
def test_registry_keeps_its_promises(name):
    activation = activations.get(name)
    assert activation.name == name
    assert activation.formula and activation.source
    assert activations.get(activation) is activation
    assert pickle.loads(pickle.dumps(activation)) == activation


def test_parameters_show_in_the_formula_and_tell_activations_apart():
    assert activations.get("softplus", sharpness=2).formula == "log(1 + exp(2 x)) / 2"
    assert activations.get("leaky_relu", slope=0.25).formula == "max(0.25 x, x)"
    assert activations.get("elu", alpha=2).formula == "x if x > 0 else 2 (exp(x) - 1)"
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
            "gelu",
            {},
            "activations.get: name must be one of relu, leaky_relu, softplus, tanh, sigmoid, elu; got 'gelu'. "
            "Pass one of these names, or an Activation of your own.",
        ),
        (
            ["relu"],
            {},
            "activations.get: name must be one of relu, leaky_relu, softplus, tanh, sigmoid, elu; got ['relu']. "
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
