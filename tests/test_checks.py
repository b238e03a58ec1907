"""The error sentence: what must hold, what came, what to do; and what counts as a number."""

import math

import numpy as np
import pytest
import torch

from rectlab import checks


@pytest.mark.parametrize("value", [1, 10, np.int64(5), np.uint8(7), np.array(5), torch.tensor(5)])
def test_whole_numbers_of_python_and_numpy_are_taken_and_become_int(value):
    taken = checks.whole("f", "n", value, 1, 10, do="Change it.")
    assert taken == value and type(taken) is int


@pytest.mark.parametrize("value", [0, 11, 1.0, True, "3", None, np.float32(2), np.array([1]), math.nan], ids=repr)
def test_anything_else_is_no_whole_number_from_1_to_10(value):
    with pytest.raises(ValueError) as error:
        checks.whole("f", "n", value, 1, 10, do="Change it.")
    assert str(error.value) == f"f: n must be a whole number from 1 to 10; got {value!r}. Change it."


@pytest.mark.parametrize("value", [0, 0.5, np.float32(0.25), np.int16(1), 1e300, np.array(0.5), torch.tensor(0.5)])
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


def test_a_word_of_numpy_becomes_that_of_python():
    for word in (np.str_("b"), np.array("b"), np.array(["b"])[0]):
        assert type(checks.one_of("f", "who", word, ("a", "b"))) is str
    assert checks.one_of("f", "flag", np.True_, (False, True)) is True


def test_a_number_beyond_the_largest_float_is_refused_as_any_other():
    with pytest.raises(ValueError, match="^f: x must be a finite number; got an int. Go.$"):
        checks.number("f", "x", 10**400, do="Go.")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.zeros((40, 64), np.float32), "an array of shape (40, 64) and dtype float32"),
        (torch.zeros(40, 64), "a Tensor of shape (40, 64) and dtype float32"),
        ([0.0] * 1297, "a list of length 1,297"),
        ("x" * 500, f"'{'x' * 12}...{'x' * 13}'"),
        (lambda x: x, "a function"),
        (object(), "an object"),
    ],
)
def test_what_came_is_shown_in_one_short_line(value, words):
    assert checks.shown(value) == words


def test_numbers_come_in_as_arrays_of_this_machine_or_not_at_all():
    for odd in ("12", b"12", [1, None], [[1], [2, 3]], {1: 2}, None, [1j], ["1"], np.ma.masked_array([1, 2], [0, 1])):
        assert checks.numbers(odd) is None
    for given in ([1, 2], range(1, 3), np.array([2, 1], ">i2")[::-1], np.array([1, 2], object), torch.tensor([1, 2])):
        found = checks.numbers(given)
        assert found.tolist() == [1, 2] and found.dtype.kind == "i" and found.dtype.isnative
    assert checks.numbers(np.array([0.5], np.longdouble)).dtype == np.float64


def test_a_tensor_keeps_its_memory_and_an_array_is_copied():
    array = np.zeros(3)
    checks.tensor("f", "x", array)[0] = 1.0
    assert array.tolist() == [0, 0, 0]
    weight = torch.zeros(3, requires_grad=True)
    found = checks.tensor("f", "x", weight)
    assert found.data_ptr() == weight.data_ptr() and not found.requires_grad
    assert checks.tensor("f", "x", np.array([7], np.uint16)).dtype == torch.int64
