"""Questions of lesson 10: the zeros of a bag of words, expected stars, class sampling, and the words of a unit."""

import torch

from rectlab.questions import Choice, Function, Number

PREDICTIONS = {
    "10 zeros": Number(
        question="After five epochs: what share of the hidden layer's activations is exactly zero?", quantity="zeros",
        low=0, high=100, unit="%", within=8,
    ),
}


def _bags():
    """Return bags (texts, words) of zeros and ones, and one with counts, so that sums and means differ from shares."""
    generator = torch.Generator().manual_seed(10)
    bags = [(torch.rand(texts, words, generator=generator) < 0.05).float() for texts, words in ((40, 60), (25, 200))]
    bags.append(bags[0] * torch.randint(1, 4, bags[0].shape, generator=generator))
    return [(bag,) for bag in bags]


def _share(X):
    return (X != 0).double().mean()


def _shares():
    generator = torch.Generator().manual_seed(11)
    return [(torch.randn(n, k, generator=generator).softmax(1).double(),) for n, k in ((8, 5), (5, 3), (6, 5))]


def _expected(p):
    return p @ torch.arange(1, p.shape[1] + 1, dtype=p.dtype)


def _class_shares():
    sets = []
    for sizes, lam in (((60, 30, 10), 0.5), ((5, 90), 0.25), ((40, 30, 20, 10), 0.9)):
        y = torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))
        sets.append((y, lam))
    return sets


def _natural(y):
    return torch.bincount(y).double() / len(y)


def _powers(y, lam):
    return _natural(y) ** (1 - lam)


def _mixed(y, lam):
    return (1 - lam) * _natural(y) + lam / len(torch.bincount(y))


EXERCISES = {
    "10 share": Function(
        right=_share, inputs=_bags, praise="the share of inputs that are not zero; its rest is the share of zeros.",
        mistakes=(
            (lambda X: (X == 0).double().mean(), "this is the share of zeros.", "Count what is NOT zero."),
            (lambda X: (X != 0).double().sum(1).mean(), "this is a number of words for each text.",
             "Divide by the number of columns too."),
            (lambda X: (X != 0).sum(), "this is a count.", "Divide by the number of all entries."),
            (lambda X: 100 * _share(X), "this is in percent.", "A share lies between 0 and 1."),
            (lambda X: (X != 0).any(0).double().mean(), "this is the share of words that stand in any text.",
             "Take the mean over all entries, not over words."),
            (lambda X: (X != 0).any(1).double().mean(), "this is the share of texts that are not empty.",
             "Take the mean over all entries, not over texts."),
            (lambda X: X.double().mean(), "a word that counts 3 counts three times.", "Ask X != 0 first."),
            (lambda X: (X[0] != 0).double().mean(), "only the first text is looked at.", "Take all rows."),
        ),
        hint="(X != 0) is a table of marks; what is the mean of marks?",
    ),
    "10 expected": Function(
        right=_expected, inputs=_shares, praise="each number of stars, weighted with its probability.",
        mistakes=(
            (lambda p: p @ torch.arange(p.shape[1], dtype=p.dtype), "the stars begin at 0.",
             "The first class is one star: 1, 2, 3, ..."),
            (lambda p: p.argmax(1) + 1, "this is the most probable number of stars.",
             "The expected value may lie between two stars."),
            (lambda p: p.argmax(1), "this is the most probable class, from 0.",
             "Weight each number of stars with its probability and add up."),
            (lambda p: p.max(1).values, "this is the largest probability.", "Multiply each with its stars."),
            (lambda p: _expected(p) / p.shape[1], "this is divided by the number of classes.",
             "The probabilities sum to 1 already: nothing to divide by."),
            (lambda p: _expected(p).mean(), "this is one number for all texts.", "Give one number for each text."),
            (lambda p: p.sum(1), "the probabilities sum to 1.", "Multiply each with its stars before you add."),
            (lambda p: _expected(p).round(), "this is rounded.", "The expected value need not be whole."),
        ),
        hint="p @ stars multiplies each row with the stars and adds up.",
    ),
    "10 sampling": Function(
        right=_mixed, inputs=_class_shares, praise="between the natural shares and even ones.",
        mistakes=(
            (lambda y, lam: _mixed(y, 1 - lam), "lambda works the wrong way round.",
             "At lambda = 0 the shares are the natural ones."),
            (lambda y, lam: _natural(y), "lambda has no effect.", "Mix the natural shares with even ones."),
            (lambda y, lam: _mixed(y, 1), "all classes are equally frequent.",
             "This is lambda = 1 only."),
            (lambda y, lam: (1 - lam) * _natural(y) + lam, "the shares sum to more than 1.",
             "The even share is 1 divided by the number of classes."),
            (lambda y, lam: (1 - lam) * _natural(y), "the shares sum to less than 1.", "Add lam / number of classes."),
            (lambda y, lam: _mixed(y, lam) + (1 - lam) * (torch.bincount(y) - _natural(y)), "counts are mixed with shares.",
             "Divide the counts by the number of texts first."),
            (lambda y, lam: _powers(y, lam) / _powers(y, lam).sum(), "the shares are raised to a power.",
             "Another good idea, but here they are mixed: (1 - lam) times one plus lam times the other."),
            (lambda y, lam: _natural(y) + lam / len(torch.bincount(y)), "the natural shares keep their whole weight.",
             "Weight them with 1 - lam, so that the sum is 1."),
        ),
        hint="natural = counts / counts.sum(); even = 1 / len(counts).",
    ),
    "10 leak": Choice(
        right="two functions of one file share words",
        praise="a file's functions are written by the same hand about the same thing: the network knows the file.",
        wrong={
            "there are more training texts": ("both train on the same number.", "What do the test texts have in common?"),
            "the model is larger": ("it is the same model.", "What differs is which texts are tested."),
            "chance": ("other draws give about the same.", "What do the test texts share with training texts?"),
        },
    ),
}
