"""Questions of lesson 04: what an L1 penalty is on, what it charges, and how a network avoids it."""

import torch

from rectlab.questions import Choice, Function, Number, Sketch

PREDICTIONS = {
    "04 curve": Sketch(
        question="Every weight has a price. Which share of activations is zero after 420 steps, at each price?",
        quantity="zeros_by_l1", xs=("0", "0.0001", "0.0003", "0.001", "0.003", "0.01"), x_label="price on weights",
        low=0, high=100, unit="%", within=6,
    ),
}


def _activations():
    """Return tensors (examples, units), some with values below zero."""
    generator = torch.Generator().manual_seed(4)
    return [(torch.randn(n, units, generator=generator).clamp(min=low),) for n, units, low in
            ((5, 4, 0.0), (30, 7, -1.0), (64, 12, 0.0))]


def _outputs():
    """Return (output weights (classes, units), norm at the start)."""
    generator = torch.Generator().manual_seed(5)
    return [(scale * torch.randn(10, units, generator=generator), norm) for units, scale, norm in
            ((8, 1.0, 4.0), (20, 2.0, 5.0), (3, 0.3, 1.5))]


def _bills():
    return [(h, w, norm) for (h,), (w, norm) in zip(_activations(), _outputs())]


def _penalty(h):
    return h.abs().sum(1).mean()


EXERCISES = {
    "04 penalty": Function(
        right=_penalty, inputs=_activations, praise="a sum over units of absolute values, averaged over the examples.",
        mistakes=(
            (lambda h: h.sum(1).mean(), "the sign is kept.",
             "A rectifier's outputs have none, a tanh's have: take abs first, or −1 would be a gift."),
            (lambda h: h.abs().mean(), "it is averaged over units.",
             "Then a layer twice as wide pays half as much a unit: sum over units, average over examples."),
            (lambda h: h.abs().sum(), "it is summed over the examples.",
             "Then a larger batch pays more: average over the examples."),
            (lambda h: h.abs().sum(0).mean(), "units and examples are mixed up.",
             "h is (examples, units): sum along 1, then average."),
            (lambda h: (h**2).sum(1).mean(), "that is L2.",
             "A square hardly charges small values, so they never become zero: take the absolute value."),
            (lambda h: (h != 0).float().sum(1).mean(), "it counts what is not zero.",
             "A count has no slope to go down: L1 charges the size."),
        ),
        hint="For each example the sizes of all units together; then the mean over the examples.",
    ),
    "04 target": Choice(
        right="activations",
        praise="the price pushes each active value down to zero, and at zero it has nothing left to charge.",
        wrong={
            "preactivations": (
                "this price pulls values below zero up as hard as it pulls those above zero down.",
                "Which side of zero does the rectifier turn into zeros?",
            ),
            "weights": (
                "a unit with few inputs left is not a unit that is off.",
                "A price on weights makes zeros among the weights. Which values do you count?",
            ),
        },
    ),
    "04 eighty": Number(
        right=0.026, within=0.0134,
        praise="above 80 % zeros after 40 epochs, with more than 95 of 100 digits right.",
        mistakes=(
            (0.0, 0.0012, "that is too small to fill even two thirds with zeros.", "Go up by factors of ten first."),
            (0.0065, 0.0055, "the zeros stop short of 80 % within 40 epochs.", "A little more: what is twice as much?"),
            (0.07, 0.03, "the digits go: below 95 % right.", "Go back by a factor of two."),
            (80.0, 20.0, "the question is for the L1 strength.", "Read it off the slider."),
        ),
        hint="The slider goes from 0.00001 to 0.1.",
    ),
    "04 undo": Function(
        right=lambda h, w, norm: _penalty(h) * w.norm() / norm, inputs=_bills,
        praise="what the weights have grown by, the activations may have shrunk by: multiply it back.",
        mistakes=(
            (lambda h, w, norm: _penalty(h) * norm / w.norm(), "the factor is upside down.",
             "Larger output weights hide a part of the bill: undoing them makes it larger."),
            (lambda h, w, norm: _penalty(h), "that is the bill as it stands.",
             "By which factor have the output weights grown? w.norm() / norm."),
            (lambda h, w, norm: _penalty(h) * (w.norm() / norm) ** 2, "the factor is squared.",
             "Activations times 1/a and weights times a: one factor a is enough."),
            (lambda h, w, norm: _penalty(h) * w.abs().sum() / norm, "the sum of absolute weights is no Euclidean norm.",
             "norm was measured with w.norm()."),
        ),
        hint="The penalty of h, times how much larger w has become than norm.",
    ),
    "04 hold": Function(
        right=lambda w, norm: norm / w.norm(), inputs=_outputs,
        praise="multiplied by it after every step, the output weights can no longer take over what activations save.",
        mistakes=(
            (lambda w, norm: w.norm() / norm, "the factor is upside down.",
             "Weights that have grown must be made smaller: what times w.norm() gives norm?"),
            (lambda w, norm: norm - w.norm(), "that is a difference.", "Asked is what to multiply by."),
            (lambda w, norm: norm / w.abs().sum(), "the sum of absolute weights is no Euclidean norm.",
             "norm was measured with w.norm()."),
            (lambda w, norm: (norm / w.norm()) ** 2, "the factor is squared.",
             "Weights times a have a norm times a: no square."),
        ),
        hint="factor × w.norm() must be norm.",
    ),
}
