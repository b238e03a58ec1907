"""Marks that several figures share: (result, ax) -> ax."""

from rectlab.figures.palette import COLOURS, HATCHES, STATES
from rectlab.words import percent


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
    left, counts = 0, states.counts(member)
    for state, count in zip(STATES, counts):
        ax.barh([0], [count], left=left, color=COLOURS[state], hatch=HATCHES[state], edgecolor="white", linewidth=0)
        left += count
    ax.text(left * 1.04, 0, " · ".join(f"{count:,}" for count in counts), va="center", ha="left")
    ax.set(xlim=(0, left * 1.9), ylim=(-0.7, 0.7))
    ax.set_axis_off()
    return ax
