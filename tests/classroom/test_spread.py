"""Fresh draws: other random numbers in every stream, values collected by name, tables filled in."""

import nbformat
import numpy as np

from rectlab import streams
from rectlab.classroom import spread
from rectlab.questions import numbers
from rectlab.questions.numbers import Stated


def test_a_redraw_changes_every_stream_and_the_lessons_own_stays(monkeypatch):
    own = streams.of(3, "weights", 0).random(4)
    monkeypatch.setenv("RECTLAB_REDRAW", "2")
    fresh = streams.of(3, "weights", 0).random(4)
    monkeypatch.setenv("RECTLAB_REDRAW", "0")
    assert not np.array_equal(own, fresh) and np.array_equal(own, streams.of(3, "weights", 0).random(4))


def test_a_lesson_is_measured_on_fresh_seeds(tmp_path):
    name = next(iter(numbers.stated()))
    cells = ["from rectlab import expect, streams", f'expect(streams.of(0, "order").random(), "{name}")']
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    path = tmp_path / "lesson.ipynb"
    nbformat.write(notebook, path)
    first, second = (spread.measured(path, redraw)[name] for redraw in (1, 2))
    assert 0 < first < 1 and first != second


def test_what_was_found_is_told_and_what_is_not_finite_is_left_out():
    number = spread.told(Stated("a", 1, 1, ""), [1.0, 3.0, float("nan"), float("inf")])
    assert (number.redraws, number.mean, number.low, number.high) == (2, 2.0, 1.0, 3.0)
    assert spread.told(Stated("a", 1, 1, ""), [1.0]).redraws == 0


def test_a_lessons_table_is_found_by_its_digits():
    assert spread.table_of("03").parent.name == "zeros"
