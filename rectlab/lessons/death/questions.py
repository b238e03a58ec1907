"""Questions of lesson 06: dead and silent units, the test on the whole set, and what kills half a layer."""

import torch

from rectlab.compute.devices import CPU_FLOATS
from rectlab.questions import Choice, Function, Number, Words

PREDICTIONS = {
    "06 dead": Number(
        question="How many of the 640 units are dead: silent on all 1,297 training images?",
        quantity="dead", low=0, high=640, step=5, unit="units", within=50,
    ),
}


def _batches():
    """Return tensors (batches, images, units) of pre-activations in which every wrong test differs from the right."""
    generator = torch.Generator().manual_seed(6)
    sets = []
    for n_batches, n, units in ((3, 8, 16), (5, 20, 18), (2, 50, 17)):
        z = torch.randn(n_batches, n, units, generator=generator, **CPU_FLOATS)
        z[..., :2] = -z[..., :2].abs() - 0.1  # dead
        z[..., 2] = -z[..., 2].abs()
        z[0, 0, 2] = 0.0  # dead as well: the rectifier of 0 is 0
        z[..., 3] = -1.0
        z[-1, -1, 3] = 1e-15  # woke once, hardly, in the last batch
        z[..., 4] = -z[..., 4].abs()
        z[-1, 0, 4] = 2.0  # woke once, in the last batch
        z[..., [5, 10, 11]] = -z[..., [5, 10, 11]].abs()
        z[0, 0, [5, 10, 11]] = 1.0  # woke once, in the first batch
        z[..., [6, 7, 8, 12]] = z[..., [6, 7, 8, 12]].abs() + 0.1  # always on
        z[..., 14:16] = -z[..., 14:16].abs()
        z[0, 0, 14:16] = 1e-15  # woke once, hardly, in the first batch
        z[..., 13] = -z[..., 13].abs()
        z[0, :, 13] = 1.0  # on for the whole first batch, off for the others
        z[..., 9] = z[..., 9].abs() + 0.1
        z[-1, -1, 9] = 0.0  # off once, in the last batch
        sets.append((z,))
    return sets


def _one_batch():
    return [(z[0],) for (z,) in _batches()]


def _silent(z):
    return (torch.relu(z) == 0).all(0).sum()


def _dead(batches):
    return (torch.relu(batches) == 0).flatten(0, 1).all(0).sum()


def _boxes():
    """Return (weights, bias, low, high) of single units; some boxes contain 0, others do not."""
    generator, found = torch.Generator().manual_seed(66), []
    for n, low, high in ((6, 0.0, 1.0), (9, -1.0, 1.0), (5, -3.0, 0.5), (4, 0.2, 0.7), (3, -2.0, -1.0)):
        found.append((torch.randn(n, generator=generator, **CPU_FLOATS), torch.tensor(0.7, **CPU_FLOATS), low, high))
    return found


def _largest(w, b, low, high):
    return (torch.where(w > 0, high, low) * w).sum(-1) + b


class _States(Words):
    """Names of states: case, and a hyphen for a blank, do not count."""

    def __call__(self, answer):
        if isinstance(answer, (list, tuple)):
            answer = [" ".join(a.lower().replace("-", " ").split()) if isinstance(a, str) else a for a in answer]
        return super().__call__(answer)


_ON = "It is on for some of these images: its largest value is above 0. And its smallest?"

EXERCISES = {
    "06 states": _States(
        right=("dead", "silent", "selective", "always on", "selective", "dead",
               "silent", "selective", "always on", "selective", "dead", "selective"),
        praise="dead is a word for the whole training set; on ten images a unit is only silent.",
        hints={
            ("dead", "silent"): "Ten images are not the training set: silent there, perhaps awake for the eleventh.",
            ("silent", "dead"): "It was silent on the whole training set: there is a stronger word.",
            ("dead", "selective"): "One image on which it is on is enough: the largest value decides, not the average.",
            ("silent", "selective"): "One image on which it is on is enough: the largest value decides, however small.",
            ("selective", "dead"): "Is its largest value above 0? The rectifier of 0 is 0.",
            ("selective", "silent"): "Is its largest value above 0? The rectifier of 0 is 0.",
            ("always on", "selective"): "Its smallest value is not above 0: on some image it is off.",
            ("selective", "always on"): "Even its smallest value is above 0.",
            ("dead", "always on"): _ON,
            ("silent", "always on"): _ON,
        },
    ),
    "06 one batch": Function(
        right=_silent, inputs=_one_batch, praise="silent on this batch: zero for every image of it.",
        mistakes=((lambda z: (torch.relu(z) == 0).any(0).sum(), "units with at least one zero are counted.",
                   "Silent means zero on all images: use all, not any."),
                  (lambda z: (torch.relu(z) < 1e-6).all(0).sum(), "near zeros count as zeros.",
                   "However small, a value above 0 is on: compare with == 0.")),
        hint="torch.relu(z) == 0 marks the zeros; all(0) asks along the images.",
    ),
    "06 whole set": Function(
        right=_dead, inputs=_batches, praise="a unit is dead when it is zero for every image of every batch.",
        mistakes=(
            (lambda b: _silent(b[0]), "only the first batch is looked at.",
             "A unit may wait for an image of a later batch: carry the answer on from batch to batch."),
            (lambda b: _silent(b[-1]), "only the last batch counts.",
             "Each batch overwrites what came before: combine with &, and start from all True."),
            (lambda b: sum(_silent(z) for z in b), "silent units are added up over the batches.",
             "A unit that is dead is counted once per batch so: keep one mark per unit, not a number."),
            (lambda b: (torch.relu(b) == 0).all(1).any(0).sum(), "one silent batch is enough to be called dead.",
             "Silent in all batches, not in any of them: combine with &, not with |."),
            (lambda b: (torch.relu(b) == 0).flatten(0, 1).any(0).sum(), "units with at least one zero are counted.",
             "Dead means zero on all images, not on some: use all, not any."),
            (lambda b: (b.flatten(0, 1).mean(0) < 0).sum(), "the average pre-activation is asked for its sign.",
             "A unit that is below zero on average can still be on for some images: the largest value decides."),
            (lambda b: (torch.relu(b) < 1e-6).flatten(0, 1).all(0).sum(), "near zeros count as zeros.",
             "However small, a value above 0 is on, and has a gradient: compare with == 0."),
            (lambda b: (b < 0).flatten(0, 1).all(0).sum(), "a pre-activation of exactly 0 counts as on.",
             "The rectifier of 0 is 0: ask for <= 0, or apply torch.relu first."),
            (lambda b: (torch.relu(b) == 0).flatten(0, 1).all(0).float().mean(), "it gives a share and not a number.",
             "Sum instead of averaging."),
        ),
        hint="Begin with torch.ones(units, dtype=torch.bool) and combine with & batch after batch.",
    ),
    "06 largest z": Function(
        right=_largest, inputs=_boxes, praise="high where the weight is above 0, low elsewhere: no input gives more.",
        mistakes=(
            (lambda w, b, low, high: (high * w).sum() + b, "every pixel is set to high.",
             "Where the weight is below 0, high takes most away: what is best there?"),
            (lambda w, b, low, high: high * w.clamp(min=0).sum() + b, "pixels with a weight below 0 are left at 0.",
             "0 need not be the best, nor even in the box: low is."),
            (lambda w, b, low, high: (torch.where(w > 0, 1.0, 0.0) * w).sum() + b, "that is the box from 0 to 1.",
             "This box goes from low to high."),
            (lambda w, b, low, high: (torch.where(w > 0, low, high) * w).sum() + b, "this is the smallest z.",
             "Turn it round: high where the weight is above 0."),
            (lambda w, b, low, high: (torch.where(w > 0, high, low) * w).sum(), "the bias is missing.", "Add b."),
            (lambda w, b, low, high: max(abs(low), abs(high)) * w.abs().sum() + b, "all sizes are added up.",
             "That is a bound, but no input of the box reaches it."),
        ),
        hint="For each weight by itself: which of low and high times the weight is larger?",
    ),
    "06 half dead": Choice(
        right="small weights beside random biases",
        praise="what differs between images shrinks in each layer, the biases do not: they soon decide the sign of z.",
        wrong={
            "steps that are too large": ("there was no step at all.", "Look at what it starts from."),
            "the depth alone": ("as deep with the start he it is about 16 %.", "What differs between the starts?"),
            "biases that are too negative": (
                "they are as often positive: the other half of the units is always on.",
                "Why does it hardly matter any more which image comes?",
            ),
            "weights that are too small, nothing else": (
                "with small weights and biases of 0 it is about 17 %: scale alone decides nothing.",
                "What is as large as ever beside the small weights?",
            ),
        },
    ),
}
