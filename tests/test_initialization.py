"""Starting weights against their published formulas and torch.nn.init."""

import math
import pickle

import numpy as np
import pytest
import torch

from rectlab import initialization

FAN_IN, FAN_OUT = 600, 200
every_name = pytest.mark.parametrize("name", initialization.names())
symmetric = pytest.mark.parametrize("name", [n for n in initialization.names() if n != "positive_asymmetric"])


def draw(name, seed=0, fan_out=FAN_OUT, fan_in=FAN_IN):
    return initialization.get(name).draw(np.random.default_rng(seed), fan_out, fan_in)


def torch_start(name) -> tuple[np.ndarray, np.ndarray]:
    """Return weight and bias as torch makes them for the same rule."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        layer = torch.nn.Linear(FAN_IN, FAN_OUT)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        if name == "he":
            torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
        elif name == "glorot":
            torch.nn.init.xavier_uniform_(layer.weight, generator=generator)
        elif name == "lecun":
            torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="linear", generator=generator)
        elif name == "orthogonal":
            torch.nn.init.orthogonal_(layer.weight, generator=generator)
        if name != "default":
            layer.bias.zero_()
    return layer.weight.detach().numpy(), layer.bias.detach().numpy()


@pytest.mark.parametrize(
    ("name", "std"),
    [
        ("he", math.sqrt(2) / math.sqrt(FAN_IN)),
        ("glorot", math.sqrt(6) / math.sqrt(FAN_IN + FAN_OUT) / math.sqrt(3)),
        ("lecun", FAN_IN**-0.5),
        ("default", FAN_IN**-0.5 / math.sqrt(3)),
        ("orthogonal", FAN_IN**-0.5),  # 200 rows of length 1, 600 numbers each
    ],
)
def test_std_is_the_published_one(name, std):
    assert initialization.get(name).std(FAN_IN, FAN_OUT) == pytest.approx(std, rel=1e-12)


@symmetric
def test_drawn_variance_agrees_with_the_formula(name):
    weight, _ = draw(name)
    std = initialization.get(name).std(FAN_IN, FAN_OUT)
    # The relative standard error of a variance is sqrt((kurtosis - 1) / n), at most sqrt(2 / n): four of them.
    assert weight.astype(np.float64).var() == pytest.approx(std**2, rel=4 * math.sqrt(2 / weight.size))
    assert abs(weight.astype(np.float64).mean()) < 4 * std / math.sqrt(weight.size)


@symmetric
def test_weights_are_spread_like_those_of_torch(name):
    ours, theirs = (start[0].astype(np.float64).ravel() for start in (draw(name), torch_start(name)))
    # Deciles tell a normal from a uniform of the same variance, and each width from the others.
    tolerance = 6 * initialization.get(name).std(FAN_IN, FAN_OUT) / math.sqrt(ours.size)
    deciles = np.linspace(0.1, 0.9, 9)
    np.testing.assert_allclose(np.quantile(ours, deciles), np.quantile(theirs, deciles), rtol=0, atol=2 * tolerance)


@pytest.mark.parametrize(("name", "bound"), [("glorot", math.sqrt(6 / (FAN_IN + FAN_OUT))), ("default", FAN_IN**-0.5)])
def test_uniform_weights_fill_their_bounds_and_keep_them(name, bound):
    weight, _ = draw(name)
    edge = np.float32(bound)
    assert -edge <= weight.min() < -0.999 * edge
    assert 0.999 * edge < weight.max() <= edge


@every_name
def test_biases_are_zero_except_in_the_default_and_the_asymmetric_start(name):
    _, bias = draw(name)
    assert bias.shape == (FAN_OUT,) and bias.dtype == np.float32
    if name == "default":
        assert 0.9 * FAN_IN**-0.5 < abs(bias).max() <= np.float32(FAN_IN**-0.5)
    elif name == "positive_asymmetric":
        assert bias.std() == pytest.approx(0.6007 / FAN_IN**0.5, rel=0.2)
    else:
        assert not bias.any()


@every_name
def test_one_generator_state_gives_one_set_of_bits(name):
    weight, bias = draw(name, seed=7)
    assert weight.shape == (FAN_OUT, FAN_IN) and weight.dtype == np.float32
    for again, first in zip(draw(name, seed=7), (weight, bias), strict=True):
        assert again.tobytes() == first.tobytes()
    assert draw(name, seed=8)[0].tobytes() != weight.tobytes()


@every_name
def test_no_global_state_is_read_or_moved(name):
    np.random.seed(0)
    before = np.random.get_state()[1].tobytes(), torch.get_rng_state()
    draw(name)
    assert np.random.get_state()[1].tobytes() == before[0]
    assert torch.equal(torch.get_rng_state(), before[1])


@every_name
def test_registry_keeps_its_promises(name):
    rule = initialization.get(name)
    assert rule.name == name and rule.formula and rule.source
    assert initialization.get(rule) is rule
    assert pickle.loads(pickle.dumps(rule)) == rule


def test_unknown_name_lists_all_choices():
    with pytest.raises(ValueError) as caught:
        initialization.get("xavier")
    assert str(caught.value) == (
        "initialization.get: name must be one of he, glorot, lecun, default, orthogonal, positive_asymmetric; "
        "got 'xavier'. Pass one of these names."
    )


@pytest.mark.parametrize(("fan", "shown"), [(0, "0"), (-3, "-3"), (2.5, "2.5"), (True, "True")])
def test_layers_without_units_are_refused(fan, shown):
    advice = f"must be a whole number of at least 1; got {shown}. Give every layer at least one unit."
    with pytest.raises(ValueError) as caught:
        draw("he", fan_in=fan)
    assert str(caught.value) == f"initialization.draw: fan_in {advice}"
    with pytest.raises(ValueError) as caught:
        initialization.get("he").std(4, fan)
    assert str(caught.value) == f"initialization.std: fan_out {advice}"


def test_a_bare_seed_is_refused():
    with pytest.raises(TypeError) as caught:
        initialization.get("he").draw(0, 3, 4)
    assert str(caught.value) == (
        "initialization.draw: generator must be a numpy.random.Generator; got int. Pass numpy.random.default_rng(seed)."
    )


@pytest.mark.parametrize(("fan_out", "fan_in"), [(40, 40), (17, 40), (40, 17), (1, 5), (5, 1)])
def test_orthogonal_weights_turn_or_mirror_and_change_no_length(fan_out, fan_in):
    weight, _ = draw("orthogonal", 3, fan_out, fan_in)
    weight = weight.astype(np.float64)
    short = weight @ weight.T if fan_out <= fan_in else weight.T @ weight
    assert short == pytest.approx(np.eye(min(fan_out, fan_in)), abs=1e-6)
    assert (weight**2).mean() == pytest.approx(initialization.get("orthogonal").std(fan_in, fan_out) ** 2, rel=1e-6)


def test_every_orthogonal_matrix_is_as_likely_as_any_other():
    """Then the mean is 0, half of the determinants are 1, and the trace has mean 0 and variance 1."""
    drawn = np.stack([draw("orthogonal", seed, 6, 6)[0] for seed in range(3000)]).astype(np.float64)
    traces = drawn.trace(axis1=1, axis2=2)
    assert abs(drawn.mean(0)).max() < 4.5 / math.sqrt(6 * 3000)
    assert abs((np.linalg.det(drawn) > 0).mean() - 0.5) < 4 * 0.5 / math.sqrt(3000)
    assert abs(traces.mean()) < 4 / math.sqrt(3000) and traces.var() == pytest.approx(1, abs=4 * math.sqrt(2 / 3000))


def test_the_asymmetric_start_makes_one_number_of_each_unit_positive_and_wide():
    """With 10,000 inputs the normal numbers stay below 0.04, and hardly any draw from Beta(2, 1) does."""
    weight, bias = draw("positive_asymmetric", fan_out=3000, fan_in=10_000)
    wide = np.abs(np.hstack([weight, bias[:, None]])) > 0.04
    assert np.isin(wide.sum(1), (0, 1)).all() and 0.99 < wide.any(1).mean() <= 1
    assert (np.hstack([weight, bias[:, None]])[wide] > 0).all()


def test_the_positive_numbers_follow_beta_2_1_and_sit_anywhere_the_bias_included():
    drawn = [draw("positive_asymmetric", seed, 2000, 4) for seed in range(10)]
    both = np.vstack([np.hstack([weight, bias[:, None]]) for weight, bias in drawn]).astype(np.float64)
    # Moments of one of the five numbers: 4/5 normal of variance 0.6007² / 4, 1/5 Beta(2, 1) with E[x^k] = 2 / (k + 2).
    variance = 0.6007**2 / 4
    wanted = {1: 0.2 * 2 / 3, 2: 0.8 * variance + 0.2 / 2, 3: 0.2 * 2 / 5, 4: 0.8 * 3 * variance**2 + 0.2 / 3}
    for power, moment in wanted.items():
        off = (both**power).mean(0) - moment  # of each of the five places
        assert abs(off).max() < 5 * (both**power).std() / math.sqrt(len(both)), power


def test_std_of_the_asymmetric_start_is_that_of_its_weights():
    weight = np.vstack([draw("positive_asymmetric", seed, 2000, 4)[0] for seed in range(10)]).astype(np.float64)
    assert initialization.get("positive_asymmetric").std(4, 2000) == pytest.approx(weight.std(), rel=0.01)
