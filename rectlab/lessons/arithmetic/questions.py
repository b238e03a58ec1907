"""Questions of lesson 11: where sparse arithmetic gains, how many operations are left, three meanings of a word."""

from rectlab.questions import Choice, Function, Number, Words

PREDICTIONS = {
    "11 crossover": Number(
        question="A layer of 1,000 units that reads 1,000, one example at a time: from how many % zeros on is some "
                 "sparse way faster than the dense product?",
        quantity="crossover", low=0, high=100, step=1, unit="% zeros", within=10,
    ),
}
EXERCISES = {}
