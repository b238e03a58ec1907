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
from tests.hand import move


@pytest.fixture
def panel(made):
    return made(Pieces, bias_spread=0.5)


def expected(hidden_layers=2, width=8, bias_spread=0.5, inputs="line", seed=0, **_):
    """Return network and result by the long way, without any rescaling: it must not matter."""
    flat = inputs == "plane"
    network = draw_networks((width,) * hidden_layers, 1 + flat, bias_spread=bias_spread, seeds=(seed,))
    return network, plane(network, most=1500) if flat else line(network)


VALUES = [
    {"hidden_layers": 1}, {"width": 1}, {"bias_spread": 0}, {"x": -3}, {"x": 1.35}, {"seed": 99},
    {"alpha_1": 0.1}, {"alpha_2": 10}, {"inputs": "plane"}, {"inputs": "plane", "y": 3},
    {"inputs": "plane", "hidden_layers": 4, "width": 6, "x": -1.0, "y": 2.0, "alpha_1": 4.0, "alpha_2": 0.2},
    {"hidden_layers": 10, "width": 100, "alpha_1": 0.1, "alpha_2": 10.0, "bias_spread": 2.0},
    {"inputs": "plane", "hidden_layers": 10, "width": 100, "alpha_1": 10.0, "alpha_2": 10.0},
]


@pytest.mark.parametrize("values", VALUES, ids=str)
def test_every_knob_moves_the_frame_to_what_the_long_way_gives(panel, values):
    move(panel, **values)
    header, arrays = unpack(panel.frame)
    network, result = expected(**values)
    flat = values.get("inputs") == "plane"
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


def test_a_line_is_drawn_from_its_graph_and_its_hinges(panel):
    _, result = expected()
    _, arrays = unpack(panel.frame)
    np.testing.assert_allclose(arrays["graph"], np.stack(result.graph()), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(arrays["hinges"], result.hinges[0, : result.n_hinges[0]], rtol=1e-6)
    assert (arrays["hinge_layers"] == result.hinge_layers[0, : result.n_hinges[0]]).all()
    assert (arrays["shows"] == result.shows()).all() and "moved" not in arrays


def test_a_plane_is_drawn_from_its_polygons_and_the_region_of_the_point_is_marked(panel):
    move(panel, inputs="plane")
    _, result = expected(inputs="plane")
    _, arrays = unpack(panel.frame)
    at = [0, *np.cumsum(arrays["corner_counts"], dtype=int)]
    assert len(arrays["corner_counts"]) == result.n_regions[0] and at[-1] == len(arrays["corners"])
    for k, polygon in enumerate(result.polygons[0]):
        mine = arrays["corners"][at[k] : at[k + 1]] / 65535 * 6 - 3
        assert len(mine) >= 3
        np.testing.assert_allclose(mine, polygon[: len(mine)], atol=1e-4)
        assert (polygon[len(mine) :] == polygon[len(mine) - 1]).all()
    (inside,) = np.flatnonzero(arrays["inside"])
    assert (result.patterns[0][inside] == np.concatenate(panel.here.on)).all()


def test_too_many_regions_are_said_and_not_drawn(panel):
    move(panel, inputs="plane", width=60)
    header, arrays = unpack(panel.frame)
    assert header["count"] is None and len(arrays["corners"]) == 0 and header["states"] == [0, 0, 0]
    assert "into more than 1,500 regions. That is too many to draw: fewer layers or units." in panel.in_words()
    assert np.isnan(panel.n_pieces)
    assert panel.picture().startswith(b"\x89PNG")
    move(panel, width=8)
    assert unpack(panel.frame)[0]["count"] == expected(inputs="plane")[1].n_regions[0] > 50


def test_a_rescaled_network_has_the_same_picture_and_another_step(panel):
    before, seen = unpack(panel.frame)
    move(panel, alpha_1=0.2)
    header, arrays = unpack(panel.frame)
    np.testing.assert_allclose(arrays["graph"], seen["graph"], atol=1e-6)
    assert header["count"] == before["count"] and header["states"] == before["states"]
    assert arrays["moved"].shape == (2, 121) and header["moves"][1] > 2 * header["moves"][0]
    weights = rescale(expected()[0], (0.2, 1.0, 5.0)).weights
    assert all(np.allclose(a, b) for a, b in zip(weights, panel.network.weights))


def test_alpha_2_needs_a_second_layer(panel):
    move(panel, hidden_layers=1, alpha_2=4.0)
    assert unpack(panel.frame)[0]["difference"] is None and panel.rescaling is None


def test_words_of_the_start_and_the_prediction():
    panel = Pieces()
    network = draw_networks((8, 8), bias_spread=0)  # without biases a unit is on or off for a whole half of the line
    left, right = torch.cat([h[0] > 0 for h in network.trace([[-1.0], [1.0]]).activations], 1)
    silent, always_on = int((~left & ~right).sum()), int((left & right).sum())
    assert panel.in_words() == (
        "2 hidden layers of 8 units. From −3 to 3 the network has 2 linear pieces; its units have 8 hinges. There "
        f"{silent} of 16 units are silent, {16 - silent - always_on} selective, {always_on} always on. "
        f"{panel.here.in_words()}"
    )
    assert panel.n_pieces == panel.answer("02 pieces") == 2
    panel.close()


@pytest.mark.parametrize("knobs", [{"hidden_layers": 10, "width": 100}, {"inputs": "plane", "width": 28}], ids=str)
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
