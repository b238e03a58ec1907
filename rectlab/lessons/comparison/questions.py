"""Questions of lesson 08: the error of a difference, paired seeds, and comparisons that are not fair."""

import math

import torch

from rectlab.compute.devices import CPU_FLOATS
from rectlab.questions import Choice, Function, Number, Words

PREDICTIONS = {
    "08 gap": Number(
        question="Six activations of the rectifier family, each tuned: how far apart are the best and the worst mean "
                 "error?",
        quantity="gap", low=0, high=5, step=0.1, unit="percentage points", within=0.3,
    ),
    "08 winner": Choice(
        question="The paper's three, all at learning rate 0.1, five seeds each: who is ahead of both others?",
        quantity="winner", choices=("relu", "softplus", "tanh", "nobody alone"),
    ),
}


def _results():
    """Return (error of one, error of the other, test examples) as in the paper's Table 1."""
    return [(0.0143, 0.0157, 10_000), (0.3264, 0.3646, 20_000), (0.02, 0.03, 500), (0.1640, 0.1929, 58_320)]


def _z(one, other, n):
    return (other - one) / math.sqrt(one * (1 - one) / n + other * (1 - other) / n)


def _seeds():
    """Return pairs of tensors (n_seeds,): errors in %, the same seed at the same place."""
    generator = torch.Generator().manual_seed(8)
    made = []
    for n, gap in ((5, 0.3), (8, -0.2), (12, 0.5)):
        luck = torch.randn(n, generator=generator, **CPU_FLOATS)
        made.append((3 + luck, 3 - gap + luck + 0.2 * torch.randn(n, generator=generator, **CPU_FLOATS)))
    return made


def _paired(one, other):
    d = one - other
    return d.mean() / (d.std() / len(d) ** 0.5)


EXERCISES = {
    "08 z": Function(
        right=_z, inputs=_results, praise="a difference, in units of how much it would vary with other test images.",
        within=2e-3,  # one error for both variances (pooled), or n - 1 in the place of n, is right too
        mistakes=(
            (lambda a, b, n: (a - b) / _spread(a, b, n), "the sign is turned.",
             "Asked is how much worse the other one is: other minus one."),
            (lambda a, b, n: (b - a) / math.sqrt(a * (1 - a) / n), "only one of the two errors is taken as uncertain.",
             "Both were measured on images: their variances add up."),
            (lambda a, b, n: (b - a) / (math.sqrt(a * (1 - a) / n) + math.sqrt(b * (1 - b) / n)),
             "the standard errors are added.", "Variances add up; take the square root of their sum."),
            (lambda a, b, n: (b - a) / (_spread(a, b, n) ** 2), "it is divided by the variance.",
             "Take the square root first."),
            (lambda a, b, n: (b - a) / math.sqrt(a * (1 - a) + b * (1 - b)), "the number of images is missing.",
             "Each variance is e (1 − e) / n."),
        ),
        hint="The difference over the square root of the sum of both variances e (1 − e) / n.",
    ),
    "08 paired": Function(
        right=_paired, inputs=_seeds, within=1e-4,
        praise="what both networks of a pair share has dropped out before anything is averaged.",
        mistakes=(
            (lambda a, b: (a.mean() - b.mean()) / (a.var() / len(a) + b.var() / len(b)) ** 0.5,
             "the pairs are torn apart.", "Subtract seed by seed first: the luck of the start is in both."),
            (lambda a, b: _paired(b, a), "the sign is turned.", "Asked is one minus other."),
            (lambda a, b: (a - b).mean() / (a - b).std(), "it is divided by the spread of one seed.",
             "The mean of n seeds varies less: divide the spread by the square root of n."),
            (lambda a, b: (a - b).mean() / ((a - b).std(unbiased=False) / len(a) ** 0.5),
             "the spread is divided by n.",
             "The mean was estimated too: divide by n − 1, as a tensor's d.std() or numpy's d.std(ddof=1) does."),
            (lambda a, b: (a - b).mean() / ((a - b).std() / len(a)), "the square root of n is missing.",
             "The standard error is std / √n."),
            (lambda a, b: (a - b).mean(), "that is the difference alone.", "Say it in units of its standard error."),
        ),
        hint="d = one - other, then its mean over its standard error.",
    ),
    "08 seeds": Number(
        right=6, within=0.01, praise="2 / 2⁶ is 0.03. Five wins in five seeds give 0.06 only.",
        mistakes=(
            (5, 0.01, "2 / 2⁵ is 0.0625.", "Not below 0.05 yet: one seed more."),
            (4, 0.01, "that is too few even if you only ask for one direction.", "Compute 2 / 2ⁿ."),
            (7, 0.01, "that is enough, and one more than needed.", "Try one fewer."),
        ),
        hint="All n signs agree with probability 2 / 2ⁿ if only luck decides.",
    ),
    "08 unfair": Words(
        right=("rate", "best seed", "fair", "test set", "stopping"),
        praise="four ways to win without being better, and one honest study.",
        hints={
            ("fair", "rate"): "Who was tuned, and who was given the other's rate?",
            ("fair", "best seed"): "The best of ten draws is no typical draw.",
            ("test set", "best seed"): "Whatever it was chosen on: how many of the ten seeds are reported?",
            ("fair", "test set"): "What was the learning rate chosen on, and what was then reported?",
            ("fair", "stopping"): "When was it decided that there are enough seeds?",
            ("stopping", "fair"): "Nothing was added after looking here.",
            ("rate", "fair"): "Each has its own rate here, from the same grid.",
            ("best seed", "stopping"): "No seed is left out here: look at when they stop.",
            ("rate", "test set"): "Each is tuned here: but on what?",
        },
    ),
    "08 design": Words(
        right=("own", "validation", "same", "before", "all pairs"),
        praise="each tuned alike on data that is not reported, in pairs, with nothing decided after looking.",
        hints={
            ("one", "own"): "One rate for all suits one of them: sigmoid and the rectifier want different ones.",
            ("test", "validation"): "What you choose on looks better than it is.",
            ("fresh", "same"): "With the same seeds the luck of the start drops out of the difference.",
            ("when clear", "before"): "Who stops when it looks good finds a difference even where there is none.",
            ("each pair", "all pairs"): "66 tests at 5 % each: three false alarms are to be expected.",
        },
    ),
    "08 sentence": Choice(
        right="few apart",
        praise="it names the test, the seeds and the data, and claims no more: not better, and not equal either.",
        wrong={
            "leaky_relu is best": ("two labs with other seeds often name different winners.",
                                   "How large is the gap beside the spread over seeds?"),
            "all are equal": ("that hardly a pair was told apart does not prove that they are equal.",
                              "One pair was tested for equivalence, relu and leaky_relu. What of the other 14?"),
            "activations do not matter": ("six of one family, at their best rates, on one task.",
                                          "What did the sigmoid do at a learning rate of 0.1?"),
        },
    ),
}


def _spread(one, other, n):
    return math.sqrt(one * (1 - one) / n + other * (1 - other) / n)
