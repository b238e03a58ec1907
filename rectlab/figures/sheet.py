"""The sheet that a figure is drawn on; and a figure as PNG bytes, with words that are the same on every machine."""

import io
from contextlib import contextmanager
from dataclasses import dataclass

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

DPI = 80
WIDEST = 900  # pixels
STYLE = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": "medium",
    "figure.titlesize": "large",
    "legend.frameon": False,
}


@contextmanager
def sheet(width, height):
    """Give an empty figure and, while it is drawn, the style that all figures share; pyplot does not see it.

    Parameters
    ----------
    width, height : float
        Inches of 80 pixels; a figure is at most 900 pixels wide.

    Yields
    ------
    Figure

    Examples
    --------
    >>> with sheet(4, 3) as figure:
    ...     ax = figure.subplots()
    >>> ax.spines["top"].get_visible()
    False
    """
    with rc_context(STYLE):
        figure = Figure(figsize=(min(width, WIDEST / DPI), height), dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        yield figure


def png(figure):
    """Return a figure as PNG bytes, on white, without a trace of the time it was made."""
    out = io.BytesIO()
    figure.savefig(out, format="png", facecolor="white", metadata={"Software": None})
    return out.getvalue()


def small(png, colours=64):
    """Return a PNG with a limited number of colours, as bytes: a third of the size, and the same to the eye.

    Parameters
    ----------
    png : bytes
    colours : int, 2 to 256
    """
    out = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
    image.save(out, "png", optimize=True)
    return out.getvalue()


@dataclass(frozen=True)
class Picture:
    """A figure for a notebook: PNG bytes, and words that are the same on every machine."""

    png: bytes
    words: str

    def __repr__(self):
        return self.words

    def _repr_png_(self):
        return self.png


def axes_picture(draw, result, words):
    """Return the :class:`Picture` of what ``draw(result, ax)`` draws.

    Parameters
    ----------
    draw : callable
    result : object
    words : str
    """
    with sheet(8, 3.6) as figure:
        draw(result, figure.subplots())
    return Picture(png(figure), words)
