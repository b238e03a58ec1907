"""A figure as PNG bytes, small, and with words that are the same on every machine."""

import io
from dataclasses import dataclass

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image


def png(figure):
    """Return a figure as PNG bytes, on white, without a trace of the time it was made."""
    out = io.BytesIO()
    figure.savefig(out, format="png", facecolor="white", metadata={"Software": None})
    return out.getvalue()


def small(png, colours=64):
    """Return a PNG with so many colours at most, as bytes: a third of the size, and the same to the eye.

    Parameters
    ----------
    png : bytes
    colours : int, 2 to 256
    """
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(
        out, "png", optimize=True
    )
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
    figure = Figure(figsize=(8, 3.6), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    draw(result, figure.subplots())
    return Picture(png(figure), words)
