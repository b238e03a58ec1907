"""The figure of an inspection: a strip for every rectifier of a module."""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rectlab.figures.marks import layer_histogram, states_bar, zeros_bar
from rectlab.figures.palette import CERTIFIED
from rectlab.words import counted

MOST_ROWS = 20
LONGEST = 22  # letters of a name


def inspection_figure(inspection):
    """Draw every layer of an inspection: zeros, histogram of the rest, unit states; certified units crossed.

    Parameters
    ----------
    inspection : rectlab.inspection.Inspection

    Returns
    -------
    Figure
        At most 900 pixels wide; the first ``MOST_ROWS`` layers.
    """
    shown = inspection.layers[:MOST_ROWS]
    figure = Figure(figsize=(9, 1.1 + 0.62 * len(shown)), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(len(shown), 3, squeeze=False, width_ratios=(1.6, 2.0, 1.5))
    highest = max((layer_share(layer) for layer in shown), default=1)
    for k, (layer, row) in enumerate(zip(shown, axes), start=1):
        zeros_bar(layer.zero_fraction, row[0]).set(xlim=(-135, 130))
        row[0].text(-4, 0, f"{short(layer.name)}\n{layer.kind}", va="center", ha="right", fontsize="small")
        layer_histogram(layer.histogram, row[1]).set(ylabel="", yticks=[], ylim=(0, 1.05 * highest))
        states_bar(layer.states, row[2])
        if layer.certified is not None and layer.certified.any():
            row[2].barh([0], [int(layer.certified.sum())], linewidth=0, **CERTIFIED)
        row[1].spines[["top", "left", "right"]].set_visible(False)
        row[1].tick_params(labelbottom=k == len(shown))
    titles = ("exact zeros", "activations that are not zero", "silent · selective · always on")
    for ax, title in zip(axes[0], titles):
        ax.set_title(title, fontsize="medium", loc="left" if ax is not axes[0][0] else "center")
    more = len(inspection.layers) - len(shown)
    axes[-1][1].set_xlabel("activation" + (f" · {counted(more, 'more layer')} in the words" if more else ""))
    figure.suptitle(_title(inspection), fontsize="large")
    return figure


def layer_share(layer):
    """Return the largest share of a layer's activations in one bin, in percent."""
    counts = layer.histogram.counts[0]
    return 100 * float(counts.max(initial=0)) / max(1, int(counts.sum() + layer.histogram.zeros[0]))


def short(name):
    """Return a name of at most ``LONGEST`` letters, its end kept: that is what tells layers apart.

    Examples
    --------
    >>> short("features.denseblock1.denselayer2.relu1")
    '…1.denselayer2.relu1'
    """
    return name if len(name) <= LONGEST - 2 else f"…{name[-LONGEST + 3 :]}"


def _title(inspection):
    states = inspection.states
    title = f"{inspection.module}: {states.share_in_words()} on {counted(inspection.n_examples, 'example')}"
    if inspection.box:
        n = int(states.certified_dead.sum())
        title += f"; {n:,} certified dead (crossed)" if n else "; none certified dead"
    return title
