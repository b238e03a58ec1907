"""Lives counted by slow obvious code, one unit at a time."""

import numpy as np
import pytest

from rectlab.lessons.lifetimes import came_back, died, layer_lives, lifelines
from rectlab.measures import timeline


def a_history(seed=0, looks=40, members=3, widths=(5, 9)):
    """Return a timeline of units that turn now and then, some never."""
    generator = np.random.default_rng(seed)
    layers = []
    for width in widths:
        turns = generator.random((looks, members, width)) < generator.choice([0, 0.05, 0.4], (1, members, width))
        layers.append(np.logical_xor.accumulate(turns, 0))
    return timeline(layers, steps=np.cumsum(generator.integers(0, 9, looks)), n_examples=1297)


@pytest.mark.parametrize("seed", range(4))
def test_lives_are_what_going_through_every_unit_gives(seed):
    history = a_history(seed)
    ever_died, back = died(history), came_back(history)
    for member in range(3):
        for k, lives in enumerate(layer_lives(history, member)):
            units = [[bool(look) for look in line] for line in history.silent[k][:, member].T]
            deaths = [sum(b and not a for a, b in zip(unit, unit[1:])) for unit in units]
            wakes = [sum(a and not b for a, b in zip(unit, unit[1:])) for unit in units]
            assert (lives.layer, lives.n_units) == (k + 1, len(units))
            assert lives.died == ever_died[member, k] == sum(n > 0 for n in deaths)
            assert lives.came_back == back[member, k] == sum(n > 0 for n in wakes)
            assert lives.deaths == sum(deaths) and lives.first_wakings + lives.revivals == sum(wakes)
            assert lives.born_dead == sum(unit[0] for unit in units) and lives.dead == sum(unit[-1] for unit in units)


def test_a_unit_that_dies_twice_is_one_unit_and_two_deaths():
    marks = np.array([0, 1, 0, 1], bool).reshape(4, 1, 1)
    (lives,) = layer_lives(timeline([marks]))
    assert (lives.died, lives.deaths, lives.came_back, lives.revivals, lives.first_wakings) == (1, 2, 1, 1, 0)
    assert lives.in_words() == "layer 1: 0 born dead, 1 died (2 deaths), 1 came back, 1 of 1 dead now"


def test_one_look_has_no_events():
    (lives,) = layer_lives(timeline([np.ones((1, 1, 4), bool)]))
    assert (lives.born_dead, lives.died, lives.came_back, lives.dead) == (4, 0, 0, 4)


@pytest.mark.parametrize("seed", range(4))
def test_lifelines_give_the_history_back(seed):
    history = a_history(seed)
    for member in range(3):
        for k, lines in enumerate(lifelines(history, member)):
            marks = history.silent[k][:, member]
            assert sorted(line.unit - 1 for line in lines) == np.flatnonzero(marks.any(0)).tolist()
            for line in lines:
                mine = marks[:, line.unit - 1]
                looks = [t for t in range(len(mine)) if mine[t] != (t > 0 and mine[t - 1])]
                assert line.turns.tolist() == history.steps[looks].tolist()


def test_lifelines_keep_their_places_while_a_history_grows():
    whole = a_history(5)
    for n in range(1, 40):
        part = timeline([marks[:n] for marks in whole.silent], steps=whole.steps[:n])
        for lines, all_lines in zip(lifelines(part), lifelines(whole)):
            assert [line.unit for line in lines] == [line.unit for line in all_lines][: len(lines)]
