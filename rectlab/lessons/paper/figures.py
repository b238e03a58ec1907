"""Figures of the paper re-measured: a claim with its evidence, the ledger, Figure 3 at two batch sizes."""

import numpy as np

from rectlab import figures
from rectlab.figures import COLOURS, headline, sheet
from rectlab.figures.palette import DARK, LINES, QUIET
from rectlab.words import percent

SIGNS = {"holds": "✓", "holds in part": "◐", "not here": "✗", "cannot be told": "?", "not run": "–"}
ROOM = 0.12  # of the axis, beyond the outermost number
INK = {10: LINES[1], 50: LINES[2]}
SHAPES = {10: "o", 50: "s"}


def claim_axis(claim, found):
    """Return the ends of an axis that shows all numbers of a claim."""
    ends = [edge for edge in (claim.low, claim.high, claim.paper) if edge is not None and np.isfinite(edge)]
    ends += [edge for one in found for edge in (one.low, one.high, one.mean, *one.values) if np.isfinite(edge)]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    room = ROOM * (high - low or abs(high) or 1.0)
    return low - room, high + room


def claim_rows(claim, found, ax):
    """Draw the region in which a claim holds, the paper's number, and a row for each finding."""
    low, high = claim_axis(claim, found)
    ax.axvspan(max(claim.low, low), min(claim.high, high), color=QUIET, alpha=0.15, linewidth=0, zorder=0)
    if claim.low == claim.high:
        ax.axvline(claim.low, color=QUIET, linewidth=1)
    for row, one in enumerate(found):
        ax.plot([one.low, one.high], [row, row], color=COLOURS["error"], linewidth=3, solid_capstyle="butt")
        ax.plot(one.values, np.full(len(one.values), row), "o", color=DARK, mfc="white", mec=DARK, ms=5, mew=1)
        ax.plot([one.mean], [row], "|", color=DARK, ms=16, mew=3)
        ax.annotate(f"{SIGNS[one.verdict]} {one.verdict}", (1.02, row), xycoords=("axes fraction", "data"), va="center")
    if claim.paper is not None:
        ax.plot([claim.paper], [-0.8], "D", color=DARK, ms=8)
        ax.annotate("the paper", (claim.paper, -0.8), xytext=(8, 0), textcoords="offset points", va="center")
    ax.set(xlim=(low, high), ylim=(len(found) - 0.4, -1.3), yticks=range(len(found)),
           yticklabels=[one.source for one in found])
    ax.set_xlabel(f"{claim.measured}; shaded: the claim holds", loc="right")  # long ones reach under the sources
    return ax


def claim_figure(claim, found):
    """Draw a claim with all its evidence, as a whole figure."""
    with sheet(9, 1.9 + 0.4 * len(found)) as figure:
        claim_rows(claim, found, figure.subplots())
        headline(figure, f"{claim.says} {SIGNS[claim.verdict(found)]} {claim.verdict(found)}")
    return figure


def batches_figure(ten, fifty):
    """Draw Figure 3 of the paper from its two records, as a whole figure."""
    with sheet(7.5, 4) as figure:
        ax = figure.subplots()
        ax.axvspan(72, 100, color=QUIET, alpha=0.12, linewidth=0, zorder=0)
        ax.text(72.5, 4.4, "the paper's Figure 3", color=QUIET, va="top")
        for record in (fifty, ten):
            size = record.about["settings"]["batch_size"]
            ax.plot(100 * record.zeros, 100 * record.columns["error"], SHAPES[size], color=INK[size], ms=4, alpha=0.7)
            start = 100 * record.where(l1=0.0).zeros.mean()
            ax.axvline(start, color=INK[size], linestyle="--", linewidth=1.2)
            ax.annotate(f"batches of {size}\nno penalty: {start:.0f} %", (start, 3.6 if size == 50 else 3.0),
                        xytext=(6, 0), textcoords="offset points", color=DARK, va="top")
        ax.plot([83.4], [1.43], "D", color=DARK, ms=8)
        ax.annotate("the paper's best point", (83.4, 1.43), xytext=(0, -14), textcoords="offset points", ha="center")
        ax.set(xlabel="exact zeros in the hidden layers (%)", ylabel="test error (%)", xlim=(40, 101), ylim=(1.0, 4.6))
        begins = percent(ten.where(l1=0.0).zeros.mean())
        headline(figure, f"Without a penalty, batches of 10 end inside the paper's figure: at {begins} zeros")
    return figure


def batches_picture(ten, fifty):
    """Return the :class:`Picture` of Figure 3 at two batch sizes."""
    starts = [percent(record.where(l1=0.0).zeros.mean()) for record in (fifty, ten)]
    words = (
        f"Test error against exact zeros on MNIST: {len(fifty)} networks trained with batches of 50, {len(ten)} with "
        f"batches of 10. Without a penalty batches of 50 end at {starts[0]} zeros, batches of 10 at {starts[1]}. The "
        "paper's networks all lie above 72 %."
    )
    return figures.Picture(figures.png(batches_figure(ten, fifty)), words)
