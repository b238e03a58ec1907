"""The census panel, driven by the messages a front end sends."""

import base64
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch
from matplotlib.colors import to_hex, to_rgb

from rectlab import Population, datasets, figures, streams
from rectlab.lessons.death import figures as death_figures
from rectlab.lessons.death.panel import Census
from rectlab.measures import certify, nested_order, timeline
from rectlab.measures.autopsy import autopsy
from rectlab.measures.census import census, silent_units
from rectlab.panels.frame import unpack
from rectlab.questions import Number
from rectlab.words import number
from tests.hand import move, send


@pytest.fixture
def panel(made):
    return made(Census)


@cache
def looked_at(init, seed, bias_shift):
    """Return a network, all examples in their order, the proof, and the one look of its life."""
    digits = datasets.load("digits")
    X = torch.tensor(digits.X_train[nested_order(digits.y_train, streams.of(0, "probe"))])
    population = Population(64, (64,) * 10, 10, init=init, seeds=(seed,))
    bounds = certify(population, (0.0, 1.0), bias_shift=bias_shift)
    return population, X, bounds, timeline([marks[None] for marks in silent_units(population, X, bias_shift)])


def expected(probe_size=10, bias_shift=0.0, layer=10, unit=5, init="default", seed=0, lr=0.1):
    """Return census and autopsy by the long way."""
    population, X, bounds, lives = looked_at(init, seed, bias_shift)
    result = census(population, X, probe_size=probe_size, bias_shift=bias_shift, bounds=bounds)
    return result, autopsy(population, X, layer, unit, bias_shift=bias_shift, bounds=bounds, timeline=lives)


def a_dead_unit(panel):
    """Return the number of the first dead unit of the layer that is looked at."""
    return int(np.flatnonzero(~panel.result.whole[panel.layer - 1].ever_on[0])[0]) + 1


@pytest.mark.parametrize(
    "values",
    [
        {"probe_size": 37}, {"bias_shift": -2}, {"unit": 64}, {"layer": 1}, {"seed": 99}, {"lr": 100.0}, {"init": "he"},
        {"probe_size": 100, "bias_shift": 0.2, "layer": 2, "unit": 9},
    ],
)
def test_every_knob_moves_the_frame_to_what_the_long_way_gives(panel, values):
    move(panel, **values)
    result, seen = expected(**values)
    stays = {"bias_shift": 0.0, "seed": 0, "init": "default"}
    known = stays | values == values | stays  # else the proof follows when the hand rests
    quick = result if known else replace(result, certified=())
    check_frame(panel, quick, seen if known else replace(seen, bound=None), values, answer=1)
    panel.refresh()
    gradient = unpack(panel.frame)[0]["seen"]["gradient"]
    check_frame(panel, result, replace(seen, gradient=gradient), values, answer=None)


def check_frame(panel, result, seen, values, answer):
    header, arrays = unpack(panel.frame)
    assert panel.error == "" and header["id"] == answer and header["values"] | values == header["values"]
    assert header["states"] == [int(getattr(result, state).sum()) for state in figures.STATES]
    assert header["certified"] == (result.certified_dead.sum() if result.certified else None)
    assert (arrays["codes"] == np.stack(result.codes())).all()
    histogram = seen.histogram(result.probe_size)
    assert (arrays["all"] == histogram.all).all() and (arrays["probe"] == histogram.probe).all()
    place = {"layer": seen.layer, "unit": seen.unit, "nearest": seen.nearest}
    assert header["seen"] == {**place, **seen.facts(), **histogram.axis}
    assert (arrays["nearest"] == np.where(histogram.nearest < 0, 65535, histogram.nearest)).all()
    assert (arrays["on_counts"] == np.stack([states.probe_size - states.zeros[0] for states in result.whole])).all()
    check_words(header["words"], panel, result, seen)


def check_words(words, panel, result, seen):
    silent, selective, always_on = result.counts()
    assert words == panel.in_words() and len(words) < 310
    assert words.startswith(f"On {result.probe_size:,} images {silent} of 640 units are silent, {selective} selective,")
    sure = f", {result.certified_dead.sum()} certified" if result.certified else ""
    assert f", {always_on} always on; on all 1,297 images {result.dead.sum()} are dead{sure}. " in words
    assert f"Unit {seen.unit} of layer {seen.layer}: bias {number(seen.bias)}, " in words
    assert f", the nearest {number(seen.distance)} from its hinge" in words
    assert words.endswith(f"; {seen.life.latest()}.")
    assert ("silent on all 1,297 images" in words) == ("gradient exactly 0" in words) == (seen.zero_fraction == 1)


def test_a_low_shift_certifies_units_and_the_panel_marks_and_says_them(panel):
    panel.bias_shift = -2.0
    certified = panel.result.certified_dead
    assert 550 < certified.sum() < 640 and certified[0, 0] < 64  # first-layer units that some image would wake
    codes = unpack(panel.frame)[1]["codes"]
    assert (codes == 3).sum() == certified.sum() and (codes == 0).sum() == 640 - certified.sum()
    assert f" are dead, {certified.sum()} certified." in str(panel)
    bound = "By intervals its z is at most −2.0 for any input with values from 0 to 1: certified dead."
    assert bound in panel.seen.fate_in_words()
    data = base64.b64decode(panel._repr_mimebundle_()[0]["image/png"])
    assert data.startswith(b"\x89PNG")
    assert death_figures.census_figure(panel.result, panel.seen, 10).get_suptitle().endswith(
        f"certified dead {certified.sum()}"
    )


def test_the_corner_of_a_dead_unit_that_is_not_certified_turns_it_on(panel):
    panel.set_trait("init", "he")
    panel.set_trait("layer", 1)
    unit = a_dead_unit(panel)
    panel.set_trait("unit", unit)
    assert panel.seen.zero_fraction == 1 and not panel.seen.bound.certified
    assert (unpack(panel.frame)[1]["corner"].ravel() == panel.seen.bound.corner).all()
    image = torch.tensor(panel.seen.bound.corner[None]).float()
    woken = autopsy(Population(64, (64,) * 10, 10, init="he"), image, 1, unit)
    assert woken.preactivations[0] == pytest.approx(panel.seen.bound.largest, rel=1e-5) and woken.zero_fraction == 0


def test_a_unit_is_looked_at_every_7_steps_of_training_and_its_autopsy_says_when_it_died(panel):
    move(panel, init="default", lr=1.0, layer=1)
    assert panel.timeline.steps.tolist() == [0] and panel.in_words().endswith("; alive from the start.")
    for _ in range(4):
        send(panel, press="epoch", id=1)
    lives = panel.timeline
    assert lives.steps.tolist() == list(range(0, 85, 7)) and lives.widest_gap == 7
    assert (lives.dead[-1, 0] == panel.result.dead[:, 0]).all() and lives.deaths.sum() > 0
    layer, unit = np.argwhere(np.stack([marks[-1, 0] & ~marks[0, 0] for marks in lives.silent]))[0] + 1
    move(panel, layer=int(layer), unit=int(unit))
    assert panel.seen.life.events and f"; {panel.seen.life.latest()}." in panel.in_words()
    assert "died between steps" in panel.in_words()
    send(panel, press="reset", id=1)
    assert panel.timeline.steps.tolist() == [0]


def test_a_treatment_is_a_birth_or_a_revival_without_a_step_and_a_shift_begins_anew(panel):
    n_dead = panel.result.dead.sum()
    move(panel, unit=a_dead_unit(panel))
    assert panel.seen.life.born_dead
    send(panel, press="shift", id=1)
    assert panel.timeline.steps.tolist() == [0, 0] and panel.timeline.first_wakings.sum() == n_dead > 100
    assert panel.seen.life.life() == "dead before the first step, came alive by treatment at step 0"
    send(panel, press="epoch", id=1)
    assert panel.timeline.steps.tolist() == [0, 0, 7, 14, 21]
    move(panel, bias_shift=-0.3)
    assert panel.timeline.steps.tolist() == [21] and " since the first look, at step 21." in panel.in_words()


def test_a_dragged_hinge_moves_the_units_own_bias_in_the_network_and_the_unit_comes_alive(panel):
    unit, n_dead = a_dead_unit(panel), panel.result.dead.sum()
    move(panel, unit=unit)
    own, nearest = panel.seen.bias, -float(panel.seen.preactivations.max())
    others = panel.network[18].bias.detach().clone()
    move(panel, unit_bias=nearest - 0.001)
    assert panel.seen.zero_fraction == 1 and panel.result.dead.sum() == n_dead
    move(panel, unit_bias=nearest + 0.001)
    others[unit - 1] = own + nearest + 0.001
    assert torch.allclose(panel.network[18].bias, others, atol=1e-7)
    header, arrays = unpack(panel.frame)
    assert header["seen"]["on"] > 0 and arrays["on_counts"][9, unit - 1] == header["seen"]["on"]
    assert header["seen"]["bias"] == pytest.approx(own + nearest + 0.001) == arrays["biases"][9, unit - 1]
    assert panel.result.dead.sum() == n_dead - 1
    assert panel.seen.life.life() == "dead before the first step, came alive by treatment at step 0"
    panel.refresh()
    assert panel.seen.gradient > 0 and panel.result.certified
    move(panel, unit_bias=0.0)
    assert panel.seen.bias == own and panel.result.dead.sum() == n_dead and not panel.seen.life.events


def test_another_unit_begins_with_its_own_bias_and_the_one_before_keeps_what_it_got(panel):
    move(panel, unit_bias=0.25)
    moved, next_bias = panel.seen.bias, float(panel.network[18].bias[5].detach())
    for values in ({"unit": 6}, {"layer": 9}, {"unit": 5, "layer": 10, "unit_bias": 0.0}):
        move(panel, **values)
        assert panel.unit_bias == 0.0 == unpack(panel.frame)[0]["values"]["unit_bias"]
        assert panel.network[18].bias[4] == moved and panel.network[18].bias[5] == next_bias
    move(panel, unit_bias=-0.25)
    assert panel.seen.bias == pytest.approx(moved - 0.25)
    send(panel, press="reset", id=1)
    assert panel.unit_bias == 0.0 and panel.seen.bias == expected()[1].bias
    made = Census(unit_bias=0.25)
    assert made.seen.bias == pytest.approx(moved)
    made.close()


def test_training_and_treatment_go_on_from_a_moved_bias(panel):
    move(panel, init="he", unit_bias=0.5)
    moved = panel.seen.bias
    send(panel, press="epoch", id=1)
    assert panel.unit_bias == 0.0 and 0 < abs(panel.seen.bias - moved) < 0.2
    trained = panel.seen.bias
    move(panel, unit_bias=0.5)
    assert panel.seen.bias == pytest.approx(trained + 0.5)


def test_the_images_that_all_frames_share_are_those_of_the_census(panel):
    _, shared = unpack(panel.shared)
    X = looked_at("default", 0, 0.0)[1]
    assert shared["images"].shape == (1297, 8, 8)
    assert (shared["images"].reshape(1297, 64) == np.rint(255 * X.numpy())).all() and shared["images"].max() == 255


def test_the_order_of_the_units_changes_the_view_only(panel):
    before = {name: array.tolist() for name, array in unpack(panel.frame)[1].items()}
    move(panel, order="by state")
    assert {name: array.tolist() for name, array in unpack(panel.frame)[1].items()} == before
    assert "order" in unpack(panel.frame)[0]["views"]


def test_a_pinned_census_is_compared_with_the_present_one(panel):
    before = panel.result
    send(panel, press="pin", id=1)
    assert (unpack(panel.pinned)[1]["codes"] == np.stack(before.codes())).all()
    move(panel, init="he")
    panel.refresh()
    now, told = panel.result, unpack(panel.frame)[0]["compare"]
    assert told == (
        f"dead {before.dead.sum()} and {now.dead.sum()}, silent {before.silent.sum()} and {now.silent.sum()}, "
        f"selective {before.selective.sum()} and {now.selective.sum()} of 640 units."
    )
    assert before.dead.sum() != now.dead.sum()


def test_a_proof_is_not_carried_over_to_other_weights(panel):
    panel.bias_shift = -2.0
    assert panel.result.certified_dead.sum() > 500
    send(panel, press="redraw", id=1)
    assert not panel.result.certified and unpack(panel.frame)[0]["certified"] is None
    panel.refresh()
    assert panel.result.certified and panel.result.certified_dead.sum() <= panel.result.dead.sum()


def test_gradient_follows_when_the_hand_rests(panel):
    move(panel, unit=3)
    assert unpack(panel.frame)[0]["seen"]["gradient"] is None and "gradient" not in panel.in_words()
    panel.refresh()
    dead, gradient = panel.seen.zero_fraction == 1, unpack(panel.frame)[0]["seen"]["gradient"]
    assert gradient is not None and (gradient == 0) == dead
    move(panel, unit=a_dead_unit(panel))
    panel.refresh()
    assert unpack(panel.frame)[0]["seen"]["gradient"] == 0 and "gradient exactly 0" in panel.in_words()


@pytest.mark.parametrize(("button", "into", "at_most"), [("shift", " into the data", 0), ("redraw", "", 110)])
def test_a_revival_is_counted_and_said_until_the_bias_moves(panel, button, into, at_most):
    before = panel.result.dead.sum()
    send(panel, press=button, id=1)
    after = panel.result.dead.sum()
    assert after <= at_most < before == expected()[0].dead.sum()
    told = f"dead units{into} changed their number from {before} to {after} (on 1,297 images)."
    assert told in panel.in_words() and told in unpack(panel.frame)[0]["told"]
    move(panel, probe_size=1297)
    assert told in panel.in_words()
    move(panel, bias_shift=0.02)
    assert told not in panel.in_words()
    send(panel, press="reset", id=1)
    move(panel, bias_shift=0.0)
    assert panel.result.dead.sum() == before


def test_a_button_pressed_in_a_cell_is_shown_at_once(panel):
    sent, dead = panel.frame, panel.result.dead.sum()
    panel.press("shift")
    assert panel.frame != sent and panel.result.dead.sum() == 0 < dead
    panel.press("reset")
    assert panel.result.dead.sum() == dead


def test_an_epoch_trains_and_says_the_error_at_rest(panel):
    move(panel, init="he", lr=0.03)
    weights = panel.network[0].weight.clone()
    for _ in range(3):
        send(panel, press="epoch", id=1)
    assert panel.error == "" and not torch.equal(panel.network[0].weight, weights)
    assert unpack(panel.frame)[0]["trained"] == 3
    panel.refresh()
    assert panel.in_words().endswith(" after 3 epochs.") and " Test error " in panel.in_words()
    send(panel, press="reset", id=1)
    assert torch.equal(panel.network[0].weight, weights) and unpack(panel.frame)[0]["trained"] == 0


def test_training_from_a_cell_is_pressing_the_button(panel):
    other = Census(init="he", lr=0.03)
    other.train(2)
    move(panel, init="he", lr=0.03)
    send(panel, press="epoch", id=1)
    send(panel, press="epoch", id=1)
    panel.refresh()
    assert other.in_words() == panel.in_words() and " after 2 epochs." in panel.in_words()
    with pytest.raises(ValueError, match="the loss must stay finite"):
        other.lr = 100.0
        other.train(9)
    assert other.result.whole[0].probe_size == 1297  # and the panel shows the last finite weights
    other.close()


def test_a_loss_that_runs_away_is_said_and_the_panel_lives_on(panel):
    move(panel, init="he", lr=100.0)
    for _ in range(4):
        send(panel, press="epoch", id=1)
        if panel.error:
            break
    assert panel.error == (
        "one epoch: the loss must stay finite; got another at learning rate 1e+02. The last finite weights are kept: "
        "lower the learning rate, or press reset."
    )
    assert all(torch.isfinite(p).all() for p in panel.network.parameters())
    send(panel, press="reset", id=1)
    assert panel.error == ""


def test_the_prediction_is_answered_with_the_number_of_dead_units(panel):
    result, _ = expected()
    assert panel.answer("06 dead") == result.dead.sum()
    assert panel.answer_to(Number(quantity="silent", within=1)) == result.silent.sum()
    assert 0 < result.dead.sum() < result.silent.sum()


@pytest.mark.parametrize("change", [{"press": "epoch"}, {"press": "shift"}, {"press": "reset"}, {"bias_shift": 0.5},
                                    {"seed": 1}, {"init": "he"}])
def test_a_film_goes_with_the_training_and_the_history_it_was_made_of(panel, change):
    panel._view_count = 1
    panel.at_rest(lambda: False)
    assert panel.film
    first = {name: getattr(panel, name) for name in change if name != "press"}
    send(panel, **change, id=1) if "press" in change else move(panel, **change)
    assert panel.film == b"" and panel.error == ""
    move(panel, **first)  # all knobs stand as they stood
    assert panel.film == b""


def test_a_film_of_another_bias_shift_has_no_proof_and_a_history_of_one_look(panel):
    panel.train()
    film = panel.camera.filmed("bias_shift")
    certified = dict(zip(film.places, film.told(film.places)[0]["varied"]["certified"], strict=True))
    assert certified.pop(0.0) == panel.result.certified_dead.sum()
    assert len(certified) > 50 and set(certified.values()) == {None}
    shot = panel.film_frame(panel.at(bias_shift=0.5), lambda: False)
    move(panel, bias_shift=0.5)
    assert shot.words == panel.in_words()


def test_the_figure_draws_what_the_results_hold():
    result, seen = expected(probe_size=100)
    result = replace(result, certified=(*result.certified[:9], ~result.whole[9].ever_on))
    grid, below = death_figures.census_figure(result, seen, 100).axes
    cells, black = {}, set()
    fills = ("white", *(figures.COLOURS[name] for name in ("selective", "always_on", "certified")))
    for patch in grid.patches[:-1]:  # one a state; the last is the frame
        middles = patch.get_path().vertices.reshape(-1, 5, 2)[:, :4].mean(1).round().astype(int)
        cells |= {tuple(middle): patch.get_facecolor()[:3] for middle in middles}
        black |= {tuple(middle) for middle in middles if patch.get_facecolor()[:3] == (0, 0, 0)}
    assert len(cells) == 640
    for k, codes in enumerate(result.codes(), start=1):
        for unit, code in enumerate(codes, start=1):
            assert cells[unit, k] == to_rgb(fills[code])
    assert black == {(unit + 1, 10) for unit in np.flatnonzero(~result.whole[9].ever_on[0])} and black
    histogram, n = seen.histogram(100), len(seen.histogram(100).all)
    zero = round(-n * histogram.lower / (histogram.upper - histogram.lower))
    sides = (slice(zero), slice(zero, None))
    heights = [height for side in sides for counts in (histogram.all, histogram.probe) for height in counts[side]]
    assert [bar.get_height() for bar in below.patches] == heights and 0 < zero
    assert {to_hex(bar.get_edgecolor()) for bar in below.patches[:zero]} == {figures.COLOURS["zeros"]}
    assert below.lines[0].get_xdata()[0] == 0
