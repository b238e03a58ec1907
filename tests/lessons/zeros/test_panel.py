"""The raster panel, driven by the messages a front end sends."""

import pytest
import torch
from matplotlib.colors import to_hex, to_rgb

from rectlab import Population, datasets, figures, streams
from rectlab.lessons.zeros import figures as zeros_figures
from rectlab.lessons.zeros.panel import Raster
from rectlab.measures import nested_order, unit_raster
from rectlab.panels.frame import unpack
from tests.hand import move


@pytest.fixture
def panel(made):
    return made(Raster)


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
        {"probe_size": 1297}, {"layer": 4}, {"init": "default"}, {"activation": "tanh"}, {"width": 16}, {"seed": 7},
        {"layer": 3, "bias_shift": 0.2, "probe_size": 32},
    ],
)
def test_every_knob_moves_the_frame_to_what_the_long_way_gives(panel, values):
    before = panel.frame
    move(panel, **values)
    network = dict(values, seeds=(values["seed"],)) if "seed" in values else values
    network.pop("seed", None)
    want = expected(**network)
    header, arrays = unpack(panel.frame)
    assert panel.frame != before and panel.error == ""
    assert same(panel.result, want)
    assert header["states"] == [want.silent[0], want.selective[0], want.always_on[0]]
    assert (arrays["levels"] == want.levels[0]).all() and header["largest"] == pytest.approx(want.largest[0])
    assert (arrays["rows"] == want.rows[0]).all() and header["n_images"] == 1297 and header["most_columns"] == 96
    assert (arrays["on_counts"] == want.on_counts[0, want.rows[0]]).all()
    assert want.in_words(noun="image") in header["words"] == panel.in_words()
    assert header["caption"] == want.shown_in_words("image")


def test_data_is_a_knob_and_a_small_training_set_bounds_the_probe(panel):
    move(panel, data="moons", probe_size=1297)
    moons = datasets.load("moons")
    assert panel.error == "" and panel.result.probe_size == len(moons.X_train) == unpack(panel.frame)[0]["n_images"]
    assert f"{len(moons.X_train)} examples" in panel.in_words() and "image" not in panel.in_words()
    assert list(unpack(panel.shared)[1]) == ["labels"]


def test_images_and_classes_of_the_columns_are_shared_by_all_frames(panel):
    digits = datasets.load("digits")
    order = nested_order(digits.y_train, streams.of(0, "probe"))[:96]
    _, shared = unpack(panel.shared)
    assert (shared["labels"] == digits.y_train[order]).all()
    assert shared["images"].shape == (96, 8, 8) and shared["images"].max() == 255
    assert (shared["images"].reshape(96, 64) == (255 * digits.X_train[order]).round()).all()


def test_a_window_holds_the_same_images_whatever_the_probe(panel):
    before = unpack(panel.frame)[1]["levels"]
    move(panel, probe_size=63)
    assert (unpack(panel.frame)[1]["levels"] == before).all() and before.shape == (64, 96)


def test_words_call_silent_units_dead_only_on_the_whole_training_set(panel):
    assert panel.result.silent[0] and "dead" not in panel.in_words()
    move(panel, probe_size=1297)
    assert panel.result.silent[0]
    assert panel.in_words().endswith("This is the whole training set: the silent units are dead.")


def test_the_figure_draws_what_the_result_holds():
    result = unit_raster(torch.tensor([[[0.0, 0.0, 3.0], [0.0, 1.5, 2.0]]]))
    window, shares = zeros_figures.raster_figure(result).axes[2:]
    pixels = window.images[0].get_array()
    on = pixels[..., 2] > pixels[..., 0]  # blue against orange
    assert on.tolist() == (result.levels[0] > 0).tolist()
    assert to_hex(pixels[~on][0]) == figures.COLOURS["zeros"] and not (pixels[on] == pixels[on][0]).all()
    assert window.get_xlabel() == "all 3 units, all 2 examples (blue: on, the darker the more)"
    assert window.figure.get_suptitle() == "50 % zeros: 1 of 3 units zero for all 2 examples, 1 for none"
    assert [text.get_text() for text in window.texts] == ["not in this probe"]
    bars, marks = shares.patches[:3], shares.patches[3:]
    assert [bar.get_width() for bar in bars] == [100, 50, 0]  # units 2, 1, 0
    rows = {round(mark.get_path().vertices[:4, 1].mean()): mark.get_facecolor()[:3] for mark in marks}
    assert rows == {0: to_rgb(figures.COLOURS["always_on"]), 1: to_rgb(figures.COLOURS["selective"]), 2: (1, 1, 1)}


def test_a_kernel_that_ends_in_the_middle_of_a_frame_says_nothing():
    raster = Raster()
    raster.say_error(RuntimeError("cannot schedule new futures after interpreter shutdown"))
    assert raster.error == ""
    raster.say_error(RuntimeError("something else"))
    assert raster.error == "Raster: RuntimeError: something else. Press reset."
