"""Figures of lesson 03: which unit is on for which example, and how often."""

import numpy as np
from matplotlib.colors import to_rgb

from rectlab.figures import COLOURS, STATES, cells, look_of, sheet, states_bar, zeros_bar
from rectlab.measures.rasters import MOST_EXAMPLES
from rectlab.words import percent


def raster_window(raster, ax, member=0):
    """Draw which unit (row) is on for which example (column): zeros in a tint of their colour, all else in blue."""
    levels = raster.probe_levels[member]
    colours = np.where(levels[..., None] > 0, to_rgb(COLOURS["active"]), to_rgb(COLOURS["zeros"]))
    alpha = np.where(levels > 0, 0.43 + 0.57 * np.sqrt(levels / 255), 0.28)
    ax.imshow(np.dstack([colours, alpha]), aspect="auto", interpolation="nearest")
    ax.set(xlabel=raster.shown_in_words(), ylabel="units, the most often on first", xticks=[], yticks=[])
    ax.set_xlim(-0.5, max(MOST_EXAMPLES, levels.shape[1]) - 0.5)  # a small probe leaves the rest empty
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
    with sheet(9, 4.6) as figure:
        axes = figure.subplots(2, 2, height_ratios=(1, 11), width_ratios=(3, 1.4))
        zeros_bar(raster.zero_fraction[member], axes[0, 0]).set_title("exact zeros")
        states_bar(raster, axes[0, 1], member).set_title("silent · selective · always on")
        raster_window(raster, axes[1, 0], member)
        raster_shares(raster, axes[1, 1], member)
        figure.suptitle(f"{percent(raster.zero_fraction[member])} zeros: who is zero, and for whom?")
    return figure
