"""The raster panel, driven by the messages a front end sends."""

import base64

import pytest
import torch
from matplotlib.colors import to_rgb
from traitlets import TraitError

from rectlab import Population, datasets, figures, streams
from rectlab.lessons.zeros import figures as zeros_figures
from rectlab.lessons.zeros.panel import Raster
from rectlab.measures import nested_order, unit_raster
from rectlab.panels.frames import unpack


@pytest.fixture
def panel(monkeypatch):
    monkeypatch.setattr("rectlab.panels.explorer.REST_S", 3600)  # no frame but the answer, however slow the machine
    panel = Raster()
    yield panel
    panel.close()


def send(panel, moving=True, **values):
    """Send one message as the front end's pump does."""
    content = {"set": values, "moving": moving, "id": 1}
    panel._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})


def update(panel, **state):
    """Send one message as ipywidgets' own model does."""
    panel._handle_msg({"content": {"data": {"method": "update", "state": state, "buffer_paths": []}}, "buffers": []})


def expected(layer=1, bias_shift=0.0, probe_size=10, **network):
    """Return the raster by the long way: a population of that many layers, and its whole trace."""
    digits = datasets.load("digits")
    order = nested_order(digits.y_train, streams.of(0, "probe"))
    population = Population(64, (network.pop("width", 64),) * layer, 10, **network)
    trace = population.trace(torch.tensor(digits.X_train[order]), bias_shift=bias_shift)
    return unit_raster(trace.activations[-1], probe_size=probe_size)


def same(one, other):
    return one.in_words() == other.in_words() and (one.on_counts == other.on_counts).all()


@pytest.mark.parametrize(
    "values",
    [
        {"probe_size": 100},
        {"probe_size": 1297},
        {"bias_shift": -0.3},
        {"layer": 4},
        {"init": "default"},
        {"activation": "tanh"},
        {"width": 16},
        {"seed": 7},
        {"layer": 3, "bias_shift": 0.2, "probe_size": 32},
    ],
)
def test_every_knob_moves_the_frame_to_what_the_long_way_gives(panel, values):
    before = panel.frame
    send(panel, **values)
    now = panel.frame  # before the hand rests and the exact frame follows
    network = dict(values, seeds=(values["seed"],)) if "seed" in values else values
    network.pop("seed", None)
    want = expected(**network)
    header, arrays = unpack(now)
    assert now != before and panel.error == ""
    assert same(panel.result, want)
    assert header["id"] == 1 and header["values"] | values == header["values"]
    assert header["states"] == [want.silent[0], want.selective[0], want.always_on[0]]
    assert (arrays["levels"] == want.levels[0]).all()
    assert (arrays["on_counts"] == want.on_counts[0, want.rows[0]]).all()
    assert want.in_words() in header["words"] == panel.in_words()


def test_data_is_a_knob_and_a_small_training_set_bounds_the_probe(panel):
    send(panel, data="moons", probe_size=1297)
    assert panel.error == ""
    assert panel.result.probe_size == len(datasets.load("moons").X_train)


def test_a_plain_widget_message_moves_the_frame_too(panel):
    update(panel, probe_size=320)
    assert same(panel.result, expected(probe_size=320))
    assert unpack(panel.frame)[0]["id"] is None


@pytest.mark.parametrize(
    "name, value, must",
    [
        ("probe_size", 9, "a whole number from 10 to 1297"),
        ("probe_size", 1298, "a whole number from 10 to 1297"),
        ("probe_size", 12.5, "a whole number from 10 to 1297"),
        ("probe_size", "NaN", "a whole number from 10 to 1297"),
        ("bias_shift", "NaN", "a number from -2 to 2"),
        ("bias_shift", float("nan"), "a number from -2 to 2"),
        ("layer", 0, "a whole number from 1 to 10"),
        ("layer", 11, "a whole number from 1 to 10"),
        ("seed", -1, "a whole number from 0 to 99"),
        ("width", 63, "one of 16, 32, 64, 128, 256"),
    ],
)
def test_a_bad_value_is_said_and_the_last_good_frame_stays(panel, name, value, must):
    send(panel, probe_size=100)
    good, words = getattr(panel, name), panel.in_words()
    for tell in (send, update):
        tell(panel, **{name: value})
        assert panel.error == f"{name}: must be {must}; got {value!r}. The last good value stays; set another one."
        assert getattr(panel, name) == good and panel.in_words() == words
    send(panel, bias_shift=0.1)
    assert panel.error == ""


def test_data_that_is_not_at_hand_is_refused(panel, monkeypatch):
    monkeypatch.setattr(datasets, "load", lambda name: (_ for _ in ()).throw(ValueError("moons: broken.")))
    send(panel, data="moons")
    assert panel.error == "data: moons: broken."
    assert panel.data == "digits"


def test_from_python_a_bad_value_raises():
    with pytest.raises(TraitError, match="^layer: must be a whole number from 1 to 10; got 11"):
        Raster(layer=11)


def test_a_larger_probe_contains_the_smaller_so_silence_can_only_fall(panel):
    silent, shown = [], []
    for size in (10, 32, 100, 320, 1000, 1297):
        send(panel, probe_size=size)
        silent.append(panel.result.silent[0])
        shown.append(panel.result.levels[0, :, :10] > 0)
    assert silent == sorted(silent, reverse=True) and silent[0] > silent[-1]
    assert all((window == shown[0]).all() for window in shown)


def test_a_frame_is_small(panel):
    send(panel, width=256, probe_size=1297)
    assert len(panel.frame) < 10_000


def test_words_call_silent_units_dead_only_on_the_whole_training_set(panel):
    assert panel.result.silent[0] and "dead" not in panel.in_words()
    send(panel, probe_size=1297)
    assert panel.result.silent[0]
    assert panel.in_words().endswith("This is the whole training set: the silent units are dead.")


def test_display_gives_words_a_small_picture_and_a_live_view(panel):
    data = panel._repr_mimebundle_()
    assert data["text/plain"] == panel.in_words() == repr(panel)
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG") and len(png) < 60_000
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == panel.model_id


def test_the_figure_draws_what_the_result_holds():
    result = unit_raster(torch.tensor([[[0.0, 0.0, 3.0], [0.0, 1.5, 2.0]]]))
    window, shares = zeros_figures.raster_figure(result).axes[2:]
    pixels = window.images[0].get_array()
    on = pixels[..., 2] > pixels[..., 0]  # blue against orange
    assert on.tolist() == (result.levels[0] > 0).tolist()
    assert window.get_xlabel() == "all 3 units, all 2 examples"
    bars, marks = shares.patches[:3], shares.patches[3:]
    assert [bar.get_width() for bar in bars] == [100, 50, 0]  # units 2, 1, 0
    rows = {round(mark.get_path().vertices[:4, 1].mean()): mark.get_facecolor()[:3] for mark in marks}
    assert rows == {k: to_rgb(figures.COLOURS[state]) for k, state in enumerate(("always_on", "selective", "silent"))}


def test_a_kernel_that_ends_in_the_middle_of_a_frame_says_nothing():
    raster = Raster()
    raster.say_error(RuntimeError("cannot schedule new futures after interpreter shutdown"))
    assert raster.error == ""
    raster.say_error(RuntimeError("something else"))
    assert raster.error == "Raster: RuntimeError: something else. Press reset."
