"""Every colour of the course, one meaning each, in panels and figures; figures use the light set.

Each mark has a contrast of at least 3 to its paper, and the states of a unit differ in lightness: a picture can be read
in grey and from the last row. tests/figures/test_palette.py measures both.
"""

from rectlab.measures.states import STATES as STATES

# meaning: (on white, on #111111)
MEANINGS = {
    "zeros": ("#c77700", "#f0a030"),
    "zeros_tint": ("#f6e3c5", "#4a3414"),  # below 0, before the rectifier: a fill, always with an outline of "zeros"
    "active": ("#0173b2", "#56b4e9"),
    "active_least": ("#4a90c4", "#2f7fb5"),  # the smallest activation where size is shown
    "active_most": ("#012a42", "#d6effc"),  # and the largest
    "silent": ("#767676", "#949494"),  # the outline of a hollow mark
    "selective": ("#029e73", "#1a9470"),
    "always_on": ("#56187a", "#dd9fd8"),
    "certified": ("#000000", "#ffffff"),
    "you": ("#d6336c", "#ff7a9c"),  # a learner's guess
    "negative": ("#01665e", "#5fc4b8"),  # of weights
    "positive": ("#8c510a", "#d9a35f"),
    "error": ("#44546a", "#a9b8cc"),  # errors, losses and prices
}
FUNCTIONS = {  # activations, the same in every lesson
    "relu": ("#a6361c", "#f08a70"),
    "leaky_relu": ("#b5654a", "#e5a48e"),
    "softplus": ("#7b5cd6", "#b3a0f0"),
    "sigmoid": ("#7d6c1f", "#cbb964"),
    "tanh": ("#5f6a6a", "#aab5b5"),
    "elu": ("#00808a", "#4fc3cc"),
    "gelu": ("#a04a8a", "#dc94c8"),
    "swish": ("#4d6fa8", "#98b4e0"),
}
OTHER_FUNCTION = ("#6b6b6b", "#ababab")

COLOURS = {meaning: light for meaning, (light, _) in MEANINGS.items()}
FUNCTION_COLOURS = {name: light for name, (light, _) in FUNCTIONS.items()}

DARK, QUIET = "#333333", "#666666"  # what has no meaning of its own; what stands back
ZEROS_INK = "#8a5800"  # words in the colour of zeros, dark enough to read
LINES = ("#333333", "#8d5a97", "#7f6a1e", "#3f7f86")  # several networks in one picture
DASHES = ("-", "--", "-.", ":")
SHADES = ("#b9c2cf", "#8f9db0", "#66778f", "#44546a", "#1f2937")  # layers, the first one lightest
CERTIFIED = {"facecolor": COLOURS["certified"], "edgecolor": COLOURS["certified"], "linewidth": 0.8}
BELOW = {"facecolor": COLOURS["zeros_tint"], "edgecolor": COLOURS["zeros"], "linewidth": 0.8}  # 0, before the rectifier
A_LOOK = {"color": DARK, "linestyle": "--", "linewidth": 1.4}  # the pinned state A


def in_both_themes():
    """Return the colours of panels, {"light": {...}, "dark": {...}}; those of activations under "functions".

    Examples
    --------
    >>> both = in_both_themes()
    >>> both["light"]["zeros"], both["dark"]["functions"]["relu"]
    ('#c77700', '#f08a70')
    """
    return {
        theme: {name: pair[k] for name, pair in MEANINGS.items()}
        | {"functions": {name: pair[k] for name, pair in FUNCTIONS.items()} | {"other": OTHER_FUNCTION[k]}}
        for k, theme in enumerate(("light", "dark"))
    }


def function_colour(name):
    """Return the colour of an activation in figures.

    Examples
    --------
    >>> function_colour("relu"), function_colour("mish")
    ('#a6361c', '#6b6b6b')
    """
    return FUNCTION_COLOURS.get(name, OTHER_FUNCTION[0])


def look_of(state):
    """Return how a patch shows a unit's state, as options of matplotlib: silent is hollow, certified solid black.

    Examples
    --------
    >>> look_of("silent")["facecolor"], look_of("always_on")["facecolor"]
    ('white', '#56187a')
    """
    colour = COLOURS[state]
    return {"facecolor": "white" if state == "silent" else colour, "edgecolor": colour, "linewidth": 0.8}
