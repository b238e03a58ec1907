"""How results write their numbers, to the letter."""

import dataclasses
import importlib
import inspect
import pkgutil

import pytest

import rectlab
from rectlab.words import counted, percent


@pytest.mark.parametrize(
    ("share", "digits", "words"),
    [
        (0.0, 0, "0 %"), (1.0, 0, "100 %"), (0.4862, 0, "49 %"), (0.4862, 1, "48.6 %"), (0.021, 1, "2.1 %"),
        (0.0004, 1, "< 0.1 %"), (0.5, 2, "50.00 %"),
        (0.9996, 1, "> 99.9 %"), (0.997, 0, "> 99 %"), (0.9996, 2, "99.96 %"),
    ],
)
def test_percent_rounds_and_sets_a_space_before_the_sign(share, digits, words):
    assert percent(share, digits) == words


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "0 units"), (1, "1 unit"), (2, "2 units"), (999, "999 units"), (1297, "1,297 units"),
        (10**6, "1,000,000 units"),
    ],
)
def test_counted_is_singular_for_one_and_groups_thousands(n, words):
    assert counted(n, "unit") == words


def results():
    """Yield every class of the house that is data and says itself in words without being asked for more."""
    for module in pkgutil.walk_packages(rectlab.__path__, "rectlab."):
        for one in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(one) and one.__module__ == module.name and dataclasses.is_dataclass(one):
                asked = inspect.signature(getattr(one, "in_words", lambda self, much: None)).parameters.values()
                if not [name for name in list(asked)[1:] if name.default is name.empty]:
                    yield one


def test_a_result_with_arrays_or_tables_shows_its_words_and_not_its_numbers():
    large = ("ndarray", "Tensor", "DataFrame", "dict", "object", "rectlab.")
    found = [
        one for one in results()
        if any(field.repr and any(word in str(field.type) for word in large) for field in dataclasses.fields(one))
    ]
    # what dataclasses writes of itself wraps what it guards against circles
    assert len(found) > 15 and [one.__name__ for one in found if hasattr(one.__repr__, "__wrapped__")] == []
