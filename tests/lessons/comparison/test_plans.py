"""Who takes part and in what order: names, fields, plans, heats, and the three parts of the data."""

import math
import re

import numpy as np
import pytest
import torch

from rectlab import activations
from rectlab.lessons.comparison import FIELDS, Plan, contestants, parts
from rectlab.lessons.comparison.contestants import settings_of
from rectlab.lessons.comparison.running import HEAT, task_of


@pytest.mark.parametrize("who", FIELDS)
def test_every_field_names_at_least_two_that_the_engine_knows(who):
    names = contestants(who)
    assert len(names) == len(set(names)) >= 2
    for name in names:
        assert set(settings_of(name)) == {"activation", "sign_flip"}


def test_field_of_all_is_the_registry_and_the_learnable_ones_join_by_their_own_list():
    assert contestants("all") == activations.names()
    assert contestants("learnable") == ("relu", *activations.trainable_names())


def test_sharpness_is_the_paper_s_interpolation_and_infinity_the_rectifier():
    x = torch.linspace(-3, 3, 13, dtype=torch.float64)
    for sharpness in (1.0, 1.3, 6.0):
        value = settings_of(f"softplus({sharpness:g})")["activation"].value(x)
        np.testing.assert_allclose(value, [math.log1p(math.exp(sharpness * v)) / sharpness for v in x.tolist()])
    assert settings_of("softplus(inf)-flip") == {"activation": "relu", "sign_flip": True}


def test_names_written_twice_count_once_and_blanks_do_not_matter():
    assert contestants(" relu , tanh,relu") == ("relu", "tanh")


@pytest.mark.parametrize("who", ["relu", "", "relu,relu", 3, None])
def test_fewer_than_two_names_are_refused(who):
    message = f"tournament: who must be one of {', '.join(FIELDS)}, or at least two names with commas; got {who!r}."
    with pytest.raises(ValueError, match=re.escape(message)):
        contestants(who)


@pytest.mark.parametrize("name", ["rely", "softplus(0)", "softplus(-1)", "softplus(x)", "softplus(nan)", "tanh(2)"])
def test_an_unknown_contestant_is_refused_with_all_names(name):
    with pytest.raises(ValueError, match=re.escape(f"with or without -flip; got {name!r}. Correct the name.")):
        contestants(f"relu,{name}")


@pytest.mark.parametrize("bad", [{"n_seeds": 0}, {"n_epochs": 0}, {"n_epochs": (1, 2, 3)}, {"hidden_sizes": (8, 0)},
                                 {"batch_size": 2.5}])
def test_counts_below_one_and_epochs_for_nobody_are_refused(bad):
    with pytest.raises(ValueError, match="must be whole numbers from 1 up, n_epochs one or 2 of them; got"):
        Plan.of("relu,tanh", **bad)


@pytest.mark.parametrize("rates", [(), (0.1, 0.0), (-1,), (math.inf,)])
def test_rates_must_be_above_zero(rates):
    with pytest.raises(ValueError, match="rates must be numbers above 0; got"):
        Plan.of("relu,tanh", rates=rates)


def test_entries_complete_one_seed_after_another():
    plan = Plan.of("relu,tanh", rates=(0.3, 0.1), n_seeds=2, n_epochs=(5, 3))
    told = [(e.seed, e.contestant, e.lr, e.n_epochs) for e in plan.entries()]
    assert told == [(s, *who) for s in (0, 1) for who in
                    (("relu", 0.1, 5), ("relu", 0.3, 5), ("tanh", 0.1, 3), ("tanh", 0.3, 3))]
    assert plan.in_words() == (
        "2 activations × 2 learning rates × 2 seeds = 8 networks of 2 × 128 units on digits, 3 to 5 epochs"
    )


def heats(plan):
    entries = plan.entries()
    return [[entries[k] for k in part.places] for part in task_of(entries, parts("digits")).cut(HEAT)]


def test_a_heat_shares_its_seed_and_its_epochs_and_what_trains_by_autograd_runs_by_itself():
    plan, learn = Plan.of("twelve", rates=(0.1, 0.3), n_seeds=3), activations.trainable_names()
    for who in (plan, Plan.of("relu,prelu,tanh,prelu-flip,maxout", n_seeds=2, n_epochs=(2, 3, 2, 3, 2))):
        found = heats(who)
        assert sorted(map(hash, sum(found, []))) == sorted(map(hash, who.entries()))
        for heat in found:
            assert len({(e.seed, e.n_epochs) for e in heat}) == 1 and len(heat) <= 12
            learning = {name for e in heat for name in learn if e.contestant.removesuffix("-flip") == name}
            assert not learning or all(e.contestant.removesuffix("-flip") in learning for e in heat)
            assert len(learning) <= 1
    assert [heat[0].seed for heat in heats(plan)] == [0, 0, 1, 1, 2, 2]


def test_parts_do_not_overlap_and_hold_every_training_image_once():
    from rectlab import datasets

    digits, mine = datasets.digits(), parts("digits")
    assert mine.X_test is digits.X_test and parts("digits") is mine
    both = np.concatenate([mine.X_train, mine.X_valid])
    np.testing.assert_array_equal(np.unique(both, axis=0), np.unique(digits.X_train, axis=0))
    assert len(both) == len(digits.X_train) and len(mine.X_train) % 64 == 0
    shares = np.bincount(mine.y_valid) / np.bincount(digits.y_train)
    assert abs(shares - shares.mean()).max() < 0.02


def test_row_holds_what_the_entry_says():
    task = task_of(Plan.of("relu,tanh-flip", (0.2,), 1, hidden_sizes=(8,)).entries(), parts("digits"))
    row = task.rows[1]
    assert (row["activation"], row["sign_flip"], row["lr"], row["seed"], row["l1"]) == ("tanh", True, 0.2, 0, 0.0)
