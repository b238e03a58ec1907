"""Figures of lesson 03: which unit is on for which example, and how often."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from rectlab.figures import COLOURS, STATES, cells, headline, look_of, sheet, states_bar, zeros_bar
from rectlab.figures.palette import QUIET
from rectlab.measures.rasters import MOST_EXAMPLES
from rectlab.words import counted, percent

BLUES = [COLOURS[name] for name in ("active_least", "active", "active_most")]
SIZES = LinearSegmentedColormap.from_list("sizes", BLUES)


def raster_window(raster, ax, member=0):
    """Draw which unit (row) is on for which example (column): zeros in their colour, all else in blue, by size."""
    levels = raster.probe_levels[member]
    blues = SIZES(np.sqrt(levels / 255))[..., :3]
    ax.imshow(np.where(levels[..., None] > 0, blues, to_rgb(COLOURS["zeros"])), aspect="auto", interpolation="nearest")
    ax.set(xlabel=f"{raster.shown_in_words()} (blue: on, the darker the more)", xticks=[], yticks=[])
    ax.set_ylabel("units, the most often on first")
    if levels.shape[1] < MOST_EXAMPLES:  # a small probe leaves the rest empty
        ax.set_xlim(-0.5, MOST_EXAMPLES - 0.5)
        middle = (levels.shape[1] + MOST_EXAMPLES) / 2
        ax.text(middle, len(levels) / 2, "not in this probe", color=QUIET, ha="center", va="center")
    ax.spines[:].set_visible(True)
    return ax


def raster_shares(raster, ax, member=0):
    """Draw on what share of the probe each row's unit is on, in the colour of its state."""
    rows = raster.rows[member]
    counts, codes = raster.on_counts[member][rows], raster.codes[member][rows]
    ax.barh(range(len(counts)), 100 * counts / raster.probe_size, height=0.85, color=COLOURS["active"])
    for code, state in enumerate(STATES):
        cells([(-9, row - 0.425, 6, 0.85) for row in np.flatnonzero(codes == code)], ax, **look_of(state))
    ax.set(xlim=(-9, 100), ylim=(len(counts) - 0.5, -0.5), yticks=[], xlabel="on in … % of the probe")
    ax.spines["left"].set_visible(False)
    return ax


def raster_figure(raster, member=0):
    """Draw a raster with its share of zeros, its unit states and how often each unit is on."""
    with sheet(9, 5) as figure:
        axes = figure.subplots(2, 2, height_ratios=(1, 11), width_ratios=(3, 1.4))
        zeros_bar(raster.zero_fraction[member], axes[0, 0]).set_title("exact zeros")
        states_bar(raster, axes[0, 1], member).set_title("silent · selective · always on")
        raster_window(raster, axes[1, 0], member)
        raster_shares(raster, axes[1, 1], member)
        silent, selective, always_on = raster.counts(member)
        units, examples = counted(silent + selective + always_on, "unit"), counted(raster.probe_size, "example")
        told = f"{silent} of {units} zero for all {examples}, {always_on} for none"
        headline(figure, f"{percent(raster.zero_fraction[member])} zeros: {told}")
    return figure
