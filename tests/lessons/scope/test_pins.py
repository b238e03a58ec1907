"""Pin A: how the present state differs from it, word for word, and what the panel keeps."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from rectlab.lessons.scope.panel import Scope
from rectlab.lessons.scope.pins import State, spread_over_seeds
from rectlab.networks import Population
from rectlab.panels.frame import unpack
from tests.hand import frame, send, wait_until

ONE_EACH = "One network each: another seed may differ."


def state(zero_fraction, silent=4):
    """What a pin asks of a snapshot."""
    states = SimpleNamespace(counts=lambda: [silent, 0, 0])
    return SimpleNamespace(zero_fraction=np.array([zero_fraction]), states=states)


def compared(a, b, *, spread=None, steps=(0, 0), errors=(0.9, 0.9), silent=(4, 4), n_test=450):
    pinned, now = (State(state((a, b)[k], silent[k]), errors[k], steps[k], n_test, lambda: spread) for k in (0, 1))
    return pinned.compared(now)


@pytest.fixture
def scope(made):
    return made(Scope, width=32, film=False)


def test_untrained_within_the_spread_over_seeds():
    assert compared(0.486, 0.506, spread=0.0101, silent=(4, 1234)) == (
        "A and now: exact zeros 48.6 % and 50.6 %, not larger than the spread over seeds (two standard deviations: "
        "2.0 %); silent units 4 and 1,234."
    )


@pytest.mark.parametrize("b", [0.507, 0.465])
def test_untrained_beyond_the_spread_over_seeds(b):
    assert (
        compared(0.486, b, spread=0.01) == f"A and now: exact zeros 48.6 % and {100 * b:.1f} %; silent units 4 and 4."
    )


def test_training_since_the_pin_makes_the_spread_of_untrained_networks_no_measure():
    assert compared(0.5, 0.5, spread=0.1, steps=(0, 21), errors=(0.9, 0.5)) == (
        f"A and now: exact zeros 50.0 % and 50.0 %; silent units 4 and 4; test error 90.0 % and 50.0 %. {ONE_EACH}"
    )


@pytest.mark.parametrize("steps", [(21, 40), (21, 0)])
def test_trained_within_what_the_test_examples_can_tell(steps):
    assert compared(0.5, 0.6, steps=steps, errors=(0.10, 0.12)) == (
        "A and now: exact zeros 50.0 % and 60.0 %; silent units 4 and 4; test error 10.0 % and 12.0 %, closer than 450 "
        f"test examples can tell apart. {ONE_EACH}"
    )


def test_error_difference_counts_from_two_standard_deviations_of_a_difference_on():
    n, a = 10_000, 0.10
    draws = np.random.default_rng(0).binomial(n, a, (2, 40_000)) / n
    border = 2 * (draws[0] - draws[1]).std()  # 0.0085, as many drawn test sets say
    within, beyond = (compared(0.5, 0.5, steps=(1, 2), errors=(a, a + k * border), n_test=n) for k in (0.95, 1.05))
    assert "10,000 test examples can tell apart" in within and "tell apart" not in beyond


def test_same_error_is_no_difference_also_without_any_error():
    assert "closer than 450 test examples" in compared(0.5, 0.5, steps=(9, 9), errors=(0.0, 0.0))


@pytest.mark.parametrize("options", [{}, {"activation": "tanh"}, {"init": "glorot"}])
def test_spread_is_the_standard_deviation_over_eight_starts(options):
    X = torch.rand(30, 6, generator=torch.Generator().manual_seed(0))
    population = Population(6, (9, 8), 3, seeds=(40,), **options)
    shares = []
    for seed in range(8):
        activations = Population(6, (9, 8), 3, seeds=(seed,), **options).trace(X, bias_shift=-0.1).activations
        shares.append(sum((h == 0).sum().item() for h in activations) / (30 * 17))
    mean = sum(shares) / 8
    expected = (sum((share - mean) ** 2 for share in shares) / 7) ** 0.5
    assert spread_over_seeds(population, X, -0.1) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_pinned_is_the_exact_frame_of_that_moment(scope):
    send(scope, set={"bias_shift": -0.3}, id=1)
    header, arrays = frame(scope)
    send(scope, press="pin", id=2)
    pinned, kept = unpack(scope.pinned)
    same = ("words", "values", "preview", "probe_size", "lower", "upper", "open", "step", "test_error")
    assert {name: pinned[name] for name in same} == {name: header[name] for name in same}
    assert set(kept) == set(arrays) and all(np.array_equal(kept[name], arrays[name]) for name in arrays)
    assert scope.error == ""


def test_a_pin_of_a_large_network_is_exact_though_the_answer_is_a_preview(scope, monkeypatch):
    monkeypatch.setattr("rectlab.lessons.scope.panel.CHEAP_FLOP", 0.0)
    send(scope, press="pin", id=1)
    assert unpack(scope.pinned)[0]["preview"] is False and unpack(scope.pinned)[0]["probe_size"] == 1297
    assert frame(scope)[0]["preview"] is True and frame(scope)[0]["compare"] == ""
    scope.refresh()
    assert frame(scope)[0]["compare"].startswith("A and now: ")


def test_compare_is_empty_without_a_pin_and_says_a_and_now_with_one(scope):
    assert frame(scope)[0]["compare"] == "" and scope.pinned == b""
    send(scope, press="pin", id=1)
    a, silent = scope.snapshot.zero_fraction[0], scope.snapshot.states.counts()[0]
    spread = spread_over_seeds(scope.live.population, scope.live.X_preview, 0.0)
    assert frame(scope)[0]["compare"] == (
        f"A and now: exact zeros {100 * a:.1f} % and {100 * a:.1f} %, not larger than the spread over seeds (two "
        f"standard deviations: {200 * spread:.1f} %); silent units {silent} and {silent}."
    )
    send(scope, set={"bias_shift": -1.0}, id=2)
    b = scope.snapshot.zero_fraction[0]
    assert frame(scope)[0]["compare"] == (
        f"A and now: exact zeros {100 * a:.1f} % and {100 * b:.1f} %; silent units {silent} and "
        f"{scope.snapshot.states.counts()[0]}."
    )


def test_trained_pin_is_compared_by_its_error(scope):
    scope.train(21)
    send(scope, press="pin", id=1)
    a = scope.test_error
    scope.train(200)
    assert f"; test error {100 * a:.1f} % and {100 * scope.test_error:.1f} %" in frame(scope)[0]["compare"]
    assert frame(scope)[0]["compare"].endswith(ONE_EACH) and "spread over seeds" not in frame(scope)[0]["compare"]


def test_unpin_empties_and_a_second_pin_takes_the_place_of_the_first(scope):
    send(scope, press="pin", id=1)
    first = scope.pinned
    send(scope, set={"bias_shift": -0.5}, id=2)
    send(scope, press="pin", id=3)
    assert unpack(scope.pinned)[0]["values"]["bias_shift"] == -0.5 and scope.pinned != first
    send(scope, press="unpin", id=4)
    assert scope.pinned == b"" and frame(scope)[0]["compare"] == "" and frame(scope)[0]["id"] == 4
    send(scope, press="unpin", id=5)
    assert scope.error == ""


@pytest.mark.parametrize("then", [{"press": "reset"}, {"set": {"seed": 3}}, {"set": {"hidden_layers": 5, "width": 16}}])
def test_a_pin_stays_whatever_comes_so_that_two_runs_can_be_compared(scope, then):
    scope.train(50)
    send(scope, press="pin", id=1)
    pinned, error = scope.pinned, scope.test_error
    send(scope, **then, id=2)
    assert scope.pinned == pinned
    assert f"; test error {100 * error:.1f} % and " in frame(scope)[0]["compare"]


def test_pin_and_unpin_let_the_training_run(scope):
    send(scope, press="train", id=1)
    wait_until(lambda: scope.live.head_steps > 5)
    send(scope, press="pin", id=2)
    pinned = unpack(scope.pinned)[0]
    assert scope.playing and pinned["step"] > 5 and pinned["preview"] is False
    done = scope.live.head_steps
    wait_until(lambda: scope.live.head_steps > done + 5)
    send(scope, press="unpin", id=3)
    assert scope.playing and scope.pinned == b""
    send(scope, press="pause", id=4)
    assert scope.error == ""


def test_a_pin_changes_neither_network_nor_trace(scope):
    scope.train(5)
    before = [p.clone() for p in scope.live.population.parameters()]
    send(scope, press="pin", id=1)
    assert all(torch.equal(a, b) for a, b in zip(before, scope.live.population.parameters(), strict=True))
    assert frame(scope)[1]["errors"][0].tolist() == [0, 5]


def test_exact_zeros_of_a_pin_do_not_depend_on_what_is_shown(scope):
    send(scope, press="pin", id=1)
    said = frame(scope)[0]["compare"]
    send(scope, set={"show": "preactivations"}, id=2)
    assert frame(scope)[0]["compare"] == said
