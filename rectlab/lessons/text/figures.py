"""Figures of texts: a reader in training with one unit's words, Table 2 in small, and recall over lambda."""

import numpy as np

from rectlab import figures
from rectlab.figures import COLOURS, Picture, apart, headline, seed_rows, sheet
from rectlab.figures.palette import DARK, DASHES, QUIET
from rectlab.statistics import t_interval
from rectlab.words import counted, percent

N_WORDS = 8


def reader_figure(now):
    """Draw score and zeros of a reader over its training, and the words of the chosen unit."""
    with sheet(10.5, 3.3) as figure:
        score, zeros, words = figure.subplots(1, 3)
        values, name = (now.rmse, "RMSE (stars)") if now.stars else (100 * now.error, "test error (%)")
        score.plot(now.steps, values, color=COLOURS["error"], linewidth=2)
        score.plot(now.steps[-1:], values[-1:], "o", color=COLOURS["error"], clip_on=False)
        score.set(title=name, xlabel="training steps", ylim=(0, None), xlim=(0, max(35, now.steps[-1])))
        for k, line in enumerate(now.zeros):
            zeros.plot(now.steps, 100 * line, DASHES[k], color=COLOURS["zeros"], label=f"layer {k + 1}")
            zeros.plot(now.steps[-1:], 100 * line[-1:], "o", color=COLOURS["zeros"], clip_on=False)
        zeros.set(title="exact zeros (%)", xlabel="training steps", ylim=(0, 100), xlim=(0, max(35, now.steps[-1])))
        if len(now.zeros) > 1:
            zeros.legend(frameon=False)
        unit_words(now.unit, words).set_title(f"unit {now.number}, layer {now.layer}: on (%)")
        told = f"{now.rmse[-1]:.2f} stars off" if now.stars else f"{percent(now.error[-1])} wrong"
        headline(figure, f"Step {now.steps[-1]:,}: {told}, {percent(now.zeros[:, -1].mean())} zeros")
    return figure


def unit_words(unit, ax):
    """Draw the words that push a unit up and down most: on with the word as a bar, without it as a line, in %."""
    kept = unit.ends(N_WORDS // 2)
    rows = np.arange(len(kept))
    ax.barh(rows, 100 * unit.on_with[kept], color=COLOURS["active"], height=0.6)
    ax.vlines(100 * unit.on_without[kept], rows - 0.4, rows + 0.4, color=DARK, linewidth=2)
    names = [f"{unit.words[k]} {'+' if unit.push[k] > 0 else '−'}" for k in kept]
    ax.set(yticks=rows, yticklabels=names, xlim=(0, 100), ylim=(max(len(kept), 1) - 0.4, -0.6))
    return ax


def table2_figure(table):
    """Draw the RMSE of every reader, and its zeros at the start and after training."""
    with sheet(10.5, 1.3 + 0.42 * len(table.names)) as figure:
        left, right = figure.subplots(1, 2, sharey=True)
        seed_rows(table.rmse, t_interval(table.rmse), left, [COLOURS["error"]] * len(table.names))
        left.set(xlabel="RMSE (stars)", yticks=range(len(table.names)), yticklabels=table.names)
        for row, (before, after) in enumerate(zip(table.start.mean(1), table.zeros.mean(1))):
            if np.isnan(after):
                right.text(2, row, "no hidden layer", color=QUIET, va="center")
                continue
            right.annotate("", (100 * after, row), (100 * before, row), arrowprops={"arrowstyle": "->", "color": DARK})
            right.plot(100 * before, row, "o", color=COLOURS["zeros"], markerfacecolor="white")
            right.plot(100 * after, row, "o", color=COLOURS["zeros"])
        right.set(xlabel="exact zeros (%): hollow at the start, full after training", xlim=(-2, 100))
        row = table.of("relu, 1 layer")
        told = f"{percent(table.start[row].mean())} to {percent(table.zeros[row].mean())}"
        headline(figure, f"Training makes one hidden layer less sparse: {told} zeros")
    return figure


def recall_figure(curve):
    """Draw recall of every class over lambda, the rarest one strongly, with the seeds as dots; and the error."""
    with sheet(10.5, 3.3) as figure:
        left, right = figure.subplots(1, 2, width_ratios=(3, 2))
        for k, label in enumerate(curve.labels):
            rare = k == curve.rarest
            colour = DARK if rare else QUIET
            left.plot(curve.lambdas, 100 * curve.recall[:, :, k].mean(1), DASHES[0 if rare else 1], color=colour,
                      linewidth=2.5 if rare else 1)
        for member in curve.recall[:, :, curve.rarest].T:
            left.plot(curve.lambdas, 100 * member, ".", color=DARK, alpha=0.5)
        ends = curve.recall[-1].mean(0)
        for k, height in enumerate(apart(ends, gap=0.08, ceiling=min(1, ends.max() + 0.06))):  # some go up, some down
            left.plot((curve.lambdas[-1], 1.04), (100 * ends[k], 100 * height), color=QUIET, linewidth=0.5)
            left.text(1.05, 100 * height, curve.labels[k], color=DARK if k == curve.rarest else QUIET, va="center")
        left.set(xlabel="lambda: 0 natural, 1 even", ylabel="recall (%)", ylim=(0, 100), xlim=(-0.03, 1.2))
        left.set_xticks(curve.lambdas)
        right.plot(curve.lambdas, 100 * curve.error, ".", color=COLOURS["error"], alpha=0.5)
        right.plot(curve.lambdas, 100 * curve.error.mean(1), color=COLOURS["error"])
        right.set(xlabel="lambda", ylabel="error of all texts (%)", ylim=(0, None))
        headline(figure, f"Drawing classes evenly finds more of the rarest class, {curve.labels[curve.rarest]}")
    return figure


def table2_picture(table):
    """Return the :class:`rectlab.figures.Picture` of Table 2 in small; its words name no trained number."""
    words = f"RMSE and exact zeros of {counted(len(table.names), 'reader')} on {counted(table.n_texts, 'test text')}."
    return Picture(figures.png(table2_figure(table)), words)


def recall_picture(curve):
    """Return the :class:`rectlab.figures.Picture` of recall over lambda; its words name no trained number."""
    words = (
        f"Recall of each class and error of all texts for {counted(len(curve.lambdas), 'lambda')}, "
        f"{counted(curve.error.shape[1], 'network')} each."
    )
    return Picture(figures.png(recall_figure(curve)), words)
