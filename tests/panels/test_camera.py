"""The camera: when a film is shot, when it goes, and that its places show what the panel would."""

import threading
import time

import numpy as np
import pytest
import torch

from rectlab.lessons.scope.panel import Scope
from rectlab.lessons.zeros.panel import Raster
from rectlab.panels import camera
from rectlab.panels.frame import unpack
from tests.hand import send

SMALL = {"hidden_layers": 2, "width": 16}


@pytest.fixture
def scope(made):
    scope = made(Scope, **SMALL)
    scope._view_count = 1
    return scope


@pytest.fixture
def as_large(monkeypatch):
    """Every network counts as one that is too large for exact frames."""
    monkeypatch.setattr("rectlab.lessons.scope.panel.CHEAP_FLOP", 0.0)


def rest(panel):
    """Let the hand rest: what the panel's own thread does after a while."""
    panel._exact()
    assert panel.error == ""


def film(panel):
    """Return (film, arrays) of the film that the front end has."""
    header, arrays = unpack(panel.film)
    (only,) = header["films"]
    return only, arrays


def counted(panel, monkeypatch):
    """Count the places that are shot from now on."""
    shot, inside = [], panel.camera._shoot
    monkeypatch.setattr(panel.camera, "_shoot", lambda *what: shot.append(what[:2]) or inside(*what))
    return shot


def test_film_of_the_bias_is_there_when_the_hand_has_rested(scope):
    assert scope.film == b""
    rest(scope)
    told, arrays = film(scope)
    values = {name: getattr(scope, name) for name in scope.knobs()}
    wanted = set(values) - {"bias_shift", "layer", "unit", "counts", "image", "lr"}
    assert told["control"] == "bias_shift" and told["fixed"] == {name: values[name] for name in wanted}
    assert told["places"] == [k / 50 for k in range(-100, 101)]
    header, _ = unpack(scope.frame)
    for name in ("lower", "upper", "open", "device", "probe_size", "preview"):
        assert told["common"][name] == header[name]
    assert told["fixed"]["show"] == "preactivations" and arrays["0.counts"].shape == (201, 2, 64)
    assert set(arrays) == {f"0.{name}" for name in ("counts", "zeros", "states", "moments", "lit")}


def test_a_view_is_enough_to_have_a_film_shot_by_and_by(monkeypatch):
    monkeypatch.setattr("rectlab.panels.panel.REST_S", 0.01)
    scope = Scope(**SMALL)
    scope.set_state({"_view_count": 1})
    end = time.monotonic() + 20
    while not scope.film and time.monotonic() < end:
        time.sleep(0.01)
    scope.close()
    assert scope.film and scope.error == ""


def test_no_film_without_a_view(made, scope, monkeypatch):
    unseen = made(Scope, **SMALL)
    scope._view_count = 0
    for panel in (unseen, scope):
        shot = counted(panel, monkeypatch)
        rest(panel)
        assert panel.film == b"" and shot == []


def test_a_panel_without_a_camera_has_no_film_and_its_views_are_not_counted(made):
    panel = made(Scope, **SMALL, film=False)
    assert panel.camera is None and panel._view_count is None
    panel._view_count = 1
    rest(panel)
    assert panel.film == b""


def test_no_film_while_the_panel_plays(scope, monkeypatch):
    shot = counted(scope, monkeypatch)
    send(scope, press="train", id=1)
    rest(scope)
    assert scope.playing and scope.film == b"" and shot == []
    send(scope, press="pause", id=2)
    rest(scope)
    assert scope.film and len(shot) == 201


def test_film_is_of_the_control_that_was_last_under_the_hand(scope):
    rest(scope)
    send(scope, set={"hidden_layers": 4}, id=1)
    send(scope, set={"lr": 0.5}, id=2)  # has no film
    rest(scope)
    told, arrays = film(scope)
    assert told["control"] == "hidden_layers" and told["places"] == list(range(1, 13))
    assert "hidden_layers" not in told["fixed"] and told["fixed"]["bias_shift"] == 0.0
    assert told["strips"]["counts"]["shapes"] == [[n, 64] for n in told["places"]]
    send(scope, set={"bias_shift": 0.3}, id=3)
    rest(scope)
    assert film(scope)[0]["control"] == "bias_shift" and film(scope)[0]["fixed"]["hidden_layers"] == 4


@pytest.mark.parametrize("how", ["message step", "message reset", "message train", "train", "reset", "seed and back"])
def test_film_goes_when_the_weights_change(scope, how):
    scope.train(3)
    rest(scope)
    assert scope.film
    kind, _, button = how.partition(" ")
    if kind == "message":
        send(scope, press=button, id=1)
    elif how == "seed and back":  # the knobs are as in the film again, the training is gone
        send(scope, set={"seed": 5}, id=1)
        send(scope, set={"seed": 0}, id=2)
    else:
        scope.train(1) if how == "train" else scope.reset()
    assert scope.film == b""
    scope.pause()
    assert scope.film == b""


def test_nothing_is_shot_again_when_nothing_changed(scope, monkeypatch):
    rest(scope)
    before, shot = scope.film, counted(scope, monkeypatch)
    rest(scope)
    send(scope, set={"bias_shift": -0.2}, id=1)  # the film has this place; a higher bias may need a longer axis
    rest(scope)
    send(scope, set={"lr": 0.5, "counts": "log", "layer": 1, "unit": 2}, id=2)
    send(scope, press="pin", id=3)
    rest(scope)
    assert shot == [] and scope.film == before


@pytest.mark.parametrize(
    "change", [{"press": "step"}, {"set": {"activation": "tanh"}}, {"set": {"show": "activations"}},
               {"set": {"seed": 3}}],
)
def test_film_is_shot_again_when_weights_or_picture_change(scope, monkeypatch, change):
    rest(scope)
    before, shot = film(scope), counted(scope, monkeypatch)
    send(scope, **change, id=1)
    rest(scope)
    assert len(shot) == 201 and not np.array_equal(film(scope)[1]["0.counts"], before[1]["0.counts"])


def test_film_is_shot_again_when_the_axis_changes(scope):
    rest(scope)
    upper = film(scope)[0]["common"]["upper"]
    send(scope, set={"bias_shift": 2.0}, id=1)
    rest(scope)
    assert film(scope)[0]["common"]["upper"] > upper
    assert film(scope)[0]["common"]["upper"] == unpack(scope.frame)[0]["upper"]


@pytest.mark.parametrize("n_before", [1, 5, 200])
def test_a_new_value_stops_the_shooting_within_one_place(scope, monkeypatch, n_before):
    places, inside = [], scope.camera._shoot

    def shoot(control, value, stop):
        places.append(value)
        shot = inside(control, value, stop)
        if len(places) == n_before:
            scope._changes += 1
        return shot

    monkeypatch.setattr(scope.camera, "_shoot", shoot)
    rest(scope)
    assert len(places) == n_before
    assert (len(film(scope)[0]["places"]) if scope.film else 0) == max(n for n in (0, 15, 61) if n <= n_before)


def test_shooting_goes_on_where_a_new_value_of_the_same_slider_came_between(scope, monkeypatch):
    places, inside = [], scope.camera._shoot

    def shoot(control, value, stop):
        places.append(value)
        shot = inside(control, value, stop)
        if len(places) == 20:
            scope._changes += 1
        return shot

    monkeypatch.setattr(scope.camera, "_shoot", shoot)
    rest(scope)
    rest(scope)
    assert len(places) == len(set(places)) == len(film(scope)[0]["places"]) == 201
    assert places[:3] == sorted(places, key=abs)[:3]  # around the present value first


def test_a_value_that_comes_at_the_last_place_still_stops_the_film(scope, monkeypatch):
    inside = camera.block
    monkeypatch.setattr(camera, "block", lambda films: (inside(films), setattr(scope, "_changes", 10**6))[0])
    rest(scope)
    assert scope.film == b""


def test_training_from_python_while_a_film_is_shot_leaves_no_film_of_yesterday(scope, monkeypatch):
    inside = camera.block
    monkeypatch.setattr(camera, "block", lambda films: (inside(films), scope.live.step())[0])
    rest(scope)
    assert scope.film == b""


def test_a_slider_is_answered_between_two_places(scope, monkeypatch):
    places, inside = [], scope.camera._shoot

    def slow(*what):
        places.append(what[1])
        time.sleep(0.02)
        return inside(*what)

    monkeypatch.setattr(scope.camera, "_shoot", slow)
    thread = threading.Thread(target=rest, args=(scope,))
    thread.start()
    while len(places) < 3:
        time.sleep(0.001)
    send(scope, set={"bias_shift": -0.7}, id=7)
    n = len(places)
    assert unpack(scope.frame)[0]["id"] == 7 and unpack(scope.frame)[0]["values"]["bias_shift"] == -0.7
    thread.join()
    assert len(places) <= n + 1 and scope.film == b""


def test_a_knob_that_turns_before_the_shooting_begins_is_no_error(scope):
    scope.show = "preactivations"
    scope._upper = None  # as between a new value and its frame
    scope.at_rest(lambda: True)
    assert scope.film == b""


@pytest.mark.parametrize("n_steps", [0, 21])
def test_filming_leaves_the_network_as_it_was(scope, n_steps):
    scope.train(n_steps)
    send(scope, set={"hidden_layers": 3}, id=1)
    send(scope, set={"hidden_layers": 2}, id=2)
    live = scope.live
    population, settings = live.population, vars(live.settings).copy()
    before, words = [p.clone() for p in population.parameters()], scope.in_words()
    rest(scope)
    assert film(scope)[0]["control"] == "hidden_layers"
    assert scope.live is live and live.population is population and live.head_steps == n_steps
    assert all(torch.equal(a, b) for a, b in zip(before, population.parameters(), strict=True))
    assert scope.hidden_layers == 2 and population.hidden_sizes == (16, 16) and vars(live.settings) == settings
    scope.refresh()
    assert scope.in_words() == words


def test_a_film_leaves_what_training_does_next_as_it_was(made):
    one, other = made(Scope, **SMALL), made(Scope, **SMALL)
    one._view_count = 1
    for panel in (one, other):
        send(panel, set={"hidden_layers": 4}, id=1)
        rest(panel)
        panel.train(30)
    assert one.live.losses == other.live.losses and one.in_words() == other.in_words()


def test_a_film_of_large_networks_is_made_of_previews_and_says_so(scope, as_large):
    scope.train(21)
    rest(scope)
    told, arrays = film(scope)
    assert told["common"]["probe_size"] == 256 and told["common"]["preview"] is True
    assert told["common"]["test_error"] is None and "0.gradients" not in arrays
    assert all(words.startswith("Preview: ") for words in told["words"])


def test_each_place_of_a_film_of_small_networks_has_its_own_test_error_and_head(scope):
    scope.train(21)
    send(scope, set={"hidden_layers": 3}, id=1)
    send(scope, set={"hidden_layers": 2}, id=2)
    rest(scope)
    told, _ = film(scope)
    assert told["varied"]["step"] == [0, 21, *[0] * 10] and len(set(told["varied"]["test_error"])) > 5
    assert told["varied"]["test_error"][1] == scope.test_error
    trained = ["untrained" not in words for words in told["words"]]
    assert trained == [False, True, *[False] * 10]


def test_a_film_tells_nothing_to_the_trace_of_test_errors(scope):
    scope.train(3)
    rest(scope)
    errors = dict(scope.live.errors)
    send(scope, set={"bias_shift": 0.5}, id=1)
    rest(scope)
    scope._view_count, scope.bias_shift = 0, 0.0
    assert scope.live.errors == errors


def test_a_panel_s_page_holds_the_films_that_are_named_for_pages(made, monkeypatch):
    monkeypatch.setenv("RECTLAB_PAGES", "1")
    asked = []
    monkeypatch.setattr(camera.Camera, "filmed", lambda self, control: asked.append(control))
    monkeypatch.setattr(camera, "block", lambda films: b"")
    for kind, names in ((Raster, ["probe_size", "layer", "bias_shift"]), (Scope, ["bias_shift", "hidden_layers"])):
        asked.clear()
        data, _ = made(kind)._repr_mimebundle_()
        assert asked == names and set(data) == {"text/plain", "text/html"}


def test_a_panel_without_films_still_has_a_page(made, monkeypatch):
    monkeypatch.setenv("RECTLAB_PAGES", "1")
    panel = made(Scope, **SMALL, film=False)
    data, _ = panel._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"} and "<noscript><img alt=\"In 2 hidden layers" in data["text/html"]
    panel.picture = lambda: None
    assert panel.in_words() in panel.page()
