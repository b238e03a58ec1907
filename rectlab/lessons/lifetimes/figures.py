"""Figures of lifetimes: every unit that was ever dead as a line, and remedies held against each other."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from rectlab import figures
from rectlab.figures import COLOURS, Picture
from rectlab.lessons.lifetimes.lives import layer_lives, lifelines
from rectlab.statistics import t_interval
from rectlab.words import counted

DEAD, BACK = COLOURS["silent"], COLOURS["selective"]


def lifeline_rows(lines, ax, last, n_rows):
    """Draw the units of one layer that were ever dead, a row each: thick where dead, thin where alive again.

    Parameters
    ----------
    lines : sequence of rectlab.lessons.lifetimes.Lifeline
    ax : matplotlib Axes
    last : int
        Training step of the last look.
    n_rows : int
        How high the axis goes.

    Returns
    -------
    Axes
    """
    for dead, colour, height in ((True, DEAD, 0.8), (False, BACK, 0.3)):
        boxes = []
        for row, line in enumerate(lines):
            ends = [*line.turns, last]
            boxes += [Rectangle((a, row + 0.5 - height / 2), b - a, height)
                      for k, (a, b) in enumerate(zip(ends, ends[1:])) if (k % 2 == 0) == dead]  # fmt: skip
        ax.add_collection(PatchCollection(boxes, facecolor=colour, edgecolor="none"))
    ax.set(xlim=(0, max(last, 1)), ylim=(0, n_rows), yticks=(0, n_rows))
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def lifelines_figure(timeline, words="", member=0):
    """Draw the lives of one member, a strip a layer.

    Parameters
    ----------
    timeline : rectlab.measures.Timeline
    words : str
        What was done, for the title.
    member : int

    Returns
    -------
    Figure
        At most 900 pixels wide.
    """
    n = len(timeline.silent)
    figure = Figure(figsize=(9, 1.1 + 1.05 * n), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(n, 1, sharex=True, squeeze=False)[:, 0]
    layers, units = lifelines(timeline, member), max(marks.shape[2] for marks in timeline.silent)
    most = max(len(lines) for lines in layers)
    room = next(share for share in (units // 4, units // 2, units) if share >= most)
    for ax, lives, lines in zip(axes, layer_lives(timeline, member), layers):
        lifeline_rows(lines, ax, int(timeline.steps[-1]), room)
        ax.set_ylabel(f"layer {lives.layer}", rotation=0, ha="right", va="center")
        told = f"{lives.dead} of {lives.n_units} dead\n{lives.died} died\n{lives.came_back} came back"
        ax.text(1.01, 0.5, told, transform=ax.transAxes, va="center")
    axes[-1].set_xlabel("training steps; a row is a unit that was ever dead: thick and grey while dead, thin and green "
                        "when alive again")  # fmt: skip
    figure.suptitle(words, fontsize="large")
    return figure


def remedies_figure(outcomes):
    """Draw the test error of every network of every remedy, the mean with its interval, and the share of dead units.

    Parameters
    ----------
    outcomes : rectlab.lessons.lifetimes.Outcomes

    Returns
    -------
    Figure
        At most 900 pixels wide.
    """
    figure = Figure(figsize=(9, 1.2 + 0.3 * len(outcomes.names)), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
    remedy_rows(100 * outcomes.error, left, COLOURS["active"])
    remedy_rows(100 * outcomes.dead, right, DEAD)
    for row, name in enumerate(outcomes.names):
        told = f"{outcomes.rescued[row]} of {outcomes.n_seeds}"
        left.text(1.02, row, told, transform=left.get_yaxis_transform(), va="center", fontsize="small")
        if np.isnan(outcomes.dead[row]).all():
            right.text(2, row, "no exact zeros: nobody can be called dead", va="center", fontsize="small",
                       color="#595959")  # fmt: skip
    left.text(1.02, -0.95, "rescued", transform=left.get_yaxis_transform(), va="center", fontsize="small")
    left.set(xlabel="test error (%)", yticks=range(len(outcomes.names)), yticklabels=outcomes.names)
    right.set(xlabel="hidden units dead at the end (%)")
    best = outcomes.rescued.argmax()
    figure.suptitle(
        f"Bias shift {outcomes.bias_shift:g}: untreated, {outcomes.rescued[0]} of {outcomes.n_seeds} learn; best, "
        f"{outcomes.names[best]}, {outcomes.rescued[best]}", fontsize="large",
    )  # fmt: skip
    return figure


def remedy_rows(values, ax, colour):
    """Draw one dot for each network, a row a remedy, and the mean over seeds with its 95 % t interval.

    Parameters
    ----------
    values : ndarray (remedies, seeds)
        In percent; rows of NaN stay empty.
    ax : matplotlib Axes
    colour : str

    Returns
    -------
    Axes
    """
    mean, low, high = t_interval(values)
    for row in np.flatnonzero(np.isfinite(mean)):
        ax.plot(values[row], np.full(values.shape[1], row), "o", color=colour, alpha=0.35, markersize=5, mew=0)
        ax.plot([max(low[row], 0), min(high[row], 100)], [row + 0.28] * 2, color=colour, linewidth=2)
        ax.plot([mean[row]], [row + 0.28], "|", color=colour, markersize=10, markeredgewidth=2.5)
    ax.set(xlim=(-2, 100), ylim=(len(values) - 0.4, -0.7))
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


def lives_picture(timeline, member=0):
    """Return the :class:`rectlab.figures.Picture` of one member's lives; its words name no trained number."""
    layers, units = len(timeline.silent), timeline.silent[0].shape[2]
    words = (
        f"Deaths and returns of {counted(units, 'unit')} in each of {counted(layers, 'layer')} over "
        f"{counted(int(timeline.steps[-1]), 'training step')}."
    )
    return Picture(figures.png(lifelines_figure(timeline, member=member)), words)


def remedies_picture(outcomes):
    """Return the :class:`rectlab.figures.Picture` of remedies; its words name no trained number."""
    words = (
        f"Test error and dead units of {len(outcomes.names)} remedies, {counted(outcomes.n_seeds, 'network')} each, "
        f"at a bias shift of {outcomes.bias_shift:g}: a dot a network, mean and 95 % interval."
    )
    return Picture(figures.png(remedies_figure(outcomes)), words)
