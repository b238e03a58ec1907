"""Figures of a census: the grid of all units by state, and the autopsy of one of them."""

import numpy as np
from matplotlib.patches import Patch, Rectangle

from rectlab.figures import COLOURS, STATES, cells, headline, look_of, sheet
from rectlab.figures.palette import BELOW, CERTIFIED, DARK
from rectlab.words import counted, real_minus

# By the code of a unit in a census.
LOOKS = {state.replace("_", " "): look_of(state) for state in STATES} | {"certified dead": CERTIFIED}

ABOVE = {"facecolor": "white", "edgecolor": COLOURS["active"], "linewidth": 0.8}


def census_grid(result, ax, member=0, chosen=None):
    """Draw every unit as a cell by its state on the probe, a row a layer; ``chosen`` (layer, unit) is framed."""
    layers = list(enumerate(result.codes(member), start=1))
    for code, look in enumerate(LOOKS.values()):
        boxes = [(unit + 0.55, k - 0.42, 0.9, 0.84) for k, codes in layers for unit in np.flatnonzero(codes == code)]
        cells(boxes, ax, **look)
    if chosen:
        layer, unit = chosen
        ax.add_patch(Rectangle((unit - 0.6, layer - 0.5), 1.2, 1, fill=False, edgecolor=DARK, linewidth=2))
    n = len(result.probe)
    n_units = max(states.n_units for states in result.probe)
    ax.set(xlim=(0.2, n_units + 0.8), ylim=(n + 0.6, 0.4), xticks=(1, n_units), yticks=range(1, n + 1))
    ax.set(xlabel="unit", ylabel="layer")
    ax.spines[:].set_visible(False)
    return ax


def hinge_histogram(seen, probe_size, ax):
    """Draw a unit's pre-activations over all examples in outline, those of the probe full, with the zero line."""
    histogram = seen.histogram(probe_size)
    edges = np.linspace(histogram.lower, histogram.upper, len(histogram.all) + 1)
    middles, wide = (edges[:-1] + edges[1:]) / 2, edges[1] - edges[0]
    for side, faint, full in ((middles < 0, BELOW, COLOURS["zeros"]), (middles > 0, ABOVE, COLOURS["active"])):
        ax.bar(middles[side], histogram.all[side], width=wide, **faint)
        ax.bar(middles[side], histogram.probe[side], width=wide, color=full)
    ax.axvline(0, color=DARK, linewidth=1.2)
    ax.set(xlabel="pre-activation (left of the line: off)", ylabel="examples\n(full: probe)")
    return ax


def census_figure(result, seen, probe_size):
    """Draw a census with the autopsy of one unit below it."""
    counts = [f"{state.replace('_', ' ')} {n}" for state, n in zip(STATES, result.counts())]
    if result.certified:
        counts.append(f"certified dead {int(result.certified_dead[:, 0].sum())}")
    keys = [Patch(**look, label=name) for name, look in LOOKS.items()][: len(counts)]
    with sheet(9, 5.6) as figure:
        grid, below = figure.subplots(2, 1, height_ratios=(3, 2))
        census_grid(result, grid, chosen=(seen.layer, seen.unit))
        headline(figure, f"On {counted(result.probe_size, 'example')}: {' · '.join(counts)}")
        hinge_histogram(seen, probe_size, below).set_title(real_minus(seen.in_words()), size="medium")
        figure.legend(handles=keys, loc="outside lower right", ncols=len(keys))
    return figure
