"""Remedies: each network as if it were trained alone, the tests of statistics, and words that do not boast."""

import re

import numpy as np
import pytest
import torch

from rectlab import Population, Settings, datasets, fit, statistics, streams
from rectlab.lessons.lifetimes import REMEDIES, Outcomes, Remedy, compare
from rectlab.measures import silent_units
from rectlab.networks.revive import revive

DIGITS = datasets.digits()
SOME = (Remedy("as it is"), Remedy("adam", optimizer="adam", lr=1e-3), Remedy("elu", activation="elu"),
        Remedy("redraw", treatment="redraw", treated_epochs=2), Remedy("maxout", activation="maxout"))


@pytest.fixture(scope="module")
def outcomes():
    return compare(DIGITS, SOME, bias_shift=-0.2, hidden_sizes=(12, 12), seeds=(3, 4, 5), n_epochs=3)


@pytest.mark.parametrize("row", [0, 1, 2])
def test_a_network_among_others_ends_as_it_does_alone(outcomes, row):
    remedy = SOME[row]
    alone = Population(64, (12, 12), 10, seeds=(4,), activation=remedy.activation)
    for _ in fit(alone, DIGITS.X_train, DIGITS.y_train, Settings(lr=remedy.lr, bias_shift=-0.2), n_epochs=3,
                 optimizer=remedy.optimizer):
        pass
    trace = alone.trace(DIGITS.X_test, bias_shift=-0.2)
    wrong = (trace.logits[0].argmax(1).numpy() != DIGITS.y_test).mean()
    assert outcomes.error[row, 1] == pytest.approx(wrong, abs=0.005)
    if remedy.can_be_silent:
        silent = [(h == 0).all(1)[0] for h in alone.trace(DIGITS.X_train, bias_shift=-0.2).activations]
        assert outcomes.dead[row, 1] == pytest.approx(torch.cat(silent).double().mean().item(), abs=0.05)


def test_a_treatment_comes_before_each_of_the_first_epochs(outcomes):
    trio, X = Population(64, (12, 12), 10, seeds=(3, 4, 5)), torch.tensor(DIGITS.X_train)
    generator = streams.of(0, "redraw", 0)
    revive(trio, X, "redraw", bias_shift=-0.2, generator=generator)
    for record in fit(trio, DIGITS.X_train, DIGITS.y_train, Settings(lr=0.1, bias_shift=-0.2), n_epochs=3):
        if record.step == 21:
            revive(trio, X, "redraw", bias_shift=-0.2, generator=generator)
    wrong = (trio.trace(DIGITS.X_test, bias_shift=-0.2).logits.argmax(2).numpy() != DIGITS.y_test).mean(1)
    np.testing.assert_allclose(outcomes.error[3], wrong, atol=0.01)


def test_remedies_with_the_same_rule_start_alike(outcomes):
    assert (outcomes.born_dead[0] == outcomes.born_dead[1]).all() and (
        outcomes.born_dead[0] == outcomes.born_dead[3]
    ).all()


def test_any_number_of_processors_gives_the_same_outcomes(outcomes):
    before = torch.get_num_threads()
    torch.set_num_threads(before % 2 + 1)
    try:
        again = compare(DIGITS, SOME, bias_shift=-0.2, hidden_sizes=(12, 12), seeds=(3, 4, 5), n_epochs=3)
    finally:
        torch.set_num_threads(before)
    for name in ("error", "born_dead", "dead"):
        np.testing.assert_array_equal(getattr(again, name), getattr(outcomes, name))


def test_no_zero_is_printed_where_the_word_does_not_apply(outcomes):
    assert np.isnan(outcomes.dead[[2, 4]]).all() and np.isnan(outcomes.born_dead[[2, 4]]).all()
    assert np.isfinite(outcomes.dead[[0, 1, 3]]).all() and np.isfinite(outcomes.error).all()


def test_plain_descent_gets_a_smaller_and_a_larger_step_before_an_optimizer_is_praised():
    plain = [one for one in REMEDIES if one == Remedy(one.name, lr=one.lr)]
    assert plain[0] is REMEDIES[0] and sorted(one.lr for one in plain) == [0.03, 0.1, 0.3]
    assert len(REMEDIES) == 13


def test_no_rectifier_network_without_a_living_path_is_rescued():
    remedies = (Remedy("plain", lr=0.3), Remedy("momentum", momentum=0.9), Remedy("adam", optimizer="adam", lr=0.01))
    lost = compare(DIGITS, remedies, bias_shift=-1.0, hidden_sizes=(16, 16, 16), seeds=(0, 1, 2), n_epochs=3)
    alive = np.min([(~marks).sum(1) for marks in silent_units(Population(64, (16, 16, 16), 10, seeds=(0, 1, 2)),
                                                             torch.tensor(DIGITS.X_train), -1.0)], axis=0)
    assert (alive == 0).all() and (lost.dead == lost.born_dead).all() and (lost.error > 0.8).all()


def made_up(errors):
    errors = np.array(errors, float)
    remedies = tuple(Remedy(f"remedy {k}") for k in range(len(errors)))
    return Outcomes(remedies, errors, errors * 0, errors * 0, -0.5, 20, 1297, 500)


def test_gain_is_paired_and_its_test_flips_signs():
    generator = np.random.default_rng(1)
    errors = generator.random((3, 7))
    result = made_up(errors)
    p = np.array([statistics.sign_flip_p(errors[0] - errors[k], np.random.default_rng(0)) for k in (1, 2)])
    np.testing.assert_allclose(result.p_values()[1:], statistics.holm(p))
    mean, lower, upper = result.gain()
    half = 2.446912 * (errors[0] - errors[1]).std(ddof=1) / np.sqrt(7)  # t for 6 degrees of freedom
    assert (mean[0], lower[0], upper[0]) == (0, 0, 0)
    np.testing.assert_allclose([mean[1] - lower[1], upper[1] - mean[1]], half, rtol=1e-5)


def test_words_count_the_rescued_networks():
    result = made_up([[0.9, 0.9, 0.05], [0.04, 0.1, 0.09]])
    assert result.rescued.tolist() == [1, 2]
    assert result.in_words() == (
        "Of 3 networks each with a bias shift of -0.5, below 10 % test error after 20 epochs: remedy 0 1, remedy 1 2."
    )
    message = "Outcomes.of: name must be one of remedy 0, remedy 1; got 'hope'. Choose one."
    with pytest.raises(ValueError, match=re.escape(message)):
        result.of("hope")


def test_two_remedies_of_one_name_are_refused():
    with pytest.raises(ValueError, match="compare: remedies must have names of their own; got "):
        compare(DIGITS, (Remedy("a"), Remedy("a", lr=0.3)))
