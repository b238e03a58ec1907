"""Figures of lesson 01: spikes, and a neuron's rate beside the functions that were fitted to it."""

import numpy as np

from rectlab.figures import COLOURS, sheet
from rectlab.figures.palette import function_colour
from rectlab.lessons.spikes.fitting import SHAPES

DASHES = {"rectifier": "-", "softplus": "--", "sigmoid": ":", "tanh": "-."}
MOST_TRIALS = 12


def voltage(simulation, ax):
    """Draw the voltage of the last current's first trial, with a stroke for every spike."""
    times = simulation.dt * np.arange(len(simulation.voltage))
    ax.axhline(1, color=COLOURS["silent"], linewidth=0.8, linestyle="--")
    ax.plot(times, simulation.voltage, color=COLOURS["active"], linewidth=1)
    ax.vlines(times[simulation.fired[:, 0]], 1, 1.5, color=COLOURS["active"], linewidth=1.5)
    ax.set(xlim=(0, simulation.duration), ylim=(-0.7, 1.6), yticks=[0, 1], yticklabels=["reset", "threshold"])
    ax.set_title("voltage, first trial")
    return ax


def spike_raster(simulation, ax):
    """Draw a stroke for every spike of the last current's first twelve trials, a row for each trial."""
    steps, trials = np.nonzero(simulation.fired[:, :MOST_TRIALS])
    ax.vlines(simulation.dt * steps, trials - 0.35, trials + 0.35, color=COLOURS["active"], linewidth=1.2)
    ax.set(xlim=(0, simulation.duration), ylim=(MOST_TRIALS - 0.5, -0.5), yticks=[], xlabel="time (ms)")
    ax.set_title(f"spikes in {min(MOST_TRIALS, simulation.n_trials)} trials")
    return ax


def rate_curve(fits, ax, points=None, current=None):
    """Draw a neuron's rate by its formula, four fits, simulated points (currents, rates), and the chosen current."""
    ax.plot(fits.currents, fits.rates, color=COLOURS["active"], linewidth=4, alpha=0.35)
    for name in SHAPES:
        told = f"{name}: off by {fits.errors[name]:.1f} %"
        ax.plot(fits.currents, fits.fitted[name], DASHES[name], color=function_colour("relu" if name == "rectifier" else name), linewidth=1.6, label=told)
    if points is not None:
        ax.plot(*points, "o", color=COLOURS["active"], markersize=5)
    if current is not None and current <= fits.currents[-1]:
        ax.axvline(current, color=COLOURS["silent"], linewidth=0.8)
    ax.set(xlim=(fits.currents[0], fits.currents[-1]), ylim=(-0.1 * fits.rates.max(), 1.12 * fits.rates.max()))
    ax.set(xlabel="current (in threshold currents)", ylabel="spikes per second")
    ax.legend(fontsize="small", loc="upper left")
    return ax


def spikes_figure(simulation, fits):
    """Draw voltage, spikes and the rate beside its fits; the last current of the simulation is the one looked at."""
    points = simulation.currents[:-1], simulation.rates[:-1]
    with sheet(9.5, 4.2) as figure:
        grid = figure.add_gridspec(2, 2, width_ratios=(1, 1.25))
        voltage(simulation, figure.add_subplot(grid[0, 0])).tick_params(labelbottom=False)
        spike_raster(simulation, figure.add_subplot(grid[1, 0]))
        rate_curve(fits, figure.add_subplot(grid[:, 1]), points, simulation.currents[-1])
        figure.suptitle(f"A {fits.best} comes closest: off by {fits.errors[fits.best]:.1f} % of the fastest rate")
    return figure
