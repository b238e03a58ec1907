"""Every colour of a figure, one meaning each: seaborn's "colorblind", with a hatching for each state of a unit."""

from rectlab.measures.states import STATES as STATES

COLOURS = {
    "zeros": "#de8f05",
    "active": "#0173b2",
    "silent": "#949494",
    "selective": "#029e73",
    "always_on": "#cc78bc",
}
HATCHES = {"silent": "////", "selective": "", "always_on": "...."}
CERTIFIED = {"facecolor": COLOURS["silent"], "hatch": "xxxxxx", "edgecolor": "black", "linewidth": 0}

DARK, QUIET = "#333333", "#666666"  # what has no meaning of its own; what stands back
ZEROS_INK = "#8a5800"  # words in the colour of zeros, dark enough to read
LINES = ("#0173b2", "#d55e00", "#029e73", "#cc78bc")  # several networks in one picture
DASHES = ("-", "--", "-.", ":")
SHADES = ("#9bcdf0", "#4da3dc", "#0173b2", "#01476f", "#012a42")  # layers, the first one lightest
FUNCTIONS = {"rectifier": "#d55e00", "softplus": "#56b4e9", "sigmoid": "#ca9161", "tanh": "#6b6b6b"}


def look_of(state, dense=1):
    """Return how a patch shows a unit's state, as options of matplotlib; ``dense`` repeats the hatching.

    Examples
    --------
    >>> look_of("silent", dense=2)["hatch"]
    '////////'
    """
    return {"facecolor": COLOURS[state], "hatch": HATCHES[state] * dense, "edgecolor": "white", "linewidth": 0}
