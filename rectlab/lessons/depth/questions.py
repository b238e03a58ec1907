"""Questions of lesson 05: the factor 2, naming the start of a profile, and three repairs of a collapsed network."""

import math

from rectlab.checks import is_number
from rectlab.questions import Choice, Function, Number, Sketch, Words


class Settings(Words):
    """A list of settings of a panel is asked for; a number counts as the word for it: 1.41 as "1.41"."""

    def __call__(self, answer):
        """Judge a list; numbers are rounded to the three digits that the exercise prints."""
        if isinstance(answer, (list, tuple)):
            answer = [f"{part:.3g}" if is_number(part) else part for part in answer]
        return super().__call__(answer)


PREDICTIONS = {
    "05 std": Sketch(
        question="Rectifiers, started with Glorot's rule: how large is the std of the activations, layer by layer?",
        quantity="stds", xs=(1, *range(10, 101, 10)), x_label="layer",
        low=1e-20, high=1e5, within=2, log=True,
    ),
    "05 cosine": Number(
        question="He's rule, 100 layers of rectifiers: which cosine do two different digits have in the last one? (1: "
                 "same direction.)",
        quantity="cosine", low=0, high=1, step=0.01, within=0.02,
    ),
}


def _fans():
    return [(64,), (100,), (1000,)]


def _fans_and_slopes():
    return [(64, 0.0), (64, 0.25), (100, 0.01), (1000, 0.5), (200, 1.0)]


_SCALES = ("Look at the gradient too: biases do not help it. It is lost wherever 64 · variance is below 2, and the "
           "faster the smaller the variance.")
_EXACT = ("Both hold the std with their biases. In C the gradient is multiplied by about 0.4 in each layer, √(0.33 / "
          "2): whose variance is that?")

EXERCISES = {
    "05 factor": Function(
        right=lambda fan_in: 2 / fan_in, inputs=_fans, within=1e-9,
        praise="half of the mean square is lost at the hinge, so the weights' variance makes up for it: 2 / fan_in.",
        mistakes=(
            (lambda n: 1 / n, "that keeps a linear layer; a rectifier then halves the mean square in every layer.",
             "Solve fan_in · variance · (share that the rectifier leaves) = 1."),
            (lambda n: (2 / n) ** 0.5, "that is the standard deviation.", "The variance is asked for: its square."),
            (lambda n: 1 / (2 * n), "the half stands on the wrong side.",
             "fan_in · variance · 1/2 = 1: multiply by 2, do not divide."),
            (lambda n: 4 / n, "the half is made up for twice.",
             "A variance scales squares already: one factor 2 is enough."),
            (lambda n: 2.0, "the number of inputs is missing.",
             "fan_in terms are added up: divide by fan_in."),
            (lambda n: 2 / (1 - 1 / math.pi) / n, "that keeps the variance around the mean.",
             "The next layer adds up squares, E[h²], with the mean in them: 1/2, and not 0.34."),
        ),
        hint="A pre-activation has mean square fan_in · variance · E[h²]; a rectifier keeps half of it.",
    ),
    "05 leaky factor": Function(
        right=lambda fan_in, slope: 2 / ((1 + slope**2) * fan_in), inputs=_fans_and_slopes, within=1e-9,
        praise="one half of the numbers keep their square, the other half keep slope² of it.",
        mistakes=(
            (lambda n, a: 2 / n, "the leak is forgotten.", "The negative half leaves slope² of its square."),
            (lambda n, a: 2 / ((1 + a) * n), "the slope is not squared.", "Squares are added up: slope²."),
            (lambda n, a: 1 / ((1 + a * a) * n), "the half is missing.",
             "Each sign has a probability of 1/2: (1 + slope²) / 2 of the mean square is left."),
            (lambda n, a: (2 / ((1 + a * a) * n)) ** 0.5, "that is the standard deviation.",
             "The variance is asked for: its square."),
            (lambda n, a: 2 * (1 + a * a) / n, "the share that is left stands on the wrong side.",
             "What keeps more needs less: divide by (1 + slope²)."),
        ),
        hint="Which share of E[z²] is left, both signs together? The variance is 1 over (share · fan_in).",
    ),
    "05 shrink": Number(
        right=2.0**-25, within=2.0**-25 * 0.1, praise="√(1/2) in every layer: 2⁻²⁵ after 50 of them.",
        mistakes=(
            (2.0**-50, 2.0**-52, "that is what happens to the mean square.", "The std is its root."),
            (2.0**25, 2.0**22, "it shrinks.", "Turn the fraction round."),
            (0.5, 0.01, "that is one layer's mean square.", "50 layers multiply."),
            (0.5**0.5, 0.01, "that is one layer.", "50 layers multiply."),
            (25.0, 0.5, "that is the exponent.", "2 to the power of −25."),
            (-25.0, 0.5, "that is the exponent.", "2 to the power of it."),
        ),
        hint="LeCun's rule has half of He's variance: what does one layer do to the mean square, and to its root?",
    ),
    "05 name": Words(
        right=("positive_asymmetric", "lecun", "default", "he"),
        praise="the std alone could not have told A from C; the gradient does.",
        hints={
            ("he", "positive_asymmetric"): "Its std holds, but look what the gradient does on its way down.",
            ("default", "positive_asymmetric"): _EXACT,
            ("lecun", "positive_asymmetric"): "LeCun's std shrinks by √(1/2) in every layer; this one holds.",
            ("he", "lecun"): "He's rule holds the std within a factor of a hundred; this one loses 17 powers of ten.",
            ("default", "lecun"): "The default's biases hold its std up; this one has nothing to hold it.",
            ("positive_asymmetric", "lecun"): "A positive weight or bias in every unit holds the std up.",
            ("he", "default"): _SCALES,
            ("lecun", "default"): "Without biases the std would go down as the gradient does.",
            ("positive_asymmetric", "default"): _EXACT,
            ("default", "he"): _SCALES,
            ("positive_asymmetric", "he"): "Its gradient comes back at full strength: which rule was made for that?",
            ("lecun", "he"): "LeCun's std shrinks by √(1/2) in every layer.",
        },
    ),
    "05 repair": Settings(
        right=("he", "1.41", "tanh"),
        praise="more variance by the rule, the same by hand, or a function that loses none at small values.",
        hints={
            ("lecun", "he"): "That is Glorot's variance exactly, as all layers are equally wide.",
            ("default", "he"): "Its biases hold the std up, and the gradient is lost all the faster.",
            ("orthogonal", "he"): "It turns and keeps lengths; the rectifier then takes half of the squares away.",
            ("0.71", "1.41"): "The weights are too small already.",
            ("2", "1.41"): "Twice the weights are four times the variance: look at the last layer.",
            ("leaky_relu", "tanh"): "A leak of 0.01 leaves 0.0001 of the squares.",
            ("sigmoid", "tanh"): "Its steepest slope is 1/4: look at the gradient.",
        },
    ),
    "05 direction": Choice(
        right="all images point in nearly one direction",
        praise="the size of the signal says nothing about whether different images still differ in direction.",
        wrong={
            "the signal has become too small": (
                "over 100 layers a factor of a hundred is not much, and a weight gain makes up for it.",
                "What does the cosine say?",
            ),
            "half of the units are dead": (
                "with leaky units none is, and the cosine is the same.", "Compare the first two printed lines.",
            ),
            "the gradient has vanished": (
                "it comes back within a factor of ten.",
                "Which of the three curves ends at the largest value that it can have?",
            ),
        },
    ),
}
