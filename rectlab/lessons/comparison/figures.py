"""Figures of a tournament: the ranking with its intervals, errors over the learning rate, redrawn seeds."""

import numpy as np
import seaborn
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from rectlab import figures
from rectlab.figures import COLOURS, Picture
from rectlab.statistics import t_interval
from rectlab.words import percent

TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 20, 30, 50, 100)
INK = {"leads": COLOURS["active"], "level": COLOURS["active"], "behind": "#767676", "": COLOURS["active"]}


def standing_rows(now, ax):
    """Draw contestants in their order: a dot a seed, the mean with its 95 % interval; on a log scale.

    Parameters
    ----------
    now : rectlab.statistics.Standing
    ax : matplotlib Axes

    Returns
    -------
    Axes
    """
    names = [now.names[k] for k in now.order]
    errors = np.maximum(100 * now.errors[now.order], TICKS[0])
    rows, seeds = np.nonzero(np.isfinite(errors))
    ax.set_xscale("log")
    if len(rows):
        seaborn.stripplot(x=errors[rows, seeds], y=[names[row] for row in rows], order=names, orient="h", ax=ax,
                          size=5, jitter=False, alpha=0.6, color="#444444", zorder=3)  # fmt: skip
    else:
        ax.text(0.5, 0.5, "Nothing has run yet.", transform=ax.transAxes, ha="center", color="#666666")
    for row, k in enumerate(now.order):
        if not np.isfinite(now.mean[k]):
            continue
        colour = INK[now.states()[k]]
        if np.isfinite(now.low[k]):
            ends = [max(100 * now.low[k], TICKS[0]), 100 * now.high[k]]
            ax.plot(ends, [row, row], color=colour, linewidth=3, alpha=0.5, solid_capstyle="butt")
        ax.plot([100 * now.mean[k]], [row], "|", color=colour, markersize=14, markeredgewidth=3)
        ax.annotate(_told(now, k), (1.01, row), xycoords=("axes fraction", "data"), va="center", fontsize="small")
    ax.set(
        ylim=(len(names) - 0.5, -0.5),
        yticks=range(len(names)),
        yticklabels=names,
        xlabel=f"{now.measure} error (%, log scale)",
        ylabel="",
    )
    _log_ticks(ax.xaxis, errors[rows, seeds])
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


def _told(now, k):
    state = {"leads": "  leads", "level": "  not told apart", "behind": "  behind", "": ""}[now.states()[k]]
    return f"{percent(now.mean[k], 1)} at {now.rates[k]:g}{state}"


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
    """Draw where a tournament stands, as a whole figure.

    Parameters
    ----------
    result : rectlab.lessons.comparison.Result
    now : rectlab.statistics.Standing

    Returns
    -------
    Figure
        At most 900 pixels wide.
    """
    figure = Figure(figsize=(9, 1.1 + 0.3 * len(now.names)), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    ax = figure.subplots()
    standing_rows(now, ax)
    figure.suptitle(_finding(result, now), fontsize="medium", x=0.01, ha="left")
    return figure


def _finding(result, now):
    if not result.n_done:
        return result.plan.in_words()
    if "level" not in now.states():
        return f"{result.n_done} of {result.valid.size} networks; {now.n_seeds} seeds complete"
    n = len(now.level)
    return f"{now.leader} leads; {n} of {len(now.names) - 1} others cannot be told apart from it ({now.n_seeds} seeds)"


def standing_picture(result, now, words):
    """Return the :class:`Picture` of where a tournament stands, with words that hold on every machine."""
    return Picture(figures.png(standing_figure(result, now)), words)


def rate_lines(result, ax, names):
    """Draw test errors over the learning rate: means over seeds with 95 % intervals, both axes on log scales.

    Parameters
    ----------
    result : rectlab.lessons.comparison.Result
        Complete.
    ax : matplotlib Axes
    names : sequence of str

    Returns
    -------
    Axes
    """
    colours = dict(zip(names, seaborn.color_palette("colorblind", len(names))))
    for k, name in enumerate(names):
        errors = 100 * result.test[result.who(name)]  # (rates, seeds)
        rates = np.repeat(result.plan.rates, errors.shape[1])
        seaborn.lineplot(x=rates, y=errors.ravel(), errorbar=_t_ends, ax=ax, color=colours[name],
                         marker="os^Dv*"[k % 6])  # fmt: skip
    first = np.array([100 * result.test[result.who(name), 0].mean() for name in names])
    ax.set(xscale="log", yscale="log", xlabel="learning rate (log)", ylabel="test error (%, log)")
    heights = _apart(np.log(first), 0.22)
    for name, height in zip(names, heights):
        ax.annotate(name, (result.plan.rates[0], np.exp(height)), (-8, 0), textcoords="offset points", ha="right",
                    va="center", color=colours[name])  # fmt: skip
    _log_ticks(ax.yaxis, 100 * np.concatenate([result.test[result.who(name)].ravel() for name in names]))
    ax.set_xlim(result.plan.rates[0] / 2.5, result.plan.rates[-1] * 1.2)
    ax.xaxis.set_major_locator(FixedLocator(result.plan.rates))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _t_ends(errors):
    """Return the ends of the t interval, as seaborn asks for them; a log axis has no place for what is below 0."""
    _, low, high = t_interval(errors)
    return max(float(low), TICKS[0]), float(high)


def rates_picture(result, names, words):
    """Return the :class:`Picture` of errors over the learning rate, with words that hold on every machine."""
    figure = Figure(figsize=(8, 3.6), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    rate_lines(result, figure.subplots(), names)
    return Picture(figures.png(figure), words)


def _apart(heights, gap):
    """Return heights moved up so far that labels do not meet."""
    out, floor = np.array(heights, float), -np.inf
    for k in np.argsort(heights):
        out[k] = floor = max(out[k], floor)
        floor += gap
    return out
