"""The tables of stated numbers: what they hold, and that lessons and tables name the same numbers."""

import ast
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from rectlab.questions import numbers
from rectlab.questions.numbers import Stated

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


def patterns_in(lesson):
    """Return the names that a lesson's cells ask for, as patterns: what braces of an f-string hold may be anything."""
    cells = json.loads(lesson.read_text("utf-8"))["cells"]
    code = [ast.parse("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
    calls = [node for tree in code for node in ast.walk(tree) if isinstance(node, ast.Call)]
    asked = [call.args[1] for call in calls if ast.unparse(call.func).endswith("expect") and len(call.args) > 1]
    return [".*".join(re.escape(part) for part in constants(name)) for name in asked]


def constants(name):
    """Return the parts of a name that are written out."""
    return [name.value] if isinstance(name, ast.Constant) else [
        part.value if isinstance(part, ast.Constant) else "" for part in name.values
    ]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem[:2])
def test_every_number_of_the_table_stands_in_its_lesson(lesson):
    patterns = patterns_in(lesson)
    known = [name for name in numbers.stated() if name.startswith(lesson.stem[:2])]
    assert known and not [name for name in known if not any(re.fullmatch(p, name) for p in patterns)]


def test_names_are_used_once_and_tolerances_can_fail():
    tables = [number for path in numbers.tables() for number in numbers.read(path)]
    assert len(tables) == len({number.name for number in tables}) == len(numbers.stated())
    assert all(number.within > 0 for number in tables)


def test_a_table_comes_back_as_it_was_written(tmp_path):
    plain = Stated("03 zeros, all", 59.0, 2.0, "% zeros, before and after")
    drawn = replace(plain, name="03 below", redraws=20, mean=0.0641, sd=0.012, low=0.05, high=0.08)
    path = tmp_path / "numbers.csv"
    numbers.write(path, [plain, drawn])
    back = numbers.read(path)
    assert back[1] == drawn and repr(back[0]) == repr(plain)


def test_a_range_is_said_only_where_the_number_depends_on_the_seeds():
    same = Stated("a", 58, 1, "% zeros", redraws=20, mean=58, sd=0, low=58, high=58)
    assert same.in_words() == "58 % zeros"
    assert replace(same, high=61).in_words() == "58 % zeros (20 fresh draws: 58 to 61)"
    cosine = replace(same, about=0.9995, what="cosine", low=0.9953, high=1)
    assert cosine.in_words() == "0.9995 cosine (20 fresh draws: 0.9953 to 1.0000)"
