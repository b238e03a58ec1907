"""The depth panel, driven by the messages a front end sends."""

import time

import numpy as np
import pytest

from rectlab import datasets, streams
from rectlab.lessons.depth import WIRINGS, deep_network, profile_of, run_up
from rectlab.lessons.depth import figures as depth_figures
from rectlab.lessons.depth.panel import Depth
from rectlab.measures import nested_order
from rectlab.panels.frame import unpack
from rectlab.questions import predictions
from tests.hand import move, send

START = {"hidden_layers": 50, "init": "glorot", "activation": "relu", "gain": 1.0, "bias_spread": 0.0, "width": 64,
         "examples": 32, "seed": 0, "wiring": "none"}


@pytest.fixture
def panel(made):
    return made(Depth)


def expected(**values):
    """Return the profile of a network of just that depth, built for it."""
    now = START | values
    digits = datasets.digits()
    shown = nested_order(digits.y_train, streams.of(0, "probe"))[: now["examples"]]
    network = deep_network(
        now["hidden_layers"], width=now["width"], activation=now["activation"], init=now["init"], gain=now["gain"],
        bias_spread=now["bias_spread"], seeds=(now["seed"],), **WIRINGS[now["wiring"]],
    )
    return profile_of(network, run_up(network, digits.X_train[shown]), digits.y_train[shown])


PLACES = [
    {"hidden_layers": 1}, {"hidden_layers": 100}, {"gain": 1.41}, {"bias_spread": 0.62}, {"seed": 99}, {"width": 16},
    {"examples": 2}, {"init": "orthogonal"}, {"activation": "gelu"},
    {"wiring": "skip + norm"},
    {"init": "he", "activation": "tanh", "hidden_layers": 80, "gain": 1.2, "bias_spread": 0.3, "width": 32},
]


@pytest.mark.parametrize("values", PLACES)
def test_every_knob_moves_the_frame_to_what_the_long_way_gives(panel, values):
    move(panel, **values)
    header, arrays = unpack(panel.frame)
    assert header["id"] == 1 and header["values"] == START | values | {"hidden_layers": len(arrays["std"])}
    profile = expected(**values)
    for name, line in depth_figures.lines(profile).items():
        assert arrays[name] == pytest.approx(line.astype(np.float32), rel=1e-4, abs=1e-4, nan_ok=True), name
    assert header["captions"] == depth_figures.captions(profile)
    assert header["words"] == panel.in_words() and profile.in_words(of="images") in header["words"]


def test_axes_only_grow_while_the_hand_moves_and_fit_when_it_rests(panel):
    move(panel, init="default", hidden_layers=100)
    wide = unpack(panel.frame)[0]["axes"]
    move(panel, init="he")
    moving = unpack(panel.frame)[0]["axes"]
    assert all(moving[name][0] <= wide[name][0] and moving[name][1] >= wide[name][1] for name in wide)
    panel.refresh()
    resting = unpack(panel.frame)[0]["axes"]
    assert resting == depth_figures.axes_of(depth_figures.lines(panel.profile))
    assert resting["error"][0] > moving["error"][0]


def test_a_dead_network_is_drawn_and_said(panel):
    move(panel, init="glorot", activation="lisht", gain=0.5, hidden_layers=100)
    header, arrays = unpack(panel.frame)
    assert panel.error == "" and {"std", "error"} <= set(panel._made.missing)
    assert np.isnan(arrays["std"][-1]) and np.isnan(arrays["error"][0])  # zero has no logarithm
    assert "Layer 100 no longer tells the 32 images apart at all" in header["words"]
    assert panel._repr_mimebundle_()[0]["image/png"]


def test_words(panel):
    move(panel, hidden_layers=100, gain=1.5, bias_spread=0.1)
    assert panel.in_words().startswith(
        "relu, initial weights glorot with its weights times 1.50, biases spread by 0.10, 64 units a layer. "
        "From layer 1 to layer 100 the std goes from "
    )
    assert "On its way down from layer 100 to layer 1 the error signal is multiplied by " in panel.in_words()


def test_predictions_ask_for_what_the_panel_shows(panel):
    curve = predictions.get("05 std")
    whole = expected(hidden_layers=100).signal.std[:, 0]
    assert panel.answer("05 std") == pytest.approx([whole[x - 1] for x in curve.xs])
    assert panel.answer("05 cosine") == pytest.approx(expected().signal.cosine[-1, 0])


def test_a_frame_is_small_and_fast(panel):
    times = []
    for n in np.linspace(100, 1, 12).astype(int):
        started = time.process_time()
        move(panel, hidden_layers=int(n))
        times.append(1e3 * (time.process_time() - started))
        assert len(panel.frame) < 8_000
    assert min(times) < 40  # 6 to 12 on a quiet machine


def test_ten_images_are_shown_at_some_layers_and_always_at_the_last_in_the_order_of_their_classes(panel):
    move(panel, init="he", hidden_layers=30)
    header, arrays = unpack(panel.frame)
    assert header["prints"] == [1, 10, 25, 30] and arrays["labels"].tolist() == list(range(10))
    run, ten = panel._run, panel._ten
    for k, layer in enumerate(header["prints"]):
        h = run.activations[layer - 1][0].T[ten].numpy()
        assert ((arrays["prints"][k] == 0) == (h == 0)).all()  # an exact zero stays one, whatever the scale
        assert (arrays["prints"][k].max(1) == 255).all()
    images = unpack(panel.shared)[1]["images"]
    digits = datasets.digits()
    wanted = [digits.X_train[digits.y_train == label] for label in range(10)]
    assert all((images[k].ravel() / 255 - rows).__abs__().sum(1).min() < 0.5 for k, rows in enumerate(wanted))


def test_a_pinned_start_is_kept_to_compare_with(panel):
    send(panel, press="pin")
    pinned = unpack(panel.pinned)[1]
    move(panel, init="he")
    assert np.array_equal(unpack(panel.pinned)[1]["std"], pinned["std"])
    assert not np.allclose(unpack(panel.frame)[1]["std"], pinned["std"])
