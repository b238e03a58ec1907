"""What a learner has done: kept as it happens, told in words and tables, from where the answers lie."""

import re
from pathlib import Path

import pytest

import rectlab
from rectlab import __main__
from rectlab.questions import notebooks, record
from rectlab.questions.concepts import ITEMS
from rectlab.questions.exercises import EXERCISES, check
from rectlab.questions.predictions import PREDICTIONS

NAME, RIGHT = "00 rectifier", [0, 0, 0, 1.5]


@pytest.fixture(autouse=True)
def learner(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RECTLAB_TESTING", raising=False)
    monkeypatch.delenv("RECTLAB_PAGES", raising=False)
    return tmp_path


def test_an_exercise_is_kept_with_its_tries_up_to_the_first_right_one():
    check(NAME, ...)
    assert record.tries() == {}
    for answer in ([1, 1, 1, 1], RIGHT, [2, 2, 2, 2]):
        check(NAME, answer)
    assert record.tries() == {NAME: {"right": True, "tries": 2}}


@pytest.mark.parametrize("first", ["# One solution", "# open to see one solution"])
def test_the_lessons_solution_is_never_the_learners_success(monkeypatch, first):
    monkeypatch.setattr(notebooks, "in_a_solution", lambda: bool(notebooks.SOLUTION.match(f"{first}\nanswer = 1")))
    verdict = check(NAME, RIGHT)
    assert not verdict.right and verdict.in_words().startswith("The lesson's solution: everything up to zero")
    assert "✓" not in verdict._repr_html_() and record.tries() == {}


def test_all_is_told_in_the_order_of_the_lessons(learner):
    (learner / "00_start.ipynb").write_text("")
    record.keep_guess("00 zeros", 30.0, 51.0)
    check(NAME, RIGHT)
    record.keep_sheet("before", {}, True)
    record.keep_sheet("after", {item.name: item.right for item in ITEMS}, True)
    done = rectlab.progress()
    words, table = done.in_words().splitlines(), done._repr_html_()
    assert words[:3] == [
        "00 exercise rectifier: right at the first try",
        f"00 guess: {PREDICTIONS['00 zeros'].question} Your guess was 30 %; it is 51 %: remember the difference.",
        f"0 of 1 guess was close, 0 skipped. 1 of {len(EXERCISES)} exercises are right. "
        "Something is done in 1 of 1 lessons.",
    ]
    assert '<a href="00_start.ipynb">00</a>' in table and len(re.findall("<tr>", table)) == 3 + 13
    assert "Nothing is kept yet" in rectlab.progress(learner / "elsewhere").in_words()
    assert table.count("<td style") == 2 * 4 + 12 * 4 and table.count(">gained<") == 12


def test_a_damaged_file_is_said_and_the_others_are_told(learner):
    (learner / "predictions.json").write_text("{")
    check(NAME, RIGHT)
    words = rectlab.progress().in_words()
    assert words.startswith("predictions: predictions.json must be") and "rectifier: right" in words


def test_the_command_reads_the_present_folder_and_needs_no_clone(monkeypatch, capsys):
    check(NAME, RIGHT)
    monkeypatch.setattr(__main__, "LESSONS", Path("/nowhere"))
    assert __main__.main(["progress"]) == 0
    assert capsys.readouterr().out.startswith("00 exercise rectifier: right at the first try\n")
