"""How a notebook shows an inspection: its words, and its picture."""

from rectlab.figures.sheet import png
from rectlab.figures.strips import inspection_figure
from rectlab.inspection.results import picture_by


def picture(inspection):
    """Return an inspection as PNG bytes."""
    return png(inspection_figure(inspection))


picture_by(picture)
