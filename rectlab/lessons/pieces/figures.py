"""Figures of lesson 02: a network's graph with its hinges, the regions of a plane, and the paths lit for one input."""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch

from rectlab.figures import COLOURS, STATES, cells, headline, look_of, sheet
from rectlab.figures.palette import A_LOOK, DARK, QUIET
from rectlab.words import counted

WIDEST = 30  # units a layer up to which single paths are drawn


def graph(result, ax, member=0):
    """Draw a network's exact graph, with a dot where it bends."""
    x, y = result.graph(member)
    bends = np.flatnonzero(result.bends[member, : result.n_patterns[member] - 1]) + 1
    ax.plot(x, y, color=DARK, linewidth=1.4)
    if len(bends) <= 100:
        ax.plot(x[bends], y[bends], ".", color=DARK, markersize=6)
    ax.set(xlim=(result.low, result.high), ylabel="output")
    ax.set_title(f"{counted(int(result.n_pieces[member]), 'linear piece')}")
    return ax


def hinge_rows(result, ax, member=0):
    """Draw where units switch, a row a layer; a short grey stroke where the output does not bend."""
    shows, n = result.shows(member), result.n_hinges[member]
    hinges, layers = result.hinges[member, :n], result.hinge_layers[member, :n]
    for seen, tall, colour in ((True, 0.4, DARK), (False, 0.2, QUIET)):
        x, rows = hinges[shows == seen], layers[shows == seen]
        ax.vlines(x, rows - tall, rows + tall, color=colour, linewidth=1)
    deep = len(result.codes)
    ax.set(xlim=(result.low, result.high), ylim=(deep + 0.6, 0.4), yticks=sorted({1, deep}))
    ax.set(xlabel="x", ylabel="hinges\nof layer")
    ax.spines["left"].set_visible(False)
    return ax


def region_map(result, ax, member=0):
    """Draw the regions of a square, bluer where more units are on.

    Parameters
    ----------
    result : rectlab.measures.Regions
    ax : matplotlib Axes
    member : int

    Returns
    -------
    Axes
    """
    share = result.patterns[member].mean(1)
    if result.complete[member]:
        tint = 0.15 + 0.7 * (share - share.min()) / max(np.ptp(share), 1e-9)
        colours = [(*to_rgb(COLOURS["active"]), t) for t in tint]
        fine = len(share) <= 150  # many smooth edges would make a large file
        edges = {"edgecolors": "white", "linewidths": 0.6 if fine else 0.0, "antialiaseds": fine}
        ax.add_collection(PolyCollection(result.polygons[member], facecolors=colours, **edges))
        title = f"{counted(len(share), 'region')}; bluer: more units on"
    else:
        title = f"more than {counted(result.most, 'region')}"
        ax.text(0.5, 0.5, "too many to draw", transform=ax.transAxes, ha="center")
    ax.set(xlim=(result.low, result.high), ylim=(result.low, result.high), xlabel="x", ylabel="y", aspect="equal")
    ax.spines[:].set_visible(True)
    ax.set_title(title)
    return ax


def paths(here, codes, ax):
    """Draw every unit as a cell by its state (``codes`` by layer, or None), with the paths of units that are on."""
    widest = max(map(len, here.on))
    places = [[(i + 0.5) * widest / len(on) for i in range(len(on))] for on in here.on]
    lit = [[p for p, o in zip(row, on) if o] for row, on in zip(places, here.on)]
    if widest <= WIDEST:
        rows = [[widest / 2], *lit, [widest / 2]]
        lines = [[(a, k), (b, k + 1)] for k in range(len(rows) - 1) for a in rows[k] for b in rows[k + 1]]
        few = len(lines) <= 150  # many smooth lines would make a large file
        look = {"color": COLOURS["active"], "linewidth": 0.7, "alpha": 0.5, "zorder": 0.5}
        ax.add_collection(LineCollection(lines, antialiased=few, **look))
    states = [] if codes is None else list(enumerate(zip(places, codes), start=1))
    for code, state in enumerate(STATES):
        boxes = [(p - 0.42, k - 0.18, 0.84, 0.36) for k, (row, of) in states for p, c in zip(row, of) if c == code]
        cells(boxes, ax, **look_of(state))
    marks = [(p - 0.18, k - 0.08, 0.36, 0.16) for k, row in enumerate(lit, start=1) for p in row]
    cells(marks, ax, facecolor=COLOURS["active"], edgecolor="white", linewidth=0.6)
    n = len(here.on)
    ax.set(xlim=(0, widest), ylim=(n + 1.2, -0.2), xticks=[], yticks=[0, *sorted({1, n}), n + 1])
    ax.set_yticklabels(["input", *(f"layer {k}" for k in sorted({1, n})), "output"])
    ax.set_title(f"{sum(map(len, lit))} of {sum(map(len, here.on))} units on (blue)")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return ax


def pieces_figure(result, here):
    """Draw a network's hinges, on a line or on a plane, beside the paths that are lit for one input."""
    flat = len(here.point) == 2
    with sheet(9, 4.4) as figure:
        axes = figure.subplot_mosaic("AC;AC" if flat else "AC;BC", width_ratios=(1.5, 1), height_ratios=(3, 1))
        if flat:
            region_map(result, axes["A"]).plot(*here.point, "+", color=DARK, markersize=12)
            codes = list(result.codes()) if result.complete[0] else None
        else:
            graph(result, axes["A"]).axvline(here.point[0], color=DARK, linewidth=0.8)
            hinge_rows(result, axes["B"]).axvline(here.point[0], color=DARK, linewidth=0.8)
            codes = [layer[0] for layer in result.codes]
        paths(here, codes, axes["C"])
        keys = [Patch(**look_of(state), label=state.replace("_", " ")) for state in STATES]
        figure.legend(handles=keys, loc="outside lower right", ncols=3)
        headline(figure, f"At the mark the network is {here.formula()}")
    return figure


def piece_counts(counts, ax, bound=None):
    """Draw how many pieces networks of several shapes have: a dot a seed, and the mean with its interval.

    Parameters
    ----------
    counts : dict of str to array (networks,)
        By the name of the shape.
    ax : matplotlib Axes
    bound : float, optional
        A line across, with its number.

    Returns
    -------
    Axes
    """
    import pandas
    import seaborn

    table = pandas.DataFrame([(name, n) for name, many in counts.items() for n in many], columns=["shape", "pieces"])
    seaborn.stripplot(table, x="pieces", y="shape", ax=ax, color=QUIET, edgecolor=QUIET, size=2.5, jitter=0.3)
    mean = {"color": DARK, "linestyle": "none", "markers": "|", "markersize": 18}
    seaborn.pointplot(table, x="pieces", y="shape", ax=ax, errorbar=("ci", 95), n_boot=200, seed=0, **mean)
    if bound is not None:
        ax.axvline(bound, **A_LOOK)
    ax.set(xlabel="linear pieces", ylabel="layers × units", xlim=(0, None))
    first, *_, last = [f"{np.mean(many):.0f} in {name}" for name, many in counts.items()]
    ax.set_title(f"Pieces on average: {first} units, {last}")
    return ax
