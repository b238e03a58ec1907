"""Figures of lifetimes: every unit that was ever dead as a line, and remedies held against each other."""

from itertools import pairwise

import numpy as np

from rectlab import figures
from rectlab.figures import COLOURS, Picture, cells, headline, seed_rows, sheet
from rectlab.figures.palette import QUIET
from rectlab.lessons.lifetimes.lives import layer_lives, lifelines
from rectlab.statistics import t_interval
from rectlab.words import counted

DEAD, BACK = COLOURS["silent"], COLOURS["active"]  # the row of a unit is too thin for a hollow mark
AT_START = 0.02  # so long is the line of a unit that is dead before the first step, which else could not be seen
KEY = "a row is a unit that was ever dead: thick and grey while dead, thin and blue when alive again"


def lifeline_rows(lines, ax, last, n_rows):
    """Draw the units of one layer that were ever dead, a row each, up to the last look: thick while dead, else thin."""
    for dead, colour, height in ((True, DEAD, 0.8), (False, BACK, 0.4)):
        boxes = []
        for row, line in enumerate(lines):
            spans = list(pairwise([*line.turns, last]))[0 if dead else 1 :: 2]
            boxes += [(a, row + 0.5 - height / 2, b - a, height) for a, b in spans]
        cells(boxes, ax, facecolor=colour, edgecolor="none")
    ax.set(xlim=(0, max(last, 1)), ylim=(0, n_rows), yticks=(0, n_rows))
    return ax


def lifelines_figure(timeline, words="", member=0):
    """Draw the lives of one member, a strip a layer, under what they came to; ``words`` say what was done."""
    n = len(timeline.silent)
    layers, units = lifelines(timeline, member), max(marks.shape[2] for marks in timeline.silent)
    most = max(len(lines) for lines in layers)
    room = next(share for share in (units // 4, units // 2, units) if share >= most)
    with sheet(9, 1.1 + 1.05 * n) as figure:
        axes = figure.subplots(n, 1, sharex=True, squeeze=False)[:, 0]
        for ax, lives, lines in zip(axes, layer_lives(timeline, member), layers):
            lifeline_rows(lines, ax, int(timeline.steps[-1]) or AT_START, room)
            ax.set_ylabel(f"layer {lives.layer}", rotation=0, ha="right", va="center")
            told = f"{lives.dead} of {lives.n_units} dead\n{lives.died} died\n{lives.came_back} came back"
            ax.text(1.01, 0.5, told, transform=ax.transAxes, va="center")
            ax.tick_params(axis="x", length=3 if ax is axes[-1] else 0)
        axes[-1].set_xlabel(f"training steps; {KEY}")
        headline(figure, f"{words}: {_sum_of(timeline, member)}" if words else _sum_of(timeline, member))
    return figure


def _sum_of(timeline, member):
    """Say what the lives of one member came to."""
    lives = layer_lives(timeline, member)
    died, back, dead, units = (sum(getattr(one, n) for one in lives) for n in ("died", "came_back", "dead", "n_units"))
    born = sum(one.born_dead for one in lives)
    return f"{born} born dead, {died} died, {back} came back; {dead} of {counted(units, 'unit')} dead now"


def remedies_figure(outcomes):
    """Draw the test error of every network of every remedy, the mean with its interval, and the share of dead units."""
    names, rescued, n_seeds = outcomes.names, outcomes.rescued, outcomes.n_seeds
    with sheet(11, 1.4 + 0.36 * len(names)) as figure:
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
        for values, ax, colour in ((outcomes.error, left, COLOURS["error"]), (outcomes.dead, right, DEAD)):
            interval = np.clip(t_interval(100 * values), 0, 100)
            seed_rows(100 * values, interval, ax, [colour] * len(names)).set_xlim(-2, 100)
        for row, n in enumerate(rescued):
            left.text(1.02, row, f"{n} of {n_seeds}", transform=left.get_yaxis_transform(), va="center")
            if np.isnan(outcomes.dead[row]).all():
                right.text(2, row, "no exact zeros: none can be dead", color=QUIET, va="center")
        left.text(1.02, -0.95, "rescued", transform=left.get_yaxis_transform(), va="center")
        left.set(xlabel="test error (%)", yticks=range(len(names)), yticklabels=names)
        right.set_xlabel("hidden units dead at the end (%)")
        best = [name for name, n in zip(names, rescued) if n == rescued.max()]
        best = f"each of {len(best)} remedies" if len(best) > 2 else " or ".join(best)
        told = f"{rescued[0]} of {n_seeds} learn untreated, {rescued.max()} with {best}"
        headline(figure, f"Bias shift {outcomes.bias_shift:g}: {told}")
    return figure


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
        f"Test error and dead units of {len(outcomes.names) - 1} remedies and none, "
        f"{counted(outcomes.n_seeds, 'network')} each, "
        f"at a bias shift of {outcomes.bias_shift:g}: a dot a network, mean and 95 % interval."
    )
    return Picture(figures.png(remedies_figure(outcomes)), words)
