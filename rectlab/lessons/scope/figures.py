"""Figures of lesson 00: an image on its way through a network."""

import numpy as np

from rectlab.figures import COLOURS, Picture, headline, png, sheet
from rectlab.figures.palette import BELOW, DARK, QUIET, SHADES
from rectlab.words import counted

DRAWN = 6  # units of a layer that have room
APART = 3.6  # between columns; the units of a column are 1 apart


def way_picture(image, trace):
    """Draw an image and what it does to the first units of each hidden layer, up to the outputs.

    Parameters
    ----------
    image : ndarray (height, width)
        Grey values from 0 (black) to 1 (white).
    trace : rectlab.networks.population.Trace
        Of one member and this one image.

    Returns
    -------
    Picture
        A unit that is on is a blue disc, one that is exactly zero an orange ring; the largest output is bold.
    """
    layers, outputs = [h[0, 0].numpy(force=True) for h in trace.activations], trace.logits[0, 0].numpy(force=True)
    figure = way_figure(image, layers, outputs)
    on = ", ".join(str(int((h > 0).sum())) for h in layers)
    words = f"An image on its way: of the units of hidden layers 1 to {len(layers)} it turns on {on}."
    return Picture(png(figure), words)


def way_figure(image, layers, outputs):
    """Draw an image, the first activations of each layer, and the outputs, from left to right."""
    with sheet(9.5, 3.6) as figure:
        ax, middle = figure.subplots(), (DRAWN - 1) / 2
        height, width = image.shape
        ax.imshow(image, cmap="gray", vmin=0, vmax=1, extent=(-5, -1, middle - 2, middle + 2), interpolation="nearest")
        label(ax, -3, f"an image\n{height} × {width} pixels")
        columns = [APART * k + 1 for k in range(len(layers) + 1)]
        joined(ax, -0.9, np.linspace(middle - 1.5, middle + 1.5, 4), columns[0] - 0.3)
        for k, (x, h) in enumerate(zip(columns, layers), 1):
            joined(ax, x + 0.3, range(DRAWN), columns[k] - 0.3)
            units(ax, x, h[:DRAWN])
            label(ax, x, f"hidden layer {k}\n{counted(len(h), 'unit')}")
        numbers(ax, columns[-1], outputs)
        label(ax, columns[-1] + 0.5, f"output\n{counted(len(outputs), 'number')}")
        ax.set(xlim=(-5.2, columns[-1] + 1.9), ylim=(-2.2, DRAWN - 0.3), aspect="equal")
        ax.set_axis_off()
        headline(figure, "For this image the blue units are on; the rings give exactly 0")
    return figure


def units(ax, x, activations):
    """Draw the first units of a layer: discs for those that are on, rings for those that are exactly zero."""
    for row, value in enumerate(activations):
        look = {"color": COLOURS["active"]} if value > 0 else {"markerfacecolor": "white", "color": BELOW["edgecolor"]}
        ax.plot([x], [DRAWN - 1 - row], "o", markersize=10, markeredgewidth=1.6, **look)
    ax.text(x, -0.45, "⋮", ha="center", va="center", color=QUIET)


def joined(ax, left, ys, right):
    """Draw a thin line from each point on the left to each unit on the right."""
    for y in ys:
        for row in range(DRAWN):
            ax.plot([left, right], [y, row], color=SHADES[0], linewidth=0.4, zorder=0)


def numbers(ax, x, outputs):
    """Write an output for each class, the largest one bold."""
    rows = np.linspace(DRAWN - 1, 0, len(outputs))
    for k, (y, value) in enumerate(zip(rows, outputs)):
        weight = "bold" if k == outputs.argmax() else "normal"
        ax.text(x, y, f"{k}: {value:+.1f}".replace("-", "−"), va="center", color=DARK, weight=weight)


def label(ax, x, words):
    """Write what a column is, below it."""
    ax.text(x, -1, words, ha="center", va="top", color=DARK)
