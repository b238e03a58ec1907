"""The sheet that a figure is drawn on; and a figure as PNG bytes, with words that are the same on every machine.

Sizes are in pixels of the page. A PNG has two of its own to one of the page, so that a sharp screen shows it sharp.
"""

import io
import textwrap
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from PIL import Image, ImageDraw, ImageFont

from rectlab.figures.palette import DARK
from rectlab.words import real_minus

SHARP = 2  # pixels of the PNG to one of the page
INCH = 80  # pixels of the page to an inch of matplotlib
DPI = SHARP * INCH
WIDEST = 840  # pixels of the page: as wide as an output of JupyterLab in a window of 1280
TYPE, TITLE, HEADLINE = 12, 13, 14  # pixels of the page; no type is smaller than the first
LARGEST, STEPS = 60_000, (14, 20, 32)  # bytes of a picture; how far apart its colours stay, more where it is too large
LETTER = 0.62  # mean width of a bold letter, times the height of its type
STYLE = {
    "font.size": TYPE * 72 / INCH,
    "axes.labelsize": "medium",
    "axes.labelcolor": DARK,
    "axes.edgecolor": DARK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": TITLE * 72 / INCH,
    "axes.titlecolor": DARK,
    "figure.constrained_layout.h_pad": 0.08,
    "figure.constrained_layout.w_pad": 0.08,
    "figure.titlesize": HEADLINE * 72 / INCH,
    "figure.titleweight": "bold",
    "legend.fontsize": "medium",
    "legend.frameon": False,
    "text.color": DARK,
    "xtick.color": DARK,
    "xtick.labelsize": "medium",
    "ytick.color": DARK,
    "ytick.labelsize": "medium",
}


@contextmanager
def sheet(width, height):
    """Give an empty figure and, while it is drawn, the style that all figures share; pyplot does not see it.

    Parameters
    ----------
    width, height : float
        Inches of 80 pixels of the page; a figure is at most 840 of them wide.

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
    with _style():
        figure = Figure(figsize=(min(width, WIDEST / INCH), height), dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        yield figure


@contextmanager
def _style():
    """Draw in this block as on any machine: with matplotlib's own settings and ours, and NumPy's quiet underflow."""
    with rc_context(), np.errstate(all="warn", under="ignore"):
        rcdefaults()
        rcParams.update(STYLE)
        yield


def headline(figure, finding):
    """Write what a figure shows above it, on the left, in as many lines as it takes."""
    letters = int(figure.get_figwidth() * INCH / (LETTER * HEADLINE))
    figure.suptitle(textwrap.fill(real_minus(finding), letters, break_on_hyphens=False), x=0.01, ha="left")


def png(figure):
    """Return a figure as PNG bytes, on white, without a trace of the time it was made; as :func:`small` as it must."""
    out = io.BytesIO()
    with _style():  # how far apart ticks are depends on it
        figure.savefig(out, format="png", facecolor="white", metadata={"Software": None})
    for step in STEPS:
        picture = small(out.getvalue(), step)
        if len(picture) < LARGEST:
            break
    return picture


def small(png, step=STEPS[0]):
    """Return a PNG in which colours that the eye hardly tells apart are one, as bytes: a third of the size.

    The most frequent colour stays, then the most frequent one that is at least ``step`` away from it, and so on; each
    other colour becomes the nearest of those that stay.

    Parameters
    ----------
    png : bytes
    step : float
        Distance between two colours, each three numbers from 0 to 255.
    """
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(np.int32)
    packed, where, counts = np.unique(pixels @ (65536, 256, 1), return_inverse=True, return_counts=True)
    found = np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=1)
    nearest, distance, kept = np.zeros(len(found), int), np.full(len(found), np.inf), []
    for k in np.argsort(-counts, kind="stable"):
        if distance[k] >= step and len(kept) < 256:
            to_this = np.linalg.norm(found - found[k], axis=1)
            nearest[to_this < distance] = len(kept)
            distance = np.minimum(distance, to_this)
            kept.append(found[k])
    image = Image.fromarray(nearest[where].reshape(pixels.shape[:2]).astype(np.uint8))
    image.putpalette(np.array(kept, np.uint8).tobytes())
    out = io.BytesIO()
    image.save(out, "png", optimize=True)
    return out.getvalue()


def captioned(png, words):
    """Return a PNG of this module with a line of words below it, in the colours that it has."""
    picture = Image.open(io.BytesIO(png))
    strip = Image.new("RGB", (picture.width, 2 * SHARP * TYPE), "white")
    font = ImageFont.truetype(findfont("DejaVu Sans:italic"), SHARP * TYPE)
    ImageDraw.Draw(strip).text((SHARP * TYPE, SHARP * TYPE // 3), words, fill=DARK, font=font)
    whole = Image.new("P", (picture.width, picture.height + strip.height))
    whole.putpalette(picture.getpalette())
    whole.paste(picture, (0, 0))
    whole.paste(strip.quantize(palette=picture, dither=Image.Dither.NONE), (0, picture.height))
    out = io.BytesIO()
    whole.save(out, "png", optimize=True)
    return out.getvalue()


def shown_size(png):
    """Return how large a page shows a PNG of this module, as the metadata of Jupyter's display messages.

    Examples
    --------
    >>> with sheet(4, 3) as figure:
    ...     shown_size(png(figure))
    {'width': 320, 'height': 240}
    """
    width, height = Image.open(io.BytesIO(png)).size
    return {"width": width // SHARP, "height": height // SHARP}


@dataclass(frozen=True)
class Picture:
    """A figure for a notebook: PNG bytes, and words that are the same on every machine."""

    png: bytes
    words: str

    def __repr__(self):
        return self.words

    def _repr_png_(self):
        return self.png, {**shown_size(self.png), "alt": self.words}


def axes_picture(draw, result, words):
    """Return the :class:`Picture` of what ``draw(result, ax)`` draws; the title of ``ax`` becomes its headline.

    Parameters
    ----------
    draw : callable
    result : object
    words : str
    """
    with sheet(8, 3.8) as figure:
        ax = draw(result, figure.subplots())
        headline(figure, ax.get_title(loc="left"))
        ax.set_title("")
    return Picture(png(figure), words)
