"""Figures of the L1 penalty: a network's history under it, and error against zeros over many networks."""

import numpy as np

from rectlab import figures
from rectlab.figures import COLOURS, Picture, apart, headline, sheet
from rectlab.figures.palette import A_LOOK, DARK, DASHES, QUIET, STATES, look_of
from rectlab.lessons.penalty.dictionary import of_one_class
from rectlab.words import percent

PAPER_FIT = (2.2606e-3, -0.35892, 15.601)  # of the curve in the paper's Figure 3, read off: error % of zeros %
PAPER_RANGE = (72.5, 99)  # % zeros


def history_lines(result, ax, what):
    """Draw one measure of a history over the training steps: "zeros", "error" or "norms"."""
    values = np.atleast_2d(getattr(result, what)) * (1 if what == "norms" else 100)
    colour = {"zeros": COLOURS["zeros"], "error": COLOURS["error"], "norms": DARK}[what]
    names = [] if what == "error" else [f"layer {k + 1} " for k in range(len(result.zeros))]
    names += {"zeros": [], "error": [""], "norms": ["output "]}[what]
    for k, line in enumerate(values):
        heavy = what == "norms" and k == len(values) - 1
        dash = "-" if heavy else DASHES[k % len(DASHES)]
        ax.plot(result.steps, line, dash, color=colour, linewidth=2.6 if heavy else 1.6)
        ax.plot(result.steps[-1:], line[-1:], "o", color=colour, markersize=5, clip_on=False)
    if what == "error":
        ax.set(yscale="log", ylim=(1, 100), yticks=(1, 10, 100), yticklabels=("1", "10", "100"))
        ax.minorticks_off()
    else:
        ax.set(ylim=(0, 100 if what == "zeros" else max(1.6, 1.05 * values.max())))
    ends = [f"{v:.2f}" if what == "norms" else percent(v / 100) for v in values[:, -1]]
    heights = apart([_share(ax, max(v, ax.get_ylim()[0])) for v in values[:, -1]], gap=0.1, ceiling=1)
    for name, end, height in zip(names, ends, heights):
        at = {"xy": (result.steps[-1], height), "xycoords": ("data", "axes fraction"), "va": "center"}
        ax.annotate(name + end, xytext=(5, 0), textcoords="offset points", **at)
    for step, _ in result.changes[1:]:
        ax.axvline(step, color=QUIET, linewidth=0.8)
    return ax


def _share(ax, value):
    """Return how high up an axis a value stands, 0 to 1."""
    low, high, value = (ax.transScale.transform((1, v))[1] for v in (*ax.get_ylim(), value))
    return (value - low) / (high - low)


def history_figure(result):
    """Draw zeros, test error and weight norms of a network over its training."""
    titles = {"zeros": "exact zeros (%)", "error": "test error (%, log scale)", "norms": "weight norm, times the start"}
    with sheet(11.25, 3.4) as figure:
        for ax, (what, title) in zip(figure.subplots(1, 3), titles.items()):
            history_lines(result, ax, what).set_title(title)
            ax.set(xlabel="training steps", xlim=(0, 1.45 * max(100, result.steps[-1])))
        zeros, error = percent(result.zeros[:, -1].mean()), percent(result.error[-1], 1)
        headline(figure, f"{result.changes[-1][1]}: {zeros} zeros, test error {error}")
    return figure


def record_beside_paper(result, ax):
    """Draw a kept record of Figure 3 beside the paper's curve.

    Parameters
    ----------
    result : rectlab.lessons.penalty.figure3.Figure3
    ax : matplotlib Axes

    Returns
    -------
    Axes
    """
    zeros, error = _networks(result, ax)
    fine = np.linspace(*PAPER_RANGE, 100)
    ax.plot(fine, np.polyval(PAPER_FIT, fine), **A_LOOK)
    for words, at, offset, colour in (
        ("trained for this course: 3 × 100 units", (zeros[0], error[0]), (0, 26), COLOURS["error"]),
        ("the paper's curve, read off: 3 × 1,000 units", (72.5, 1.48), (-150, -26), A_LOOK["color"]),
    ):
        ax.annotate(words, at, offset, textcoords="offset points", color=colour)
    ax.set_ylabel("test error on MNIST (%)")
    ax.set_title(_price_of_zeros(result))
    return ax


def _price_of_zeros(result):
    """Say up to which share of zeros the mean error has not risen by more than the spread over seeds."""
    zeros, error, spread = (100 * values for values in result.bands())
    dear = error > error[0] + spread.mean()
    free = np.flatnonzero(zeros < zeros[dear].min(initial=np.inf))
    last, most = free[zeros[free].argmax()], zeros.argmax()
    others = {f"{zeros[k]:.0f} % zeros: {error[k]:.1f} %" for k in (0, most) if k != last}
    told = f"Up to {zeros[last]:.0f} % zeros cost nothing that these seeds can show: {error[last]:.1f} % wrong"
    return f"{told} ({'; '.join(sorted(others))})" if others else told


def _networks(result, ax):
    """Draw every network, and the spread over seeds; return mean zeros and errors in % (n_strengths,)."""
    zeros, error, spread = (100 * values for values in result.bands())
    order = np.argsort(zeros)
    low, high = (error - spread)[order], (error + spread)[order]
    ax.fill_between(zeros[order], low, high, color=COLOURS["error"], alpha=0.2, linewidth=0)
    ax.plot(100 * result.zeros.ravel(), 100 * result.error.ravel(), ".", color=COLOURS["error"], alpha=0.6)
    ax.set(xlabel="exact zeros, mean over hidden layers (%)", ylim=(0, None))
    return zeros, error


def history_picture(result):
    """Return the :class:`Picture` of a history; its words say what was penalised, and no trained number."""
    changes = ", then ".join(f"{words} from step {step:,}" for step, words in result.changes)
    words = f"Exact zeros, test error and weight norms over {result.steps[-1]:,} steps: {changes}."
    return Picture(figures.png(history_figure(result)), words)


def figure3(result, ax):
    """Draw error against exact zeros: every network, the mean and spread over seeds, and the fitted curve.

    Parameters
    ----------
    result : rectlab.lessons.penalty.figure3.Figure3
    ax : matplotlib Axes

    Returns
    -------
    Axes
    """
    _networks(result, ax)
    fine = np.linspace(result.zeros.min(), result.zeros.max(), 100)
    ax.plot(100 * fine, 100 * result.curve(fine), color=DARK)
    middle = 100 * fine[50], 100 * result.curve(fine)[50]
    ax.annotate("curve of degree 2", middle, (0, 14), textcoords="offset points", ha="center")
    ax.set_ylabel("test error (%)")
    ax.set_title(_price_of_zeros(result))
    return ax


def paid_picture(paid, words):
    """Return the :class:`Picture` of what one layer pays, a bar for each of a dict of tensors (members,)."""
    means = {name: float(one.mean()) for name, one in paid.items()}
    with sheet(8, 0.9 + 0.42 * len(means)) as figure:
        ax = figure.subplots()
        ax.barh(list(means), means.values(), height=0.6, color=COLOURS["error"])
        for row, mean in enumerate(means.values()):
            ax.text(mean, row, f" {mean:.0f}", va="center")
        ax.set(ylim=(len(means) - 0.4, -0.6), xlabel="paid by the second layer at an L1 strength of 1")
        headline(figure, f"Paid: {', '.join(f'{mean:.0f} ({name})' for name, mean in means.items())}")
    return Picture(figures.png(figure), words)


def deaths_picture(outcomes, words):
    """Return the :class:`Picture` of dead, selective and always-on units, a bar for each of a dict of outcomes."""
    with sheet(8, 0.9 + 0.5 * len(outcomes)) as figure:
        ax = figure.subplots()
        for row, found in enumerate(outcomes.values()):
            dead, on = found.dead.mean(), found.always_on.mean()
            counts = (dead, found.n_units - dead - on, on)
            for state, left, count in zip(STATES, np.cumsum((0, *counts)), counts):
                ax.barh([row], [count], left=left, height=0.6, **look_of(state))
            ax.text(1.01 * found.n_units, row, f"{found.zeros.mean():.0f} % zeros", va="center")
        ax.set(yticks=range(len(outcomes)), yticklabels=outcomes, ylim=(len(outcomes) - 0.4, -0.6))
        ax.set(xlim=(0, 1.2 * found.n_units), xlabel="units, mean of the seeds: dead (hollow) · selective · always on")
        headline(figure, "Dead: " + ", ".join(f"{found.dead.mean():.0f} ({name})" for name, found in outcomes.items()))
    return Picture(figures.png(figure), words)


def features_picture(rows, X, y, words, n_largest=10, n_shown=8):
    """Return the :class:`Picture` of the mean images that switch on units or features, a row for each of a dict.

    Parameters
    ----------
    rows : dict
        Arrays (batch, features), by what the columns are called.
    X, y : array (batch, pixels), int array (batch,)
    words : str
    n_largest, n_shown : int
        Images in a mean; the features that are on for most examples are shown.
    """
    side = round(X.shape[1] ** 0.5)
    with sheet(8, 0.7 + 1.35 * len(rows)) as figure:
        grid = figure.subplots(len(rows), n_shown)
        for axes, (name, codes) in zip(np.atleast_2d(grid), rows.items()):
            codes = np.asarray(codes)
            for k, (ax, j) in enumerate(zip(axes, np.argsort(-(codes > 0).sum(0), kind="stable"))):
                most = np.argsort(-codes[:, j], kind="stable")[:n_largest]
                ax.imshow(X[most].mean(0).reshape(side, side), cmap="gray_r", vmin=0, vmax=1)
                same = np.bincount(y[most])
                ax.set(xticks=[], yticks=[], xlabel=f"{same.max()} of {n_largest}: {same.argmax()}")
                ax.set_ylabel(name if k == 0 else "")
        told = " and ".join(f"{of_one_class(codes, y, n_largest):.0f} % ({name})" for name, codes in rows.items())
        headline(figure, f"Of the {n_largest} images with the largest values, {told} show one digit")
    return Picture(figures.png(figure), words)

