"""One palette, one meaning per colour: seaborn's "colorblind", with a hatching for each state of a unit."""

from rectlab.measures.states import STATES as STATES

COLOURS = {
    "zeros": "#de8f05",
    "active": "#0173b2",
    "silent": "#949494",
    "selective": "#029e73",
    "always_on": "#cc78bc",
}
HATCHES = {"silent": "////", "selective": "", "always_on": "...."}
CERTIFIED = {"color": COLOURS["silent"], "hatch": "xxxxxx", "edgecolor": "black"}
