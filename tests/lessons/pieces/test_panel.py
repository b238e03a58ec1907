"""The pieces panel, driven by the messages a front end sends."""

import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from rectlab import figures
from rectlab.lessons.pieces import draw_networks, line, local_map, plane, rescale, zigzag
from rectlab.lessons.pieces import figures as pieces_figures
from rectlab.lessons.pieces.panel import Pieces
from rectlab.panels.frame import unpack
from tests.hand import move, send


@pytest.fixture
def panel(made):
    return made(Pieces)


def expected(hidden_layers=2, width=8, bias_spread=0.5, inputs="plane", seed=0, **_):
    """Return network and result by the long way, without any rescaling: it must not matter."""
    flat = inputs == "plane"
    network = draw_networks((width,) * hidden_layers, 1 + flat, bias_spread=bias_spread, seeds=(seed,))
    return network, plane(network, most=1500) if flat else line(network)


VALUES = [
    {"hidden_layers": 1}, {"width": 1}, {"bias_spread": 0}, {"x": -3}, {"x": 1.35, "y": 3}, {"seed": 99},
    {"alpha_1": 0.1}, {"alpha_2": 10}, {"inputs": "line"}, {"inputs": "line", "x": 1.35, "bias_spread": 0},
    {"hidden_layers": 4, "width": 6, "x": -1.0, "y": 2.0, "alpha_1": 4.0, "alpha_2": 0.2},
    {"inputs": "line", "hidden_layers": 10, "width": 100, "alpha_1": 0.1, "alpha_2": 10.0, "bias_spread": 2.0},
    {"hidden_layers": 10, "width": 100, "alpha_1": 10.0, "alpha_2": 10.0},
]


@pytest.mark.parametrize("values", VALUES, ids=str)
def test_every_knob_moves_the_frame_to_what_the_long_way_gives(panel, values):
    move(panel, **values)
    header, arrays = unpack(panel.frame)
    network, result = expected(**values)
    flat = values.get("inputs") != "line"
    point = [values.get("x", 0.5), values.get("y", 0.5)][: 1 + flat]
    here = local_map(network, point)
    assert panel.error == "" and header["id"] == 1 and header["values"] | values == header["values"]
    count = result.n_regions[0] if flat else result.n_pieces[0]
    assert header["count"] == (None if np.isnan(count) else count)
    assert header["point"] == point and header["value"] == pytest.approx(here.value[0], rel=1e-9, abs=1e-12)
    assert (arrays["on"] == np.stack(here.on)).all() and header["paths"] == str(here.n_paths)
    codes = [c[0] for c in result.codes] if not flat else result.codes() if result.complete[0] else None
    assert header["known"] == (codes is not None)
    if codes is not None:
        assert (arrays["codes"] == np.stack(codes)).all()
        assert header["states"] == [int((np.stack(codes) == k).sum()) for k in range(3)]
    assert result.in_words() in header["words"] and here.in_words() in header["words"] == panel.in_words()
    rescaled = bool({"alpha_1", "alpha_2"} & set(values))
    assert (header["difference"] is not None) == rescaled == ("Rescaled, the function is the same" in header["words"])
    if rescaled:
        assert header["difference"] < 1e-12 and all(np.isfinite(header["moves"]))


@pytest.mark.parametrize("values", [{}, {"bias_spread": 0}, {"hidden_layers": 10, "width": 100}], ids=str)
def test_a_line_is_drawn_from_its_stretches_and_the_units_that_switch_between_them(panel, values):
    move(panel, inputs="line", **values)
    network, result = expected(inputs="line", **values)
    _, arrays = unpack(panel.frame)
    x, y = result.graph()
    np.testing.assert_allclose(arrays["edges"], x, rtol=1e-6, atol=1e-7)
    drawn = arrays["maps"] * np.stack([x[:-1], np.ones(len(x) - 1)], 1)
    np.testing.assert_allclose(drawn.sum(1), y[:-1], rtol=1e-4, atol=1e-4)
    assert (arrays["bends"] == result.bends[0, : len(arrays["bends"])]).all()
    on = arrays["first"].astype(bool)
    for stretch, middle in enumerate((x[1:] + x[:-1]) / 2):
        for unit in arrays["flips"][arrays["flips"][:, 0] + 1 == stretch, 1]:
            on[unit] ^= True
        assert (on == np.concatenate(local_map(network, [middle]).on)).all()
    assert ("curves" in arrays) == ("width" not in values) and "moved" not in arrays


def test_the_curve_of_each_unit_is_its_activation_along_the_line(panel):
    move(panel, inputs="line")
    network, result = expected(inputs="line")
    activations = torch.cat(network.trace(result.graph()[0][:, None]).activations, 2)[0].T
    np.testing.assert_allclose(unpack(panel.frame)[1]["curves"], activations, rtol=1e-5, atol=1e-6)


def test_a_plane_is_drawn_from_its_regions_with_their_maps_and_patterns(panel):
    network, result = expected()
    _, arrays = unpack(panel.frame)
    at = [0, *np.cumsum(arrays["corner_counts"], dtype=int)]
    assert len(arrays["corner_counts"]) == result.n_regions[0] and at[-1] == len(arrays["corners"])
    for k, polygon in enumerate(result.polygons[0]):
        mine = arrays["corners"][at[k] : at[k + 1]] / 65535 * 6 - 3
        assert len(mine) >= 3
        np.testing.assert_allclose(mine, polygon[: len(mine)], atol=1e-4)
        assert (polygon[len(mine) :] == polygon[len(mine) - 1]).all()
        here = local_map(network, mine.mean(0))
        assert (np.unpackbits(arrays["patterns"][k])[:16] == np.concatenate(here.on)).all()
        assert arrays["n_on"][k] == np.concatenate(here.on).sum()
        np.testing.assert_allclose(arrays["maps"][k], [*here.weight[0], here.bias[0]], rtol=1e-5, atol=1e-6)


def test_regions_on_both_sides_of_a_hinge_never_have_the_same_hue(panel):
    for values in ({}, {"hidden_layers": 3, "width": 12}):
        move(panel, **values)
        arrays = unpack(panel.frame)[1]
        patterns, hues = np.unpackbits(arrays["patterns"], axis=1).astype(int), arrays["hues"]
        beside = np.abs(patterns[:, None] - patterns).sum(2) == 1  # one unit apart
        assert beside.sum() > 50 and (hues[:, None] != hues)[beside].all() and len(set(hues)) > 6


def test_too_many_regions_are_said_and_drawn_point_by_point(panel):
    move(panel, width=60)
    header, arrays = unpack(panel.frame)
    assert header["count"] is None and "corners" not in arrays and header["states"] == [0, 0, 0]
    assert header["preview"] and len(arrays["pixels"]) == 96
    assert "more than 1,500 regions. That is too many to count: the square is drawn point by point." in panel.in_words()
    assert np.isnan(panel.n_pieces)
    assert panel.picture().startswith(b"\x89PNG")
    panel.refresh()
    header, arrays = unpack(panel.frame)
    assert not header["preview"] and arrays["pixels"].shape == (200, 200)
    assert header["shown"].startswith("40,000 points")
    move(panel, x=1.0)  # leaves the square as fine as it is
    assert unpack(panel.frame)[1]["pixels"].shape == (200, 200) and len(panel.frame) < 50_000
    move(panel, width=8)
    assert unpack(panel.frame)[0]["count"] == expected()[1].n_regions[0] > 50


def test_each_point_of_the_square_has_the_colour_of_its_units(panel):
    panel.hidden_layers, panel.width = 4, 16
    network, arrays = expected(hidden_layers=4, width=16)[0], unpack(panel.frame)[1]
    at = -3 + 6 * (np.arange(200) + 0.5) / 200
    least, most = arrays["most_on"]
    turns = np.array([4, 5, 7, 8] * 16)
    for row, column in ((0, 0), (0, 199), (57, 120), (199, 3)):
        on = np.concatenate(local_map(network, [at[column], -at[row]]).on)
        level = round((on.sum() - least) * 20 / (most - least))
        assert arrays["pixels"][row, column] == turns[on].sum() % 12 + 12 * level


def test_a_rescaled_network_has_the_same_picture_and_another_step(panel):
    panel.inputs = "line"
    before, seen = unpack(panel.frame)
    move(panel, alpha_1=0.2)
    header, arrays = unpack(panel.frame)
    np.testing.assert_allclose(arrays["maps"], seen["maps"], atol=1e-6)
    assert header["count"] == before["count"] and header["states"] == before["states"]
    assert arrays["moved"].shape == (2, 121) and header["moves"][1] > 2 * header["moves"][0]
    weights = rescale(expected(inputs="line")[0], (0.2, 1.0, 5.0)).weights
    assert all(np.allclose(a, b) for a, b in zip(weights, panel.network.weights))


def test_alpha_2_needs_a_second_layer(panel):
    move(panel, hidden_layers=1, alpha_2=4.0)
    assert unpack(panel.frame)[0]["difference"] is None and panel.rescaling is None


def test_words_of_the_lessons_first_line_and_its_prediction(made):
    panel = made(Pieces, inputs="line", bias_spread=0)
    network = draw_networks((8, 8), bias_spread=0)  # without biases a unit is on or off for a whole half of the line
    left, right = torch.cat([h[0] > 0 for h in network.trace([[-1.0], [1.0]]).activations], 1)
    silent, always_on = int((~left & ~right).sum()), int((left & right).sum())
    assert panel.in_words() == (
        "2 hidden layers of 8 units. From −3 to 3 the network has 2 linear pieces; "
        f"its units have {16 - silent - always_on} hinges. There "
        f"{silent} of 16 units are silent, {16 - silent - always_on} selective, {always_on} always on. "
        f"{panel.here.in_words()}"
    )
    assert panel.n_pieces == panel.answer("02 pieces") == 2


def test_a_and_now_are_compared_by_their_pieces(made):
    panel = made(Pieces, inputs="line", hidden_layers=1, width=100)
    send(panel, press="pin")
    move(panel, hidden_layers=10, width=10)
    assert unpack(panel.frame)[0]["compare"] == "A and now: 93 linear pieces and 71 linear pieces."
    move(panel, inputs="plane", width=60)
    assert unpack(panel.frame)[0]["compare"] == ""  # a preview
    panel.refresh()
    assert unpack(panel.frame)[0]["compare"] == "A and now: 93 linear pieces and more than 1,500 regions."


def test_the_point_is_a_view_so_that_a_film_holds_for_every_point(panel):
    film = panel.camera.filmed("bias_spread")
    assert film.places == pytest.approx(np.linspace(0, 2, 41)) and not {"x", "y"} & set(film.fixed)


def test_numbers_of_the_formula_have_no_e_in_them():
    here = local_map(draw_networks((3,), 2, seeds=(0,)), [0.5, 0.5])
    small = type(here)(here.point, here.on, np.array([[6.25e-5, -12345.0]]), np.array([0.25]))
    assert small.formula() == "6.25 × 10⁻⁵ x − 12,300 y + 0.25"


@pytest.mark.parametrize(
    "knobs", [{"inputs": "line", "hidden_layers": 10, "width": 100}, {"inputs": "plane", "width": 28}], ids=str
)
def test_the_picture_of_a_large_network_is_small_too(panel, knobs):
    move(panel, **knobs)
    assert len(panel.picture()) < 60_000


def n_lit(ax):
    """Return how many units have the mark of those that are on."""
    blue = to_rgb(figures.COLOURS["active"])
    return sum(len(patch.get_path().vertices) // 5 for patch in ax.patches if patch.get_facecolor()[:3] == blue)


def test_the_figure_of_a_line_draws_what_the_results_hold():
    result, here = line(zigzag(2), 0, 1), local_map(zigzag(2), [0.3])
    figure = pieces_figures.pieces_figure(result, here)
    top, rows, units = (next(ax for ax in figure.axes if ax.get_label() == name) for name in "ABC")
    x, y = top.lines[0].get_data()
    np.testing.assert_allclose([x, y], [[0, 0.25, 0.5, 0.75, 1], [0, 1, 0, 1, 0]], atol=1e-12)
    assert top.get_title(loc="left") == "4 linear pieces"
    assert figure.get_suptitle() == "At the mark the network is −4 x + 2"
    strokes = np.concatenate([c.get_segments() for c in rows.collections if len(c.get_segments())])
    assert sorted(strokes[:, 0, 0]) == [0.25, 0.5, 0.75]
    assert n_lit(units) == 3 and len(units.collections[0].get_segments()) == 1 + 2 + 2  # input, between, output


def test_the_figure_of_a_plane_draws_every_region():
    network = draw_networks((5,), 2)
    result, here = plane(network), local_map(network, [1.0, -1.0])
    map_, units = pieces_figures.pieces_figure(result, here).axes
    assert len(map_.collections[0].get_paths()) == result.n_regions[0]
    assert map_.lines[0].get_xydata().tolist() == [[1.0, -1.0]]
    assert n_lit(units) == sum(here.on[0])


def test_counts_of_many_networks_are_drawn_by_shape():
    ax = Figure().subplots()
    assert pieces_figures.piece_counts({"1 × 4": [3, 4, 5], "2 × 2": [1, 2, 3]}, ax, bound=5) is ax
    assert [t.get_text() for t in ax.get_yticklabels()] == ["1 × 4", "2 × 2"]
    assert ax.get_title() == "Pieces on average: 4 in 1 × 4 units, 2 in 2 × 2"
    dots = [c.get_offsets()[:, 0] for c in ax.collections if len(c.get_offsets()) == 3]
    assert sorted(np.concatenate(dots)) == [1, 2, 3, 3, 4, 5]
