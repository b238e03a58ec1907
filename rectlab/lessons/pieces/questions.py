"""Questions of lesson 02: counting pieces, hinges that fit a curve, the slope of a piece, and the rescaling."""

import math

import torch

from rectlab.compute.devices import CPU_FLOATS
from rectlab.questions import Choice, Function, Number, Words

PREDICTIONS = {
    "02 pieces": Number(
        question="16 rectifiers in two layers, every bias 0. Into how many straight pieces do they bend the line?",
        quantity="pieces", low=1, high=40, step=1, unit="pieces", within=0.5,
    ),
    "02 depth": Number(
        question="One layer of 100 units gave 93 pieces. The same 100 units as ten layers of ten?",
        quantity="pieces", low=0, high=1000, step=5, unit="pieces", within=50,
    ),
}

PLACES = (-2.5, -1.0, -0.5, 0.0, 0.75, 2.0, 2.75)


def _hinges(*pairs):
    """Return the function that adds weight * max(0, x - place) over (weight, place)."""
    return lambda x: sum(weight * max(0.0, x - place) for weight, place in pairs)


def _one_layer():
    """Return (w, b, v, x): weights in, biases and weights out of one hidden layer, and an input."""
    generator = torch.Generator().manual_seed(2)
    pairs = [(units, x) for units in (4, 7, 12) for x in (-1.3, 0.4, 2.2)]
    return [(*torch.randn(3, units, generator=generator, **CPU_FLOATS), x) for units, x in pairs]


def _slope(w, b, v, x):
    return (v * (w * x + b > 0) * w).sum()


def _layer_numbers():
    """Return (biases, alphas, i): one bias a layer, and the number of a layer, from 1."""
    return [([0.5, -1.2, 2.0, 0.9], [2.0, 4.0, 0.5, 3.0], i) for i in (2, 3, 4, 1)]


def _networks():
    """Return (weights, biases, alphas, x): matrices and vectors of three layers, and one input."""
    generator = torch.Generator().manual_seed(3)
    sizes = ((3, 2), (4, 3), (1, 4))
    return [([torch.randn(*s, generator=generator, **CPU_FLOATS) for s in sizes],
             [torch.rand(s[0], generator=generator, **CPU_FLOATS) + 0.5 for s in sizes],
             [2.0, 0.25, 4.0 * k], torch.rand(2, generator=generator, **CPU_FLOATS)) for k in (1.0, 1.5, 0.7)]


def _as_it_is(z):
    return z


def _run(weights, biases, x, hidden=torch.relu, last=_as_it_is):
    for k, (weight, bias) in enumerate(zip(weights, biases)):
        x = (hidden if k < len(weights) - 1 else last)(weight @ x + bias)
    return x


def _rescaled(new_weight, new_bias, **functions):
    """Return the function that runs a network with these new weights and biases; both get (own, alphas, i)."""

    def output(weights, biases, alphas, x):
        return _run([new_weight(w, alphas, i) for i, w in enumerate(weights, start=1)],
                    [new_bias(b, alphas, i) for i, b in enumerate(biases, start=1)], x, **functions)

    return output


def _run_plain(weights, biases, alphas, x):
    return _run(weights, biases, x)


def _divided(own, alphas, i):
    return own / alphas[i - 1]


def _divided_by_all(own, alphas, i):
    return own / math.prod(alphas[:i])


def _of_layer(rule):
    return lambda biases, alphas, i: rule(biases[i - 1], alphas, i)


EXERCISES = {
    "02 pieces": Number(
        right=3, within=0.2, praise="two hinges lie inside, at −1 (shared by two units) and at 0: three pieces.",
        mistakes=(
            (5, 0.2, "that is one piece more than units.",
             "Two units bend at the same place, and one bends outside of −3 to 3."),
            (4, 0.2, "one hinge is counted that is not there.",
             "max(0, x + 1) and max(0, 2x + 2) bend at the same place; max(0, x − 4) bends at 4."),
            (2, 0.2, "those are the hinges.", "Two cuts make how many pieces?"),
            (1, 0.2, "the line is bent.", "Where does each unit's inside become 0?"),
        ),
        hint="Where does the inside of each max become 0? Which of these places lie between −3 and 3?",
    ),
    "02 behind": Number(
        right=3, within=0.2, praise="it bends at −1 and 1; at 0 the second unit is off, so it does not bend there.",
        mistakes=(
            (4, 0.2, "the hinge at 0 does not show.", "Between −1 and 1 the second layer is off: flat is one piece."),
            (2, 0.2, "those are the hinges that show.", "Two cuts make how many pieces?"),
            (5, 0.2, "that is more than there are hinges.", "List the places: −1, 0 and 1. Which of them show?"),
            (1, 0.2, "the output is not flat everywhere.", "What is it at x = 2?"),
        ),
        hint="Draw |x| − 1 first. Then cut off everything below 0.",
    ),
    "02 changes": Words(
        right=(2, -3, 2),
        praise="the weight of max(0, x − place) is what its hinge adds to the slope.",
        hints={
            (-1, -3): "−1 is the slope after the hinge. Before it the slope is 2: by how much does it change?",
            (1, 2): "1 is the slope after the hinge. Before it the slope is −1: by how much does it change?",
            (3, -3): "After the hinge the slope is lower than before: the change has a sign.",
            (1, -3): "From 2 to −1: the change is −1 − 2, not −1 + 2.",
            (-2, 2): "The slope rises at this hinge: the change is positive.",
        },
    ),
    "02 three hinges": Function(
        right=_hinges((2, -1), (-3, 0), (2, 2)), inputs=lambda: [(x,) for x in PLACES],
        praise="three units, three hinges, and each weight is the change of the slope at the hinge.",
        mistakes=(
            (_hinges((2, -1), (-1, 0), (1, 2)), "the weights are the slopes of the pieces.",
             "All units with a hinge to the left stay on: a weight is the CHANGE of the slope, −1 − 2 = −3 at 0."),
            (_hinges((2, 1), (-3, 0), (2, -2)), "the hinges lie on the wrong side of 0.",
             "max(0, x + 1) bends at −1: the bias is minus the place."),
            (_hinges((2, -1), (-3, 0)), "the hinge at 2 is missing.", "To the right of 2 the slope is 1."),
            (lambda x: sum(a * (x - t) for a, t in ((2, -1), (-3, 0), (2, 2))), "there is no max in it.",
             "Without max(0, ...) a sum of lines is one line."),
        ),
        hint="2 * max(0, x + 1) is the first unit: it makes the slope 2 to the right of −1.",
        within=1e-6,
    ),
    "02 slope": Function(
        right=_slope, inputs=_one_layer, within=5e-3,  # a slope measured by a small step in float32 is right
        praise="the units that are off are struck out, and what is left is a product.",
        mistakes=(
            (lambda w, b, v, x: (v * w).sum(), "all units are taken as on.",
             "That is the network without its rectifier: multiply by 1 where w * x + b > 0, else by 0."),
            (lambda w, b, v, x: (v * (w * x > 0) * w).sum(), "the bias is left out of who is on.",
             "A unit is on where w * x + b is above 0."),
            (lambda w, b, v, x: (v * (w > 0) * w).sum(), "the sign of the weight does not say who is on.",
             "A unit is on where w * x + b is above 0."),
            (lambda w, b, v, x: (v * (x > -b / w) * w).sum(), "a weight below 0 turns its side round.",
             "Such a unit is on to the LEFT of its hinge. Ask for the sign of w * x + b instead."),
            (lambda w, b, v, x: (v * torch.relu(w * x + b) * w).sum(), "that is how much a unit gives, not whether.",
             "Compare with 0: True for a unit that is on, False for one that is off."),
            (lambda w, b, v, x: (v * torch.relu(w * x + b)).sum(), "that is the output.",
             "The slope is what one more unit of x adds to it."),
            (lambda w, b, v, x: ((w * x + b > 0) * w).sum(), "the weights out are left out.",
             "A path has two factors: v times w."),
        ),
        hint="Each unit that is on passes v * w * x on; its slope is v * w.",
    ),
    "02 bias": Function(
        right=_of_layer(_divided_by_all), inputs=_layer_numbers,
        praise="what arrives at layer i has been divided by all alphas up to i, and so must its bias be.",
        mistakes=(
            (_of_layer(_divided), "the bias is divided by its own alpha only, the usual bug.",
             "What comes from below is divided by the alphas below already: divide by alphas[0] ... alphas[i - 1]."),
            (_of_layer(lambda b, alphas, i: b / math.prod(alphas[: i - 1])), "the layer's own alpha is missing.",
             "alphas[:i] are the first i; alphas[:i - 1] stops one short."),
            (_of_layer(lambda b, alphas, i: b / math.prod(alphas)), "it is divided by all alphas of the network.",
             "The alphas of the layers above do not change this one: divide by the first i only."),
            (_of_layer(lambda b, alphas, i: b * math.prod(alphas[:i])), "it is multiplied.",
             "Weights are divided, and so are biases."),
            (_of_layer(lambda b, alphas, i: b / sum(alphas[:i])), "the alphas are added.",
             "Divided by 2 and then by 4 is divided by 8."),
            (_of_layer(lambda b, alphas, i: b), "the bias is left as it is.",
             "max(0, w x / a + b) is not max(0, w x + b) / a: the bias must be divided too."),
        ),
        hint="np.prod(alphas[:i]) multiplies the first i alphas.",
    ),
    "02 rescale": Function(
        right=_rescaled(_divided, _divided_by_all), inputs=_networks, within=1e-5,
        praise="the output is the old one over the product of all alphas.",
        mistakes=(
            (_rescaled(_divided, _divided), "the biases are divided by their own alpha only, the usual bug.",
             "Keep a product that grows from layer to layer, and divide the bias by it."),
            (_rescaled(_divided, lambda b, alphas, i: b), "the biases are left as they are.",
             "Divide each by the product of the alphas so far."),
            (_rescaled(_divided_by_all, _divided_by_all), "the weights are divided by the product as well.",
             "What comes from below brings the alphas below with it: a weight is divided by its own alpha only."),
            (_rescaled(lambda w, a, i: w * a[i - 1], lambda b, a, i: b * math.prod(a[:i])), "it is multiplied.",
             "W / alpha, and the bias over the product so far."),
            (_rescaled(_divided, _divided_by_all, last=torch.relu), "the last layer is cut off at 0 as well.",
             "Rectify between the layers only: the output of the last one stays as it is."),
            (_rescaled(_divided, _divided_by_all, hidden=_as_it_is), "no layer is rectified.",
             "After each layer but the last: torch.relu(z)."),
            (_run_plain, "nothing is rescaled, or it is multiplied back.",
             "Divide the weights and the biases, and give the output as it then comes."),
        ),
        hint="In the loop: product = product * alpha; z = W / alpha @ h + b / product; then torch.relu (not the last).",
    ),
    "02 many": Choice(
        right="some do, a random one does not",
        praise="2 to the depth can be built by hand; a random network with one input has about as many as units.",
        wrong={
            "every deep network does": (
                "the random ones above do not.", "What did ten layers of ten give, beside one of a hundred?",
            ),
            "no network does": ("the zigzag does: 1,024 pieces from 20 units.", "Look at the zigzag again."),
            "only a trained one does": (
                "the zigzag was never trained, and training did not make many regions more.",
                "Look at the zigzag, and at the two numbers before and after training.",
            ),
        },
    ),
}
