"""Linear pieces against a slow scan with bisection, closed forms, and invariances."""

import re

import numpy as np
import pytest
import torch

from rectlab.lessons.pieces import draw_networks, line, rescale, zigzag
from rectlab.measures import pieces

LOW, HIGH = -3.0, 3.0


def run(weights, biases, x):
    """Return patterns (bytes) and output slopes of one network at many x, the plain way, in float64."""
    h, slope, on = x[None], np.ones((1, len(x))), []
    for weight, bias in zip(weights[:-1], biases[:-1]):
        z, slope = weight @ h + bias[:, None], weight @ slope
        on.append(z > 0)
        h, slope = np.where(on[-1], z, 0.0), np.where(on[-1], slope, 0.0)
    return [row.tobytes() for row in np.concatenate(on).T], (weights[-1] @ slope)[0]


def scanned(weights, biases, points=4000):
    """Return all places where the pattern changes, with the slopes before and after, by a scan and bisection.

    Between two neighbours of the grid with different patterns the middle is looked at, again and again, until the two
    are next to each other; so more than one change between two neighbours is found too.
    """
    grid = np.linspace(LOW, HIGH, points)
    patterns, slopes = run(weights, biases, grid)
    ends = [(a, b) for a, b in zip(range(points), range(1, points)) if patterns[a] != patterns[b]]
    open_ = [(grid[a], grid[b], patterns[a], patterns[b], slopes[a], slopes[b]) for a, b in ends]
    while open_ and open_[0][1] - open_[0][0] > 1e-11:
        middles = np.array([(a + b) / 2 for a, b, *_ in open_])
        halves = zip(open_, middles, *run(weights, biases, middles))
        both = [half for (a, b, p, q, s, t), m, at, slope in halves
                for half in ((a, m, p, at, s, slope), (m, b, at, q, slope, t))]
        open_ = [half for half in both if half[2] != half[3]]
    return [((a + b) / 2, s, t) for a, b, _, _, s, t in open_]


def plain(networks, member):
    return [[part[member].numpy() for part in parts] for parts in (networks.weights, networks.biases)]


SHAPES = [(1,), (8,), (30,), (4, 4), (8, 8), (12, 12), (5, 5, 5, 5), (10, 10, 10), (3, 9, 2, 7), (4,) * 8]


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_exact_count_misses_nothing_that_a_scan_with_bisection_finds(sizes):
    networks = draw_networks(sizes, seeds=range(10), bias_spread=0.7)  # 10 shapes of 10: 100 networks
    result = line(networks, LOW, HIGH)
    for member in range(10):
        found = scanned(*plain(networks, member))
        places = np.array([x for x, _, _ in found])
        exact = result.hinges[member, : result.n_hinges[member]]
        assert all(np.abs(exact - x).min() < 1e-9 for x in places)  # none missed
        steps = np.abs(places[:, None] - exact).min(0, initial=np.inf)
        hidden = exact[steps > 1e-9]  # two changes of one unit inside one cell of the grid: none here, or a scan's miss
        cell = (HIGH - LOW) / 3999
        assert all(np.sort(np.abs(exact - x))[1] < cell for x in hidden)
        if not len(hidden):
            bends = sum(abs(after - before) > 1e-9 * (abs(after) + abs(before)) for _, before, after in found)
            assert result.n_pieces[member] == 1 + bends
            assert result.n_patterns[member] == 1 + len(found)


@pytest.mark.parametrize("hidden_layers", range(1, 13))
def test_a_zigzag_has_two_to_the_depth_pieces(hidden_layers):
    assert line(zigzag(hidden_layers), 0, 1).n_pieces.tolist() == [2**hidden_layers]
    np.testing.assert_allclose(
        line(zigzag(hidden_layers), 0, 1).edges[0], np.arange(2**hidden_layers + 1) / 2**hidden_layers
    )


def test_one_layer_has_one_piece_more_than_hinges_inside():
    networks = draw_networks((50,), seeds=range(20), bias_spread=1.0)
    with np.errstate(divide="ignore"):
        hinges = -(networks.biases[0] / networks.weights[0][:, :, 0]).numpy()
    result = line(networks, -1.0, 2.0)
    inside = (hinges > -1) & (hinges < 2)
    assert result.n_pieces.tolist() == (1 + inside.sum(1)).tolist()
    for member in range(20):
        here = np.sort(hinges[member][inside[member]])
        np.testing.assert_allclose(result.hinges[member, : len(here)], here)
    wide = line(networks, -1e6, 1e6)
    assert (wide.n_pieces == 51).all()


def test_without_biases_all_hinges_lie_at_zero():
    result = line(draw_networks((8, 8, 8), seeds=range(5), bias_spread=0.0))
    assert (result.n_pieces <= 2).all() and (result.n_patterns == 2).all()
    assert np.nanmax(np.abs(result.hinges)) == 0


def test_a_unit_that_switches_where_one_below_it_does_has_a_hinge_too():
    networks = draw_networks((8, 8, 8), seeds=range(5), bias_spread=0.0)
    result = line(networks)  # without biases a unit switches at 0 or not at all
    on = torch.cat([h > 0 for h in networks.trace([[-1.0], [1.0]]).activations], 2)  # (members, 2, units)
    assert result.n_hinges.tolist() == (on[:, 0] != on[:, 1]).sum(1).tolist()
    for member in range(5):
        selective = [int((codes[member] == 1).sum()) for codes in result.codes]
        assert [int((result.hinge_layers[member] == k).sum()) for k in (1, 2, 3)] == selective
    assert result.n_hinges.max() > 8


def test_a_hinge_behind_a_unit_that_is_off_does_not_show():
    absolute_minus_one = ([[[1.0], [-1.0]]], [[0.0, 0.0]]), ([[[1.0, 1.0]]], [[-1.0]]), ([[[1.0]]], [[0.0]])
    weights, biases = zip(*absolute_minus_one)
    result = pieces(weights, biases)
    assert result.n_pieces.tolist() == [3] and result.n_patterns.tolist() == [4]
    assert sorted(set(result.hinges[0])) == [-1.0, 0.0, 1.0] and result.n_hinges.tolist() == [4]
    assert result.shows().tolist() == [True, False, False, True]
    assert result.hinge_layers[0].tolist() == [2, 1, 1, 2]


def test_two_rectifiers_that_make_a_straight_line_make_one_piece():
    result = pieces([[[[1.0], [-1.0]]], [[[1.0, -1.0]]]], [[[0.1, -0.1]], [[0.0]]])
    assert result.n_pieces.tolist() == [1] and result.n_patterns.tolist() == [2]


def test_a_bend_in_any_output_counts():
    result = pieces([[[[1.0], [1.0]]], [[[1.0, 0.0], [0.0, 1.0]]]], [[[0.5, -0.5]], [[0.0, 0.0]]])
    assert result.n_pieces.tolist() == [3]


def test_a_member_counts_the_same_alone_as_among_others():
    together = line(draw_networks((6, 6, 6), seeds=range(12)))
    for seed in range(12):
        alone = line(draw_networks((6, 6, 6), seeds=(seed,)))
        assert alone.n_pieces[0] == together.n_pieces[seed] and alone.n_hinges[0] == together.n_hinges[seed]
        for mine, shared in zip(alone.graph(), together.graph(seed)):
            np.testing.assert_allclose(mine, shared, rtol=1e-12)
        assert all((a[0] == b[seed]).all() for a, b in zip(alone.codes, together.codes))


def test_the_count_knows_no_scale_and_no_order_of_units():
    networks = draw_networks((7, 7, 7), seeds=range(6))
    count = line(networks).n_pieces
    assert (line(rescale(networks, (5.0, 0.1, 3.0, 2.0))).n_pieces == count).all()
    order = np.random.default_rng(0).permutation(7)
    networks.weights[0], networks.biases[0] = networks.weights[0][:, order], networks.biases[0][:, order]
    networks.weights[1] = networks.weights[1][:, :, order]
    assert (line(networks).n_pieces == count).all()


def test_graph_and_slopes_are_those_of_the_network():
    networks = draw_networks((9, 9), seeds=range(4), out_features=2)
    result = line(networks)
    for member in range(4):
        for output in range(2):
            x, y = result.graph(member, output)
            there = networks.trace(x[:, None]).logits[member, :, output].numpy()
            np.testing.assert_allclose(y, there, atol=1e-11)
            fine = np.random.default_rng(member).uniform(-3, 3, 500)
            there = networks.trace(fine[:, None]).logits[member, :, output].numpy()
            np.testing.assert_allclose(np.interp(fine, x, y), there, atol=1e-11)


def test_states_are_those_of_a_dense_probe():
    networks = draw_networks((10, 10), seeds=range(5), bias_spread=1.5)
    result = line(networks)
    trace = networks.trace(np.linspace(-3, 3, 20_001)[:, None])
    for codes, h in zip(result.codes, trace.activations):
        on = (h > 0).numpy()
        assert (codes == on.any(1) * 1 + on.all(1)).mean() >= 0.98  # a hinge can lie within the last cell of the probe
        assert not (on.any(1) & (codes == 0)).any() and not (~on.all(1) & (codes == 2)).any()


def test_weights_may_be_the_parameters_of_a_module():
    weights = [torch.nn.Parameter(torch.tensor(w)) for w in ([[[1.0], [-1.0]]], [[[1.0, 1.0]]])]
    biases = [torch.zeros(1, 2, requires_grad=True), torch.zeros(1, 1)]
    assert pieces(weights, biases).n_pieces.tolist() == [2]


def test_words():
    assert line(zigzag(1), 0, 1).in_words() == "From 0 to 1 the network has 2 linear pieces; its units have 1 hinge."


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1), (0, np.inf), (np.nan, 1)])
def test_an_empty_interval_is_refused(low, high):
    said = f"pieces: low must be below high, both finite; got {low!r} and {high!r}. Pass -3 and 3, say."
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        line(draw_networks(), low, high)


@pytest.mark.parametrize(
    ("weights", "biases", "got"),
    [
        ([], [], "[]"),
        ([np.ones((1, 2, 1))], [np.ones((1, 2))], "[((1, 2, 1), (1, 2))]"),
        ([np.ones((1, 2, 2)), np.ones((1, 1, 2))], [np.ones((1, 2)), np.ones((1, 1))],
         "[((1, 2, 2), (1, 2)), ((1, 1, 2), (1, 1))]"),
        ([np.ones((1, 2, 1)), np.ones((1, 1, 3))], [np.ones((1, 2)), np.ones((1, 1))],
         "[((1, 2, 1), (1, 2)), ((1, 1, 3), (1, 1))]"),
        ([np.ones((1, 2, 1)), np.ones((1, 1, 2))], [np.ones((1, 2)), np.full((1, 1), np.nan)],
         "[((1, 2, 1), (1, 2)), ((1, 1, 2), (1, 1))]"),
    ],
)
def test_layers_that_do_not_fit_are_refused(weights, biases, got):
    said = (
        "pieces: weights and biases must be finite, of shapes (members, out, in) and (members, out), layer upon layer "
        f"from 1 input, one hidden layer at least; got {got}. Pass population.weights and population.biases."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        pieces(weights, biases)
