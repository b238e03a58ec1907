"""Intervals, paired tests and corrections: against scipy, slow code, and closed forms."""

import itertools

import numpy as np
import pytest
from scipy import stats

from rectlab import statistics

RNG = np.random.default_rng(0)


def test_t_interval_is_scipy_s():
    values = RNG.normal(size=(4, 7))
    mean, low, high = statistics.t_interval(values, 0.9)
    for k, row in enumerate(values):
        ends = stats.ttest_1samp(row, 0).confidence_interval(0.9)
        np.testing.assert_allclose((mean[k], low[k], high[k]), (row.mean(), ends.low, ends.high))
    assert np.isnan(statistics.t_interval(np.ones((2, 1)))[1]).all()


def test_paired_p_is_the_t_test_over_pairs_and_symmetric():
    errors = RNG.normal(size=(4, 6))
    p = statistics.paired_p(errors)
    np.testing.assert_array_equal(p, p.T)
    for i, j in itertools.combinations(range(4), 2):
        assert p[i, j] == pytest.approx(stats.ttest_rel(errors[i], errors[j]).pvalue)


def test_equal_errors_prove_nothing_and_a_single_seed_neither():
    errors = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [2.0, 3.0, 4.0]])
    assert statistics.paired_p(errors)[0, 1] == 1
    np.testing.assert_array_equal(statistics.paired_p(errors[:, :1]), np.ones((3, 3)))


@pytest.mark.parametrize("n_seeds", [3, 5, 10])
def test_worse_by_the_same_amount_on_every_seed_is_as_unlikely_as_the_signs_say(n_seeds):
    errors = np.stack([RNG.random(n_seeds)] * 2 + [RNG.random(n_seeds)])
    errors[1] += 0.002
    p = statistics.paired_p(errors)
    assert p[0, 1] == p[1, 0] == pytest.approx(stats.binomtest(0, n_seeds).pvalue)
    assert p[0, 2] == pytest.approx(stats.ttest_rel(errors[0], errors[2]).pvalue)


def test_holm_is_the_step_down_by_hand_and_leaves_the_diagonal():
    p = statistics.paired_p(RNG.normal(size=(5, 6)))
    pairs = np.triu_indices(5, 1)
    sorted_p, order = np.sort(p[pairs]), np.argsort(p[pairs])
    by_hand = np.empty(10)
    by_hand[order] = [min(1, max((10 - j) * sorted_p[j] for j in range(k + 1))) for k in range(10)]
    corrected = statistics.holm(p)
    np.testing.assert_allclose(corrected[pairs], by_hand)
    np.testing.assert_allclose(statistics.holm([0.04, 0.01, 0.03, 0.005]), [0.06, 0.03, 0.06, 0.02])  # worked on paper
    np.testing.assert_array_equal(corrected[pairs], statistics.holm(p[pairs]))
    np.testing.assert_array_equal(corrected, corrected.T)
    assert (np.diag(corrected) == 1).all()


def test_bootstrap_of_many_values_is_near_the_bell_curve_s_interval():
    values = RNG.exponential(size=400)
    mean, low, high = statistics.bootstrap(values, np.random.default_rng(0))
    half = 1.96 * statistics.spread(values) / 20
    np.testing.assert_allclose((low, mean, high), (mean - half, values.mean(), mean + half), atol=0.15 * half)


def test_flipped_signs_are_counted_one_by_one():
    differences = RNG.normal(0.5, 1, 7)
    means = [abs(np.mean(differences * signs)) for signs in itertools.product((1, -1), repeat=7)]
    exact = np.mean([mean >= abs(differences.mean()) - 1e-12 for mean in means])
    assert statistics.sign_flip_p(differences, np.random.default_rng(0)) == pytest.approx(exact)


def test_error_of_a_share_is_the_spread_of_many_counts():
    shares = np.random.default_rng(0).binomial(50, 0.3, 100_000) / 50
    assert statistics.spread(shares) == pytest.approx(statistics.share_error(0.3, 50), rel=0.01)


ONE, OTHER = np.array([3.2, 2.8, 3.4, 3.0, 3.6]), np.array([3.1, 2.9, 3.2, 3.1, 3.3])


def test_equivalence_is_two_one_sided_t_tests_by_hand():
    d = ONE - OTHER
    error = np.sqrt(((d - d.mean()) ** 2).sum() / 4 / 5)
    by_hand = [stats.t.sf((d.mean() + 0.5) / error, 4), stats.t.cdf((d.mean() - 0.5) / error, 4)]
    found = statistics.equivalent(ONE, OTHER, margin=0.5)
    assert found.p == pytest.approx(max(by_hand)) and found.holds
    assert found.p == pytest.approx(statistics.equivalent(OTHER, ONE, margin=0.5).p)


@pytest.mark.parametrize("margin", [0.2, 0.23, 0.24, 0.25, 0.3])
def test_two_are_equivalent_exactly_if_the_90_percent_interval_lies_within_the_margin(margin):
    found = statistics.equivalent(ONE, OTHER, margin)
    assert found.holds == (max(-found.low, found.high) < margin)
    assert (found.low + found.high) / 2 == pytest.approx(found.mean) == pytest.approx((ONE - OTHER).mean())
    told = "Equivalent" if found.holds else "Not shown to be equivalent"
    assert found.in_words().startswith(f"{told} within {margin}: mean difference of 5 pairs 0.08,")


def test_equal_differences_are_judged_by_their_signs_and_what_is_no_pair_is_refused():
    assert statistics.equivalent(ONE, ONE, 0.1).p == 1 / 2**5 and statistics.equivalent(ONE, ONE - 1, 0.1).p == 1
    for wrong, message in (
        ((ONE, OTHER[:4], 1), "equivalent: values must be two rows of the same length; got 5 and 4. "
                              "Pass one value for each seed."),
        ((ONE, OTHER, 0), "equivalent: margin must be above 0; got 0. Say which difference would not matter."),
    ):
        with pytest.raises(ValueError) as refusal:
            statistics.equivalent(*wrong)
        assert str(refusal.value) == message
