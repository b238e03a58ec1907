"""The network behind a panel: what a change of depth keeps, what training forgets, what divergence leaves."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from rectlab import datasets, streams
from rectlab.measures import nested_order, silent_units
from rectlab.networks import Population, Settings, fit
from rectlab.networks.revive import revive
from rectlab.panels import history, live_network
from rectlab.panels.live_network import Diverged, LiveNetwork, silence

WIDTH = 16


def build(hidden_layers=3, seed=4, **options):
    options = {"data": "digits", "width": WIDTH, "activation": "relu", "init": "he", "device": "cpu", **options}
    return LiveNetwork(hidden_layers=hidden_layers, seed=seed, **options)


@pytest.fixture
def live():
    return build()


def weights(live):
    return [p.clone() for p in live.population.parameters()]


def fresh(hidden_layers, seed=4):
    return Population(64, (WIDTH,) * hidden_layers, 10, seeds=(seed,))


def same(ours, theirs):
    return len(ours) == len(theirs) and all(torch.equal(a, b) for a, b in zip(ours, theirs))


def train(live, n_steps):
    return [live.step() for _ in range(n_steps)]


def test_network_starts_as_the_population_of_its_seed(live):
    digits = datasets.load("digits")
    assert same(weights(live), fresh(3).parameters())
    assert torch.equal(live.X, torch.tensor(digits.X_train)) and torch.equal(live.y, torch.tensor(digits.y_train))
    assert torch.equal(live.X_test, torch.tensor(digits.X_test)) and live.head_steps == 0


def test_preview_is_spread_evenly_over_the_classes(live):
    digits = datasets.load("digits")
    rows = {row.tobytes(): label for row, label in zip(digits.X_train, digits.y_train)}
    shown = np.bincount([rows[row.tobytes()] for row in live.X_preview.numpy()], minlength=10)
    share = np.bincount(digits.y_train, minlength=10) / len(digits.y_train)
    assert len(live.X_preview) == 256
    assert np.abs(shown - 256 * share).max() <= 1


def test_preview_of_a_very_large_network_takes_every_second_example(live, monkeypatch):
    assert live.preview.X is live.preview.X and torch.equal(live.preview.X, live.X_preview)
    flop = live.flop_per_example * 256
    monkeypatch.setattr(live_network, "PREVIEW_FLOP", flop - 1)
    assert torch.equal(live.preview.X, live.X_preview[::2])
    monkeypatch.setattr(live_network, "PREVIEW_FLOP", flop)
    assert len(live.preview.X) == 256


def test_what_is_kept_of_a_training_is_bounded(monkeypatch):
    monkeypatch.setattr(history, "MOST_POINTS", 100)
    trace, kept = history.Trace(), history.History(lambda live: live.head_steps)
    for step in range(1, 5000):
        trace.add(step, 2 * step)
        kept.look(SimpleNamespace(head_steps=step))
        if step == 50:
            kept.look_again(SimpleNamespace(head_steps=step))
    steps = list(trace)
    assert 50 < len(steps) <= 100 and steps[-1] == 4999 and len(set(np.diff(steps[:-1]))) == 1
    assert trace[4999] == 9998 and 50 < len(kept.steps) <= 100
    assert kept.steps == kept.found == sorted(kept.steps) and kept.steps.count(50) == 2
    assert kept.steps[0] == 1 and kept.steps[-1] == 4999


def test_cost_is_two_operations_a_weight(live):
    assert live.flop_per_example == 2 * (64 * WIDTH + 2 * WIDTH * WIDTH + WIDTH * 10)


def test_steps_are_those_of_fit(live):
    live.settings.lr, live.settings.l1 = 0.2, 1e-3
    records = train(live, 30)
    population, digits = fresh(3), datasets.load("digits")
    settings = Settings(lr=0.2, l1=1e-3)
    steps = fit(population, digits.X_train, digits.y_train, settings, n_epochs=100, batch_size=64,
                generator=streams.of(4, "order", 0))
    expected = [next(steps) for _ in range(30)]
    assert same(weights(live), population.parameters())
    assert list(live.losses.values()) == [r.loss[0] for r in expected] == [r.loss[0] for r in records]
    assert (live.head_steps, live.record.step, live.steps_left) == (30, 30, 2100 - 30)


def test_trained_layers_are_kept_and_new_ones_come_from_the_seed(live):
    train(live, 5)
    before = weights(live)
    live.resize(5)
    after = weights(live)
    assert same(after[:6], before[:6])
    assert same(after[6:], fresh(5).parameters()[6:])
    live.resize(2)
    after = weights(live)
    assert same(after[:4], before[:4])
    assert same(after[4:], fresh(2).parameters()[4:])


def test_head_of_another_depth_is_untrained_and_the_way_back_finds_the_trained_one(live):
    train(live, 5)
    before = weights(live)
    live.resize(4)
    assert live.head_steps == 0
    live.resize(3)
    assert live.head_steps == 5 and same(weights(live), before)


def test_depth_does_not_depend_on_the_path_to_it(live):
    train(live, 5)
    live.resize(6)
    direct = weights(live)
    for depth in (1, 12, 2, 3, 9, 6):
        live.resize(depth)
        assert len(live.population.hidden_sizes) == depth
    assert same(weights(live), direct)
    other = build()
    train(other, 5)
    for depth in (12, 1, 4, 6):
        other.resize(depth)
    assert same(weights(other), direct)


def test_depth_below_the_trained_one_keeps_what_lies_above_until_the_next_step(live):
    train(live, 5)
    before = weights(live)
    live.resize(1)
    live.resize(3)
    assert same(weights(live), before)


def test_training_at_another_depth_forgets_what_lay_above(live):
    train(live, 5)
    live.resize(1)
    train(live, 1)
    first = weights(live)[:2]
    live.resize(3)
    after = weights(live)
    assert same(after[:2], first)
    assert same(after[2:], fresh(3).parameters()[2:])
    assert live.head_steps == 0


def test_steps_of_the_head_are_counted_anew_at_another_depth(live):
    train(live, 5)
    old = weights(live)
    live.resize(4)
    heads = [live.population.weights[-1].clone()]
    train(live, 2)
    heads.append(live.population.weights[-1])
    assert live.head_steps == 2 and len(live.losses) == 7 and live.record.step == 2
    assert not torch.equal(*heads)  # it is this depth that trains
    assert not torch.equal(old[0], live.population.weights[0])


def test_training_of_one_depth_shows_in_the_layers_that_another_shares(live):
    live.resize(5)
    train(live, 3)
    trained = weights(live)
    live.resize(2)
    assert same(weights(live)[:4], trained[:4])


def test_settings_hold_from_the_next_step_on(live):
    live.settings.lr = 1e-9
    before = weights(live)
    train(live, 1)
    assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(before, weights(live)))
    live.settings.lr = 0.5
    train(live, 1)
    assert not all(torch.allclose(a, b, atol=1e-6) for a, b in zip(before, weights(live)))


def test_run_ends_after_its_epochs_and_can_go_on(live, monkeypatch):
    monkeypatch.setattr(live_network, "TRAIN_EPOCHS", 1)
    steps_an_epoch = -(-len(live.X) // 64)
    assert [r.step for r in train(live, steps_an_epoch)] == list(range(1, steps_an_epoch + 1))
    assert live.steps_left == 0
    assert live.step() is None
    assert live.step().step == 1 and live.head_steps == steps_an_epoch + 1


def test_a_second_run_takes_the_examples_in_an_order_of_its_own(live, monkeypatch):
    monkeypatch.setattr(live_network, "TRAIN_EPOCHS", 1)
    drawn = []

    def noted(population, X, y, settings, *, generator, **options):
        drawn.append(generator.bit_generator.state["state"]["state"])
        return fit(population, X, y, settings, generator=generator, **options)

    monkeypatch.setattr(live_network, "fit", noted)
    train(live, 23)
    starts = [streams.of(4, "order", n).bit_generator.state["state"]["state"] for n in (0, 21)]
    assert drawn == starts


def test_divergence_is_said_and_the_last_finite_state_is_kept(live):
    train(live, 3)
    live.settings.lr = 1e4
    with pytest.raises(Diverged) as caught:
        train(live, 200)
    step = live.n_steps + 1
    assert str(caught.value) == (
        f"Training diverged at step {step:,}: the loss is no longer finite. The last finite state is shown. "
        "Lower the learning rate, then train again, or press reset."
    )
    assert all(p.isfinite().all() for p in live.population.parameters())
    assert live.head_steps == len(live.losses) > 3 and np.isfinite(list(live.losses.values())).all()
    live.settings.lr = 1e-3
    assert live.step() is not None


def test_diverged_network_can_still_change_its_depth(live):
    train(live, 3)
    live.settings.lr = 1e4
    with pytest.raises(Diverged):
        train(live, 200)
    live.resize(5)
    assert all(p.isfinite().all() for p in live.population.parameters())
    assert live.population.trace(live.X_preview).logits.shape == (1, 256, 10)


# looks


def test_every_seventh_step_is_looked_at_and_another_only_when_asked_for():
    live = build(look=lambda live: float(live.population.weights[0].sum()))
    live.look()
    live.advance(15)
    assert live.history.steps == [0, 7, 14]
    live.look()
    live.look()
    assert live.history.steps == [0, 7, 14, 15] and live.history.found[-1] == float(live.population.weights[0].sum())
    assert len(set(live.history.found)) == 4
    live.history.begin()
    assert live.history.steps == live.history.found == []


def test_a_timeline_is_who_was_silent_at_the_looks():
    live = build(look=silence)
    live.set(bias_shift=-0.5, lr=0.3)
    live.look()
    live.advance(7)
    now, lives = silent_units(live.population, live.X, -0.5), live.timeline()
    assert lives.steps.tolist() == [0, 7] and lives.n_examples == 1297
    for marks, silent in zip(lives.silent, now):
        np.testing.assert_array_equal(marks[-1], silent)


def test_a_treatment_is_that_of_revive_between_two_looks():
    live, other = build(look=silence), fresh(3)
    live.set(bias_shift=-0.5)
    for n, how in enumerate(("redraw", "redraw", "shift"), start=1):
        words = live.treat(how)
        done = revive(other, live.X, how, bias_shift=-0.5, generator=streams.of(4, "redraw", n))
        assert words == done.in_words() and same(weights(live), other.parameters())
    assert live.history.steps == [0, 0]  # before and after all that was done
    assert live.treatments == [(0, "new weights"), (0, "new weights"), (0, "pushed into data")]
    live.advance(7)
    live.treat("shift")
    assert live.history.steps == [0, 0, 7, 7]


def test_another_bias_shift_is_looked_at_but_nothing_else_that_is_set():
    live = build(look=silence)
    live.set("so", bias_shift=-0.5)
    live.look()
    first = live.history.found[0]
    live.set("else", bias_shift=0.5, lr=0.3)  # before the first step: no event
    assert live.history.steps == [0] and live.history.found[0][0].sum() < first[0].sum()
    live.advance(3)
    live.set("rate", bias_shift=0.5, lr=0.2)
    assert live.history.steps == [0]
    live.set("shift", bias_shift=0.1)
    assert live.history.steps == [0, 3, 3]  # before and after
    live.set("shift", bias_shift=0.0)
    assert live.history.steps == [0, 3, 3] and live.changes == [(0, "else"), (3, "shift")]
    assert (live.settings.lr, live.bias_shift) == (0.2, 0.0)


def test_another_optimizer_begins_a_run_of_its_own(live):
    live.set(momentum=0.9)
    train(live, 2)
    live.set(momentum=0.8)
    assert live.step().step == 3
    live.set(optimizer="adam", momentum=0.0, lr=1e-3)
    assert live.step().step == 1 and live.head_steps == 4


def test_error_is_counted_at_the_bias_shift_that_holds_and_can_be_stopped(live):
    train(live, 30)
    live.set(bias_shift=-0.3)
    wrong = live.population.trace(live.X_test, bias_shift=-0.3).logits[0].argmax(1) != live.y_test
    assert live.error() == pytest.approx(wrong.double().mean().item())
    assert live.error(stop=lambda: True) is None


def test_a_run_of_one_epoch_takes_the_examples_in_the_order_it_is_told():
    live, other, digits = build(nested=True), fresh(3), datasets.digits()
    order = nested_order(digits.y_train, streams.of(0, "probe"))
    for epoch in (0, 1):
        live.begin(1, start=epoch)
        live.advance(live.steps_per_epoch)
        for _ in fit(other, digits.X_train[order], digits.y_train[order], n_epochs=1,
                     generator=streams.of(4, "order", epoch)):
            pass
    assert same(weights(live), other.parameters()) and live.head_steps == 42


def test_a_layer_is_drawn_once_however_often_the_depth_changes_between_steps(live, monkeypatch):
    deep, asked, draw = fresh(6), [], Population._draw
    monkeypatch.setattr(Population, "_draw", lambda self, *about: asked.append(about[0]) or draw(self, *about))
    for _ in range(3):
        live.resize(6)
        assert same(live.population.weights[3:], deep.weights[3:])
        live.resize(3)
        train(live, 1)
    assert asked.count(4) == asked.count(5) == 1


def test_layers_too_large_to_keep_are_drawn_again_and_are_the_same(live, monkeypatch):
    monkeypatch.setattr(live_network, "DRAWN_BYTES", 4 * 5 * WIDTH**2)
    live.at_depth(5)
    assert sorted(layer for layer, _ in live._drawn) == [3, 4]
    assert same(live.at_depth(6).weights[3:], fresh(6).weights[3:])
    assert sorted(layer for layer, _ in live._drawn) == [3, 4]
