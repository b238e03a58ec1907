"""Questions of lesson 04: what an L1 penalty is on, what it charges, and how a network avoids it."""

from functools import cache

import torch

from rectlab import datasets
from rectlab.compute.devices import CPU_FLOATS
from rectlab.compute.switches import under_tests
from rectlab.lessons.penalty.outcomes import outcome
from rectlab.questions import Choice, Function, Number, Sketch

STRONGEST = 0.1  # the end of the panel's slider
N_EPOCHS = 60  # on the digits that are left for training

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
    return [(torch.randn(n, units, generator=generator, **CPU_FLOATS).clamp(min=low),) for n, units, low in
            ((5, 4, 0.0), (30, 7, -1.0), (64, 12, 0.0))]


def _outputs():
    """Return (output weights (classes, units), a norm)."""
    generator = torch.Generator().manual_seed(5)
    return [(scale * torch.randn(10, units, generator=generator, **CPU_FLOATS), norm) for units, scale, norm in
            ((4, 1.0, 4.0), (7, 2.0, 5.0), (12, 0.3, 1.5))]


def _bills():
    return [(h, w, norm) for (h,), (w, norm) in zip(_activations(), _outputs())]


def _penalty(h):
    return h.abs().sum(1).mean()


@cache
def _tried(l1):
    """Return zeros (%) and validation errors (%) with this price on activations, means over five networks."""
    digits = datasets.digits().with_validation()
    found = outcome(digits.X_train, digits.y_train, digits.X_valid, digits.y_valid, l1=l1, n_epochs=N_EPOCHS)
    return found.zeros.mean(), found.error.mean()


class Strength(Number):
    """An L1 strength is asked for: it is right if five networks trained with it do what is asked."""

    def close(self, guess, answer):
        """Say whether the networks reach 80 % zeros with less than 5 % wrong."""
        if not 0 <= guess <= STRONGEST:
            return False
        zeros, error = _tried(guess)
        return zeros > 80 and error < 5

    def _praised(self, answer):
        return self.praise if under_tests() else self._because(answer)  # digits differ between machines

    def _because(self, answer):
        if not 0 <= answer <= STRONGEST:
            return super()._because(answer)
        zeros, error = _tried(answer)
        return f"at {answer:g} the five networks reach {zeros:.1f} % zeros, with {error:.1f} % wrong."


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
             "A square hardly charges small values, so it does not bring them to zero: take the absolute value."),
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
                "a unit with small weights is not a unit that is off.",
                "A price on weights makes the weights small. Which values do you count?",
            ),
        },
    ),
    "04 eighty": Strength(
        right=0.02, within=0,
        mistakes=(
            (80.0, 20.0, "that is a share of zeros; the question is for the L1 strength.", "Try 0.001."),
        ),
        praise="five networks have above 80 % zeros after 60 epochs, and less than 5 % of the validation digits wrong.",
        hint="Too few zeros: a larger strength. Too many errors: a smaller one. Go by factors of ten, then of two.",
    ),
    "04 undo": Function(
        right=lambda h, w, norm: _penalty(h) * w.norm() / norm, inputs=_bills,
        praise="what the weights have grown by, the activations may have shrunk by: multiply it back.",
        mistakes=(
            (lambda h, w, norm: _penalty(h) * norm / w.norm(), "the factor is upside down.",
             "Larger output weights hide a part of the price: undoing them makes it larger."),
            (lambda h, w, norm: h.sum(1).mean() * w.norm() / norm, "the sign of h is kept.",
             "A penalty charges sizes: take h.abs() first."),
            (lambda h, w, norm: h.abs().mean() * w.norm() / norm, "it is averaged over units.",
             "Sum over units, average over examples: h.abs().sum(1).mean()."),
            (lambda h, w, norm: _penalty(h), "that is what is paid as it stands.",
             "By which factor have the output weights grown? w.norm() / norm."),
            (lambda h, w, norm: _penalty(h) * (w.norm() / norm) ** 2, "the factor is squared.",
             "Activations times 1/a and weights times a: one factor a is enough."),
            (lambda h, w, norm: _penalty(h) * w.abs().sum() / norm, "the sum of absolute weights is no Euclidean norm.",
             "norm was measured with w.norm()."),
        ),
        hint="The penalty of h, times how much larger w has become than norm.",
    ),
}
