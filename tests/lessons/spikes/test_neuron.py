"""The formula of the rate, against the paper's text, the slow integral and its limits."""

import math
import re

import numpy as np
import pytest
import torch

from rectlab import activations
from rectlab.lessons.spikes import Neuron

TEXTBOOK = {"tau": 10, "refractory": 2, "resistance": 10, "rest": -65, "reset": -65, "threshold": -50}


def paper(current, tau, refractory, resistance, rest, reset, threshold):
    """The paper's formula as printed on p. 316, for one current; seconds in, Hz out."""
    steady = rest + resistance * current
    if steady <= threshold:
        return 0.0
    return 1 / ((tau * math.log((steady - reset) / (steady - threshold)) + refractory) / 1000)


@pytest.mark.parametrize("change", [{}, {"refractory": 0}, {"reset": -70}, {"rest": -60}, {"tau": 30, "resistance": 3}])
def test_rate_is_the_papers_formula(change):
    constants = TEXTBOOK | change
    currents = np.linspace(-1, 10, 45)
    wanted = [paper(current, **constants) for current in currents]
    assert Neuron(**constants).rate(currents) == pytest.approx(wanted, rel=1e-12)


def test_the_neuron_is_silent_up_to_the_threshold_current_and_fires_above():
    neuron = Neuron(**TEXTBOOK)
    at = neuron.threshold_current
    assert at == 1.5
    assert neuron.rate([0, at - 1e-9, at]).tolist() == [0, 0, 0] and neuron.rate(at + 1e-9) > 0


def test_rescaled_rate_is_the_activation_lif_rate_above_its_chord():
    neuron = Neuron(tau=30, refractory=4)
    x = np.linspace(0.1, 5, 50)
    rescaled = activations.get("lif_rate").value(torch.from_numpy(x)).numpy()
    assert neuron.rate(1 + x) / neuron.rate(2.0) == pytest.approx(rescaled, rel=1e-12)


@pytest.mark.parametrize("noise", [0.1, 0.3, 1.0])
@pytest.mark.parametrize("current", [0.3, 1.0, 2.5])
def test_noisy_rate_is_the_integral_taken_slowly(noise, current):
    low, high = -current / (noise * math.sqrt(2)), (1 - current) / (noise * math.sqrt(2))
    n = 40_000
    width = (high - low) / n
    charging = sum(math.exp(u * u) * math.erfc(-u) for u in (low + (k + 0.5) * width for k in range(n)))
    wanted = 1000 / (2 + 20 * math.sqrt(math.pi) * charging * width)
    assert Neuron().rate(current, noise=noise) == pytest.approx(wanted, rel=2e-3)


def test_a_little_noise_changes_little_far_above_threshold():
    assert Neuron().rate([2.0, 3.0], noise=0.02) == pytest.approx(Neuron().rate([2.0, 3.0]), rel=2e-3)


def test_far_below_threshold_a_noisy_neuron_is_silent_and_nothing_overflows():
    assert Neuron().rate([-50.0, -5.0, 0.0], noise=0.02).tolist() == [0, 0, 0]
    assert np.isfinite(Neuron().rate(np.linspace(-10, 10, 201), noise=0.05)).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tau": 0}, "Neuron: tau must be above 0 ms; got 0. Change it."),
        ({"refractory": -1}, "Neuron: refractory must be 0 ms or above; got -1. Change it."),
        ({"resistance": 0}, "Neuron: resistance must be above 0; got 0. Change it."),
        ({"rest": 1}, "Neuron: rest must be below the threshold, 1; got 1. Change it."),
        ({"reset": 2}, "Neuron: reset must be below the threshold, 1; got 2. Change it."),
        ({"tau": "20"}, "Neuron: tau must be a finite number; got '20'. Pass a number."),
        ({"tau": math.nan}, "Neuron: tau must be a finite number; got nan. Pass a number."),
        ({"tau": True}, "Neuron: tau must be a finite number; got True. Pass a number."),
    ],
)
def test_constants_that_cannot_be_are_refused(change, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Neuron(**change)


@pytest.mark.parametrize("noise", [-0.1, 0.01, 11, math.nan, "0.3", True, None])
def test_noise_that_cannot_be_is_refused(noise):
    message = f"noise: must be 0 or a number from 0.02 to 10; got {noise!r}. Take 0 for none."
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Neuron().rate(1.0, noise=noise)


def test_currents_must_be_finite():
    with pytest.raises(ValueError, match="^Neuron: currents must be finite; got NaN or infinity."):
        Neuron().rate([1.0, math.nan])
