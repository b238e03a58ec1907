"""Figures of lesson 05: layers that saturate while they train, and the plane of order and chaos."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rectlab.figures import COLOURS, Picture, png, small

SHADES = ("#9bcdf0", "#4da3dc", "#0173b2", "#01476f", "#012a42")  # layers, the first one lightest


def saturation_figure(saturation):
    """Draw the 98th percentile of every layer's activations during training, a picture for each activation function.

    Lines are means over networks, bands go from the lowest to the highest; the dashed line is the layer's std.

    Parameters
    ----------
    saturation : rectlab.lessons.depth.saturation.Saturation
        At most five layers.

    Returns
    -------
    Figure
        At most 900 pixels wide.
    """
    names = list(dict.fromkeys(saturation.names))
    figure = Figure(figsize=(11, 3.6), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    for ax, name in zip(np.atleast_1d(figure.subplots(1, len(names), sharey=True)), names):
        layer_lines(saturation, name, ax)
    figure.axes[0].set_ylabel("98th percentile (dashed: std)")
    figure.axes[0].legend(frameon=False, fontsize="small")
    return figure


def layer_lines(saturation, name, ax):
    """Draw one activation function's layers.

    Parameters
    ----------
    saturation : rectlab.lessons.depth.saturation.Saturation
    name : str
    ax : matplotlib Axes

    Returns
    -------
    Axes
    """
    mine, epochs = saturation.members(name), saturation.epochs
    for layer, colour in zip(range(saturation.std.shape[1]), SHADES):
        top = saturation.percentile[:, layer, mine]
        ax.fill_between(epochs, top.min(1), top.max(1), color=colour, alpha=0.25, linewidth=0)
        ax.plot(epochs, top.mean(1), color=colour, linewidth=2, label=f"layer {layer + 1}")
        ax.plot(epochs, saturation.std[:, layer, mine].mean(1), color=colour, linewidth=1, linestyle="--")
    ax.set(xlabel="epoch", xlim=(epochs[0], epochs[-1]), ylim=(0, 1.02))
    ax.set_title(name, fontsize="medium", loc="left")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def plane_figure(plane):
    """Draw the measured cosine over the plane of weight and bias spread, and the edge that theory puts there.

    Parameters
    ----------
    plane : rectlab.lessons.depth.chaos.Plane

    Returns
    -------
    Figure
        At most 900 pixels wide.
    """
    figure = Figure(figsize=(8, 3.8), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    ax = figure.subplots()
    w, b = plane.weight_spreads, plane.bias_spreads
    mesh = ax.pcolormesh(w, b, plane.cosine.mean(2), cmap="cividis", vmin=0, vmax=1, shading="nearest")
    if plane.stretch.min() < 1 < plane.stretch.max():
        ax.contour(w, b, plane.stretch, levels=[1], colors="white", linewidths=2.5)
        ax.contour(w, b, plane.stretch, levels=[1], colors=[COLOURS["active"]], linewidths=1.2, linestyles="dashed")
    figure.colorbar(mesh, ax=ax, label=f"cosine after {plane.hidden_layers} layers")
    ax.set(xlabel="weight spread (times √width)", ylabel="bias spread")
    ax.set_title(f"{plane.activation}: two inputs that start at cosine {plane.start:g} (dashed: the edge, by theory)",
                 fontsize="medium", loc="left")  # fmt: skip
    return figure


def saturation_picture(saturation):
    """Return the :class:`rectlab.figures.Picture` of layers that saturate; its words hold no trained number."""
    names, (times, layers, members) = ", ".join(dict.fromkeys(saturation.names)), saturation.std.shape
    words = (
        f"98th percentile and std of the activations of {layers} layers at {times} times from epoch 0 to "
        f"{saturation.epochs[-1]:g}, {members} networks: {names}."
    )
    return Picture(small(png(saturation_figure(saturation)), 128), words)


def plane_picture(plane):
    """Return the :class:`rectlab.figures.Picture` of a plane of order and chaos."""
    return Picture(small(png(plane_figure(plane)), 256), plane.in_words())
