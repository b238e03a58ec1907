"""Figures: (result, ax) -> ax, or a whole figure as PNG bytes; one palette, one meaning per colour.

Nothing here knows networks: what is drawn is a result.
"""

from rectlab.figures.marks import layer_histogram as layer_histogram
from rectlab.figures.marks import states_bar as states_bar
from rectlab.figures.marks import zeros_bar as zeros_bar
from rectlab.figures.palette import CERTIFIED as CERTIFIED
from rectlab.figures.palette import COLOURS as COLOURS
from rectlab.figures.palette import HATCHES as HATCHES
from rectlab.figures.palette import STATES as STATES
from rectlab.figures.picture import Picture as Picture
from rectlab.figures.picture import axes_picture as axes_picture
from rectlab.figures.picture import png as png
from rectlab.figures.picture import small as small
from rectlab.figures.snapshot import snapshot_figure as snapshot_figure
