"""Figures: (result, ax) -> ax, or a whole figure as PNG bytes; one palette, one meaning per colour.

The colours are seaborn's "colorblind" palette. Nothing here knows networks: what is drawn is a result.
"""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from rectlab.measures.rasters import MOST_EXAMPLES
from rectlab.words import counted, percent

COLOURS = {
    "zeros": "#de8f05",
    "active": "#0173b2",
    "silent": "#949494",
    "selective": "#029e73",
    "always_on": "#cc78bc",
}
HATCHES = {"silent": "////", "selective": "", "always_on": "...."}
STATES = ("silent", "selective", "always_on")


def layer_histogram(histogram, ax, member=0):
    """Draw the values that are not exactly zero, as the share of all activations per bin.

    Parameters
    ----------
    histogram : rectlab.measures.Histogram
    ax : matplotlib Axes
    member : int

    Returns
    -------
    Axes
    """
    counts = histogram.counts[member]
    share = 100 * counts / (counts.sum() + histogram.zeros[member])
    ax.stairs(share, histogram.edges, fill=True, color=COLOURS["active"])
    ax.set(xlim=(histogram.lower, histogram.upper), ylim=(0, None), ylabel="% per bin")
    return ax


def zeros_bar(fraction, ax):
    """Draw a share of exact zeros (0 to 1) as a bar of its own, with the number beside it."""
    ax.barh([0], [100], color="none", edgecolor=COLOURS["silent"], linewidth=0.8)
    ax.barh([0], [100 * fraction], color=COLOURS["zeros"])
    ax.text(103, 0, percent(fraction), va="center", ha="left")
    ax.set(xlim=(0, 130), ylim=(-0.7, 0.7))
    ax.set_axis_off()
    return ax


def states_bar(states, ax, member=0):
    """Draw silent, selective and always-on units as one hatched bar, with the counts beside it."""
    left = 0
    for state in STATES:
        count = int(getattr(states, state)[member])
        ax.barh([0], [count], left=left, color=COLOURS[state], hatch=HATCHES[state], edgecolor="white", linewidth=0)
        left += count
    counts = " · ".join(f"{int(getattr(states, state)[member]):,}" for state in STATES)
    ax.text(left * 1.04, 0, counts, va="center", ha="left")
    ax.set(xlim=(0, left * 1.9), ylim=(-0.7, 0.7))
    ax.set_axis_off()
    return ax


def snapshot_figure(snapshot, member=0):
    """Draw every hidden layer of a snapshot: zeros, histogram of the rest, unit states.

    Parameters
    ----------
    snapshot : rectlab.measures.Snapshot
    member : int

    Returns
    -------
    Figure
        At most 900 pixels wide.
    """
    n = len(snapshot.layers)
    figure = Figure(figsize=(9, 0.9 + 0.62 * n), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(n, 3, squeeze=False, width_ratios=(1.1, 2.2, 1.5))
    for k, (layer, row) in enumerate(zip(snapshot.layers, axes), start=1):
        zeros_bar(layer.states.zero_fraction[member], row[0])
        row[0].text(-4, 0, f"layer {k}", va="center", ha="right")
        layer_histogram(layer.histogram, row[1], member).set(ylabel="", yticks=[])
        states_bar(layer.states, row[2], member)
        row[1].spines[["top", "left", "right"]].set_visible(False)
        row[1].tick_params(labelbottom=k == n)
    for ax, title in zip(axes[0], ("exact zeros", "activations that are not zero", "silent · selective · always on")):
        ax.set_title(title, fontsize="medium", loc="left")
    axes[-1][1].set_xlabel("activation")
    figure.suptitle(f"{percent(snapshot.zero_fraction[member])} of activations are exactly zero "
                    f"on {counted(snapshot.probe_size, 'example')}", fontsize="large")  # fmt: skip
    return figure


def raster_window(raster, ax, member=0):
    """Draw which unit (row) is on for which example (column): zeros in a tint of their colour, all else in blue.

    Parameters
    ----------
    raster : rectlab.measures.UnitRaster
    ax : matplotlib Axes
    member : int

    Returns
    -------
    Axes
    """
    levels = raster.levels[member]
    colours = np.where(levels[..., None] > 0, to_rgb(COLOURS["active"]), to_rgb(COLOURS["zeros"]))
    alpha = np.where(levels > 0, 0.43 + 0.57 * np.sqrt(levels / 255), 0.28)
    ax.imshow(np.dstack([colours, alpha]), aspect="auto", interpolation="nearest")
    ax.set(xlabel=raster.shown_in_words(), ylabel="units, the most often on first", xticks=[], yticks=[])
    ax.set_xlim(-0.5, max(MOST_EXAMPLES, levels.shape[1]) - 0.5)  # a small probe leaves the rest empty
    return ax


def raster_shares(raster, ax, member=0):
    """Draw on what share of the probe each row's unit is on, in the colour of its state."""
    counts = raster.on_counts[member][raster.rows[member]]
    states = np.where(counts == 0, STATES[0], np.where(counts == raster.probe_size, STATES[2], STATES[1]))
    for row, (count, state) in enumerate(zip(counts, states)):
        ax.barh([row], [100 * count / raster.probe_size], height=0.85, color=COLOURS["active"])
        ax.barh([row], [-6], left=-3, height=0.85, color=COLOURS[state], hatch=HATCHES[state] * 2, edgecolor="white",
                linewidth=0)  # fmt: skip
    ax.set(xlim=(-9, 100), ylim=(len(counts) - 0.5, -0.5), yticks=[], xlabel="on in … % of the probe")
    ax.spines[["top", "left", "right"]].set_visible(False)
    return ax


def raster_figure(raster, member=0):
    """Draw a raster with its share of zeros, its unit states and how often each unit is on.

    Parameters
    ----------
    raster : rectlab.measures.UnitRaster
    member : int

    Returns
    -------
    Figure
        At most 900 pixels wide.
    """
    figure = Figure(figsize=(9, 4.6), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 2, height_ratios=(1, 11), width_ratios=(3, 1.4))
    zeros_bar(raster.zero_fraction[member], axes[0, 0]).set_title("exact zeros", fontsize="medium", loc="left")
    states_bar(raster, axes[0, 1], member).set_title("silent · selective · always on", fontsize="medium", loc="left")
    raster_window(raster, axes[1, 0], member)
    raster_shares(raster, axes[1, 1], member)
    figure.suptitle(f"{percent(raster.zero_fraction[member])} zeros: who is zero, and for whom?", fontsize="large")
    return figure


def png(figure):
    """Return a figure as PNG bytes, on white, without a trace of the time it was made."""
    out = io.BytesIO()
    figure.savefig(out, format="png", facecolor="white", metadata={"Software": None})
    return out.getvalue()


def figure3(result, ax):
    """Draw error against exact zeros: every network, the mean and spread over seeds, and the fitted curve.

    Parameters
    ----------
    result : rectlab.figure3.Figure3
    ax : matplotlib Axes

    Returns
    -------
    Axes
    """
    zeros, error, spread = (100 * values for values in result.bands())
    order = np.argsort(zeros)
    zeros, error, spread = zeros[order], error[order], spread[order]
    ax.fill_between(zeros, error - spread, error + spread, color=COLOURS["active"], alpha=0.2, linewidth=0)
    ax.plot(100 * result.zeros.ravel(), 100 * result.error.ravel(), ".", color=COLOURS["active"], alpha=0.6)
    fine = np.linspace(result.zeros.min(), result.zeros.max(), 100)
    ax.plot(100 * fine, 100 * result.curve(fine), color=COLOURS["zeros"])
    ax.annotate("curve of degree 2", (100 * fine[50], 100 * result.curve(fine)[50]), (0, 14),
                textcoords="offset points", color=COLOURS["zeros"], ha="center")  # fmt: skip
    ax.set(xlabel="exact zeros, mean over hidden layers (%)", ylabel="test error (%)", ylim=(0, None))
    ax.set_title(result.in_words().split(". ")[0], fontsize="medium", loc="left")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
