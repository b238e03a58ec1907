"""Running: an entry is the network that the plain loop trains; heats come piece by piece, and stop when told to."""

import threading

import numpy as np
import pytest

from rectlab import Population, Settings, fit, streams
from rectlab.lessons import comparison
from rectlab.lessons.comparison import Plan, Result, parts
from rectlab.lessons.comparison.contestants import settings_of

SMALL = {"hidden_sizes": (16,), "n_epochs": 3}


def slow(entry, data):
    """Return (validation error, wrong test examples) of one entry by the public loop."""
    population = Population(64, entry.hidden_sizes, 10, init=entry.init, seeds=(entry.seed,),
                            **settings_of(entry.contestant))
    order = streams.of(entry.seed, "order", 0)
    for _ in fit(population, data.X_train, data.y_train, Settings(lr=entry.lr), n_epochs=entry.n_epochs,
                 batch_size=entry.batch_size, generator=order):
        pass
    wrong = [population.trace(X).logits[0].argmax(1).numpy() != y for X, y in
             ((data.X_valid, data.y_valid), (data.X_test, data.y_test))]
    return wrong[0].mean(), wrong[1]


def test_every_network_is_the_one_that_the_plain_loop_trains():
    plan, data = Plan.of("relu,tanh-flip,softplus(3),prelu", rates=(0.1, 0.3), n_seeds=2, **SMALL), parts("digits")
    outcomes = comparison.run(plan).outcomes
    assert list(outcomes) != [] and set(outcomes) == set(plan.entries())
    for entry, outcome in outcomes.items():
        valid, wrong = slow(entry, data)
        assert abs(outcome["error"] - valid) <= 2 / 337 and abs(outcome["wrong"].mean() - wrong.mean()) <= 2 / 500
        assert (outcome["wrong"] != wrong).mean() <= 0.01 and not outcome["diverged"]


def test_outcomes_come_heat_by_heat_and_every_epoch_is_counted():
    plan, counted, lock = Plan.of("twelve", rates=(0.1,), n_seeds=3, **SMALL), [], threading.Lock()

    def report(n):
        with lock:
            counted.extend(n)

    news = [n for n in comparison.play(plan.entries(), parts("digits"), report=report) if n]
    assert len(news) <= 3 and sum(map(len, news)) == 36  # two heats that end together arrive together
    assert sorted(map(counted.count, plan.entries())) == [3] * 36 and len(counted) == 36 * 3


def test_stop_ends_at_the_next_step_and_gives_no_half_trained_network():
    plan = Plan.of("twelve", n_seeds=5, hidden_sizes=(64,), n_epochs=1000)
    steps = []

    def stop():
        steps.append(1)
        return len(steps) > 20

    assert [n for n in comparison.play(plan.entries(), parts("digits"), stop=stop) if n] == []
    assert len(steps) < 60  # each heat asks once more and ends


def test_closing_the_generator_ends_the_heats():
    plan = Plan.of("relu,tanh", n_seeds=20, hidden_sizes=(64,), n_epochs=1000)
    playing = comparison.play(plan.entries(), parts("digits"))
    next(playing)
    playing.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("sweep")]


def test_what_is_there_already_is_not_trained_again():
    first = comparison.run(Plan.of("relu,tanh", rates=(0.1,), n_seeds=2, **SMALL))
    more = comparison.run(Plan.of("relu,tanh", rates=(0.1,), n_seeds=3, **SMALL), have=first)
    assert all(more.outcomes[entry] is outcome for entry, outcome in first.outcomes.items())
    assert len(more.outcomes) == 6 and more.complete


def test_a_worker_s_error_is_raised_and_others_stop(monkeypatch):
    def broken(*_):
        raise RuntimeError("no")

    monkeypatch.setattr("rectlab.sweeps.parts.train", broken)
    with pytest.raises(RuntimeError, match="no"):
        list(comparison.play(Plan.of("paper", **SMALL).entries(), parts("digits")))


def test_an_interrupt_keeps_what_is_finished(monkeypatch):
    plan, play = Plan.of("relu,tanh", rates=(0.1,), n_seeds=4, **SMALL), comparison.play

    def interrupted(*arguments, **more):
        for news in play(*arguments, **more):
            yield news
            if news:
                raise KeyboardInterrupt

    monkeypatch.setattr("rectlab.lessons.comparison.running.play", interrupted)
    result = comparison.run(plan)
    assert 0 < result.n_done < 8 and not result.complete


def test_a_diverged_network_is_marked_measured_and_said():
    result = comparison.run(Plan.of("relu,elu", rates=(100.0,), n_seeds=2, hidden_sizes=(16,) * 3, n_epochs=2))
    assert result.n_diverged > 0 and np.isfinite(result.test).all()
    assert result.in_words().endswith(" diverged.")


def test_costs_are_relative_and_positive():
    costs = comparison.relative_costs(Plan.of("relu,mish", hidden_sizes=(16,)))
    assert costs[0] == 1 and 0.1 < costs[1] < 20


def test_equal_seconds_never_gives_less_than_one_epoch():
    assert comparison.equal_seconds(10, (2.0, 1.0, 3.0, 100.0)) == (10, 20, 7, 1)


def test_result_without_anything_says_the_plan():
    plan = Plan.of("relu,tanh", rates=(0.1,), n_seeds=1)
    result = Result(plan, {}, 337, 500)
    assert result.in_words() == f"Nothing has run yet: {plan.in_words()}." and result.measure == "validation"
