"""Figures of a census: the grid of all units by state, and the autopsy of one of them."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from rectlab.figures import CERTIFIED, COLOURS, HATCHES, STATES
from rectlab.words import counted


def census_grid(result, ax, member=0, chosen=None):
    """Draw every unit as a cell in the colour and hatching of its state on the probe, a row a layer; certified crossed.

    Parameters
    ----------
    result : rectlab.measures.LayerStates
    ax : matplotlib Axes
    member : int
    chosen : tuple of int, optional
        (layer, unit) that gets a frame, from 1.

    Returns
    -------
    Axes
    """
    for k, codes in enumerate(result.codes(member), start=1):
        for code, look in enumerate((*map(_look_of, STATES), CERTIFIED)):
            where = np.flatnonzero(codes == code)
            ax.bar(where + 1, 0.84, bottom=k - 0.42, width=0.9, linewidth=0, **look)
    if chosen:
        layer, unit = chosen
        ax.add_patch(Rectangle((unit - 0.6, layer - 0.5), 1.2, 1, fill=False, edgecolor="black", linewidth=1.5))
    n = len(result.probe)
    n_units = max(states.n_units for states in result.probe)
    ax.set(xlim=(0.2, n_units + 0.8), ylim=(n + 0.6, 0.4), xticks=(1, n_units), yticks=range(1, n + 1), ylabel="layer",
           xlabel="unit")  # fmt: skip
    ax.spines[["top", "right", "left", "bottom"]].set_visible(False)
    return ax


def _look_of(state):
    return {
        "color": COLOURS[state],
        "hatch": HATCHES[state] * 2,
        "edgecolor": "white",
        "label": state.replace("_", " "),
    }


def hinge_histogram(seen, probe_size, ax):
    """Draw a unit's pre-activations over all examples, those of the probe darker, with the zero line.

    Parameters
    ----------
    seen : rectlab.measures.Autopsy
    probe_size : int
    ax : matplotlib Axes

    Returns
    -------
    Axes
    """
    histogram = seen.histogram(probe_size)
    edges = np.linspace(histogram.lower, histogram.upper, len(histogram.all) + 1)
    middles, wide = (edges[:-1] + edges[1:]) / 2, edges[1] - edges[0]
    colours = [COLOURS["zeros"] if middle < 0 else COLOURS["active"] for middle in middles]
    ax.bar(middles, histogram.all, width=wide, color=colours, alpha=0.45)
    ax.bar(middles, histogram.probe, width=wide, color=colours)
    ax.axvline(0, color="black", linewidth=1.2)
    ax.set(xlabel="pre-activation (left of the line: off)", ylabel="examples")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def census_figure(result, seen, probe_size):
    """Draw a census with the autopsy of one unit below it.

    Parameters
    ----------
    result : rectlab.measures.LayerStates
    seen : rectlab.measures.Autopsy
    probe_size : int

    Returns
    -------
    Figure
        At most 900 pixels wide.
    """
    figure = Figure(figsize=(9, 5.2), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    grid, below = figure.subplots(2, 1, height_ratios=(3, 2))
    census_grid(result, grid, chosen=(seen.layer, seen.unit))
    hinge_histogram(seen, probe_size, below)
    counts = [f"{state.replace('_', ' ')} {n}" for state, n in zip(STATES, result.counts())]
    if result.certified:
        counts.append(f"certified dead {int(result.certified_dead[:, 0].sum())}")
    grid.set_title(f"On {counted(result.probe_size, 'example')}: {' · '.join(counts)}", fontsize="medium", loc="left")
    looks = {state.replace("_", " "): _look_of(state) for state in STATES}
    looks |= {"certified dead": CERTIFIED} if result.certified else {}
    handles = [Patch(facecolor=look["color"], hatch=look["hatch"], edgecolor=look["edgecolor"], linewidth=0)
               for look in looks.values()]  # fmt: skip
    below.set_title(f"{seen.in_words()}", fontsize="medium", loc="left")
    figure.legend(handles, list(looks), loc="outside upper right", ncols=len(looks), frameon=False)
    return figure
