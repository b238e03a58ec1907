"""Questions of lesson 11: where sparse arithmetic gains, how many operations are left, three meanings of a word."""

from rectlab.questions import Choice, Function, Number, Words

PREDICTIONS = {
    "11 crossover": Number(
        question="A layer of 1,000 units that reads 1,000, one example at a time: from how many % zeros on is some "
                 "sparse way faster than the dense product?",
        quantity="crossover", low=0, high=100, step=1, unit="% zeros", within=10,
    ),
}


def _shares():
    """Return (zeros, batch): a share of zeros and a number of examples."""
    return [(0.5, 1), (0.5, 2), (0.83, 1), (0.83, 10), (0.68, 5), (0.99, 100), (0.9, 3)]


EXERCISES = {
    "11 count": Number(
        right=0.34, within=0.005,
        praise="2 x 170 x 1,000: a multiplication and an addition for each weight of the 170 units that are on.",
        mistakes=(
            (0.17, 0.005, "these are the multiplications alone.", "Each product is also added to a sum."),
            (1.66, 0.005, "these are the operations that are saved.", "Count those of the units that are on."),
            (0.83, 0.005, "83 % are the zeros, and the additions are missing.", "170 of 1,000 units are on."),
            (2.0, 0.005, "that is the dense product.", "Leave out the weights of the units that are 0."),
            (340_000, 500, "the number is right, the unit is not.", "Write it in millions."),
        ),
        hint="How many units are on? How many weights has each? Two operations for each weight.",
    ),
    "11 left": Function(
        right=lambda zeros, batch: 1 - zeros**batch, inputs=_shares,
        praise="a unit can go only if it is off for every example: zeros to the power of the batch.",
        mistakes=(
            (lambda zeros, batch: zeros**batch, "this is the share that can go.", "What is left is 1 minus that."),
            (lambda zeros, batch: 1 - zeros, "the batch has no effect here.",
             "A unit must be off for the first example, and for the second, and so on."),
            (lambda zeros, batch: (1 - zeros) ** batch, "this is the share of units that are on for every example.",
             "A unit stays if it is on for at least one example."),
            (lambda zeros, batch: 1 - (1 - zeros) ** batch, "this is the share that is off for at least one example.",
             "To be left out a unit must be off for all of them."),
            (lambda zeros, batch: 1 - zeros * batch, "probabilities of independent events are multiplied.",
             "Off for both of two examples: zeros times zeros."),
            (lambda zeros, batch: 1 - zeros / batch, "probabilities of independent events are multiplied.",
             "Off for both of two examples: zeros times zeros."),
            (lambda zeros, batch: batch * (1 - zeros), "this adds up the examples.",
             "A unit that is on for two examples is computed once for the batch."),
        ),
        hint="Off for one example: zeros. Off for two: zeros times zeros. What is left is the rest.",
    ),
    "11 compaction": Choice(
        right="on for some",
        praise="with 100 examples nearly every unit is on for at least one of them.",
        wrong={
            "too few zeros": ("there are as many zeros as for a single example.", "Where do they stand?"),
            "wrong product": ("every product was compared with the dense one: all are equal.", "Count what is left."),
            "slow memory": ("memory costs time, but here the operations are not saved either.", "Count what is left."),
        },
    ),
    "11 which": Words(
        right=("activations", "weights", "dropout", "activations", "weights"),
        praise="zeros of values change from example to example, removed weights are gone, dropout ends with training.",
        hints={
            ("weights", "activations"): "Does it change from example to example? Then it is a value, not a weight.",
            ("activations", "weights"): "What is removed is removed for every example: a connection.",
            ("activations", "dropout"): "Drawn at random, and only in training.",
            ("weights", "dropout"): "Units are switched off at random, no connection is removed for good.",
            ("dropout", "activations"): "Nothing is drawn at random here, and it holds at test time.",
            ("dropout", "weights"): "Nothing is drawn at random here, and it holds at test time.",
        },
    ),
}
