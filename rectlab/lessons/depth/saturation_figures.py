"""Figures of lesson 05: layers that saturate while they train, and the plane of order and chaos."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from rectlab.figures import Picture, headline, png, sheet
from rectlab.figures.palette import A_LOOK, DARK, SHADES, function_colour
from rectlab.words import kept_together, real_minus

ALIKE = LinearSegmentedColormap.from_list("alike", ["white", *SHADES])  # cosines from 0 to 1
MOST_NUMBERS = 6  # places in a row up to which every cosine is written out


def saturation_figure(saturation):
    """Draw the 98th percentile of every layer's activations during training, a picture for each activation function.

    Lines are means over networks, bands go from the lowest to the highest; the dashed line is the layer's std.
    """
    names = list(dict.fromkeys(saturation.names))
    with sheet(11, 4) as figure:
        axes = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
        for ax, name in zip(axes, names):
            layer_lines(saturation, name, ax)
        axes[0].set_ylabel("98th percentile (dashed: std)")
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside right upper")
        headline(figure, _driven(saturation, names))
    return figure


def _driven(saturation, names):
    """Say for each activation which layer's 98th percentile ends furthest from its start."""
    told = []
    for name in names:
        top = saturation.percentile[:, :, saturation.members(name)].mean(2)
        layer = int(np.abs(top[-1] - top[0]).argmax())
        told.append(kept_together(f"{name}, layer {layer + 1}: {top[0, layer]:.2f} → {top[-1, layer]:.2f}"))
    return f"Driven furthest in {saturation.epochs[-1]:g} epochs: {'; '.join(told)}"


def layer_lines(saturation, name, ax):
    """Draw one activation function's layers."""
    mine, epochs = saturation.members(name), saturation.epochs
    for layer, colour in zip(range(saturation.std.shape[1]), SHADES):
        top = saturation.percentile[:, layer, mine]
        ax.fill_between(epochs, top.min(1), top.max(1), color=colour, alpha=0.25, linewidth=0)
        ax.plot(epochs, top.mean(1), color=colour, linewidth=2, label=f"layer {layer + 1}")
        ax.plot(epochs, saturation.std[:, layer, mine].mean(1), color=colour, linewidth=1, linestyle="--")
    ax.set(xlabel="epoch", xlim=(epochs[0], epochs[-1]), ylim=(0, 1.02))
    ax.set_title(name, color=function_colour(name))
    return ax


def plane_figure(plane):
    """Draw the measured cosine at every place of the plane, and the edge that theory puts there.

    A column is a weight spread and a row is a bias spread: the axes count the places.
    """
    cosine, edge = plane.cosine.mean(2), plane.stretch
    with sheet(8, 4.2) as figure:
        ax = figure.subplots()
        mesh = ax.pcolormesh(cosine, cmap=ALIKE, vmin=0, vmax=1, edgecolors="white", linewidth=0.5)
        columns, rows = np.arange(cosine.shape[1]) + 0.5, np.arange(cosine.shape[0]) + 0.5
        if edge.min() < 1 < edge.max():
            ax.contour(columns, rows, edge, levels=[1], colors="white", linewidths=4)
            ax.contour(columns, rows, edge, levels=[1], colors=A_LOOK["color"], linewidths=2, linestyles="dashed")
        if len(columns) <= MOST_NUMBERS:
            for (row, column), value in np.ndenumerate(cosine):
                paper = {"facecolor": ALIKE(value), "edgecolor": "none", "pad": 2}
                look = {"ha": "center", "va": "center", "color": DARK if value < 0.5 else "white", "bbox": paper}
                ax.text(column + 0.5, row + 0.5, real_minus(f"{value:.3f}"), **look)
        figure.colorbar(mesh, ax=ax, label=f"cosine after {plane.hidden_layers} layers")
        ax.set_xticks(columns, [f"{w:.3g}" for w in plane.weight_spreads])
        ax.set_yticks(rows, [f"{b:.3g}" for b in plane.bias_spreads])
        ax.set(xlabel="weight spread (times √width)", ylabel="bias spread")
        headline(figure, _ends_of(plane, cosine))
    return figure


def _ends_of(plane, cosine):
    """Say at how many places two inputs end in one direction, and at how many further apart than they began."""
    alike, apart = (cosine > 0.99).sum(), (cosine < plane.start).sum()
    order = f"{alike} of {cosine.size} places make two inputs one (cosine above 0.99)"
    return f"{plane.activation}: {order}; {apart or 'none'} drive them apart (below {plane.start:g})"


def saturation_picture(saturation):
    """Return the :class:`rectlab.figures.Picture` of layers that saturate; its words hold no trained number."""
    names, (times, layers, members) = ", ".join(dict.fromkeys(saturation.names)), saturation.std.shape
    words = (
        f"98th percentile and std of the activations of {layers} layers at {times} times from epoch 0 to "
        f"{saturation.epochs[-1]:g}, {members} networks: {names}."
    )
    return Picture(png(saturation_figure(saturation)), words)


def plane_picture(plane):
    """Return the :class:`rectlab.figures.Picture` of a plane of order and chaos."""
    return Picture(png(plane_figure(plane)), plane.in_words())
