"""What holds for every figure that a lesson shows: its title, its type, its colours, its size, its words.

Panels are found by discovery, and so are the functions of lessons that return a picture.
"""

import importlib
import inspect
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
import torch
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

import rectlab
from rectlab import figures, records
from rectlab.figures import palette
from rectlab.lessons import comparison, depth, penalty, pieces, pretraining
from rectlab.lessons.arithmetic import figures as arithmetic_figures
from rectlab.lessons.arithmetic import pruning, timing
from rectlab.lessons.arithmetic.batches import off_for_all
from rectlab.lessons.comparison import figures as comparison_figures
from rectlab.lessons.depth import figures as depth_figures
from rectlab.lessons.depth import saturation_figures
from rectlab.lessons.lifetimes import figures as lifetimes_figures
from rectlab.lessons.lifetimes.remedies import Outcomes, Remedy
from rectlab.lessons.paper import figures as paper_figures
from rectlab.lessons.penalty import figures as penalty_figures
from rectlab.lessons.pieces import figures as pieces_figures
from rectlab.lessons.pretraining import figures as pretraining_figures
from rectlab.lessons.scope import figures as scope_figures
from rectlab.lessons.text import SamplingCurve, Table2
from rectlab.lessons.text import figures as text_figures

PANELS = rectlab._panels()
KNOBS = {  # of panels that have a second picture
    "Pieces on a plane": {"inputs": "plane", "bias_spread": 0.5},
    "Census with proofs": {"bias_shift": -2.0},
    "Census of lesson 06": {"unit": 32},  # with a small number, and so the longest title
}


@cache
def trained(name, n_steps=42):
    panel = getattr(rectlab, name)()
    panel.train(n_steps)
    panel.close()
    return panel


@cache
def tournament():
    return comparison.run(comparison.Plan.of("relu,tanh,elu", (0.1, 0.3, 1.0), 3, hidden_sizes=(8,), n_epochs=1))


def saturation():
    values = np.linspace(0, 0.9, 3 * 4 * 4).reshape(3, 4, 4)
    names = ("tanh", "sigmoid") * 2
    return depth.Saturation(np.array([0, 5, 10]), values, values, values / 2, np.zeros((3, 4)), names, 7)


def outcomes():
    remedies = (Remedy("as it is"), Remedy("leaky", activation="leaky_relu"), Remedy("shift", treatment="shift"))
    error = np.array([[0.9, 0.9, 0.05], [0.9, 0.8, 0.9], [0.04, 0.05, 0.03]])
    return Outcomes(remedies, error, error, np.where([[0], [1], [0]], np.nan, error / 2), -0.5, 20, 1297, 500)


def deaths(dead, always_on):
    of_units = (np.array([n, n + 2]) for n in (dead, 0, always_on))
    return penalty.Outcome(np.array([27.0, 30.0]), np.array([2.2, 2.4]), *of_units, np.zeros(2), 256)


def features():
    digits = rectlab.datasets.digits()
    codes = digits.X_train[:, 20:36]
    rows = {"unit": codes, "feature": codes[:, ::-1]}
    return penalty_figures.features_picture(rows, digits.X_train, digits.y_train, "What switches them on.")


def table2():
    rmse, zeros = np.array([[0.94, 0.94], [0.9, 0.92], [1.0, 1.1]]), np.array([[np.nan] * 2, [0.3, 0.25], [0.0, 0.0]])
    names = ("logistic regression", "relu, 1 layer", "tanh, 3 layers")
    return Table2(names, rmse, rmse / 2, np.where(zeros > 0, 0.5, zeros), zeros, 0.99, 1000)


def sampling_curve():
    recall = np.linspace(0.3, 0.95, 3 * 2 * 4).reshape(3, 2, 4)
    return SamplingCurve(np.array([0, 0.5, 1]), recall, recall[:, :, 0] / 3, ("numpy", "scipy", "torch", "pandas"), 0,
                         np.array([10, 50, 60, 70]), 900)


def label_curves():
    errors = np.array([[0.4, 0.1], [0.35, 0.1], [0.38, 0.04], [0.3, 0.03]])[..., None] * (1, 1.1)
    return pretraining.Curves((10, 1297), errors, 1297, 500)


def pruned():
    shares = (np.linspace(0, 0.9, 4), np.linspace(0.03, 0.1, 4), np.linspace(0.4, 0.5, 4))
    one = pruning.Pruned(*shares)
    return pruning.Comparison(pruning.Pruned(*(share[:1] for share in shares)), {"Net-Trim": one, "other": one}, 60)


def on_axes(draw, make):
    return lambda: figures.axes_picture(draw, make(), f"A picture of {draw}.")


def the_way_of_a_digit():
    network, image = rectlab.Population(64, (8, 8), 10), rectlab.datasets.digits().X_train[3]
    return scope_figures.way_picture(image.reshape(8, 8), network.trace(image[None]))


def pictures():
    """Return the makers of pictures that notebooks show beside the panels, by name."""
    record = partial(penalty.figure3.load, "small")
    counts = {"1 × 4": [3, 4, 5], "2 × 2": [1, 2, 3]}
    return {
        "standing_picture": lambda: comparison_figures.standing_picture(
            tournament(), comparison.standing(tournament()), "Where a tournament stands."
        ),
        "rates_picture": lambda: comparison_figures.rates_picture(tournament(), ("relu", "tanh"), "Error over rates."),
        "compared_picture": lambda: depth_figures.compared_picture({n: depth.mystery_profile(n, 9) for n in "ABCD"}),
        "saturation_picture": lambda: saturation_figures.saturation_picture(saturation()),
        "plane_picture": lambda: saturation_figures.plane_picture(
            depth.measure_plane("tanh", [0.5, 1, 3], [0, 1], hidden_layers=9)
        ),
        "lives_picture": lambda: lifetimes_figures.lives_picture(trained("Lifetimes").result),
        "remedies_picture": lambda: lifetimes_figures.remedies_picture(outcomes()),
        "curves_picture": lambda: pretraining_figures.curves_picture(label_curves(), "Error over labels."),
        "history_picture": lambda: penalty_figures.history_picture(trained("Penalty").result),
        "paid_picture": lambda: penalty_figures.paid_picture(
            {f"price {k}": torch.tensor([10.0 * k, 12.0 * k]) for k in range(1, 5)}, "What is paid."
        ),
        "deaths_picture": lambda: penalty_figures.deaths_picture(
            {"no price": deaths(17, 10), "0.003 on weights": deaths(53, 92)}, "Dead and always-on units."
        ),
        "features_picture": features,
        "way_picture": the_way_of_a_digit,
        "batches_picture": lambda: paper_figures.batches_picture(
            records.load("figure3_batch_10"), records.load("figure3_batch_50")
        ),
        "times_picture": lambda: arithmetic_figures.times_picture(timing.recorded(1000, 10)),
        "pruning_picture": lambda: arithmetic_figures.pruning_picture(pruned()),
        "off_picture": lambda: arithmetic_figures.off_picture(off_for_all((torch.rand(120, 30) - 0.7).relu())),
        "table2_picture": lambda: text_figures.table2_picture(table2()),
        "recall_picture": lambda: text_figures.recall_picture(sampling_curve()),
        "figure3": on_axes(penalty_figures.figure3, record),
        "record_beside_paper": on_axes(penalty_figures.record_beside_paper, record),
        "piece_counts": on_axes(partial(pieces_figures.piece_counts, bound=5), lambda: counts),
        "region_map": on_axes(pieces_figures.region_map, lambda: pieces.plane(pieces.draw_networks((5,), 2))),
    }


def of_panel(kind, knobs):
    panel = kind(**knobs)
    panel.close()
    return figures.Picture(panel.picture(), panel.in_words())


def of_module():
    layers = torch.nn.Linear(6, 6), torch.nn.ReLU()
    layers[0].bias.data[0] = -99.0
    seen = rectlab.inspect(torch.nn.Sequential(*layers), torch.rand(20, 6), box=(0, 1))
    return figures.Picture(seen._repr_png_()[0], repr(seen))


def before_the_rectifier():
    network, X = rectlab.Population(64, (8, 8), 10), rectlab.datasets.digits().X_train[:20]
    seen = rectlab.measures.take_snapshot(network, network.inputs(X), of="preactivations")
    return figures.Picture(figures.png(figures.snapshot_figure(seen, of="preactivations")), seen.in_words())


PICTURES = pictures()
MAKERS = (
    {name: partial(of_panel, getattr(rectlab, name), {}) for name in PANELS}
    | {name: partial(of_panel, getattr(rectlab, name.split()[0]), knobs) for name, knobs in KNOBS.items()}
    | PICTURES
    | {"inspect": of_module, "preactivations": before_the_rectifier}
)


@cache
def drawn(name):
    """Return the figure behind a picture, the texts that were drawn when it became a PNG, and the picture."""
    figures_seen, texts_seen, save, write = [], [], Figure.savefig, Text.draw
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", lambda *args, **how: figures_seen.append(args[0]) or save(*args, **how))
        patch.setattr(Text, "draw", lambda *args, **how: texts_seen.append(args[0]) or write(*args, **how))
        picture = MAKERS[name]()
    (figure,) = figures_seen
    return figure, [text for text in texts_seen if text.get_visible() and text.get_text().strip()], picture


@pytest.fixture(params=MAKERS)
def name(request):
    return request.param


@pytest.fixture
def figure(name):
    return drawn(name)[0]


@pytest.fixture
def texts(name):
    return drawn(name)[1]


def test_every_picture_of_a_lesson_is_looked_at_here():
    lessons = Path(rectlab.__file__).parent / "lessons"
    modules = [f"rectlab.lessons.{path.parent.name}.{path.stem}" for path in lessons.glob("*/*figures.py")]
    found = {
        name
        for module in map(importlib.import_module, modules)
        for name, _ in inspect.getmembers(module, inspect.isfunction)
        if name.endswith("_picture") and name != "axes_picture"
    }
    assert len(found) > 5 and found <= set(PICTURES)


def test_a_title_on_the_left_says_what_is_seen(figure):
    assert len(figure.get_suptitle()) > 20
    assert figure._suptitle.get_horizontalalignment() == "left" and figure._suptitle.get_window_extent().x0 < 40
    assert {ax.get_title(loc=side) for ax in figure.axes for side in ("center", "right")} == {""}


def test_no_type_is_smaller_than_12_pixels_of_the_page(texts):
    sizes = {text.get_text(): text.get_fontsize() * 80 / 72 for text in texts}
    assert len(sizes) > 5 and {told: size for told, size in sizes.items() if size < 12 - 1e-9} == {}
    assert not [told for told in sizes if "$" in told]  # powers in mathematical type are smaller


def test_all_words_are_inside_the_picture(figure, texts):
    width, height = figure.canvas.get_width_height()
    for text in texts:
        box = text.get_window_extent()
        assert box.x0 > -1 and box.y0 > -1 and box.x1 < width + 1 and box.y1 < height + 1, text


def test_a_picture_is_sharp_and_small_and_has_words(name):
    figure, _, picture = drawn(name)
    assert figure.dpi == 160 and len(picture.png) < 60_000 and len(picture.words) > 10
    png, shown = picture._repr_png_()
    assert png == picture.png and shown["alt"] == picture.words
    assert shown["width"] == pytest.approx(80 * figure.get_figwidth(), abs=1) and shown["width"] <= 840


def colours(figure):
    """Return the colours of all that is drawn in a figure, without how much shows through."""
    found = []
    for artist in figure.findobj(lambda artist: artist.get_visible()):
        if isinstance(artist, Line2D):
            found += [artist.get_color(), artist.get_markerfacecolor(), artist.get_markeredgecolor()]
        elif isinstance(artist, Text):
            found += [artist.get_color()] * bool(artist.get_text())
        elif isinstance(artist, Collection) and artist.get_array() is None:
            found += [*artist.get_facecolor(), *artist.get_edgecolor()]
        elif isinstance(artist, Patch):
            found += [artist.get_facecolor(), artist.get_edgecolor()]
    return {to_hex(colour) for colour in found if not is_empty(colour)} - {"#ffffff"}


def is_empty(colour):
    return colour == "none" if isinstance(colour, str) else len(colour) == 4 and colour[3] == 0


def test_colours_come_from_the_palette(figure):
    known = [*palette.COLOURS.values(), *palette.FUNCTION_COLOURS.values(), palette.OTHER_FUNCTION[0], palette.DARK]
    known += [palette.QUIET, palette.ZEROS_INK, *palette.LINES, *palette.SHADES]
    assert colours(figure) - set(known) == set()


ACTIVITY = {"Scope", "Raster", "Census", "Census with proofs", "Census of lesson 06", "inspect", "preactivations"}
MEANT = {
    "zeros": ACTIVITY | {"Penalty", "history_picture", "way_picture", "table2_picture", "off_picture", "Reader"},
    "active": ACTIVITY | {"Pieces", "Pieces on a plane", "region_map", "Lifetimes", "lives_picture", "way_picture"}
    | {"Reader"},
    "silent": ACTIVITY | {"Pieces", "Pieces on a plane", "Lifetimes", "lives_picture", "remedies_picture"}
    | {"deaths_picture"},
    "you": set(),
}


@pytest.mark.parametrize("meaning", MEANT)
def test_a_colour_is_in_no_figure_that_does_not_show_what_it_means(meaning):
    assert {name for name in MAKERS if palette.COLOURS[meaning] in colours(drawn(name)[0])} <= MEANT[meaning]


def test_an_activation_has_its_colour_in_every_figure():
    for name, functions in (("Spikes", ("relu", "softplus", "sigmoid", "tanh")), ("rates_picture", ("relu", "tanh"))):
        assert {palette.function_colour(function) for function in functions} <= colours(drawn(name)[0])
