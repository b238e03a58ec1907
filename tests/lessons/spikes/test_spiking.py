"""The simulation: against the closed forms, against one neuron in a plain loop, and its bookkeeping."""

import math
import re

import numpy as np
import pytest

from rectlab.lessons.spikes import Neuron, normals, simulate

CURRENTS = [0.8, 1.0, 1.5, 2.0, 3.0]


def plain_loop(neuron, current, dt, n_steps):
    """One neuron without noise, one step after another; the times of its spikes."""
    v, hold, times = 0.0, 0.0, []
    for step in range(n_steps):
        free = max(dt - hold, 0.0)
        new = current + (v - current) * math.exp(-free / neuron.tau)
        hold = max(hold - dt, 0.0)
        if new >= 1:
            times.append(step)
            hold, new = neuron.refractory - free * (new - 1) / (new - v), 0.0
        v = new
    return times


@pytest.mark.parametrize("refractory", [0.0, 0.3, 2.0, 7.7])
def test_without_noise_the_rates_are_those_of_the_formula(refractory):
    neuron = Neuron(refractory=refractory)
    spikes = simulate(neuron, CURRENTS, draws=normals(8200, 1, 2))
    assert spikes.rates == pytest.approx(neuron.rate(CURRENTS), rel=1e-3, abs=0.3)  # 4 s hold a spike more or less
    assert spikes.rates[:2].tolist() == [0, 0]


@pytest.mark.parametrize("noise", [0.1, 0.3, 0.5])
def test_with_noise_the_rates_are_those_of_the_integral_within_three_standard_errors(noise):
    neuron = Neuron()
    spikes = simulate(neuron, CURRENTS, noise, draws=normals(8400, 5, 50, seed=4), dt=0.25)
    standard = 1000 * spikes.counts.std(1, ddof=1) / spikes.duration / math.sqrt(50)
    step = 0.006 * neuron.rate(CURRENTS, noise)  # what steps of 0.25 ms leave
    assert (np.abs(spikes.rates - neuron.rate(CURRENTS, noise)) <= 3 * standard + step + 0.02).all()


def test_a_threshold_that_is_not_lowered_would_be_seen(monkeypatch):
    neuron, draws = Neuron(), normals(8400, 1, 50, seed=4)
    monkeypatch.setattr("rectlab.lessons.spikes.spiking.OVERSHOOT", 0.0)
    missed = simulate(neuron, [1.0], 0.3, draws=draws, dt=0.25)
    assert missed.rates[0] < 0.97 * neuron.rate(1.0, 0.3)


@pytest.mark.parametrize("refractory", [0.0, 0.2, 3.3])
def test_spikes_fall_where_a_plain_loop_puts_them(refractory):
    neuron = Neuron(refractory=refractory)
    spikes = simulate(neuron, [0.4, 1.7], draws=normals(400, 1, 1), warm_up=0)
    steps = np.flatnonzero(spikes.fired[:, 0])
    wanted = plain_loop(neuron, 1.7, 0.5, 400)
    assert len(steps) == len(wanted) and np.abs(steps - wanted).max() <= 1  # float32 against float64
    assert spikes.counts.ravel().tolist() == [0, len(wanted)]


def test_fired_and_voltage_belong_to_the_last_current_and_counts_to_all():
    spikes = simulate(Neuron(), [3.0, 2.0], 0.2, draws=normals(600, 2, 7))
    assert spikes.fired.shape == (400, 7) and spikes.voltage.shape == (400,) and spikes.counts.shape == (2, 7)
    assert (spikes.fired.sum(0) == spikes.counts[1]).all()
    assert (spikes.voltage[spikes.fired[:, 0]] == 0).all() and spikes.voltage.max() < 1
    assert (spikes.duration, spikes.warm_up, spikes.n_trials) == (200.0, 100.0, 7)


def test_fewer_trials_are_the_first_of_more():
    draws = normals(500, 2, 30)
    more = simulate(Neuron(), [1.0, 2.0], 0.3, draws=draws)
    few = simulate(Neuron(), [1.0, 2.0], 0.3, draws=draws[:, :, :10])
    assert (few.counts == more.counts[:, :10]).all() and (few.fired == more.fired[:, :10]).all()


def test_the_same_draws_give_the_same_spikes_and_other_seeds_others():
    one, same, other = (simulate(Neuron(), [1.5], 0.3, draws=normals(900, 1, 5, seed=seed)) for seed in (1, 1, 2))
    assert (one.counts == same.counts).all() and (one.fired != other.fired).any()


def test_silent_share_counts_windows_without_a_spike():
    spikes = simulate(Neuron(), [1.5], 0.3, draws=normals(1000, 1, 9))
    assert spikes.silent_share(100.0) <= spikes.silent_share(10.0)
    by_hand = [not spikes.fired[start : start + 20, trial].any() for trial in range(9) for start in range(0, 800, 20)]
    assert spikes.silent_share(10.0) == pytest.approx(np.mean(by_hand))
    for window in (0.1, 401):
        message = f"silent_share: window must be from 0.5 to 400 ms; got {window:g}. Take a shorter one."
        with pytest.raises(ValueError, match=re.escape(message)):
            spikes.silent_share(window)


def test_words():
    spikes = simulate(Neuron(), [2.0], draws=normals(2200, 1, 4))
    assert spikes.in_words() == (
        "At current 2 and noise 0 the neuron fires 63 spikes a second, on average over 4 trials of 1000 ms."
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draws": normals(300, 3, 2)}, "simulate: draws must be (steps, 1 or 2 currents, trials); got (300, 3, 2). "
         "Make them with normals(n_steps, 2, n_trials)."),
        ({"draws": normals(300, 2, 2), "dt": 6}, "simulate: dt must be above 0 and at most tau / 4; got 6 ms. Take a "
         "shorter step."),
        ({"draws": normals(200, 2, 2)}, "simulate: draws must have more than 200 steps, the warm-up; got 200. Take "
         "more."),
    ],
)
def test_what_cannot_be_simulated_is_said(options, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        simulate(Neuron(), [1.0, 2.0], **options)
