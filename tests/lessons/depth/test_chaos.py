"""The plane of order and chaos against the theory of infinite width, and that against closed forms."""

import math

import numpy as np
import pytest

from rectlab.lessons.depth.chaos import fixed_point, measure_plane


def test_a_rectifier_with_he_weights_keeps_its_size_and_sits_on_the_edge():
    """E[relu(z)²] = q / 2 and E[relu'²] = 1 / 2, so with weight spread √2 both are kept."""
    point = fixed_point("relu", math.sqrt(2), 0.0, hidden_layers=100)
    assert point.size == pytest.approx(1, abs=1e-6) and point.stretch == pytest.approx(1, abs=1e-6)


def test_cosine_of_a_rectifier_follows_its_closed_form():
    """c <- (sin t + (pi - t) cos t) / pi with cos t = c: textbook, for He weights without biases."""
    c = 0.6
    for _ in range(5):
        t = math.acos(c)
        c = (math.sin(t) + (math.pi - t) * math.cos(t)) / math.pi
    assert fixed_point("relu", math.sqrt(2), 0.0, start=0.6, hidden_layers=5).cosine == pytest.approx(c, abs=1e-3)


def test_small_weights_forget_and_large_ones_do_not():
    calm, wild = fixed_point("tanh", 0.5, 0.3), fixed_point("tanh", 2.5, 0.1)
    assert calm.stretch < 1 and calm.cosine == pytest.approx(1, abs=1e-6)
    assert wild.stretch > 1 and wild.cosine < 0.2


def test_what_is_measured_lies_near_the_theory():
    plane = measure_plane("tanh", [0.6, 1.2, 2.0, 2.8], [0.2, 0.8], width=200, seeds=(0, 1, 2), n_pairs=6)
    for i, b in enumerate(plane.bias_spreads):
        for j, w in enumerate(plane.weight_spreads):
            point = fixed_point("tanh", w, b)
            assert plane.cosine[i, j].mean() == pytest.approx(point.cosine, abs=0.06)
            assert plane.size[i, j].mean() == pytest.approx(point.size, rel=0.06)
            assert plane.stretch[i, j] == pytest.approx(point.stretch, rel=1e-3)


def test_one_layer_begins_at_the_cosine_that_was_asked_for():
    """A linear layer without biases keeps the cosine, up to the chance of a finite width."""
    plane = measure_plane("leaky_relu", [1.0], [0.0], start=0.3, hidden_layers=1, width=2000, seeds=range(3))
    assert plane.cosine.mean() == pytest.approx(0.3, abs=0.03)


def test_places_share_their_random_numbers_and_seeds_do_not():
    one, all_ = measure_plane("tanh", [2.0], [0.4], width=30), measure_plane("tanh", [1.0, 2.0], [0.0, 0.4], width=30)
    assert all_.cosine[1, 1] == pytest.approx(one.cosine[0, 0])
    assert abs(one.cosine[0, 0, 0] - one.cosine[0, 0, 1]) > 1e-6
    assert one.in_words() == (
        "tanh, 50 layers of 30, two inputs with cosine 0.6: at 0 of 1 places they end in one direction (cosine above "
        f"0.99), at {int(one.cosine.mean() < 0.6)} they end further apart than they began."
    )


def test_no_cosine_and_no_width_are_refused():
    with pytest.raises(ValueError) as caught:
        measure_plane(start=1.5)
    assert str(caught.value) == (
        "measure_plane: start must be from -1 to 1 and width at least 2; got 1.5 and 100. Change it."
    )


def test_rectifiers_have_no_chaotic_side():
    plane = measure_plane("relu", np.array([1.0, 1.41, 3.0]), [0.0], width=100)
    assert (plane.cosine > 0.97).all()
