"""Questions of lesson 03: counting zeros and silent units, and the usual ways to count something else."""

import torch

from rectlab.compute.devices import CPU_FLOATS
from rectlab.questions import Choice, Function, Number, Words

PREDICTIONS = {
    "03 silent": Number(
        question="How many of the 64 units are silent on these ten digits?",
        quantity="silent", low=0, high=64, step=1, unit="units", within=3,
    ),
}

NEARLY, SMALLEST = 1e-15, 0.1  # not zero, though isclose and allclose say so; the smallest of the other activations


def _layers():
    """Return tensors (examples, units) in which every wrong count differs from the right one."""
    generator = torch.Generator().manual_seed(3)
    layers = []
    for n, units in ((5, 4), (64, 10), (200, 7)):
        h = torch.randn(n, units, generator=generator, **CPU_FLOATS)
        h[h < SMALLEST] = 0.0  # so that all thresholds up to here count the same
        h[: n // 3, 0] = NEARLY
        h[:, 1] = 0.0
        h[1:, 2] = 0.0
        h[0, 2] = 3.0
        h[:, 3] = 0.0
        h[-1, 3] = NEARLY  # not silent
        layers.append((h,))
    return layers


def _zero_fraction(h):
    return (h == 0).float().mean()


def _silent(h):
    return (h == 0).all(0).sum()


EXERCISES = {
    "03 zero fraction": Function(
        right=_zero_fraction, inputs=_layers, praise="it counts exact zeros, over all units and all examples.",
        mistakes=(
            (lambda h: (h < 1e-3).float().mean(), "near zeros are counted too.",
             "A small value is not a zero: scale all by 0.1 and a threshold counts more. Compare with == 0."),
            (lambda h: (h != 0).float().mean(), "it counts what is not zero.", "Turn the comparison round."),
            (lambda h: (h == 0).sum(), "it gives a number of zeros and not a share.",
             "Divide by how many values there are."),
            (lambda h: (h == 0).all(0).float().mean(), "it counts silent units.",
             "A unit that is zero on some examples has zeros too: average over every value."),
            (lambda h: (h[0] == 0).float().mean(), "only the first example is counted.",
             "Average over all examples: the share over one is another number."),
            (lambda h: (h[:, 0] == 0).float().mean(), "only the first unit is counted.", "Average over all units."),
            (lambda h: 100 * (h == 0).float().mean(), "it is in percent.", "A share lies between 0 and 1."),
        ),
        hint="(h == 0) marks the zeros; what is the average of marks?",
    ),
    "03 silent units": Function(
        right=_silent, inputs=_layers, praise="a unit is silent when it is zero on every example of the probe.",
        mistakes=(
            (lambda h: (h == 0).any(0).sum(), "units with at least one zero are counted.",
             "Silent means zero on all examples, not on some: use all, not any."),
            (lambda h: (h == 0).all(1).sum(), "it counts examples on which all units are zero.",
             "h is (examples, units): a unit is a column."),
            (lambda h: (h[0] == 0).sum(), "only the first example is looked at.",
             "A larger probe wakes units: use them all."),
            (lambda h: (h < 1e-3).all(0).sum(), "near silence counts too.",
             "A unit that is 0.000001 once is not silent: compare with == 0."),
            (lambda h: (h == 0).all(0).float().mean(), "it gives a share and not a number.",
             "Sum instead of averaging."),
        ),
        hint="Which units are zero on all examples? (h == 0).all(...) along the examples.",
    ),
    "03 four miscounts": Words(
        right=("near zeros", "too early", "units", "small probe"),
        praise="each looks plausible, and each counts something else.",
        hints={
            ("units", "near zeros"): "It averages over all values. But what does h < 0.1 let in?",
            ("too early", "near zeros"): "h is what comes out of the rectifier. But what does h < 0.1 let in?",
            ("near zeros", "too early"): "It counts exact zeros, but of z: is that before or after the rectifier?",
            ("small probe", "units"): "All images are in. What does all(0) ask of a unit?",
            ("near zeros", "units"): "It compares with == 0. What does all(0) ask of a unit?",
            ("units", "small probe"): "It averages over all values of h[:10]. How many images are these?",
        },
    ),
    "03 four measures": Words(
        right=("ten times", "twins", "other sign", "silent unit"),
        praise="a sparseness depends neither on scale, copies nor signs, and silent units need care.",
        hints={
            ("twins", "ten times"): "Twins leave a mean as it is. What does the scale do to it?",
            ("other sign", "ten times"): "It takes abs() first. What does the scale do to it?",
            ("ten times", "twins"): "It counts zeros, on any scale. What if there are more units to count?",
            ("silent unit", "twins"): "A silent unit is one more zero, rightly. What if there are more units?",
            ("ten times", "other sign"): "The factor drops out of the fraction. What if values cancel?",
            ("silent unit", "other sign"): "It divides once, by the whole layer. What if values cancel?",
            ("other sign", "silent unit"): "It takes abs() first. By what does it divide for a silent unit?",
            ("ten times", "silent unit"): "The factor drops out. By what does it divide for a silent unit?",
        },
    ),
    "03 one number": Choice(
        right="which unit is zero for which image",
        praise="the other two can be counted from it, and it cannot be found from them.",
        wrong={
            "the share of zeros": (
                "it names no unit and no image; it was about half in both trained networks.",
                "A layer may have half zeros and the same zeros for every image.",
            ),
            "the number of silent units": (
                "it says nothing about the other units: they may be on for the same images, or for different ones.",
                "Which rows of the raster differ between a 3 and an 8?",
            ),
        },
    ),
}
