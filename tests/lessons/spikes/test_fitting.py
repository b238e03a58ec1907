"""The four fits: curves made from a shape give the shape back, and nothing nearby is better."""

import numpy as np
import pytest

from rectlab.lessons.spikes import SHAPES, Neuron, fit_shapes

CURRENTS = np.linspace(0, 3, 61)
PLAIN = {
    "rectifier": lambda x: np.maximum(0, x),
    "softplus": lambda x: np.logaddexp(0, x),
    "sigmoid": lambda x: np.exp(-np.logaddexp(0, -x)),
    "tanh": np.tanh,
}


def value(fits, name, height=1.0, steepness=1.0, shift=0.0):
    """A fitted shape by the long way, its three numbers changed a little."""
    x = fits.steepness[name] * steepness * (fits.currents - fits.shift[name] - shift)
    return fits.height[name] * height * PLAIN[name](x)


@pytest.mark.parametrize("name", SHAPES)
def test_a_curve_made_from_a_shape_gives_its_numbers_back(name):
    height, steepness, shift = 30.0, {"rectifier": 1.0}.get(name, 2.2), 1.3
    curve = height * PLAIN[name](steepness * (CURRENTS - shift))
    fits = fit_shapes(CURRENTS, curve)
    assert fits.errors[name] < 0.01
    assert (fits.height[name], fits.steepness[name], fits.shift[name]) == pytest.approx(
        (height, steepness, shift), rel=1e-2
    )


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.3, 0.6])
@pytest.mark.parametrize("refractory", [0.0, 2.0, 10.0])
@pytest.mark.parametrize("top", [2.0, 3.0, 5.0])
def test_nothing_nearby_fits_better(noise, refractory, top):
    currents = np.linspace(0, top, 61)
    rates = Neuron(refractory=refractory).rate(currents, noise)
    fits = fit_shapes(currents, rates)
    for name in SHAPES:
        assert value(fits, name) == pytest.approx(fits.fitted[name], abs=1e-6 * rates.max())
        best = 100 * np.sqrt(np.mean((fits.fitted[name] - rates) ** 2)) / rates.max()
        assert fits.errors[name] == pytest.approx(best)
        at_an_end = not 0.06 < fits.steepness[name] * top < 490
        steeper = (1.0,) if name == "rectifier" or at_an_end else (0.98, 1.0, 1.02)
        for change in ((h, s, m) for h in (0.99, 1, 1.01) for s in steeper for m in (-0.01, 0, 0.01)):
            nearby = value(fits, name, *change)
            assert 100 * np.sqrt(np.mean((nearby - rates) ** 2)) / rates.max() >= best - 1e-3


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_no_start_of_scipys_least_squares_ends_lower(noise):
    optimize = pytest.importorskip("scipy.optimize")
    rates = Neuron().rate(CURRENTS, noise)
    fits = fit_shapes(CURRENTS, rates)
    for name in SHAPES:
        for start in ((rates.max(), 1.0, 1.0), (rates.max(), 5.0, 1.2), (50.0, 0.7, 0.5), (60.0, 3.0, 1.0)):

            def off(p, name=name):
                return p[0] * PLAIN[name](p[1] * (CURRENTS - p[2])) - rates

            found = optimize.least_squares(off, start, max_nfev=300)
            error = 100 * np.sqrt(np.mean(found.fun**2)) / rates.max()
            assert fits.errors[name] <= error + 0.01


def test_units_of_current_and_rate_do_not_matter():
    rates = Neuron().rate(CURRENTS, 0.2)
    plain, scaled = fit_shapes(CURRENTS, rates), fit_shapes(5 + 1000 * CURRENTS, rates / 1000)
    assert list(plain.errors.values()) == pytest.approx(list(scaled.errors.values()), abs=1e-6)
    assert scaled.shift["sigmoid"] == pytest.approx(5 + 1000 * plain.shift["sigmoid"])


def test_words_and_best():
    fits = fit_shapes(CURRENTS, Neuron().rate(CURRENTS))
    assert fits.best == "rectifier"
    assert fits.in_words() == (
        "Off the curve from 0 to 3, rms in % of its maximum: "
        "rectifier 4.2 %, softplus 4.2 %, sigmoid 5.1 %, tanh 7.4 %."
    )


@pytest.mark.parametrize("rates", [np.zeros(61), np.full(61, np.nan), -np.ones(61)])
def test_curves_that_cannot_be_fitted_are_refused(rates):
    with pytest.raises(ValueError, match="^fit_shapes: currents must increase, and rates be finite with one above 0."):
        fit_shapes(CURRENTS, rates)


def test_lists_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match=r"5 at least; got \(61,\) and \(60,\)\.$"):
        fit_shapes(CURRENTS, np.ones(60))
