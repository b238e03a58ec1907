"""The twelve questions: four plausible answers each, never judged before the course, scored after it."""

import json

import pytest

from rectlab.questions.concepts import ITEMS, checked, known, score
from rectlab.questions.record import concept_sheets

RIGHT = {item.name: item.right for item in ITEMS}
WRONG = {item.name: next(choice for choice in item.choices if choice != item.right) for item in ITEMS}
EMPTY = {"answers": {}, "done": False}
LESSONS = ["00", "03"]


def test_there_are_twelve_items_of_four_different_choices_one_of_them_right():
    assert len(ITEMS) == len({item.name for item in ITEMS}) == 12
    for item in ITEMS:
        assert len(item.choices) == 4 and item.right in item.choices and item.question.endswith("?")
        beliefs = [belief for choice, belief in item.choices.items() if choice != item.right]
        assert all(belief.startswith("that ") for belief in beliefs) and len(set(beliefs)) == 3
        assert item.lesson in {f"{k:02}" for k in range(13)}


def test_the_place_of_the_right_choice_gives_nothing_away():
    places = [list(item.choices).index(item.right) for item in ITEMS]
    assert all(places.count(place) == 3 for place in range(4))


def test_the_longest_choice_is_not_the_right_one_more_often_than_by_chance():
    longest = [max(item.choices, key=len) == item.right for item in ITEMS]
    assert sum(longest) <= 3


def test_what_is_shown_before_says_nothing_about_what_is_right():
    for item in ITEMS:
        shown = item.described()
        assert set(shown) == {"name", "question", "choices"} and shown["choices"] == list(item.choices)


def test_answers_that_are_none_of_the_choices_are_left_out(tmp_path):
    answers = {"rectifier": "17", "depth": ["x"], "gone": "a", "rescaling": RIGHT["rescaling"], "probe size": None}
    content = {"version": 1, "sheets": {"before": {"answers": answers, "done": True}}}
    (tmp_path / "concepts.json").write_text(json.dumps(content))
    assert concept_sheets(tmp_path)["before"]["answers"] == {"rescaling": RIGHT["rescaling"], "probe size": None}
    assert score(concept_sheets(tmp_path), LESSONS).startswith("Concepts before the course: 1 of 12 right, 11 skipped.")


@pytest.mark.parametrize("choice", [-1, 4, 1.0, "0", True, [0]])
def test_a_choice_that_is_none_is_refused(choice):
    assert checked("rectifier", 2) == "0 and 0.5" and checked("rectifier", None) is None
    with pytest.raises(ValueError) as caught:
        checked("rectifier", choice)
    message = f"concepts: choice must be from 0 to 3, or None; got {choice!r}. Choose again."
    assert str(caught.value) == message


def test_an_item_that_is_none_is_refused():
    with pytest.raises(ValueError) as caught:
        checked("nothing", 0)
    message = f"concepts: item must be one of {', '.join(RIGHT)}; got 'nothing'. Run this cell again."
    assert str(caught.value) == message


def test_before_the_second_time_only_the_number_of_right_answers_is_said():
    assert score(known({}), LESSONS) == "Concepts: the twelve questions of lesson 00 are not answered yet."
    sheets = {
        "before": {"answers": {**RIGHT, "depth": WRONG["depth"], "rectifier": None}, "done": True},
        "after": EMPTY,
    }
    assert score(sheets, LESSONS) == "Concepts before the course: 10 of 12 right, 1 skipped. After it: not asked yet."


def test_after_the_course_what_was_gained_and_what_is_open_is_said_with_the_belief():
    before = {"answers": {**RIGHT, "depth": WRONG["depth"], "rectifier": None}, "done": True}
    after = {"answers": {**RIGHT, "exact zeros": "55 %", "rescaling": None}, "done": True}
    assert score({"before": before, "after": after}, LESSONS).splitlines() == [
        "Concepts before the course: 10 of 12 right, 1 skipped. After it: 10 of 12 right, 1 skipped.",
        "  gained: rectifier",
        "  open: exact zeros (you seem to think that a small value is as good as a zero); see lesson 03",
        "  gained: depth",
        "  open: rescaling (skipped); no lesson here teaches it yet",
    ]
