"""The figure of a snapshot: a row for each layer."""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rectlab.figures.marks import layer_histogram, states_bar, zeros_bar
from rectlab.words import counted


def snapshot_figure(snapshot, member=0):
    """Draw every hidden layer of a snapshot: zeros, histogram of the rest, unit states.

    Parameters
    ----------
    snapshot : rectlab.measures.Snapshot
    member : int

    Returns
    -------
    Figure
        At most 900 pixels wide.
    """
    n = len(snapshot.layers)
    figure = Figure(figsize=(9, 0.9 + 0.62 * n), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(n, 3, squeeze=False, width_ratios=(1.1, 2.2, 1.5))
    for k, (layer, row) in enumerate(zip(snapshot.layers, axes), start=1):
        zeros_bar(layer.states.zero_fraction[member], row[0])
        row[0].text(-4, 0, f"layer {k}", va="center", ha="right")
        layer_histogram(layer.histogram, row[1], member).set(ylabel="", yticks=[])
        states_bar(layer.states, row[2], member)
        row[1].spines[["top", "left", "right"]].set_visible(False)
        row[1].tick_params(labelbottom=k == n)
    for ax, title in zip(axes[0], ("exact zeros", "activations that are not zero", "silent · selective · always on")):
        ax.set_title(title, fontsize="medium", loc="left")
    axes[-1][1].set_xlabel("activation")
    share = snapshot.states.share_in_words(member)
    figure.suptitle(f"{share} on {counted(snapshot.probe_size, 'example')}", fontsize="large")
    return figure
