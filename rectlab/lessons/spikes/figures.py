"""Figures of lesson 01: spikes, and a neuron's rate beside the functions that were fitted to it."""

import numpy as np

from rectlab.figures import headline, sheet
from rectlab.figures.palette import DARK, QUIET, SHADES, function_colour
from rectlab.lessons.spikes.fitting import SHAPES

DASHES = {"rectifier": "-", "softplus": "--", "sigmoid": ":", "tanh": "-."}
MOST_TRIALS = 12


def voltage(simulation, ax):
    """Draw the voltage of the last current's first trial, with a stroke for every spike."""
    times = simulation.dt * np.arange(len(simulation.voltage))
    ax.axhline(1, color=QUIET, linewidth=0.8, linestyle="--")
    ax.plot(times, simulation.voltage, color=DARK, linewidth=1)
    ax.vlines(times[simulation.fired[:, 0]], 1, 1.5, color=DARK, linewidth=1.5, antialiased=False)
    ax.set(xlim=(0, simulation.duration), ylim=(-0.7, 1.6), yticks=[0, 1], yticklabels=["reset", "threshold"])
    ax.set_title("voltage, first trial")
    return ax


def spike_raster(simulation, ax):
    """Draw a stroke for every spike of the last current's first twelve trials, a row for each trial."""
    steps, trials = np.nonzero(simulation.fired[:, :MOST_TRIALS])
    ax.vlines(simulation.dt * steps, trials - 0.35, trials + 0.35, color=DARK, linewidth=1.2, antialiased=False)
    ax.set(xlim=(0, simulation.duration), ylim=(MOST_TRIALS - 0.5, -0.5), yticks=[], xlabel="time (ms)")
    ax.set_title(f"spikes in {min(MOST_TRIALS, simulation.n_trials)} trials")
    return ax


def rate_curve(fits, ax, points=None, current=None):
    """Draw a neuron's rate by its formula, four fits, simulated points (currents, rates), and the chosen current."""
    ax.plot(fits.currents, fits.rates, color=SHADES[0], linewidth=5, label="the neuron")
    for name in SHAPES:
        told = f"{name}: off by {fits.errors[name]:.1f} %"
        look = {"color": function_colour("relu" if name == "rectifier" else name), "linewidth": 1.6}
        ax.plot(fits.currents, fits.fitted[name], DASHES[name], label=told, **look)
    if points is not None:
        ax.plot(*points, "o", color=DARK, markerfacecolor="white", markersize=5, label="its spikes, counted")
    if current is not None and current <= fits.currents[-1]:
        ax.axvline(current, color=QUIET, linewidth=0.8)
    ax.set(xlim=(fits.currents[0], fits.currents[-1]), ylim=(-0.1 * fits.rates.max(), 1.12 * fits.rates.max()))
    ax.set(xlabel="current (in threshold currents)", ylabel="spikes per second")
    ax.legend(loc="upper left")
    return ax


def _closest(fits):
    """Say which shapes come closest; those with the same error to the digit that is written share the place."""
    least = f"{fits.errors[fits.best]:.1f}"
    first = [name for name in SHAPES if f"{fits.errors[name]:.1f}" == least]
    verb = "comes" if len(first) == 1 else "come"
    return f"{' and '.join(first).capitalize()} {verb} closest: off by {least} % of the fastest rate"


def spikes_figure(simulation, fits):
    """Draw voltage, spikes and the rate beside its fits; the last current of the simulation is the one looked at."""
    points = simulation.currents[:-1], simulation.rates[:-1]
    with sheet(11, 4.6) as figure:
        grid = figure.add_gridspec(2, 2, width_ratios=(1, 1.25))
        voltage(simulation, figure.add_subplot(grid[0, 0])).tick_params(labelbottom=False)
        spike_raster(simulation, figure.add_subplot(grid[1, 0]))
        rate_curve(fits, figure.add_subplot(grid[:, 1]), points, simulation.currents[-1])
        headline(figure, _closest(fits))
    return figure
