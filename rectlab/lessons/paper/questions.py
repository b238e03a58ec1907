"""Questions of lesson 12: claims as tests, and what a miniature can say."""

from rectlab.questions import Choice, Function, Number, Words

PREDICTIONS = {
    "12 hold": Number(
        question="44 claims of the paper and its summaries: how many hold in every setting in which they were tried?",
        quantity="hold", low=0, high=44, step=1, unit="claims", within=3,
    ),
}


def _intervals():
    """Return (low, high, least, most): an interval, and the region in which a claim holds."""
    return [(1.2, 1.4, 1.0, 1.5), (1.2, 1.4, 1.5, 2.0), (1.2, 1.6, 1.5, 2.0), (0.1, 0.4, 0.0, 9.0), (-0.2, 0.4, 0.0,
                                                                                                     9.0),
            (-0.4, -0.1, 0.0, 9.0), (0.9, 2.1, 1.0, 2.0), (1.0, 2.0, 1.0, 2.0),
            (1.5, 2.5, 1.0, 2.0), (3.0, 4.0, 1.0, 2.0), (0.5, 1.0, 1.0, 2.0), (2.0, 2.5, 1.0, 2.0)]


def _verdict(low, high, least, most):
    if least <= low and high <= most:
        return 1
    return -1 if high < least or low > most else 0


EXERCISES = {
    "12 verdict": Function(
        right=_verdict, inputs=_intervals,
        praise="a claim holds only if every value that the data allow lies in its region.",
        mistakes=(
            (lambda low, high, least, most: 1 if least <= (low + high) / 2 <= most else -1,
             "only the middle of the interval is looked at.",
             "A middle inside the region is not enough: where are the ends?"),
            (lambda low, high, least, most: 1 if high >= least and low <= most else -1,
             "an overlap counts as a proof.", "Where only a part lies inside, nothing can be told: return 0."),
            (lambda low, high, least, most: 1 if least <= low and high <= most else -1,
             "what is not proved counts as disproved.", "Not here means that no part lies inside; else return 0."),
            (lambda low, high, least, most: 1 if least <= low else (-1 if high < least else 0),
             "the upper edge of the region is forgotten.", "The interval must end before the region does."),
            (lambda low, high, least, most: -_verdict(low, high, least, most), "holds and not here are exchanged.",
             "Return 1 where the claim holds."),
        ),
        hint="Inside with both ends: 1. Outside with both ends on one side: -1. Anything else: 0.",
    ),
    "12 claims": Words(
        right=("holds", "cannot be told", "not here", "not run", "holds in part"),
        praise="five words for five different states of knowledge.",
        hints={
            ("not here", "cannot be told"): "0 lies inside the interval: the data allow both signs.",
            ("holds", "cannot be told"): "Look at both ends of the interval.",
            ("cannot be told", "not here"): "The whole interval lies outside.",
            ("not here", "not run"): "Nothing was measured: that says nothing about the claim.",
            ("cannot be told", "not run"): "There is no interval at all.",
            ("holds", "holds in part"): "In one setting it holds, in the other it does not.",
            ("not here", "holds in part"): "In one of the two settings it does hold.",
            ("cannot be told", "holds in part"): "Each setting for itself is clear.",
        },
    ),
    "12 batch": Choice(
        right="noise",
        praise="at equally many steps the difference stays: what a small batch has is a noisier gradient.",
        wrong={
            "penalty": ("no penalty was used in either.", "What differs is the number of images a step looks at."),
            "start": ("both start at 50 % zeros.", "The difference arises during the training."),
            "steps": ("with equally many steps, batches of 10 still end with far more zeros than batches of 50.",
                      "Look at the cell above: which difference is left there?"),
        },
    ),
    "12 seeds": Number(
        right=4, within=0.01, praise="the standard error falls with the square root of the number of seeds.",
        mistakes=(
            (2, 0.01, "the interval would shrink by the square root of 2 only.", "How does 1 / √n become half?"),
            (8, 0.01, "that is more than needed.", "√n has to become twice as large."),
        ),
        hint="The width goes with 1 / √n.",
    ),
}
