"""Figures of the L1 penalty: a network's history under it, and error against zeros over many networks."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rectlab.plots import COLOURS
from rectlab.words import percent

PAPER_FIT = (2.2606e-3, -0.35892, 15.601)  # of the curve in the paper's Figure 3, read off: error % of zeros %
PAPER_RANGE = (72.5, 99)  # % zeros


def history_lines(result, ax, what):
    """Draw one measure of a history over the training steps.

    Parameters
    ----------
    result : rectlab.penalties.History
    ax : matplotlib Axes
    what : str
        "zeros", "error" or "norms".

    Returns
    -------
    Axes
    """
    values = np.atleast_2d(getattr(result, what)) * (1 if what == "norms" else 100)
    colour = COLOURS["zeros"] if what == "zeros" else "#333333"
    hidden = len(result.zeros)
    for k, line in enumerate(values):
        ax.plot(result.steps, line, color=colour, linewidth=2.2 - 0.5 * k, linestyle=("-", "--", "-.", ":", "-")[k])
        name = "" if what == "error" else "output" if k == hidden else f"layer {k + 1}"
        end = f"{line[-1]:.2f}" if what == "norms" else percent(line[-1] / 100)
        ax.annotate(f"{name} {end}", (result.steps[-1], line[-1]), (5, 0), textcoords="offset points", va="center")
    if what == "zeros":
        ax.set(ylim=(0, 100))
    elif what == "error":
        ax.set(yscale="log", ylim=(1, 100), yticks=(1, 10, 100), yticklabels=("1", "10", "100"))
        ax.minorticks_off()
    else:
        ax.set(ylim=(0, None))
    for step, _ in result.changes[1:]:
        ax.axvline(step, color=COLOURS["silent"], linewidth=0.8)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def history_figure(result):
    """Draw zeros, test error and weight norms of a network over its training.

    Parameters
    ----------
    result : rectlab.penalties.History

    Returns
    -------
    Figure
        At most 900 pixels wide.
    """
    figure = Figure(figsize=(9, 3.2), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    titles = {"zeros": "exact zeros (%)", "error": "test error (%, log)", "norms": "weight norm, times the start"}
    for ax, (what, title) in zip(figure.subplots(1, 3), titles.items()):
        history_lines(result, ax, what).set_title(title, fontsize="medium", loc="left")
        ax.set(xlabel="training steps", xlim=(0, 1.32 * max(10, result.steps[-1])))
    figure.suptitle(
        f"{result.changes[-1][1]}: {percent(result.zeros[:, -1].mean())} zeros, test error "
        f"{percent(result.error[-1], 1)}", fontsize="large",
    )  # fmt: skip
    return figure


def record_beside_paper(rows, ax):
    """Draw the networks of a kept record of Figure 3, with means and spread over seeds, beside the paper's curve.

    Parameters
    ----------
    rows : sequence of dict
        Of :class:`rectlab.figure3_record.Record`: l1, error, zero_fraction_1 to 3.
    ax : matplotlib Axes

    Returns
    -------
    Axes
    """
    l1 = np.array([row["l1"] for row in rows])
    zeros = 100 * np.array([np.mean([row[f"zero_fraction_{k}"] for k in (1, 2, 3)]) for row in rows])
    error = 100 * np.array([row["error"] for row in rows])
    mean = {name: np.array([v[l1 == s].mean() for s in np.unique(l1)]) for name, v in (("x", zeros), ("y", error))}
    spread = np.array([error[l1 == s].std(ddof=1) for s in np.unique(l1)])
    ax.fill_between(mean["x"], mean["y"] - spread, mean["y"] + spread, color=COLOURS["active"], alpha=0.2, linewidth=0)
    ax.plot(zeros, error, ".", color=COLOURS["active"], alpha=0.6)
    ax.annotate("here: 3 × 100 units", (mean["x"][0], mean["y"][0]), (0, 22), textcoords="offset points",
                color=COLOURS["active"])  # fmt: skip
    fine = np.linspace(*PAPER_RANGE, 100)
    ax.plot(fine, np.polyval(PAPER_FIT, fine), color=COLOURS["zeros"])
    ax.annotate("the paper's curve: 3 × 1,000 units", (72.5, 1.43), (0, -20), textcoords="offset points",
                color=COLOURS["zeros"], ha="center")  # fmt: skip
    ax.set(xlabel="exact zeros, mean over hidden layers (%)", ylabel="test error on MNIST (%)", ylim=(0, None))
    ax.spines[["top", "right"]].set_visible(False)
    return ax
