"""Figures of layers, a strip each: of a snapshot, and of the rectifiers of a module of one's own."""

from rectlab.checks import instance, one_of, whole
from rectlab.figures.marks import layer_histogram, states_bar, zeros_bar
from rectlab.figures.palette import CERTIFIED
from rectlab.figures.sheet import headline, sheet
from rectlab.measures.snapshot import OF, Snapshot
from rectlab.words import counted

MOST_ROWS = 20
LONGEST = 22  # letters of a name
TITLES = ("exact zeros", "activations that are not zero", "silent · selective · always on")


def snapshot_figure(snapshot, member=0, of="activations"):
    """Draw every hidden layer of a snapshot: zeros, histogram of the rest, unit states.

    Parameters
    ----------
    snapshot : rectlab.measures.Snapshot
    member : int
    of : str
        What its histograms count: "activations" or "preactivations".

    Returns
    -------
    Figure
    """
    instance("snapshot_figure", "snapshot", snapshot, Snapshot, do="Pass measures.take_snapshot(network, X).")
    member = whole("snapshot_figure", "member", member, 0, do="Members are counted from 0.")
    of = one_of("snapshot_figure", "of", of, OF)
    n, before = len(snapshot.layers), of == "preactivations"
    highest = max(layer_share(layer, member) for layer in snapshot.layers)
    with sheet(9, 1.1 + 0.62 * n) as figure:
        rows = figure.subplots(n, 3, squeeze=False, width_ratios=(1.3, 2.0, 1.5))
        for k, (layer, row) in enumerate(zip(snapshot.layers, rows), start=1):
            _strip(layer, layer.states.zero_fraction[member], row, highest, member, before)
            _named(row[0], f"layer {k}", room=35)
        share = snapshot.states.share_in_words(member)
        _around(figure, rows, f"{share} on {counted(snapshot.probe_size, 'example')}")
        if before:
            rows[0][1].set_title("pre-activations: below and above 0", x=0)
            rows[-1][1].set_xlabel("pre-activation")
    return figure


def inspection_figure(inspection):
    """Draw every layer of an inspection: zeros, histogram of the rest, unit states; certified units solid black.

    Parameters
    ----------
    inspection : rectlab.inspection.Inspection

    Returns
    -------
    Figure
        With the first ``MOST_ROWS`` layers.
    """
    shown = inspection.layers[:MOST_ROWS]
    highest = max((layer_share(layer) for layer in shown), default=1)
    with sheet(9, 1.1 + 0.62 * len(shown)) as figure:
        rows = figure.subplots(len(shown), 3, squeeze=False, width_ratios=(1.8, 1.8, 1.5))
        for layer, row in zip(shown, rows):
            _strip(layer, layer.zero_fraction, row, highest)
            _named(row[0], f"{short(layer.name)}\n{layer.kind}", room=135)
            if layer.certified is not None and layer.certified.any():
                row[2].barh([0], [int(layer.certified.sum())], **CERTIFIED)
        _around(figure, rows, _title(inspection))
        more = len(inspection.layers) - len(shown)
        rows[-1][1].set_xlabel("activation" + (f" · {counted(more, 'more layer')} in the words" if more else ""))
    return figure


def _strip(layer, zero_fraction, row, highest, member=0, before=False):
    """Draw one layer into three axes; ``highest`` is the largest share in a bin of all layers."""
    zeros_bar(zero_fraction, row[0])
    layer_histogram(layer.histogram, row[1], member, before).set(ylabel="", yticks=[], ylim=(0, 1.05 * highest))
    row[1].spines["left"].set_visible(False)
    row[1].tick_params(labelbottom=False)
    states_bar(layer.states, row[2], member)


def _named(ax, name, room):
    """Write a layer's name to the left of its bar of zeros, into ``room`` of the bar's 100."""
    ax.set_xlim(-room, 135)
    ax.text(-4, 0, name, va="center", ha="right")


def _around(figure, rows, title):
    """Write what stands above and below all strips."""
    for ax, told in zip(rows[0], TITLES):
        low, high = ax.get_xlim()
        ax.set_title(told, x=max(0, -low / (high - low)))  # above the bar, not above the layer's name
    rows[-1][1].tick_params(labelbottom=True)
    rows[-1][1].set_xlabel("activation")
    headline(figure, title)


def layer_share(layer, member=0):
    """Return the largest share of a layer's activations in one bin, in percent."""
    counts = layer.histogram.counts[member]
    return 100 * float(counts.max(initial=0)) / max(1, int(counts.sum() + layer.histogram.zeros[member]))


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
        title += f"; {n:,} certified dead (black)" if n else "; none certified dead"
    return title
