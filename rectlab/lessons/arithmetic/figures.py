"""Figures of sparse arithmetic: times of the paths over the zeros, pruning beside its rivals."""

import numpy as np
from matplotlib.ticker import FuncFormatter, NullFormatter

from rectlab import figures
from rectlab.figures import COLOURS, headline, sheet
from rectlab.figures.palette import DARK, LINES, QUIET
from rectlab.lessons.arithmetic.products import SAID, SPARSE, Work
from rectlab.words import counted

INK = dict(zip(SPARSE, LINES))
SHAPES = dict(zip(SPARSE, "os^D"))
PAPER = (68, 83)  # % zeros of the paper's own networks, from NISTP to MNIST (p. 321)
SHI_CHU = 90  # % zeros from which on their convolution on a processor gains


def times_lines(times, ax):
    """Draw the time of each path over the zeros, in times of the dense product, with the smallest and largest round."""
    ax.axvspan(*PAPER, color=QUIET, alpha=0.12, linewidth=0, zorder=0)
    ax.axvline(SHI_CHU, color=QUIET, linestyle=":", linewidth=1)
    ax.axhline(1, color=DARK, linewidth=1.5)
    for k, path in enumerate(SPARSE):
        ax.plot(100 * times.zeros, times.medians[:, k], SHAPES[path] + "-", color=INK[path], ms=5, label=path)
        ax.vlines(100 * times.zeros, times.low[:, k], times.high[:, k], color=INK[path], linewidth=1)
        if (crossing := times.crossover(path)) is not None:
            ax.plot([100 * crossing], [1], "o", color=INK[path], mfc="white", mec=INK[path], ms=10, mew=2, zorder=4)
    work = [Work(times.units, times.batch, share, times.pattern).left["gather"] for share in np.linspace(0, 0.99, 100)]
    ax.plot(np.arange(100), work, color=QUIET, linestyle="--", linewidth=1.2, label="operations left")
    ax.set(yscale="log", xlim=(-2, 101), xlabel="exact zeros (%)", ylabel="time, in times of dense")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())
    return ax


def times_figure(times, zeros=None):
    """Draw the times of one size and batch, with a line at a share of zeros, as a whole figure."""
    with sheet(8, 4.2) as figure:
        ax = times_lines(times, figure.subplots())
        if zeros is not None:
            ax.axvline(100 * zeros, color=DARK, linestyle="--", linewidth=1)
        top = ax.get_ylim()[1]
        ax.text(PAPER[0] + 0.5, top, "the paper", color=QUIET, va="top")
        ax.text(SHI_CHU + 0.5, top, "Shi and\nChu", color=QUIET, va="top")
        figure.legend(*ax.get_legend_handles_labels(), loc="outside right center")
        batch = "one example" if times.batch == 1 else f"{counted(times.batch, 'example')}, {SAID[times.pattern]}"
        headline(figure, f"{counted(times.units, 'unit')}, {batch}: a ring where a sparse way gets faster")
    return figure


def times_picture(times):
    """Return the :class:`Picture` of times; its words say what was computed, not how fast."""
    return figures.Picture(figures.png(times_figure(times)), times.in_words())


def pruning_figure(comparison):
    """Draw test error over the share of removed weights for the ways of a comparison, as a whole figure."""
    with sheet(7, 3.8) as figure:
        ax = figure.subplots()
        ax.axhline(100 * comparison.whole.error[0], color=QUIET, linestyle="--", linewidth=1, label="nothing removed")
        for (way, pruned), ink, shape in zip(comparison.ways.items(), LINES, "os^"):
            ax.plot(100 * pruned.removed, 100 * pruned.error, shape + "-", color=ink, ms=6, label=way)
        ax.set(xlabel="removed weights of the first layer (%)", ylabel="test error (%)", xlim=(-2, 102), ylim=(0, None))
        figure.legend(*ax.get_legend_handles_labels(), loc="outside right center")
        headline(figure, "Fewer weights: three ways, one network on digits")
    return figure


def pruning_picture(comparison):
    """Return the :class:`Picture` of a comparison."""
    return figures.Picture(figures.png(pruning_figure(comparison)), comparison.in_words())


def off_figure(off):
    """Draw the share of units that are off for a whole batch, beside what independent zeros would give."""
    with sheet(6.5, 3.2) as figure:
        ax = figure.subplots()
        places = np.arange(len(off.batches))
        ax.bar(places - 0.2, 100 * off.found, 0.38, color=COLOURS["zeros"], label="the network's own zeros")
        ax.bar(places + 0.2, 100 * off.independent, 0.38, facecolor="white", edgecolor=COLOURS["zeros"],
               label="if zeros were independent")
        ax.set(xticks=places, xticklabels=off.batches, xlabel="examples in the batch",
               ylabel="units off for all of them (%)")
        figure.legend(*ax.get_legend_handles_labels(), loc="outside right center")
        headline(figure, "Few units are off for a whole batch")
    return figure


def off_picture(off):
    """Return the :class:`Picture` of units that are off for whole batches."""
    return figures.Picture(figures.png(off_figure(off)), off.in_words())
