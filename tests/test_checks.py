"""The error sentence: what must hold, what came, what to do; and what counts as a number."""

import math

import numpy as np
import pytest

from rectlab import checks


@pytest.mark.parametrize("value", [1, 10, np.int64(5), np.uint8(7)])
def test_whole_numbers_of_python_and_numpy_are_taken_and_become_int(value):
    taken = checks.whole("f", "n", value, 1, 10, do="Change it.")
    assert taken == value and type(taken) is int


@pytest.mark.parametrize("value", [0, 11, 1.0, True, "3", None, np.float32(2), np.array([1]), math.nan], ids=repr)
def test_anything_else_is_no_whole_number_from_1_to_10(value):
    with pytest.raises(ValueError) as error:
        checks.whole("f", "n", value, 1, 10, do="Change it.")
    assert str(error.value) == f"f: n must be a whole number from 1 to 10; got {value!r}. Change it."


@pytest.mark.parametrize("value", [0, 0.5, np.float32(0.25), np.int16(1), 1e300])
def test_finite_numbers_are_taken_and_become_float(value):
    taken = checks.number("f", "x", value, 0, do="Change it.")
    assert taken == value and type(taken) is float


@pytest.mark.parametrize("value", [-1e-9, math.nan, math.inf, True, "1", None, 1j, [1.0]], ids=repr)
def test_anything_else_is_no_number_from_0_up(value):
    with pytest.raises(ValueError) as error:
        checks.number("f", "x", value, 0, do="Change it.")
    assert str(error.value) == f"f: x must be a finite number from 0 up; got {value!r}. Change it."


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (-math.inf, math.inf, "a finite number"),
        (0, math.inf, "a finite number from 0 up"),
        (0.5, 2, "a finite number from 0.5 to 2"),
        (-math.inf, 3, "a finite number up to 3"),
    ],
)
def test_range_is_written_as_far_as_there_is_one(low, high, written):
    with pytest.raises(ValueError, match=f"^f: x must be {written}; got 'a'. Go.$"):
        checks.number("f", "x", "a", low, high, do="Go.")


def test_choices_are_listed_completely_and_the_value_is_returned():
    assert checks.one_of("f", "who", "b", ("a", "b")) == "b"
    with pytest.raises(ValueError, match="^f: who must be one of a, b; got 'c'. Choose one.$"):
        checks.one_of("f", "who", "c", ("a", "b"))


@pytest.mark.parametrize("value", [["a"], {"a": 1}, np.array(["a", "b"]), None, True], ids=repr)
def test_what_cannot_be_hashed_or_compared_is_refused_in_the_same_words(value):
    with pytest.raises(KeyError, match="must be one of a, 1; got"):
        checks.one_of("f", "who", value, ("a", 1), error=KeyError)
