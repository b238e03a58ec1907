"""Figures: (result, ax) -> ax, or a whole figure as PNG bytes; one palette, one meaning per colour.

Nothing here knows networks: what is drawn is a result.
"""

from rectlab.figures.marks import apart as apart
from rectlab.figures.marks import cells as cells
from rectlab.figures.marks import layer_histogram as layer_histogram
from rectlab.figures.marks import seed_rows as seed_rows
from rectlab.figures.marks import states_bar as states_bar
from rectlab.figures.marks import zeros_bar as zeros_bar
from rectlab.figures.palette import COLOURS as COLOURS
from rectlab.figures.palette import STATES as STATES
from rectlab.figures.palette import look_of as look_of
from rectlab.figures.sheet import Picture as Picture
from rectlab.figures.sheet import axes_picture as axes_picture
from rectlab.figures.sheet import headline as headline
from rectlab.figures.sheet import png as png
from rectlab.figures.sheet import sheet as sheet
from rectlab.figures.sheet import shown_size as shown_size
from rectlab.figures.sheet import small as small
from rectlab.figures.strips import snapshot_figure as snapshot_figure
