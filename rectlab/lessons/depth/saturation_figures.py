"""Figures of lesson 05: layers that saturate while they train, and the plane of order and chaos."""

from rectlab.figures import COLOURS, Picture, png, sheet, small
from rectlab.figures.palette import SHADES


def saturation_figure(saturation):
    """Draw the 98th percentile of every layer's activations during training, a picture for each activation function.

    Lines are means over networks, bands go from the lowest to the highest; the dashed line is the layer's std.
    """
    names = list(dict.fromkeys(saturation.names))
    with sheet(11, 3.6) as figure:
        axes = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
        for ax, name in zip(axes, names):
            layer_lines(saturation, name, ax)
        axes[0].set_ylabel("98th percentile (dashed: std)")
        axes[0].legend(fontsize="small")
    return figure


def layer_lines(saturation, name, ax):
    """Draw one activation function's layers."""
    mine, epochs = saturation.members(name), saturation.epochs
    for layer, colour in zip(range(saturation.std.shape[1]), SHADES):
        top = saturation.percentile[:, layer, mine]
        ax.fill_between(epochs, top.min(1), top.max(1), color=colour, alpha=0.25, linewidth=0)
        ax.plot(epochs, top.mean(1), color=colour, linewidth=2, label=f"layer {layer + 1}")
        ax.plot(epochs, saturation.std[:, layer, mine].mean(1), color=colour, linewidth=1, linestyle="--")
    ax.set(xlabel="epoch", xlim=(epochs[0], epochs[-1]), ylim=(0, 1.02))
    ax.set_title(name)
    return ax


def plane_figure(plane):
    """Draw the measured cosine over the plane of weight and bias spread, and the edge that theory puts there."""
    w, b, edge = plane.weight_spreads, plane.bias_spreads, plane.stretch
    with sheet(8, 3.8) as figure:
        ax = figure.subplots()
        mesh = ax.pcolormesh(w, b, plane.cosine.mean(2), cmap="cividis", vmin=0, vmax=1, shading="nearest")
        if edge.min() < 1 < edge.max():
            ax.contour(w, b, edge, levels=[1], colors="white", linewidths=2.5)
            ax.contour(w, b, edge, levels=[1], colors=[COLOURS["active"]], linewidths=1.2, linestyles="dashed")
        figure.colorbar(mesh, ax=ax, label=f"cosine after {plane.hidden_layers} layers")
        ax.set(xlabel="weight spread (times √width)", ylabel="bias spread")
        inputs = f"two inputs that start at cosine {plane.start:g}"
        ax.set_title(f"{plane.activation}: {inputs} (dashed: the edge, by theory)")
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
