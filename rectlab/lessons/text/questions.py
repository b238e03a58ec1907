"""Questions of lesson 10: the zeros of a bag of words, expected stars, class sampling, and the words of a unit."""

import numpy as np
import torch

from rectlab.compute.devices import CPU_FLOATS
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
    bags = [(torch.rand(*shape, generator=generator, **CPU_FLOATS) < 0.05).float() for shape in ((40, 60), (25, 200))]
    bags.append(bags[0] * torch.randint(1, 4, bags[0].shape, generator=generator, device="cpu"))
    return [(bag,) for bag in bags]


def _share(X):
    return (X != 0).double().mean()


def _shares():
    generator = torch.Generator().manual_seed(11)
    return [(torch.randn(k, generator=generator, **CPU_FLOATS).softmax(0).double(),) for k in (5, 3, 5)]


def _expected(p):
    return p @ torch.arange(1, len(p) + 1, dtype=p.dtype, device="cpu")


def _units():
    """Return weights of a unit (words,) and bags (texts, words) in which every usual mistake finds another word."""
    generator, sets = torch.Generator().manual_seed(12), []
    for texts, words, rare, right, second, down, common in ((60, 30, 4, 21, 9, 15, 27), (80, 50, 7, 33, 40, 2, 12)):
        counts = torch.randint(11, texts // 3, (words,), generator=generator, device="cpu")
        counts[[0, 3, rare]], counts[2], counts[right], counts[second], counts[common] = 5, 9, 10, texts // 3, texts - 2
        counts[1] = texts - 5
        X = torch.stack([(torch.randperm(texts, generator=generator, device="cpu") < n).float() for n in counts], 1)
        w = torch.randn(words, generator=generator, **CPU_FLOATS).clamp(-1, 1)
        w[rare], w[2], w[right], w[second], w[1], w[down], w[common] = 4.0, 3.0, 2.0, 1.5, 1.2, -3.0, 0.1
        sets.append((w, X))
    return sets


def _often(X):
    return (X != 0).sum(0) >= 10


def _hardest(w, X):
    return torch.where(_often(X), w, -torch.inf).argmax()


def _classes():
    """Return classes of texts, a lambda, and the class whose chance is asked for."""
    sets = []
    for sizes, lam, k in (((60, 30, 10), 0.5, 2), ((5, 90), 0.25, 0), ((40, 30, 20, 10), 0.9, 1)):
        sets.append((torch.from_numpy(np.repeat(np.arange(len(sizes)), sizes)), lam, k))
    return sets


def _natural(y):
    return torch.bincount(y).double() / len(y)


def _chance(y, lam, k):
    return ((1 - lam) * _natural(y) + lam / len(_natural(y)))[k]


def _power(y, lam, k):
    return (_natural(y) ** (1 - lam) / (_natural(y) ** (1 - lam)).sum())[k]


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
        hint="(X != 0) is a table of True and False: make numbers of them, and take their mean.",
    ),
    "10 expected": Function(
        right=_expected, inputs=_shares, praise="each number of stars, weighted with its probability.",
        mistakes=(
            (lambda p: p @ torch.arange(len(p), dtype=p.dtype, device="cpu"), "the stars begin at 0.",
             "The first class is one star: 1, 2, 3, ..."),
            (lambda p: p.argmax() + 1, "this is the most probable number of stars.",
             "The expected value may lie between two stars."),
            (lambda p: p.argmax(), "this is the most probable class, from 0.",
             "Weight each number of stars with its probability and add up."),
            (lambda p: p.max(), "this is the largest probability.", "Multiply each with its stars, and add up."),
            (lambda p: _expected(p) / len(p), "this is divided by the number of classes.",
             "The probabilities sum to 1 already: add up, take no mean."),
            (lambda p: p.sum(), "the probabilities sum to 1.", "Multiply each with its stars before you add."),
            (lambda p: _expected(p).round(), "this is rounded.", "The expected value need not be whole."),
            (lambda p: torch.arange(1.0, len(p) + 1, **CPU_FLOATS).mean(), "all stars have the same weight.",
             "Weight each number of stars with its probability."),
        ),
        hint="p @ stars multiplies each probability with its stars and adds up.",
    ),
    "10 hardest": Function(
        right=_hardest, inputs=_units, praise="the largest weight among words that are not too rare.",
        mistakes=(
            (lambda w, X: w.argmax(), "this word stands in fewer than ten texts.",
             "Leave such words out first: their weights are mostly as they were drawn."),
            (lambda w, X: torch.where(_often(X), w.abs(), 0).argmax(), "this word pushes the unit down.",
             "The sign counts: take the largest weight, not the smallest and not the largest size."),
            (lambda w, X: w[_often(X)].argmax(), "this is a place in the list without rare words.",
             "Keep all places: set the weights of rare words to minus infinity instead."),
            (lambda w, X: w[_often(X)].max(), "this is a weight.", "Return the number of the word: argmax."),
            (lambda w, X: (X != 0).sum(0).argmax(), "this is the most frequent word.", "Ask for the largest weight."),
            (lambda w, X: (w * (X != 0).sum(0)).argmax(), "the weight is multiplied with the number of texts.",
             "The push of one word in one text is its weight alone."),
            (lambda w, X: torch.where((X != 0).sum(0) > 10, w, -torch.inf).argmax(),
             "a word that stands in exactly ten texts is left out.", "At least ten: >= 10."),
        ),
        hint="often = (X != 0).sum(0) >= 10; then torch.where(often, w, -torch.inf).",
    ),
    "10 sampling": Function(
        right=_chance, inputs=_classes, praise="between the natural share and an even one.",
        mistakes=(
            (lambda y, lam, k: _chance(y, 1 - lam, k), "lambda works the wrong way round.",
             "At lambda = 0 the chance is the natural share."),
            (lambda y, lam, k: _natural(y)[k], "lambda has no effect.", "Mix the natural share with an even one."),
            (lambda y, lam, k: 1 / len(_natural(y)), "all classes are equally frequent.", "This is lambda = 1 only."),
            (lambda y, lam, k: (1 - lam) * _natural(y)[k] + lam, "the chances sum to more than 1.",
             "The even share is 1 divided by the number of classes."),
            (lambda y, lam, k: (1 - lam) * _natural(y)[k], "the chances sum to less than 1.",
             "Add lam / number of classes."),
            (lambda y, lam, k: _natural(y)[k] + lam / len(_natural(y)), "the natural share keeps its whole weight.",
             "Weight it with 1 - lam, so that the sum is 1."),
            (lambda y, lam, k: (1 - lam) * len(y) * _natural(y)[k] + lam / len(_natural(y)), "a count is mixed in.",
             "Divide the number of texts of the class by the number of all texts."),
            (_power, "the shares are raised to a power.",
             "A good idea too, but here they are mixed: (1 - lam) times one plus lam times the other."),
        ),
        hint="natural = (y == k).double().mean(); even = 1 / the number of classes.",
    ),
    "10 leak": Choice(
        right="two functions of one file share words",
        praise="functions of one file are by the same hand and about the same thing: the network knows the file.",
        wrong={
            "there are more training texts": ("both train on the same number.", "Look at what is tested."),
            "the model is larger": ("it is the same model.", "What differs is which texts are tested."),
            "chance": ("other draws give about the same.", "What do the test texts share with training texts?"),
        },
    ),
}
