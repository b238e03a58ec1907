"""Films: the block against the snapshots it was made of, its places, its size."""

import numpy as np
import pytest
import torch

from rectlab.lessons.scope.panel import Scope
from rectlab.measures.snapshot import take_snapshot
from rectlab.networks import Population
from rectlab.panels.controls import Number
from rectlab.panels.film import Film, block, places
from rectlab.panels.frame import unpack

BIAS_SHIFT = Number(0.0, low=-2, high=2, step=0.02, label="bias shift")
DEPTH = Number(3, low=1, high=12, step=1, label="hidden layers")
ROUNDING = 0.5 / 65_535 + 1e-12


def shots(depths=(2, 1, 4), of="activations", bias_shift=0.1):
    X = torch.randn(50, 6, generator=torch.Generator().manual_seed(1))
    deepest = Population(6, (9,) * max(depths), 3)
    axis = {"upper": 4.0, "bins": 8, "of": of}
    return [take_snapshot(deepest.with_hidden_sizes((9,) * n), X, bias_shift=bias_shift, **axis) for n in depths]


def filmed(found, show="activations", control="hidden_layers"):
    film = Film(control, list(range(len(found))), 0, {"show": show, "fixed": {"bias_shift": 0.1}, "probe_size": 50})
    for k, shot in enumerate(found):
        film.add(shot, f"Words of place {k}.")
    return film


def test_block_says_each_film_and_names_its_arrays_by_number():
    header, arrays = unpack(block([filmed(shots()), filmed(shots((1, 1)), control="bias_shift")]))
    first, second = header["films"]
    assert (first["control"], second["control"]) == ("hidden_layers", "bias_shift")
    assert first["places"] == [0, 1, 2] and second["words"] == ["Words of place 0.", "Words of place 1."]
    assert (first["fixed"], first["probe_size"], first["show"]) == ({"bias_shift": 0.1}, 50, "activations")
    assert set(arrays) == {f"{k}.{name}" for k in (0, 1) for name in ("bins", "zeros", "states", "layers")}
    assert arrays["0.bins"].shape == (3, 4, 8) and arrays["1.bins"].shape == (2, 1, 8)
    assert arrays["0.zeros"].shape == (3, 4) and arrays["0.states"].shape == (3, 4, 3)
    types = {name: arrays[f"0.{name}"].dtype.name for name in ("bins", "zeros", "states", "layers")}
    assert types == {"bins": "uint16", "zeros": "uint16", "states": "uint16", "layers": "uint8"}


@pytest.mark.parametrize("bias_shift", [-1.0, 0.1, 5.0, -50.0])
def test_shares_are_the_counts_over_all_values_of_the_layer_zeros_included(bias_shift):
    found = shots(bias_shift=bias_shift)
    _, arrays = unpack(block([filmed(found)]))
    for i, shot in enumerate(found):
        assert arrays["0.layers"][i] == len(shot.layers)
        for k, layer in enumerate(shot.layers):
            share = layer.histogram.counts[0] / (50 * 9)
            assert np.abs(arrays["0.bins"][i, k] / 65_535 - share).max() <= ROUNDING
            assert abs(arrays["0.zeros"][i, k] / 65_535 - layer.histogram.zeros[0] / (50 * 9)) <= ROUNDING
            states = layer.states
            assert arrays["0.states"][i, k].tolist() == [states.silent[0], states.selective[0], states.always_on[0]]
            assert arrays["0.states"][i, k].sum() == 9


def test_a_film_grows_from_the_middle_and_is_a_film_at_any_time():
    found = shots((1,) * 5)
    film = Film("bias_shift", [-2, -1, 0, 1, 2], 0.4, {"show": "activations"})
    for k, place in enumerate((0, 1, -1, 2, -2)):
        assert film.next_place == place
        film.add(found[k], f"at {place}")
    assert film.next_place is None and film.places == [-2, -1, 0, 1, 2]
    assert film.header()["words"] == ["at -2", "at -1", "at 0", "at 1", "at 2"]


def test_zeros_of_preactivations_are_the_values_a_rectifier_cuts():
    found = shots(of="preactivations")
    _, arrays = unpack(block([filmed(found, show="preactivations")]))
    for i, shot in enumerate(found):
        for k, layer in enumerate(shot.layers):
            cut = (layer.histogram.counts[0][:4].sum() + layer.histogram.zeros[0]) / (50 * 9)
            assert abs(arrays["0.zeros"][i, k] / 65_535 - cut) <= ROUNDING and 0 < cut < 1
            assert arrays["0.zeros"][i, k] == pytest.approx(65_535 * layer.states.zeros.sum() / (50 * 9), abs=1)


def test_layers_that_a_place_lacks_are_padding():
    _, arrays = unpack(block([filmed(shots((2, 1, 4)))]))
    assert arrays["0.layers"].tolist() == [2, 1, 4]
    for i, n in enumerate((2, 1, 4)):
        for name in ("bins", "zeros", "states"):
            assert not arrays[f"0.{name}"][i, n:].any()
        assert (arrays["0.states"][i, :n].sum(1) == 9).all()


@pytest.mark.parametrize("layers", range(1, 13))
def test_places_are_sorted_on_the_grid_of_the_slider_with_both_ends(layers):
    found = places(BIAS_SHIFT, layers, 32)
    steps = np.array(found) / 0.02
    assert (found[0], found[-1]) == (-2.0, 2.0) and found == sorted(set(found))
    assert np.abs(steps - steps.round()).max() < 1e-9
    assert all(value == float(f"{value:.2f}") for value in found)  # 0.1, never 0.10000000000000009
    assert np.diff(steps).max() < 1.5 * 201 / len(found) + 1


def test_places_are_all_of_the_slider_where_there_is_room():
    assert places(BIAS_SHIFT, 1, 32) == [k / 50 for k in range(-100, 101)]
    assert places(DEPTH, 12, 32) == list(range(1, 13))
    assert all(type(value) is int for value in places(DEPTH, 12, 32))


def test_places_are_fewer_where_there_is_little_room_and_never_less_than_the_ends():
    few = places(BIAS_SHIFT, 12, 32, most_bytes=20_000)
    assert 10 < len(few) < 30 and (few[0], few[-1]) == (-2.0, 2.0)
    assert places(BIAS_SHIFT, 12, 32, most_bytes=10) == [-2.0, 2.0]
    assert places(DEPTH, 12, 32, most_bytes=5_000)[::-1][0] == 12


@pytest.mark.parametrize("layers", [1, 4, 12])
def test_film_with_its_words_is_within_its_budget(layers, made):
    scope = made(Scope, hidden_layers=layers, width=16)
    film = scope.camera.filmed("bias_shift")
    header, arrays = unpack(block([film]))
    assert len(film.places) == len(header["films"][0]["words"]) == len(arrays["0.layers"])
    room = len(block([film])) + len(film.places) * 40  # "Preview: " and counts of five digits at width 1,000
    assert room <= 200_000
    assert len(film.places) > 150 and len(block([film])) > 200_000 * 0.5 * min(1, layers / 6)


def test_film_of_depths_is_within_its_budget(made):
    assert len(block([made(Scope, width=16).camera.filmed("hidden_layers")])) <= 200_000
