"""Figures of a tournament: the ranking with its intervals, errors over the learning rate, redrawn seeds."""

from functools import partial

import numpy as np
import seaborn
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from rectlab import figures
from rectlab.figures import COLOURS, Picture, apart, axes_picture, headline, seed_rows, sheet
from rectlab.figures.palette import DASHES, QUIET, function_colour
from rectlab.lessons.comparison.contestants import CURVE_AT, curve_of
from rectlab.statistics import t_interval
from rectlab.words import kept_together, percent

TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 20, 30, 50, 100)
TOLD = {"leads": "  lowest", "level": "  not told apart", "behind": "  behind", "": ""}


def standing_rows(now, ax):
    """Draw contestants best first: a dot a seed, the mean with its 95 % interval; on a log scale."""
    order, states = now.order, now.states()
    errors, *interval = (
        np.maximum(100 * values[order], TICKS[0]) for values in (now.errors, now.mean, now.low, now.high)
    )
    ax.set_xscale("log")
    seed_rows(errors, interval, ax, [QUIET if states[k] == "behind" else COLOURS["error"] for k in order])
    for row, k in enumerate(order):
        if now.level and states[k] in ("leads", "level"):  # rows that cannot be told apart stand along one line
            at = {"transform": ax.get_yaxis_transform(), "clip_on": False}
            ax.vlines(1, row - 0.5, row + 0.5, color=QUIET, linewidth=3, **at)
        if np.isfinite(now.mean[k]):
            told = f"{percent(now.mean[k], 1)} at {now.rates[k]:g}{TOLD[states[k]]}"
            ax.annotate(told, (1.02, row), xycoords=("axes fraction", "data"), va="center")
    ax.set(yticks=range(len(order)), yticklabels=[now.names[k] for k in order])
    ax.set_xlabel(f"{now.measure} error (%, log scale)")
    _log_ticks(ax.xaxis, errors[np.isfinite(errors)])
    return ax


def _log_ticks(axis, values):
    """Let an axis begin and end at a round number, around values in %."""
    low, high = (values.min(), values.max()) if len(values) else (1, 100)
    low = max([tick for tick in TICKS if tick <= low], default=TICKS[0])
    high = min([tick for tick in TICKS if tick >= high and tick > low], default=TICKS[-1])
    axis.axes.set(**{f"{axis.axis_name}lim": (0.93 * low, 1.07 * high)})
    axis.set_major_locator(FixedLocator([tick for tick in TICKS if low <= tick <= high]))
    axis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axis.set_minor_locator(NullLocator())


def standing_figure(result, now):
    """Draw where a tournament stands, as a whole figure; before it starts, who takes part."""
    if not result.n_done:
        return field_figure(result.plan)
    with sheet(9, 1.3 + 0.36 * len(now.names)) as figure:
        standing_rows(now, figure.subplots())
        headline(figure, _finding(result, now))
    return figure


def field_figure(plan):
    """Draw the activation functions that a tournament compares, each over the same pre-activations."""
    columns = min(6, len(plan.contestants))
    rows = -(-len(plan.contestants) // columns)
    with sheet(9, 1.2 + 1.3 * rows) as figure:
        axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for ax, name in zip(axes, plan.contestants):
            ax.plot(CURVE_AT, curve_of(name), color=function_colour(name), linewidth=2)
            ax.set_title(name if np.isfinite(curve_of(name)).all() else f"{name} (learns its shape)")
            ax.axhline(0, color=QUIET, linewidth=0.5)
        for ax in axes[len(plan.contestants):]:
            ax.remove()
        headline(figure, f"Nothing has run yet. Who takes part: {plan.in_words()}")
    return figure


def _finding(result, now):
    if not any(now.states()):
        return f"{result.n_done} of {result.valid.size} networks; {now.n_seeds} seeds complete"
    n, others, seeds = len(now.level), len(now.names) - 1, f"({now.n_seeds} seeds)"
    if not n:
        return f"{now.leader} is lowest, and told apart from all {others} others {seeds}"
    return f"{now.leader} is lowest, but {n} of {others} others cannot be told apart from it {seeds}"


def standing_picture(result, now, words):
    """Return the :class:`Picture` of where a tournament stands, with words that hold on every machine."""
    return Picture(figures.png(standing_figure(result, now)), words)


def rate_lines(result, ax, names):
    """Draw test errors over the learning rate: means over seeds with 95 % intervals, both axes on log scales."""
    for k, name in enumerate(names):
        errors = 100 * result.test[result.who(name)]  # (rates, seeds)
        rates = np.repeat(result.plan.rates, errors.shape[1])
        look = {"color": function_colour(name), "marker": "os^Dv*"[k % 6], "linestyle": DASHES[k % len(DASHES)]}
        seaborn.lineplot(x=rates, y=errors.ravel(), errorbar=_t_ends, ax=ax, **look)
    first = np.array([100 * result.test[result.who(name), 0].mean() for name in names])
    ax.set(xscale="log", yscale="log", xlabel="learning rate (log scale)", ylabel="test error (%, log scale)")
    ax.set_title(_ranges(result, names))
    heights = apart(np.log(first), 0.26)
    for name, height in zip(names, heights):
        look = {"ha": "right", "va": "center", "color": function_colour(name)}
        ax.annotate(name, (result.plan.rates[0], np.exp(height)), (-8, 0), textcoords="offset points", **look)
    _log_ticks(ax.yaxis, 100 * np.concatenate([result.test[result.who(name)].ravel() for name in names]))
    ax.set_xlim(result.plan.rates[0] / 2.5, result.plan.rates[-1] * 1.2)
    ax.xaxis.set_major_locator(FixedLocator(result.plan.rates))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    ax.xaxis.set_minor_locator(NullLocator())
    return ax


def _ranges(result, names):
    """Say how far the learning rate alone moves each activation's error."""
    means = {name: result.test[result.who(name)].mean(1) for name in names}
    spans = [f"{name} {percent(mean.min(), 1)} to {percent(mean.max())}" for name, mean in means.items()]
    return f"Wrong, by the learning rate alone: {'; '.join(map(kept_together, spans))}"


def _t_ends(errors):
    """Return the ends of the t interval, as seaborn asks for them; a log axis has no place for what is below 0."""
    _, low, high = t_interval(errors)
    return max(float(low), TICKS[0]), float(high)


def rates_picture(result, names, words):
    """Return the :class:`Picture` of errors over the learning rate, with words that hold on every machine."""
    return axes_picture(partial(rate_lines, names=names), result, words)
