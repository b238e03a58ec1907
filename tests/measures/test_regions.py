"""Regions of a square against a dense scan, closed forms, and one-dimensional cuts through them."""

import re

import numpy as np
import pytest

from rectlab.lessons.pieces import draw_networks, on_plane, plane, rescale
from rectlab.measures import pieces, regions

LOW, HIGH = -3.0, 3.0


def scanned(networks, n, member=0):
    """Return the patterns that a grid of n x n pixels finds, packed, the plain way."""
    grid = (np.arange(n) + 0.5) / n * (HIGH - LOW) + LOW
    weights, biases = ([part[member].numpy() for part in parts] for parts in (networks.weights, networks.biases))
    found = set()
    for some in np.array_split(grid, max(1, n // 100)):
        h, on = np.stack(np.meshgrid(some, grid, indexing="ij")).reshape(2, -1), []
        for weight, bias in zip(weights[:-1], biases[:-1]):
            z = weight @ h + bias[:, None]
            on.append(z > 0)
            h = np.maximum(z, 0)
        bits = np.ascontiguousarray(np.packbits(np.concatenate(on).T, axis=1))
        found |= {row.tobytes() for row in np.unique(bits.view(f"V{bits.shape[1]}"))}
    return found


def areas(polygons):
    """Return the area of each polygon of (n, corners, 2); corners that repeat add nothing."""
    x, y = np.moveaxis(polygons, 2, 0)
    return np.abs((x * np.roll(y, -1, 1) - np.roll(x, -1, 1) * y).sum(1)) / 2


def compare_with_scan(networks, n, member):
    result = plane(networks)
    exact = {row.tobytes(): k for k, row in enumerate(np.packbits(result.patterns[member], axis=1))}
    assert len(exact) == result.n_regions[member]  # a pattern is one convex region, never two
    found = scanned(networks, n, member)
    assert found <= set(exact)
    missed = [k for row, k in exact.items() if row not in found]
    x, y = np.moveaxis(result.polygons[member][missed], 2, 0)
    around = np.hypot(np.roll(x, -1, 1) - x, np.roll(y, -1, 1) - y).sum(1)
    pixel = (HIGH - LOW) / n
    # A convex region without the middle of any pixel holds no circle of half a pixel's diagonal, and the largest circle
    # in it has a radius of at least area / perimeter.
    assert (areas(result.polygons[member][missed]) / around < pixel / np.sqrt(2)).all()
    return len(exact), len(missed)


@pytest.mark.parametrize("sizes", [(1,), (6,), (12,), (5, 5), (8, 8), (3, 6, 4), (4,) * 6], ids=str)
def test_every_region_of_a_scan_is_among_the_exact_ones_and_what_it_misses_is_thin(sizes):
    networks = draw_networks(sizes, 2, seeds=range(4), bias_spread=0.8)
    for member in range(4):
        compare_with_scan(networks, 300, member)


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [(16,), (100,), (8, 8), (16, 16), (32, 32), (10,) * 6, (10,) * 10], ids=str)
def test_regions_against_a_scan_of_four_million_pixels(sizes):
    networks = draw_networks(sizes, 2, seeds=range(2), bias_spread=0.5)
    for member in range(2):
        n_exact, n_missed = compare_with_scan(networks, 2000, member)
        print(f"{sizes}: {n_exact} exact regions, {n_missed} of them missed by 2000 x 2000 pixels")
        assert n_missed < 0.12 * n_exact


@pytest.mark.parametrize("n", [1, 2, 5, 20, 60])
def test_lines_in_general_position_make_as_many_regions_as_the_formula_says(n):
    """One layer: n lines that all cross inside a disc of the square make 1 + n + crossings regions."""
    networks = draw_networks((n,), 2, seeds=range(5), bias_spread=0.3)
    result = plane(networks)
    for member in range(5):
        weight, bias = networks.weights[0][member].numpy(), networks.biases[0][member].numpy()
        corners = np.array([[LOW, LOW], [LOW, HIGH], [HIGH, LOW], [HIGH, HIGH]]) @ weight.T + bias
        lines = int(((corners.max(0) > 0) & (corners.min(0) < 0)).sum())
        crossings = 0
        for i in range(n):
            for j in range(i):
                at = np.linalg.solve(weight[[i, j]], -bias[[i, j]])
                crossings += bool((np.abs(at) < HIGH).all())
        assert result.n_regions[member] == 1 + lines + crossings


def test_regions_fill_the_square_and_do_not_overlap():
    networks = draw_networks((12, 12, 12), 2, seeds=range(3))
    result = plane(networks)
    for member in range(3):
        found = areas(result.polygons[member])
        assert found.sum() == pytest.approx(36, abs=1e-10) and (found > 0).all()
        assert (np.abs(result.polygons[member]) <= 3 + 1e-12).all()


def test_patterns_and_maps_are_those_of_the_network_inside_each_region():
    networks = draw_networks((9, 9, 9), 2, seeds=range(3), out_features=2)
    result = plane(networks)
    for member in range(3):
        polygons = result.polygons[member]
        weights = np.random.default_rng(member).dirichlet(np.ones(polygons.shape[1]), len(polygons))
        inside = (weights[:, :, None] * polygons).sum(1)
        trace = networks.trace(inside)
        on = np.hstack([(h[member] > 0).numpy() for h in trace.activations])
        wide = areas(polygons) > 1e-8
        assert (on == result.patterns[member])[wide].all()
        mine = np.matmul(result.maps[member][:, :, :2], inside[:, :, None])[:, :, 0] + result.maps[member][:, :, 2]
        np.testing.assert_allclose(mine, trace.logits[member].numpy(), atol=1e-10)


def test_a_cut_through_the_square_bends_where_its_regions_end():
    networks = draw_networks((10, 10), 2, seeds=(3,))
    polygons = plane(networks).polygons[0]
    start, way = np.array([-2.9, -1.7]), np.array([1.0, 0.55])
    first, bias = networks.weights[0].numpy(), networks.biases[0].numpy()
    cut = pieces([first @ way[:, None], *networks.weights[1:]],
                 [bias + first @ start, *networks.biases[1:]], 0, 5)
    side = (polygons - start) @ np.array([-way[1], way[0]])
    along = (polygons - start) @ way / (way @ way)
    crossed = 0
    for values, t in zip(side, along):
        ends = [t[i - 1] + (t[i] - t[i - 1]) * values[i - 1] / (values[i - 1] - values[i])
                for i in range(len(t)) if values[i - 1] * values[i] < 0]
        crossed += bool(ends) and max(ends) > 0 and min(ends) < 5
    assert cut.n_patterns.tolist() == [crossed]


def test_the_count_knows_no_scale():
    networks = draw_networks((8, 8, 8), 2, seeds=range(3))
    assert (plane(rescale(networks, (7.0, 0.3, 2.0, 1.0))).n_regions == plane(networks).n_regions).all()


def test_without_biases_the_lines_of_one_layer_meet_in_the_middle():
    result = plane(draw_networks((10,), 2, seeds=range(3), bias_spread=0.0))
    assert result.n_regions.tolist() == [20, 20, 20]
    for member in range(3):  # a corner on a hinge belongs to both sides
        assert areas(result.polygons[member]).sum() == pytest.approx(36, abs=1e-10)


def test_states_on_the_square():
    weights = [[[[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]], [[[1.0, 1.0, 1.0]]]]
    result = regions(weights, [[[0.0, 4.0, -4.0]], [[0.0]]])
    assert [codes.tolist() for codes in result.codes()] == [[1, 2, 0]]


def test_too_many_regions_are_given_up_and_said():
    networks = draw_networks((40,), 2, seeds=range(2))
    result = plane(networks, most=100)
    assert np.isnan(result.n_regions).all() and not result.complete.any()
    assert result.in_words() == "40 units cut the square from −3 to 3 into more than 100 regions."
    exact = int(plane(networks).n_regions[0])
    assert plane(networks, most=exact).n_regions[0] == exact
    assert np.isnan(plane(networks, most=exact - 1).n_regions[0])
    assert plane(networks).in_words() == f"40 units cut the square from −3 to 3 into {exact} regions."


def test_a_plane_through_three_points_of_a_larger_space():
    networks = draw_networks((6, 6), 5, seeds=range(3), out_features=2)
    points = np.random.default_rng(0).standard_normal((3, 5))
    flat = on_plane(networks, points)
    where = np.random.default_rng(1).uniform(-1, 2, (50, 2))
    there = points[0] + where @ (points[1:] - points[0])
    np.testing.assert_allclose(flat.trace(where).logits, networks.trace(there).logits, atol=1e-12)
    assert networks.in_features == 5 and networks.weights[0].shape == (3, 6, 5)
    with pytest.raises(ValueError, match=re.escape("on_plane: points must have shape (3, 5); got (2, 5). Pass three")):
        on_plane(networks, points[:2])


def test_an_empty_square_and_other_inputs_are_refused():
    with pytest.raises(ValueError, match="^regions: low must be below high, both finite; got 3 and 3. Pass -3 and 3"):
        plane(draw_networks((2,), 2), 3, 3)
    with pytest.raises(ValueError, match="^regions: weights and biases must be finite, .* from 2 inputs, one hidden"):
        plane(draw_networks((2,), 1))
