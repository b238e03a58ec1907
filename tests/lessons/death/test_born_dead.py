"""Born dead: exact cases by counting, bounds against each other and against thousands of networks drawn."""

import itertools
import math

import numpy as np
import pytest

from rectlab.lessons.death import BornDead, born_dead_bounds, one_side_dead, simulate_born_dead


@pytest.mark.parametrize("width", [1, 2, 3, 5, 10])
def test_two_hidden_layers_are_exact(width):
    # By counting: k units of the first layer answer the input 1, the others -1; each side that is alive falls silent
    # in the second layer with probability 2^-width, the two independently, as no unit answers both.
    dead = sum(math.comb(width, k) / 2**width * (2.0**-width) ** ((k > 0) + (k < width)) for k in range(width + 1))
    low, high = born_dead_bounds(width, hidden_layers=2)
    assert low == pytest.approx(dead, abs=1e-12) and high >= low


def test_one_hidden_layer_is_never_born_dead_and_width_one_always_soon():
    assert born_dead_bounds(4, 1) == pytest.approx((0, 0))
    assert born_dead_bounds(1, 2) == pytest.approx((0.5, 0.5))  # one weight decides: alive if positive


@pytest.mark.parametrize(("width", "layers"), list(itertools.product([1, 2, 3, 5, 10, 50], [1, 2, 9, 50])))
def test_bounds_are_probabilities_in_order_below_one_side(width, layers):
    low, high = born_dead_bounds(width, layers)
    assert -1e-12 <= low <= high + 1e-12 <= one_side_dead(width, layers) + 2e-12 <= 1 + 3e-12


def test_bounds_close_in_on_one_with_depth():
    assert born_dead_bounds(2, 60)[0] > 0.9999 and born_dead_bounds(10, 9)[1] < 0.01


def by_hand(width, layers, n, rng):
    """Count dead networks one at a time, with plain loops over layers."""
    dead = one_side = 0
    for _ in range(n):
        alive = []
        weights = [rng.standard_normal((width, 1 if k == 0 else width)) for k in range(layers)]
        for x in (1.0, -1.0):
            h = np.array([x])
            for weight in weights:
                h = np.maximum(0, weight @ h)
            alive.append(h.any())
        dead += not any(alive)
        one_side += not alive[0]
    return dead / n, one_side / n


def test_a_plain_loop_finds_the_same_shares():
    slow, slow_side = by_hand(3, 5, 1000, np.random.default_rng(1))
    seen = simulate_born_dead(3, 5, 1000)
    assert slow == pytest.approx(seen.share, abs=4 * math.sqrt(2 * 0.25 / 1000))
    assert slow_side == pytest.approx(one_side_dead(3, 5), abs=4 * math.sqrt(0.25 / 1000))


@pytest.mark.parametrize(("width", "lead"), [(2, 0.879), (3, 0.578), (5, 0.127), (10, 0.0014)])
def test_a_thousand_networks_lie_within_three_standard_errors(width, lead):
    seen = simulate_born_dead(width, hidden_layers=9, n_networks=1_000)
    low, high = seen.bounds

    def error(p):
        return math.sqrt(p * (1 - p) / 1_000)

    assert low - 3 * error(low) <= seen.share <= high + 3 * error(high)
    side = one_side_dead(width, 9)
    assert abs(seen.n_one_side / seen.n_networks - side) <= 3 * error(side)
    assert abs(seen.share - lead) <= 3 * error(lead) + 5e-4  # the lead of the prototype: 4e5 networks, rounded
    assert error(seen.share) <= seen.standard_error + 1e-12


def test_scale_does_not_matter_and_biases_of_the_start_are_taken_out():
    he, lecun = (simulate_born_dead(3, 4, 500, init=init) for init in ("he", "lecun"))
    assert (he.n_dead, he.n_one_side) == (lecun.n_dead, lecun.n_one_side)
    default = simulate_born_dead(3, 9, 500, init="default")
    assert default.share == pytest.approx(0.578, abs=0.1)


def test_words():
    assert BornDead(3, 9, 10_000, 5780, 6990).in_words() == (
        "Width 3, 9 hidden layers: 0.58 of 10,000 networks born dead; the formula says between 0.49 and 0.66."
    )


@pytest.mark.parametrize("bad", [0, -1, 2.5, True, "3"])
def test_sizes_that_are_none_are_refused(bad):
    for function in (one_side_dead, born_dead_bounds, simulate_born_dead):
        with pytest.raises(ValueError) as caught:
            function(bad, 3)
        message = f"{function.__name__}: width must be a whole number from 1 up; got {bad!r}. Pass width=3, say."
        assert str(caught.value) == message
