"""A population watched: the same training, looks as a slow test finds them, and what death does to weights."""

import re

import numpy as np
import pytest
import torch

from rectlab import Population, Settings, datasets, fit, streams
from rectlab.lessons.lifetimes import came_back, watch
from rectlab.measures import silent_units

DIGITS = datasets.digits()


def run(n_epochs=3, seeds=(0, 1), hidden_sizes=(16, 12, 12), **how):
    how = {"settings": Settings(lr=0.3, bias_shift=-0.3), **how}
    population = Population(64, hidden_sizes, 10, seeds=seeds)
    return population, watch(population, DIGITS.X_train, DIGITS.y_train, n_epochs=n_epochs, **how)


def test_watching_changes_nothing_and_sees_what_a_plain_test_sees():
    watched, life = run(every=10)
    plain, looks = Population(64, (16, 12, 12), 10, seeds=(0, 1)), {}
    generator = streams.of(0, "order", 0)
    for record in fit(plain, DIGITS.X_train, DIGITS.y_train, Settings(lr=0.3, bias_shift=-0.3), n_epochs=3,
                      generator=generator):
        if record.step % 10 == 0:
            trace = plain.trace(DIGITS.X_train, bias_shift=-0.3)
            looks[record.step] = [(h == 0).all(1).numpy() for h in trace.activations]
    for mine, theirs in zip(watched.parameters(), plain.parameters()):
        torch.testing.assert_close(mine, theirs)
    assert life.timeline.steps.tolist() == [0, 10, 20, 30, 40, 50, 60] and life.timeline.n_examples == 1297
    for k, step in enumerate(life.timeline.steps[1:], start=1):
        for marks, seen in zip(life.timeline.silent, looks[int(step)]):
            np.testing.assert_array_equal(marks[k], seen)


def test_under_plain_descent_no_dead_unit_of_the_first_layer_moves_or_comes_back():
    _, life = run(n_epochs=8, seeds=range(6), every=1, settings=Settings(lr=1.0, bias_shift=-0.1))
    history = life.timeline
    assert history.deaths[:, :, 0].sum() > 3 and history.dead[-1, :, 0].sum() > 10
    assert came_back(history)[:, 0].sum() == 0
    assert np.nanmax(life.drift[0]) == 0.0


def test_deeper_units_come_back_though_their_own_weights_stand_still_while_they_are_dead():
    population = Population(64, (16, 12, 12), 10, seeds=range(4))
    X, before, still, back = torch.tensor(DIGITS.X_train), None, 0, 0
    for _ in fit(population, DIGITS.X_train, DIGITS.y_train, Settings(lr=0.3, bias_shift=-0.3), n_epochs=4):
        dead = torch.tensor(silent_units(population, X, bias_shift=-0.3)[1])
        weights = population.weights[1].clone()
        if before is not None:
            assert torch.equal(weights[before[0]], before[1][before[0]])
            still, back = still + int(before[0].sum()), back + int((before[0] & ~dead).sum())
        before = dead, weights
    assert still > 100 and back > 10


@pytest.mark.parametrize("how", [{"settings": Settings(lr=0.1, bias_shift=-0.3, momentum=0.9)},
                                 {"settings": Settings(lr=0.01, bias_shift=-0.3), "optimizer": "adam"}])
def test_momentum_and_adam_move_units_after_their_death_but_not_those_born_dead(how):
    _, life = run(n_epochs=8, seeds=range(6), every=1, **how)
    dead = life.timeline.silent[0]
    drift, born = life.drift[0], dead.all(0)
    died_since = dead[-1] & ~born
    assert died_since.sum() > 3 and (drift[died_since] > 0).mean() > 0.5
    assert born.sum() > 5 and drift[born].max() == 0.0


def test_drift_is_the_distance_since_the_look_that_found_the_unit_dead():
    population, life = run(n_epochs=4, every=7, settings=Settings(lr=0.1, bias_shift=-0.3, momentum=0.9))
    again, kept = Population(64, (16, 12, 12), 10, seeds=(0, 1)), {}
    steps = fit(again, DIGITS.X_train, DIGITS.y_train, Settings(lr=0.1, bias_shift=-0.3, momentum=0.9), n_epochs=4)
    kept[0] = [torch.cat([w, b[..., None]], 2) for w, b in zip(again.weights, again.biases)]
    for record in steps:
        kept[record.step] = [torch.cat([w, b[..., None]], 2) for w, b in zip(again.weights, again.biases)]
    looked = life.timeline.steps.tolist()
    for layer, marks in enumerate(life.timeline.silent):
        for member, unit in np.argwhere(marks[-1]):
            start = len(looked) - 1
            while start > 0 and marks[start - 1, member, unit]:
                start -= 1
            was, now = (kept[step][layer][member, unit] for step in (looked[start], record.step))
            assert life.drift[layer][member, unit] == pytest.approx(((now - was).norm() / was.norm()).item(), abs=1e-6)
        assert np.isnan(life.drift[layer][~marks[-1]]).all()


def test_l1_on_weights_wakes_units_of_the_first_layer():
    population = Population(64, (64, 64, 64), 10, seeds=range(6))
    settings = Settings(lr=0.1, l1=3e-3, target="weights")
    life = watch(population, DIGITS.X_train, DIGITS.y_train, settings, n_epochs=20, n_layers=1)
    assert len(life.timeline.silent) == 1 and came_back(life.timeline)[:, 0].sum() >= 3


def test_words_say_the_counts_and_who_has_moved():
    _, life = run(n_epochs=2)
    words = life.in_words()
    dead = int(life.timeline.dead[-1, 0].sum())
    assert words.startswith("From step 0 to 42, looked at 7 times on 1,297 examples (at most 7 steps apart): ")
    assert f" Of those {dead}, " in words and words.endswith(" have not moved since they were found dead.")


@pytest.mark.parametrize(
    ("activation", "every", "message"),
    [
        ("leaky_relu", 7, "watch: the activation must be exactly zero on a half-line; got leaky_relu, whose units are "
         "never silent. Compare test errors instead."),
        ("relu", 0, "watch: every must be a whole number from 1 up; got 0. Pass every=7, say."),
    ],
)
def test_bad_input_is_said(activation, every, message):
    population = Population(64, (8,), 10, activation=activation)
    with pytest.raises(ValueError, match=re.escape(message)):
        watch(population, DIGITS.X_train, DIGITS.y_train, every=every)
