"""The exercises of lesson 08: every right way is accepted, usual mistakes are told from it."""

import math

import numpy as np
import pytest
import torch
from scipy import stats

from rectlab import statistics
from rectlab.questions.exercises import check


def pooled(one, other, n):
    p = (one + other) / 2
    return (other - one) / math.sqrt(2 * p * (1 - p) / n)


def counted(one, other, n):
    """Return z from answers counted one by one, as numpy's sample variance has it."""
    variances = [np.var(np.arange(n) < round(p * n), ddof=1) / n for p in (one, other)]
    return (other - one) / sum(variances) ** 0.5


RIGHT_Z = {
    "own": lambda a, b, n: (b - a) / math.sqrt(a * (1 - a) / n + b * (1 - b) / n),
    "common n": lambda a, b, n: (b - a) * n**0.5 / (a - a**2 + b - b**2) ** 0.5,
    "hypot": lambda a, b, n: (b - a) / math.hypot(statistics.share_error(a, n), statistics.share_error(b, n)),
    "norm": lambda a, b, n: (b - a) / np.linalg.norm([statistics.share_error(p, n) for p in (a, b)]),
    "tensor": lambda a, b, n: torch.tensor((b - a) / math.sqrt((a * (1 - a) + b * (1 - b)) / n)),
    "numpy": lambda a, b, n: np.subtract(b, a) / np.sqrt(np.divide(a * (1 - a) + b * (1 - b), n)),
    "pooled": pooled,
    "n - 1": lambda a, b, n: (b - a) / math.sqrt((a * (1 - a) + b * (1 - b)) / (n - 1)),
    "counted": counted,
}
WRONG_Z = {
    "sign": lambda a, b, n: -RIGHT_Z["own"](a, b, n),
    "absolute n": lambda a, b, n: (b - a) / math.sqrt(a * (1 - a) + b * (1 - b)),
    "one error": lambda a, b, n: (b - a) / statistics.share_error(a, n),
    "the other error": lambda a, b, n: (b - a) / statistics.share_error(b, n),
    "errors added": lambda a, b, n: (b - a) / (statistics.share_error(a, n) + statistics.share_error(b, n)),
    "variance": lambda a, b, n: (b - a) / ((a * (1 - a) + b * (1 - b)) / n),
    "no 1 - p": lambda a, b, n: (b - a) / math.sqrt((a + b) / n),
    "p squared": lambda a, b, n: (b - a) / math.sqrt((a**2 + b**2) / n),
    "mean of variances": lambda a, b, n: (b - a) / math.sqrt((a * (1 - a) + b * (1 - b)) / (2 * n)),
    "in per cent": lambda a, b, n: 100 * RIGHT_Z["own"](a, b, n),
    "ratio": lambda a, b, n: b / a,
}


@pytest.mark.parametrize("way", RIGHT_Z)
def test_every_right_way_to_count_standard_errors_is_accepted(way):
    assert check("08 z", RIGHT_Z[way]).right


@pytest.mark.parametrize("mistake", WRONG_Z)
def test_wrong_numbers_of_standard_errors_are_not(mistake):
    assert check("08 z", WRONG_Z[mistake]).state == "not quite"


def by_sums(one, other):
    d, n = one - other, len(one)
    mean = sum(d) / n
    return mean / (sum((d - mean) ** 2) / (n - 1) / n) ** 0.5


RIGHT_T = {
    "own": lambda a, b: (a - b).mean() / ((a - b).std() / len(a) ** 0.5),
    "sums": by_sums,
    "scipy pairs": lambda a, b: stats.ttest_rel(a.numpy(), b.numpy()).statistic,
    "scipy difference": lambda a, b: stats.ttest_1samp((a - b).numpy(), 0).statistic,
    "numpy": lambda a, b: np.mean((a - b).numpy()) / np.std((a - b).numpy(), ddof=1) * math.sqrt(len(a)),
    "variance": lambda a, b: (a.mean() - b.mean()) / ((a - b).var() / len(a)).sqrt(),
    "sem": lambda a, b: (a - b).mean() / stats.sem((a - b).numpy()),
    "covariance": lambda a, b: (a.mean() - b.mean()) / (
        (a.var() + b.var() - 2 * torch.cov(torch.stack([a, b]))[0, 1]) / len(a)).sqrt(),
}
WRONG_T = {
    "apart": lambda a, b: stats.ttest_ind(a.numpy(), b.numpy()).statistic,
    "sign": lambda a, b: by_sums(b, a),
    "no root": lambda a, b: (a - b).mean() / ((a - b).std() / len(a)),
    "no n": lambda a, b: (a - b).mean() / (a - b).std(),
    "n for n - 1": lambda a, b: (a - b).mean() / ((a - b).std(unbiased=False) / len(a) ** 0.5),
    "difference": lambda a, b: (a - b).mean(),
    "p value": lambda a, b: stats.ttest_rel(a.numpy(), b.numpy()).pvalue,
    "absolute": lambda a, b: by_sums(a, b).abs(),
    "not averaged": lambda a, b: (a - b) / (a - b).std(),
}


@pytest.mark.parametrize("way", RIGHT_T)
def test_every_right_way_to_a_paired_t_is_accepted(way):
    assert check("08 paired", RIGHT_T[way]).right


@pytest.mark.parametrize("mistake", WRONG_T)
def test_a_t_that_is_not_paired_or_not_one_is_refused(mistake):
    assert check("08 paired", WRONG_T[mistake]).state == "not quite"


@pytest.mark.parametrize("six", [6, 6.0, np.int64(6), np.float32(6), torch.tensor(6), np.array(6)])
def test_six_seeds_in_any_form_are_right(six):
    assert check("08 seeds", six).right


@pytest.mark.parametrize("other", [5, 4, 7, 0, 32, 0.03, -6, "six"])
def test_other_numbers_of_seeds_are_not(other):
    assert not check("08 seeds", other).right


DESIGN = ["own", "validation", "same", "before", "all pairs"]
VERDICTS = ["rate", "best seed", "fair", "test set", "stopping"]


@pytest.mark.parametrize(("name", "right"), [("08 design", DESIGN), ("08 unfair", VERDICTS)])
def test_one_wrong_word_is_found(name, right):
    assert check(name, right).right and check(name, tuple(right)).right
    others = set(right) | {"one", "test", "fresh", "when clear", "each pair"}
    for place in range(5):
        for word in others - {right[place]}:
            verdict = check(name, right[:place] + [word] + right[place + 1:])
            because = f"4 of 5 are right so far, number {place + 1} is not."
            assert verdict.state == "not quite" and verdict.because == because, (place, word)


def test_a_best_seed_that_is_taken_for_a_choice_on_the_test_set_has_a_hint():
    verdict = check("08 unfair", ["rate", "test set", *VERDICTS[2:]])
    assert verdict.hint == "Whatever it was chosen on: how many of the ten seeds are reported?"


@pytest.mark.parametrize("sentence", ["leaky_relu is best", "all are equal", "few", 6])
def test_one_sentence_may_be_written(sentence):
    assert check("08 sentence", "few apart").right
    assert check("08 sentence", sentence).state == "not quite"
