"""Figures of sparse arithmetic: times of the paths over the zeros, pruning beside its rivals."""

import numpy as np

from rectlab import figures
from rectlab.figures import COLOURS, headline, sheet
from rectlab.figures.palette import DARK, QUIET
from rectlab.lessons.arithmetic.products import SAID, SPARSE, Work
from rectlab.words import counted, percent

INK = dict(zip(SPARSE, (COLOURS["active"], COLOURS["error"], COLOURS["silent"], COLOURS["zeros"])))
SHAPES = dict(zip(SPARSE, "os^D"))
PAPER = (68, 83)  # % zeros of the paper's own networks, Table 1 on p. 320 and text on p. 321
SHI_CHU = 90  # % zeros from which on their convolution on a processor gains


def times_lines(times, ax):
    """Draw the time of each path over the zeros, in times of the dense product, with the smallest and largest round."""
    ax.axvspan(*PAPER, color="#eef1f5", zorder=0)
    ax.axvline(SHI_CHU, color=QUIET, linestyle=":", linewidth=1)
    ax.axhline(1, color=DARK, linewidth=1.5)
    for k, path in enumerate(SPARSE):
        ax.plot(100 * times.zeros, times.medians[:, k], SHAPES[path] + "-", color=INK[path], ms=5, label=path)
        ax.vlines(100 * times.zeros, times.low[:, k], times.high[:, k], color=INK[path], linewidth=1)
    work = [Work(times.units, times.batch, share, times.pattern).left["gather"] for share in np.linspace(0, 0.99, 100)]
    ax.plot(np.arange(100), work, color=QUIET, linestyle="--", linewidth=1.2, label="operations left")
    ax.set(yscale="log", xlim=(-2, 101), xlabel="exact zeros (%)", ylabel="time, in times of dense")
    return ax


def times_figure(times, zeros=None):
    """Draw the times of one size and batch, with a line at a share of zeros, as a whole figure."""
    with sheet(8, 4.2) as figure:
        ax = times_lines(times, figure.subplots())
        if zeros is not None:
            ax.axvline(100 * zeros, color=DARK, linestyle="--", linewidth=1)
        bottom = ax.get_ylim()[0]
        ax.text(PAPER[0] + 0.5, bottom, "the paper", color=QUIET, va="bottom")
        ax.text(SHI_CHU + 0.5, bottom, "Shi and\nChu", color=QUIET, va="bottom")
        ax.annotate("dense", (0, 1), xytext=(0, 4), textcoords="offset points")
        figure.legend(*ax.get_legend_handles_labels(), loc="outside right center")
        batch = "one example" if times.batch == 1 else f"{counted(times.batch, 'example')}, {SAID[times.pattern]}"
        headline(figure, f"{counted(times.units, 'unit')}, {batch}: below 1 a sparse way is faster")
    return figure


def times_picture(times):
    """Return the :class:`Picture` of times; its words say what was computed, not how fast."""
    return figures.Picture(figures.png(times_figure(times)), times.in_words())


def crossovers_in_words(times):
    """Say from which share of zeros on each path is faster, for a cell whose output is not compared."""
    found = {path: times.crossover(path) for path in SPARSE}
    return ", ".join(f"{path}: {'never' if c is None else 'from ' + percent(c) + ' on'}" for path, c in found.items())
