"""Questions of lesson 09: reconstruction and its gradient, corruption, labels that are drawn fairly."""

import torch

from rectlab.compute.devices import CPU_FLOATS
from rectlab.questions import Choice, Function, Number

PREDICTIONS = {
    "09 all labels": Choice(
        question="All 1,297 images have labels. Which networks still gain by pre-training?",
        quantity="who_gains", choices=("both", "rectifier", "tanh", "neither"),
    ),
}


def _decoded():
    """Return (z, x), each (examples, values): outputs of a decoder's weights, some exactly 0, and targets."""
    generator = torch.Generator().manual_seed(9)
    found = []
    for n, values in ((4, 5), (20, 8), (7, 30)):
        z, x = torch.randn(2, n, values, generator=generator, **CPU_FLOATS)
        z[0, :2], x = 0.0, x.clamp(min=0)
        x[0, 0] = 0.7
        found.append((z, x))
    return found


def _images():
    """Return (x, u, p): values, uniform random numbers of the same shape, and a share."""
    generator = torch.Generator().manual_seed(10)
    sizes = ((6, 9, 0.25), (40, 16, 0.1), (9, 64, 0.6))
    return [(*torch.rand(2, n, values, generator=generator, **CPU_FLOATS), p) for n, values, p in sizes]


def _corrupted(x, u, p):
    return (x * (u >= p)).mean()


def _blocked(z, x):
    return ((z <= 0) & (x > 0)).sum() / (x > 0).sum()


EXERCISES = {
    "09 blocked": Function(
        right=_blocked, inputs=_decoded,
        praise="these outputs are wrong, and the squared error cannot move them: the rectifier's slope is 0 there.",
        mistakes=(
            (lambda z, x: ((z <= 0) & (x > 0)).float().mean(), "it is a share of all outputs.",
             "Only outputs whose target is above 0 need a gradient: divide by their number."),
            (lambda z, x: (z <= 0).float().mean(), "the targets are left out.",
             "An output that is off while its target is 0 is right: count only where x > 0."),
            (lambda z, x: ((z < 0) & (x > 0)).sum() / (x > 0).sum(), "outputs at exactly 0 are left out.",
             "At z = 0 the slope counts as 0 too: compare with <=."),
            (lambda z, x: ((z > 0) & (x > 0)).sum() / (x > 0).sum(), "it is the share that gets a gradient.",
             "Turn the comparison of z round."),
            (lambda z, x: ((z <= 0) & (x > 0)).sum(), "it is a number of outputs and not a share.",
             "Divide by how many outputs have a target above 0."),
            (lambda z, x: ((z <= 0) & (x > 0)).sum() / (z <= 0).sum(), "it is divided by the outputs that are off.",
             "Asked is: of those with a target above 0, how many are off?"),
        ),
        hint="Of the outputs with x > 0: the share with z at or below 0.",
    ),
    "09 corrupt": Function(
        right=_corrupted, inputs=_images, praise="each value is set to 0 with probability p, and the others stay.",
        mistakes=(
            (lambda x, u, p: (x * (u < p)).mean(), "the share p is kept, not set to 0.", "Keep where u >= p."),
            (lambda x, u, p: (x * (u >= p) / (1 - p)).mean(), "what is left is made larger.",
             "Dropout does that, to keep the mean. A denoising auto-encoder leaves the other values as they are."),
            (lambda x, u, p: (x * (1 - p)).mean(), "every value is made smaller, and none is set to 0.",
             "That is the mean over all masks; here one mask is drawn: compare u with p."),
            (lambda x, u, p: (x * (u[:1] >= p)).mean(), "all examples have the same mask.",
             "u has a number for every value of every example: use them all."),
            (lambda x, u, p: torch.where(u < p, 1.0, x).mean(), "they are set to 1.", "Masking sets them to 0."),
            (lambda x, u, p: x[u >= p].mean(), "the zeros are left out of the mean.",
             "A value that was set to 0 is still a value: average over all."),
        ),
        hint="Multiply x by a mask that is False with probability p, then take the mean.",
    ),
    "09 expectation": Number(
        right=0.6, within=1e-6,
        praise="0.75 × 0.8: a corrupted image is darker on average; the decoder learns to make up for it.",
        mistakes=(
            (0.2, 1e-6, "that is what is lost.", "A quarter is set to 0: which share of 0.8 is left?"),
            (0.8, 1e-6, "that is the pixel itself.", "A quarter of the time it is 0."),
            (1.0666667, 1e-3, "it was divided by 0.75.", "Dropout does that; masking does not."),
            (0.75, 1e-6, "that is how often the pixel is kept.", "Multiply by its value."),
        ),
        hint="Three quarters of the time it is 0.8, else 0.",
    ),
    "09 images": Choice(
        right="softplus",
        praise="it gives values above 0, small and large, its slope is never exactly 0, and pixels need not be 0 or 1.",
        wrong={
            "rectifier": ("an output that is off passes no gradient, though its pixel is not 0.",
                          "Which decoder has a slope everywhere?"),
            "linear": ("half of its range, all below 0, is no pixel.",
                       "Which reaches all values from 0 up, and no other?"),
            "sigmoid": ("its targets must lie from 0 to 1, and the activations of hidden rectifiers have no upper end.",
                        "Which decoder needs no scaling?"),
        },
    ),
    "09 text": Choice(
        right="sigmoid",
        praise="a word is there or not, 0 or 1: the sigmoid gives its probability, and cross-entropy is its loss.",
        wrong={
            "softplus": ("it has no upper end, and a word cannot be there twice in a list of zeros and ones.",
                         "Which output is a probability?"),
            "linear": ("its outputs may be −3 or 7; a word is there or not.", "Which output is a probability?"),
            "rectifier": ("nearly all words are absent; outputs that are off for a word that is there get no gradient.",
                          "Which output is a probability, with a slope everywhere?"),
        },
    ),
    "09 stratified": Function(
        right=lambda size, total, n: n * size / total,
        inputs=lambda: [(130, 1297, 100), (1000, 50_000, 200), (30, 90, 45)],
        praise="each class keeps its share among the labels.",
        mistakes=(
            (lambda size, total, n: n / 10, "every class gets the same number.",
             "That changes the shares of the classes where they are unequal: use size / total."),
            (lambda size, total, n: size / total, "that is the class's share.", "How many labels is this share of n?"),
            (lambda size, total, n: n * total / size, "the share is upside down.", "The share is size / total."),
            (lambda size, total, n: round(n * size / total), "this is rounded.",
             "Do not round: asked is the exact share, and it need not be whole."),
            (lambda size, total, n: n / size, "that is labels for each example.", "Share of the class, times n."),
        ),
        hint="The class has size of total examples; n labels have the same share.",
    ),
}
