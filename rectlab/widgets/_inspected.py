"""How a notebook shows an inspection: its words, and its picture."""

from rectlab import plots
from rectlab.inspection.results import picture_by
from rectlab.plots.inspection import inspection_figure


def picture(inspection):
    """Return an inspection as PNG bytes."""
    return plots.png(inspection_figure(inspection))


picture_by(picture)
