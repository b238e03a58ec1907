"""Figures of pre-training: test error over the number of labels, and what auto-encoders reconstruct."""

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from rectlab import figures
from rectlab.figures import Picture, apart, headline, sheet
from rectlab.figures.palette import QUIET, function_colour
from rectlab.lessons.pretraining.curves import NAMES
from rectlab.words import percent

TICKS = (1, 2, 3, 5, 10, 20, 30, 50, 100)


def label_curves(result, ax):
    """Draw test error over the number of labels: means with the standard deviation over seeds as bands.

    Parameters
    ----------
    result : rectlab.lessons.pretraining.Curves
    ax : matplotlib Axes

    Returns
    -------
    Axes
    """
    mean, sd = (100 * values for values in result.bands())
    x = np.array(result.counts)
    ax.set(xscale="log", yscale="log", xlabel="labels (log scale)", ylabel="test error (%, log scale)")
    seen = mean[np.isfinite(mean)]
    low, high = (seen.min(), seen.max()) if len(seen) else (1, 100)
    low, high = max([t for t in TICKS if t <= 0.9 * low], default=1), min([t for t in TICKS if t >= high], default=100)
    ax.set(ylim=(low, high), xlim=(x[0] * 0.93, x[-1] * 2.6))
    counts = [*x[2 * x <= x[-1]], x[-1]]  # one that is nearer to the last would touch it
    for axis, ticks in ((ax.yaxis, [t for t in TICKS if low <= t <= high]), (ax.xaxis, counts)):
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:,g}"))
        axis.set_minor_locator(NullLocator())
    ends = []
    for k, name in enumerate(NAMES):
        colour, dash = function_colour("relu" if k < 2 else "tanh"), "-" if k % 2 else "--"
        ax.plot(x, mean[k], dash, color=colour, marker="o", markersize=4)
        below = np.maximum(mean[k] - np.nan_to_num(sd[k]), 0.1)
        ax.fill_between(x, below, mean[k] + np.nan_to_num(sd[k]), color=colour, alpha=0.12, linewidth=0)
        if np.isfinite(mean[k, -1]):
            ends.append((mean[k, -1], name, colour))
    shares = apart([np.log(end / low) / np.log(high / low) for end, _, _ in ends], gap=0.07, ceiling=1)
    for share, (end, name, colour) in zip(shares, ends):
        ax.annotate(f"{name} {percent(end / 100, 1)}", (x[-1] * 1.08, share), xycoords=("data", "axes fraction"),
                    va="center", color=colour)
    return ax


def curves_figure(result, labels):
    """Draw the four curves as a whole figure, and where they are read."""
    with sheet(9, 3.8) as figure:
        ax = label_curves(result, figure.subplots())
        ax.axvline(result.counts[result.at(labels)], color=QUIET, linewidth=1)
        if not result.done.any():
            ax.text(0.5, 0.5, "Nothing has run yet.", transform=ax.transAxes, ha="center", color=QUIET)
        headline(figure, finding(result))
    return figure


def finding(result):
    """Say what pre-training changes with the most labels."""
    if not result.complete:
        return "Test error over the number of labels, with and without pre-training"
    gains = 100 * result.gains()[:, -1].mean(1)
    told = ", ".join(f"{-gain:+.1f} points ({name})" for gain, name in zip(gains, ("rectifier", "tanh")))
    return f"With all labels pre-training changes the error by {told}"


def curves_picture(result, words):
    """Return the :class:`Picture` of four curves with the given words."""
    return Picture(figures.png(curves_figure(result, result.counts[-1])), words)
