"""Getting activations by name, adding one, and what is refused."""

import math

import pytest
import torch

from rectlab import Population, Settings, activations, fit, inspect
from rectlab.measures import certify
from rectlab.sweeps.plan import CHOICES

NAMES = (
    "relu, leaky_relu, shifted_relu, rectified_tanh, lif_rate, softplus, elu, selu, celu, gelu, swish, mish, lisht, "
    "tanh, sigmoid, elliott, prelu, pau, swish_beta, pdelu, soft_root_sign, maxout"
)


class Square(activations.Activation):
    """x², which has neither fused forms nor a module of torch's."""

    name, formula, source = "square", "x²", "this test"
    lower, valleys = 0.0, 1

    def value(self, x):
        return x.square()

    def slope(self, x):
        return 2 * x


@pytest.fixture
def registered():
    yield activations.register("square")(Square)
    del activations.REGISTRY["square"]


def test_lessons_and_menus_list_the_rectifier_first_and_what_learns_apart():
    assert ", ".join(activations.names() + activations.trainable_names()) == NAMES
    assert activations.trainable_names()[0] == "prelu"


def test_adding_an_activation_is_writing_one_class(registered):
    assert activations.names()[-1] == "square" and "square" in CHOICES["activation"]()
    population, X = Population(6, (5, 4), 3, activation="square"), torch.rand(20, 6)
    for _ in fit(population, X, torch.arange(20) % 3, Settings(lr=0.01), n_epochs=1):
        pass
    seen = inspect(population.to_module(0), X, box=(0, 1))
    assert [(layer.kind, layer.no_proof) for layer in seen.layers] == [("Square", "")] * 2
    bounds, (_, last) = certify(population, (0.0, 1.0)), list(population.hidden(X))
    assert (last[0].amax(2).numpy() <= bounds.upper[1]).all() and math.isfinite(bounds.upper[1].max())


def test_an_activation_of_your_own_gets_forward_and_backward_from_value_and_slope():
    square, z, grad, out = Square(), torch.tensor([-1.0, 0.0, 3.0]), torch.tensor([1.0, 1.0, 0.5]), torch.empty(3)
    assert square.forward_(z, out) is out and out.tolist() == [1.0, 0.0, 9.0]
    assert square.backward_(grad, z, out) is grad and grad.tolist() == [-2.0, 0.0, 3.0]
    assert Population(2, (3,), 2, activation=square).nonlinearity.lower == 0


def test_of_an_activation_whose_course_is_unknown_no_range_is_known():
    unknown, ends = activations.get("prelu"), torch.tensor([1.0]).double()
    assert [end.tolist() for end in unknown.range(ends, ends, 2.0**-24)] == [[-math.inf], [math.inf]]


def test_modules_are_torch_s_own_where_torch_has_one():
    made = {name: activations.get(name).module() for name in activations.names()}
    ours = {name for name, module in made.items() if type(module) is activations.Elementwise}
    assert ours == {"shifted_relu", "rectified_tanh", "lif_rate", "lisht"}
    assert repr(activations.get("swish", beta=2).module()) == "Swish(beta=2.0)"
    assert repr(activations.get("shifted_relu").module()) == "ShiftedRectifier(shift=0.1)"


@pytest.mark.parametrize(
    "module",
    [torch.nn.LeakyReLU(1.5), torch.nn.GELU("tanh"), torch.nn.Softplus(threshold=5), torch.nn.Softplus(beta=0.01),
     torch.nn.Hardswish(), torch.nn.Linear(2, 2), activations.get("prelu").module()],
    ids=repr,
)
def test_modules_that_compute_something_else_are_no_activation(module):
    assert activations.of_module(module) is None


def test_parameters_show_in_the_formula():
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


IN_RANGE, A_NAME = "Pass a number in that range.", "Pass one of these names, or an Activation of your own."


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("step", {}, f"name must be one of {NAMES}; got 'step'. {A_NAME}"),
        (["relu"], {}, f"name must be one of {NAMES}; got ['relu']. {A_NAME}"),
        ("relu", {"slope": 0.1}, "'relu' must take no parameters; got slope. Leave out what it lacks."),
        ("softplus", {"slope": 0.1, "sharpness": 2.0},
         "'softplus' must take no parameter but sharpness; got slope. Leave out what it lacks."),
        ("softplus", {"sharpness": 0.0}, f"sharpness must be above 0 and finite; got 0.0. {IN_RANGE}"),
        ("softplus", {"sharpness": math.nan}, f"sharpness must be above 0 and finite; got nan. {IN_RANGE}"),
        ("leaky_relu", {"slope": 1.5}, f"slope must be in [0, 1]; got 1.5. {IN_RANGE}"),
        ("elu", {"alpha": math.inf}, f"alpha must be above 0 and finite; got inf. {IN_RANGE}"),
        ("celu", {"alpha": 0}, f"alpha must be above 0 and finite; got 0.0. {IN_RANGE}"),
        ("swish", {"beta": 0.0}, f"beta must be above 0 and finite; got 0.0. {IN_RANGE}"),
        ("shifted_relu", {"shift": math.inf}, f"shift must be finite; got inf. {IN_RANGE}"),
        ("lif_rate", {"refractory": -0.1}, f"refractory must be 0 or above and finite; got -0.1. {IN_RANGE}"),
        ("lif_rate", {"toe": 0.0}, f"toe must be above 0 and at most 1; got 0.0. {IN_RANGE}"),
        ("lif_rate", {"tau": 10.0},
         "'lif_rate' must take no parameter but refractory, toe; got tau. Leave out what it lacks."),
        ("elu", {"alpha": "1"}, "alpha must be a real number; got '1'. Pass a float."),
        ("elu", {"alpha": True}, "alpha must be a real number; got True. Pass a float."),
        ("maxout", {"pieces": 1}, "pieces must be a whole number from 2 up; got 1.0. Pass pieces=2."),
        ("maxout", {"pieces": 2.5}, "pieces must be a whole number from 2 up; got 2.5. Pass pieces=2."),
        ("maxout", {"pieces": math.inf}, "pieces must be a whole number from 2 up; got inf. Pass pieces=2."),
        ("maxout", {"k": 2}, "'maxout' must take no parameter but pieces; got k. Leave out what it lacks."),
        ("prelu", {"slope": 0.1}, "'prelu' must take no parameters; got slope. Leave out what it lacks."),
        (activations.get("softplus"), {"sharpness": 2.0},
         "an Activation must come without parameters; got sharpness. Pass its name with them."),
    ],
)
def test_bad_requests_are_answered_in_full(name, parameters, message):
    with pytest.raises(ValueError) as caught:
        activations.get(name, **parameters)
    assert str(caught.value) == f"activations.get: {message}"


@pytest.mark.parametrize("what", ["value", "slope"])
def test_an_activation_without_a_definition_says_which_is_missing(what):
    nothing = type("Nothing", (activations.Activation,), {"name": "nothing"})
    with pytest.raises(TypeError, match=f"^Nothing.{what}: an activation must say its {what}. Define {what}\\(x\\)"):
        getattr(nothing(), what)(torch.zeros(2))
