"""Frames: packed bytes against the layout as it is written down, and back."""

import json
import struct

import numpy as np
import pytest

from rectlab.panels.frame import Frame, pack, unpack

ARRAYS = {
    "counts": np.arange(6, dtype=np.uint32).reshape(2, 3) * 70_000,
    "levels": np.array([0, 255, 7], np.uint8),
    "codes": np.array([[1], [65535]], np.uint16),
    "losses": np.array([0.5, -1e-30, 3e38], np.float32),
    "nothing": np.zeros((0, 4), np.float32),
    "one": np.array(9, np.uint8),
}


def test_what_is_not_finite_is_none_in_the_header_and_nan_in_arrays_that_may_lack_it():
    odd = np.array([1, np.nan, np.inf], np.float32)
    own = {"a": float("nan"), "b": [1.5, (float("-inf"), {"c": float("inf")})]}
    made = Frame(words="x", probe_size=1, arrays={"odd": odd, "kept": odd}, own=own, missing=("odd",))
    header, arrays = unpack(made.packed())
    assert (header["a"], header["b"]) == (None, [1.5, [None, {"c": None}]])
    assert np.array_equal(arrays["odd"], [1, np.nan, np.nan], equal_nan=True) and np.isinf(arrays["kept"][2])


@pytest.mark.parametrize("padding", range(9))
def test_unpacked_is_what_was_packed_whatever_the_length_of_the_header(padding):
    header = {"words": "x" * padding, "n": 3, "none": None, "deep": {"a": [1, 2.5, True]}}
    told, arrays = unpack(pack(header, ARRAYS))
    assert told == header
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype and arrays[name].shape == array.shape
        assert np.array_equal(arrays[name], array)


def test_layout_is_length_header_and_arrays_at_multiples_of_eight():
    frame = pack({"words": "é"}, {"a": np.array([1, 2, 3], np.uint8), "b": np.array([1.5], np.float32)})
    (length,) = struct.unpack("<I", frame[:4])
    head = json.loads(frame[4 : 4 + length].decode("utf-8"))
    assert head == {
        "words": "é",
        "arrays": [{"name": "a", "dtype": "uint8", "shape": [3]}, {"name": "b", "dtype": "float32", "shape": [1]}],
    }
    assert (4 + length) % 8 == 0  # a typed array in the browser needs an aligned start
    assert frame[4 + length :] == bytes([1, 2, 3, 0, 0, 0, 0, 0]) + struct.pack("<f", 1.5) + bytes(4)


def test_numbers_cross_as_little_endian_whatever_they_were():
    frame = pack({}, {"a": np.array([1], dtype=">u4")})
    assert frame.endswith(struct.pack("<I", 1) + bytes(4))
    assert unpack(frame)[1]["a"].tolist() == [1]


def test_memory_order_does_not_matter():
    array = np.arange(6, dtype=np.uint32).reshape(2, 3)
    assert pack({}, {"a": np.asfortranarray(array)}) == pack({}, {"a": array})
    assert unpack(pack({}, {"a": array[:, ::2]}))[1]["a"].tolist() == [[0, 2], [3, 5]]


@pytest.mark.parametrize("dtype", ["float64", "int64", "int32", "bool", "complex64", "object"])
def test_types_that_the_browser_has_no_array_for_are_refused_in_full(dtype):
    with pytest.raises(ValueError) as caught:
        pack({}, {"zeros": np.zeros(2, dtype)})
    assert str(caught.value) == (f"pack: arrays must be one of float32, uint16, uint32, uint8; got {dtype} for zeros.")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_header_never_holds_a_number_that_json_lacks(value):
    with pytest.raises(ValueError, match="JSON"):
        pack({"loss": value}, {})


def test_header_of_the_caller_is_left_as_it_was():
    header = {"words": "w"}
    pack(header, ARRAYS)
    assert header == {"words": "w"}


def test_a_frame_is_packed_with_all_its_fields_and_its_own_beside_them():
    frame = Frame(words="w", probe_size=3, arrays={"a": np.array([7], np.uint8)}, own={"rate": 2.5, "words": "other"})
    header, arrays = unpack(frame.packed())
    assert set(header) == set(vars(frame)) - {"arrays", "own", "result", "missing"} | {"rate"}
    assert (header["words"], header["rate"], header["epoch"]) == ("w", 2.5, None) and arrays["a"].tolist() == [7]
