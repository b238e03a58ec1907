"""Films: the block against the frames it was made of, its places, its size."""

import json

import numpy as np
import pytest

from rectlab.panels.controls import LogNumber, Number
from rectlab.panels.film import MOST_BYTES, Film, block, places, strip, thinned
from rectlab.panels.frame import Frame, unpack

BIAS_SHIFT = Number(0.0, low=-2, high=2, step=0.02, label="bias shift")
DEPTH = Number(3, low=1, high=12, step=1, label="hidden layers")


def shot(k, **arrays):
    own = {"upper": 4.0, "error": k / 10, **({"odd": k} if k % 2 else {})}
    return Frame(words=f"Words of place {k}.", probe_size=50, arrays=arrays, own=own, result="not packed")


def filmed(frames, control="hidden_layers", wanted=None, coarse=()):
    film = Film(control, wanted or list(range(len(frames))), 0, {"bias_shift": 0.1}, coarse)
    for frame in frames:
        film.add(frame)
    return film


def test_block_says_each_film_and_names_its_arrays_by_number():
    line = np.arange(3, dtype=np.float32)
    first = filmed([shot(k, line=line + k, same=line) for k in range(3)])
    header, arrays = unpack(block([first, filmed([shot(0, line=line)], control="bias_shift")]))
    first, second = header["films"]
    assert (first["control"], second["control"]) == ("hidden_layers", "bias_shift")
    assert first["places"] == [0, 1, 2] and first["words"] == [f"Words of place {k}." for k in range(3)]
    assert first["fixed"] == {"bias_shift": 0.1} and second["words"] == ["Words of place 0."]
    assert first["common"] == {"preview": False, "shown": None, "device": "cpu", "probe_size": 50, "upper": 4.0}
    assert first["varied"] == {"error": [0.0, 0.1, 0.2], "odd": [None, 1, None]}
    assert set(arrays) == {"0.line", "0.same", "1.line"}
    assert arrays["0.line"].tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 4]] and arrays["0.same"].tolist() == [0, 1, 2]


def test_arrays_of_different_shapes_stand_one_after_the_other():
    whole, told = strip([np.ones((2, 1), np.uint16), None, np.full((1, 3), 7, np.uint16), np.ones((0, 3), np.uint16)])
    assert whole.tolist() == [1, 1, 7, 7, 7] and whole.dtype == np.uint16
    assert told == {"dtype": "uint16", "kind": "joined", "shapes": [[2, 1], None, [1, 3], [0, 3]]}


def test_an_array_that_a_place_lacks_is_not_the_same_everywhere():
    assert strip([np.ones(2), None])[1]["kind"] == "joined"
    assert strip([np.array([1, np.nan], np.float32)] * 2)[1] == {"dtype": "float32", "kind": "same"}


@pytest.mark.parametrize(
    "values", [[[0, 3, 1_000_000], [5, 6, 7]], [[-1.5, 0.0, 2.5], [0.1, 0.2, 0.3]], [[4, 4], [4, 4]]]
)
def test_coarse_arrays_are_within_half_a_step_of_16_bits(values):
    dtype = np.float32 if isinstance(values[0][0], float) else np.uint32
    whole, told = strip([np.array(part, dtype) for part in values], coarse=True)
    least, greatest = told["range"]
    back = least + whole.astype(float) * (greatest - least) / 65_535
    wanted = np.array(values if told["kind"] == "stacked" else values[0])
    assert whole.dtype == np.uint16 and (least, greatest) == (np.min(values), np.max(values))
    assert np.abs(back - wanted).max() <= (greatest - least) / 131_070 + 1e-6


def test_only_arrays_that_are_named_are_coarse():
    frames = [shot(k, counts=np.array([k, 9], np.uint32), line=np.array([k, 9], np.float32)) for k in range(3)]
    header, arrays = unpack(block([filmed(frames, coarse=("counts",))]))
    assert arrays["0.counts"].dtype == np.uint16 and arrays["0.line"].dtype == np.float32
    assert "range" in header["films"][0]["strips"]["counts"] and "range" not in header["films"][0]["strips"]["line"]


def test_a_film_grows_from_the_middle_and_is_a_film_at_any_time():
    film = Film("bias_shift", [-2, -1, 0, 1, 2], 0.4, {})
    for place in (0, -1, 1, -2, 2):
        assert film.next_place == place
        film.add(shot(place))
    assert film.next_place is None and film.places == [-2, -1, 0, 1, 2]
    assert film.told(film.places)[0]["words"] == [f"Words of place {k}." for k in (-2, -1, 0, 1, 2)]


def test_places_of_a_logarithmic_slider_are_taken_by_their_place_and_not_their_value():
    film = Film("probe_size", [10, 100, 1000, 10_000], 900, {})
    order = []
    while film.next_place is not None:
        order.append(film.next_place)
        film.add(shot(1))
    assert order == [1000, 100, 10_000, 10]


def test_the_first_two_frames_say_how_many_places_there_is_room_for():
    film = Film("bias_shift", places(BIAS_SHIFT), 0.02, {})
    order = []
    while film.next_place is not None:
        order.append(film.next_place)
        film.add(shot(0, line=np.full(1000, film.next_place, np.float32)))
    assert order[0] == 0.02 and order[2:] == sorted(order[2:], key=lambda place: abs(place - 0.02))
    assert {-2.0, 0.02, 2.0} <= set(film.places) and 40 < len(film.places) < 52


def test_a_film_whose_later_frames_are_larger_still_fits():
    film = Film("bias_shift", places(BIAS_SHIFT), 0.0, {})
    while film.next_place is not None:
        size = 10 + int(800 * abs(film.next_place))
        film.add(shot(0, line=np.random.default_rng(0).random(size).astype(np.float32) + film.next_place))
    packed = block([film])
    found = unpack(packed)[0]["films"][0]["places"]
    assert len(packed) <= MOST_BYTES and (found[0], found[-1]) == (-2.0, 2.0) and len(film.places) == 201
    assert len(found) == len(unpack(packed)[0]["films"][0]["words"]) > 10


def test_places_are_on_the_grid_of_the_slider_with_both_ends():
    found = places(BIAS_SHIFT)
    assert found == [k / 50 for k in range(-100, 101)]  # 0.1, never 0.10000000000000009
    assert places(DEPTH) == list(range(1, 13)) and all(type(value) is int for value in places(DEPTH))


def test_places_of_a_logarithmic_slider_are_those_of_the_front_end():
    sizes = places(LogNumber(10, low=10, high=1297, whole=True, label="probe"))
    assert sizes[:12] == [10, 13, 16, 20, 25, 32, 40, 50, 63, 79, 100, 130] and sizes[-1] == 1297 and len(sizes) == 22
    assert all(type(size) is int for size in sizes)
    strengths = places(LogNumber(0.0, low=1e-5, high=0.1, zero="off", label="L1"))
    assert strengths[:4] == [0.0, 1e-5, 1.3e-5, 1.6e-5] and strengths[-1] == 0.1 and len(strengths) == 42
    json.dumps(strengths)


@pytest.mark.parametrize("most", [0, 2, 3, 20, 200, 201, 1000])
def test_thinned_values_are_evenly_spread_with_both_ends(most):
    values = list(range(201))
    found = thinned(values, most)
    assert len(found) == min(201, max(2, most)) and (found[0], found[-1]) == (0, 200)
    assert np.ptp(np.diff(found)) <= 1
