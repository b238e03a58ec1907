"""What the lessons ask before they show: one line for each question, by name."""

import os

from rectlab.compute.testing import under_tests
from rectlab.questions.curves import Curve
from rectlab.questions.kinds import Choice, Prediction

PREDICTIONS = {
    p.name: p
    for p in (
        Prediction("00 zeros", "Which share of all activations is exactly zero?", "zeros", 0, 100, 1, "%", 6),
        Curve(
            "01 curve",
            "How many spikes a second does this neuron fire at each current? 1 is its threshold current.",
            "rates",
            tuple(k / 4 for k in range(13)),
            "current",
            0,
            200,
            "spikes a second",
            10,
        ),
        Prediction(
            "02 pieces",
            "16 rectifiers in two layers, every bias 0. Into how many straight pieces do they bend the line?",
            "pieces",
            1,
            40,
            1,
            "pieces",
            0.5,
        ),
        Prediction(
            "02 depth",
            "One layer of 100 units gave 93 pieces. The same 100 units as ten layers of ten?",
            "pieces",
            0,
            1000,
            5,
            "pieces",
            50,
        ),
        Prediction(
            "03 silent", "How many of the 64 units are silent on these ten digits?", "silent", 0, 64, 1, "units", 3
        ),
        Curve(
            "04 curve",
            "Every weight has a price. Which share of activations is zero after 420 steps, at each price?",
            "zeros_by_l1",
            ("0", "0.0001", "0.0003", "0.001", "0.003", "0.01"),
            "price on weights",
            0,
            100,
            "%",
            6,
        ),
        Curve(
            "05 std",
            "Rectifiers, started with Glorot's rule: how large is the std of the activations, layer by layer?",
            "stds",
            (1, *range(10, 101, 10)),
            "layer",
            1e-20,
            1e5,
            "",
            2,
            log=True,
        ),
        Prediction(
            "05 cosine",
            "He's rule, 100 layers of rectifiers: which cosine do two different digits have in the last one? (1: same "
            "direction.)",
            "cosine",
            0,
            1,
            0.01,
            "",
            0.02,
        ),
        Prediction(
            "06 dead",
            "How many of the 640 units are dead: silent on all 1,297 training images?",
            "dead",
            0,
            640,
            5,
            "units",
            50,
        ),  # fmt: skip
        Curve(
            "07 revivals",
            "How many of the 64 units of each layer will be dead at one look and alive again at a later one?",
            "came back",
            ("1", "2", "3"),
            "layer",
            0,
            64,
            "units",
            5,
        ),
        Prediction(
            "08 gap",
            "Six activations of the rectifier family, each tuned: how far apart are the best and the worst mean error?",
            "gap",
            0,
            5,
            0.1,
            "percentage points",
            0.3,
        ),
        Choice(
            "08 winner",
            "The paper's three, all at learning rate 0.1, five seeds each: who is ahead of both others?",
            "winner",
            ("relu", "softplus", "tanh", "nobody alone"),
        ),
    )
}


def get(name):
    """Return the prediction of a name.

    Raises
    ------
    KeyError
        If there is none; all are listed.

    Examples
    --------
    >>> get("00 zeros").compared(30.0, 48.7)
    'Your guess was 30 %; it is 48.7 %: remember the difference.'
    """
    if name not in PREDICTIONS:
        raise KeyError(f"predictions: name must be one of {', '.join(PREDICTIONS)}; got {name!r}. Copy the name.")
    return PREDICTIONS[name]


def asked():
    """Return whether panels ask at all: not under tests, and not where pages are written."""
    return not under_tests() and not os.environ.get("RECTLAB_PAGES")
