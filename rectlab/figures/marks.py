"""Marks that several figures share: (result, ax) -> ax."""

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from rectlab.checks import array, instance, number, refuse
from rectlab.figures.palette import BELOW, COLOURS, STATES, look_of
from rectlab.measures import Histogram, LayerStates, UnitStates
from rectlab.words import percent


def layer_histogram(histogram, ax, member=0, before=False):
    """Draw the values that are not exactly zero, as the share of all activations per bin.

    Parameters
    ----------
    histogram : rectlab.measures.Histogram
    ax : matplotlib Axes
    member : int
    before : bool
        Whether these are values before the rectifier: those below 0 get the tint of zeros.

    Returns
    -------
    Axes
    """
    histogram = instance("layer_histogram", "histogram", histogram, Histogram, do="Pass measures.histogram(...).")
    counts, edges = histogram.counts[member], histogram.edges
    share = 100 * counts / (counts.sum() + histogram.zeros[member])
    below = int((edges[1:] <= 1e-9 * histogram.upper).sum()) if before else 0
    if below:
        ax.stairs(share[:below], edges[: below + 1], fill=True, **BELOW)
    ax.stairs(share[below:], edges[below:], fill=True, color=COLOURS["active"])
    ax.set(xlim=(histogram.lower, histogram.upper), ylim=(0, None), ylabel="% per bin")
    return ax


def zeros_bar(fraction, ax):
    """Draw a share of exact zeros (0 to 1) as a bar of its own, with the number beside it."""
    fraction = number("zeros_bar", "fraction", fraction, 0, 1, do="Divide percentages by 100.")
    ax.barh([0], [100], color="none", edgecolor=COLOURS["silent"], linewidth=0.8)
    ax.barh([0], [100 * fraction], color=COLOURS["zeros"])
    ax.text(103, 0, percent(fraction), va="center", ha="left")
    ax.set(xlim=(0, 130), ylim=(-0.7, 0.7))
    ax.set_axis_off()
    return ax


def states_bar(states, ax, member=0):
    """Draw silent, selective and always-on units as one bar, with the counts beside it."""
    states = instance("states_bar", "states", states, (UnitStates, LayerStates), do="Pass measures.unit_states(h).")
    left, counts = 0, states.counts(member)
    for state, count in zip(STATES, counts):
        ax.barh([0], [count], left=left, **look_of(state))
        left += count
    ax.text(left * 1.04, 0, " · ".join(f"{count:,}" for count in counts), va="center", ha="left")
    ax.set(xlim=(-0.01 * left, 1.9 * left), ylim=(-0.7, 0.7))
    ax.set_axis_off()
    return ax


def cells(boxes, ax, **look):
    """Draw boxes that look the same as one patch: many patches are slow.

    Parameters
    ----------
    boxes : sequence of tuple
        (left, bottom, width, height) of each; none is drawn where there is no box.
    ax : matplotlib Axes
    **look
        Options of a matplotlib patch, as :func:`look_of` gives them.

    Returns
    -------
    Axes
    """
    if len(boxes):
        left, bottom, width, height = np.array(boxes, float).T
        x, y = (left, left + width, left + width, left), (bottom, bottom, bottom + height, bottom + height)
        corners = np.stack([x, y], axis=-1).swapaxes(0, 1)  # (boxes, 4, 2)
        ax.add_patch(PathPatch(Path.make_compound_path_from_polys(corners), snap=True, **look))
    return ax


def seed_rows(values, interval, ax, colours):
    """Draw a dot for each seed, a row a contestant, and below the dots their mean with its interval.

    Parameters
    ----------
    values : ndarray (rows, seeds)
        NaN is not drawn.
    interval : tuple of three ndarray (rows,)
        Mean, low and high; NaN is not drawn.
    ax : matplotlib Axes
    colours : sequence of str, one a row

    Returns
    -------
    Axes
    """
    values = array("seed_rows", "values", values, do="Give every contestant one row.")
    if values.ndim != 2:
        do = "Give every contestant one row."
        refuse("seed_rows", "values", "of shape (rows, seeds)", f"shape {values.shape}", do)
    interval = [array("seed_rows", "interval", ends, do="Pass statistics.t_interval(values).") for ends in interval]
    for row, (seeds, mean, low, high, colour) in enumerate(zip(values, *interval, colours)):
        seeds = seeds[np.isfinite(seeds)]
        if len(seeds):
            ax.plot(seeds, np.full(len(seeds), row), "o", color=colour, markersize=5, markerfacecolor="none")
        if np.isfinite(low):
            ax.plot([low, high], [row + 0.28] * 2, color=colour, linewidth=2)
        if np.isfinite(mean):
            ax.plot([mean], [row + 0.28], "|", color=colour, markersize=10, markeredgewidth=2.5)
    ax.set_ylim(len(values) - 0.4, -0.7)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


def apart(heights, gap, ceiling=np.inf):
    """Return heights of labels, moved as far apart as ``gap``; none above the ceiling.

    Parameters
    ----------
    heights : sequence of float
    gap, ceiling : float

    Examples
    --------
    >>> apart([0.5, 0.875, 0.375], 0.25)
    [0.625, 0.875, 0.375]
    >>> apart([0.875, 0.5, 0.9375], 0.25, ceiling=1.0)
    [0.75, 0.5, 1.0]
    """
    out, order, floor = [float(height) for height in heights], np.argsort(heights), -np.inf
    for k in order:
        out[k] = max(out[k], floor)
        floor = out[k] + gap
    for k in order[::-1]:
        out[k] = min(out[k], ceiling)
        ceiling = out[k] - gap
    return out
