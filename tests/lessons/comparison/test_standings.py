"""Standings, redraws and coverage of a tournament: against slow code, and cases whose truth is known."""

import itertools

import numpy as np
import pytest

from rectlab import statistics
from rectlab.lessons import comparison
from rectlab.lessons.comparison import Plan, Result
from rectlab.lessons.comparison.standings import STATES


def made(errors, valid=None, n_test=500):
    """Return a result whose test errors (contestants, rates, seeds) are these, in units of one test example."""
    errors = np.asarray(errors)
    names = ",".join(("relu", "tanh", "elu", "gelu", "mish")[: errors.shape[0]])
    plan = Plan.of(names, rates=(0.1, 0.3, 1.0)[: errors.shape[1]], n_seeds=errors.shape[2])
    valid = errors / n_test if valid is None else np.asarray(valid)
    outcomes = {}
    for entry in plan.entries():
        place = plan.contestants.index(entry.contestant), plan.rates.index(entry.lr), entry.seed
        if errors[place] >= 0:
            wrong = np.arange(n_test) < errors[place]
            outcomes[entry] = {"error": valid[place], "wrong": wrong, "diverged": False}
    return Result(plan, outcomes, 337, n_test)


RNG = np.random.default_rng(0)
THREE = made(RNG.integers(10, 20, (3, 2, 6)), RNG.random((3, 2, 6)))


def test_rate_is_chosen_on_validation_and_the_test_error_follows():
    valid = np.full((2, 3, 4), 0.5)
    valid[0, 2], valid[1, 0] = 0.1, 0.2
    errors = RNG.integers(5, 50, (2, 3, 4))
    result = made(errors, valid)
    assert result.chosen.tolist() == [2, 0] and result.measure == "test"
    np.testing.assert_allclose(result.at(None), np.stack([errors[0, 2], errors[1, 0]]) / 500)
    np.testing.assert_allclose(result.at(0.3, "test"), errors[:, 1] / 500)
    np.testing.assert_allclose(result.at(0.3, "validation"), valid[:, 1])
    now = comparison.standing(result)
    assert now.rates.tolist() == [1.0, 0.1] and now.edge.tolist() == [True, True]


def test_level_rates_fall_to_the_lowest():
    assert made(np.full((2, 3, 2), 7)).chosen.tolist() == [0, 0]


def test_before_all_is_there_validation_errors_of_full_seeds_count():
    errors = np.array(RNG.integers(10, 20, (3, 2, 5)))
    errors[2, 1, 3], errors[:, :, 4] = -1, -1  # not there yet
    result = made(errors)
    now = comparison.standing(result)
    assert (result.n_done, result.measure, now.n_seeds) == (23, "validation", 3)
    assert result.full_seeds.tolist() == [True] * 3 + [False] * 2
    best = errors[:, :, :3].mean(2).argmin(1)
    assert result.chosen.tolist() == best.tolist()
    np.testing.assert_allclose(now.mean, [errors[k, best[k], :3].mean() / 500 for k in range(3)])
    assert np.isnan(now.errors[:, 4]).all() and result.counts().tolist() == [[4, 4], [4, 4], [4, 3]]


@pytest.mark.parametrize(
    ("n_seeds", "words"),
    [
        (0, "No seed is complete yet: nothing can be compared."),
        (1, "relu has the lowest validation error, 2.0 % on one seed: no interval, no test."),
        (2, "Two seeds are too few for a test."),
    ],
)
def test_few_seeds_are_not_compared(n_seeds, words):
    errors = np.full((2, 1, 3), -1)
    errors[:, 0, :n_seeds] = [[10], [20]]
    now = comparison.standing(made(errors))
    assert now.in_words().endswith(words) and now.states() == ("", "")


def test_standing_says_who_leads_who_is_level_and_who_is_behind():
    luck = RNG.integers(-4, 5, 8)
    errors = np.stack([20 + luck, 20 + luck + RNG.integers(-2, 3, 8), 60 + luck + RNG.integers(-2, 3, 8)])[:, None]
    now = comparison.standing(made(errors))
    first, second = (now.names[k] for k in now.order[:2])
    assert now.behind == ("elu",) and now.level == (second,) and now.leader == first
    assert dict(zip(now.names, now.states())) == {first: "leads", second: "level", "elu": "behind"}
    assert set(now.states()) <= set(STATES)
    assert f", but cannot be told apart from {second} by paired tests (Holm, 3 pairs); elu is behind." in (
        now.in_words()
    )


def test_standing_corrects_for_all_pairs():
    now = comparison.standing(THREE)
    p = statistics.paired_p(now.errors)
    np.testing.assert_allclose(now.p, statistics.holm(p))
    assert (now.p > p).any()


def test_unknown_names_and_rates_are_refused():
    with pytest.raises(ValueError, match="contestant must be one of relu, tanh, elu; got 'swish'. Choose one."):
        THREE.who("swish")
    with pytest.raises(ValueError, match="rate must be one of 0.1, 0.3; got 0.2. Choose one, or run it with more."):
        THREE.at(0.2)


def test_redraw_is_the_slow_loop():
    n_draws, generator = 50, np.random.default_rng(3)
    drawn = comparison.redraw(THREE, generator, n_draws)
    seeds = np.random.default_rng(3).integers(0, 6, (n_draws, 6))
    for ranks, errors, mine in zip(drawn.ranks, drawn.errors, seeds):
        rates = THREE.valid[:, :, mine].mean(2).argmin(1)
        means = [THREE.test[k, rates[k], mine].mean() for k in range(3)]
        better = [sum((other, j) < (mean, k) for j, other in enumerate(np.round(means, 12)))
                  for k, mean in enumerate(np.round(means, 12))]
        assert ranks.tolist() == [1 + b for b in better]
        np.testing.assert_allclose(errors, means)
    assert drawn.wins.sum() == pytest.approx(1) and 0 <= drawn.winner_changed <= drawn.order_changed <= 1


def test_a_clear_order_never_changes():
    errors = np.array([10, 30, 60])[:, None, None] + RNG.integers(-3, 4, (3, 1, 6))
    drawn = comparison.redraw(made(errors), np.random.default_rng(0), 200, n_seeds=3)
    assert (drawn.winner_changed, drawn.order_changed, drawn.wins.tolist()) == (0, 0, [1, 0, 0])
    assert drawn.in_words() == (
        "In 200 redraws of 3 seeds the winner changes in 0 % and the order in 0 %; 1 of 3 win at least once."
    )


@pytest.mark.parametrize("n_seeds", [3, 2])
def test_two_labs_are_all_ways_to_take_seeds_twice_and_share_none(n_seeds):
    sets = [set(mine) for mine in itertools.combinations(range(6), n_seeds)]
    divisions = [(sorted(here), sorted(there)) for here in sets for there in sets if not here & there]
    ranked = [[ranking_on(seeds) for seeds in pair] for pair in divisions]
    winner = np.mean([here[0] != there[0] for here, there in ranked])
    order = np.mean([here != there for here, there in ranked])
    assert 0 < winner < order < 1
    found = comparison.two_labs(THREE, np.random.default_rng(4), 4000, None if n_seeds == 3 else n_seeds)
    assert found == pytest.approx((winner, order), abs=0.03)


def ranking_on(seeds):
    """Return the contestants of THREE, best first, on some of its seeds; of equal errors the first ranks higher."""
    rates = THREE.valid[:, :, seeds].mean(2).argmin(1)
    means = [round(THREE.test[k, rates[k], seeds].mean(), 12) for k in range(3)]
    return sorted(range(3), key=lambda k: (means[k], k))


def test_labs_that_agree_on_every_seed_never_differ_and_one_seed_makes_no_two_labs():
    clear = made(np.array([10, 30, 60])[:, None, None] + RNG.integers(-3, 4, (3, 1, 5)))
    assert comparison.two_labs(clear, np.random.default_rng(0)) == (0, 0)
    for have, asked, got in ((1, None, 1), (6, 4, 4), (6, 0, 0)):
        with pytest.raises(ValueError, match=f"at most half of the plan's {have} seeds; got {got}. Run the tournament"):
            comparison.two_labs(made(np.full((2, 1, have), 9)), np.random.default_rng(0), n_seeds=asked)


def test_image_interval_is_the_bootstrap_of_paired_images():
    result = made(np.array([[[30, 34, 32]], [[20, 22, 24]]]))
    mean, low, high = comparison.image_interval(result, "relu", "tanh", np.random.default_rng(0))
    difference = result.wrong("relu").mean(0) - result.wrong("tanh").mean(0)
    half = 1.96 * difference.std() / 500**0.5
    assert mean == pytest.approx(10 / 500) and low < mean < high
    assert (high - low) / 2 == pytest.approx(half, rel=0.15)


def test_coverage_of_t_holds_and_of_the_bootstrap_falls_short():
    rng = np.random.default_rng(0)
    assert comparison.coverage(5, rng, 4000) == pytest.approx(0.95, abs=0.012)
    assert comparison.coverage(5, rng, 1000, "bootstrap") == pytest.approx(0.83, abs=0.04)
    assert comparison.coverage(60, rng, 500, "bootstrap") > 0.91
    with pytest.raises(ValueError, match="coverage: method must be t or bootstrap; got 'z'. Choose one."):
        comparison.coverage(5, rng, method="z")


def test_false_alarms_of_two_equals_are_the_level_and_correction_changes_nothing():
    plain, corrected = comparison.false_alarms(2, 5, np.random.default_rng(1), 2000)
    assert plain == corrected == pytest.approx(0.05, abs=0.015)
