"""Questions of lesson 00: what the rectifier does to a number, and which share of activations is zero."""

from rectlab.questions import Number, Words

PREDICTIONS = {
    "00 zeros": Number(
        question="Which share of all activations is exactly zero?",
        quantity="zeros", low=0, high=100, step=1, unit="%", within=6,
    ),
}

EXERCISES = {
    "00 rectifier": Words(
        right=(0, 0, 0, 1.5),
        praise="everything up to zero becomes exactly zero, and what is above stays as it is.",
        hints={
            (-2, 0): "max(0, x) takes the larger of 0 and x: for x = −2 that is 0.",
            (2, 0): "That is the absolute value. The rectifier does not fold, it cuts: max(0, −2) = 0.",
            (-0.5, 0): "max(0, x) takes the larger of 0 and x: for x = −0.5 that is 0.",
            (0.5, 0): "That is the absolute value. The rectifier does not fold, it cuts: max(0, −0.5) = 0.",
            (1, 1.5): "Above zero the rectifier changes nothing: 1.5 stays 1.5. A step would give 1.",
        },
    ),
    "00 zeros": Number(
        right=51, within=6, praise="about half: a sum of random weights lies below zero about as often as above it.",
        mistakes=(
            (0.49, 0.06, "the question is in percent.", "Multiply by 100."),
            (0, 6, "no zeros at all is what a sigmoid or a tanh gives.", "The rectifier turns all below 0 into 0."),
            (100, 6, "then no unit would say anything.", "Half of the sums are above zero."),
        ),
        hint="How often is a sum of random weights below zero?",
    ),
}
