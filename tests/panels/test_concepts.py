"""The twelve questions, driven by the messages a front end sends: kept as they come, judged only the second time."""

import json

import pytest

from rectlab.panels.concepts import Concepts
from rectlab.questions import record
from rectlab.questions.concepts import ITEMS

PLACES = {item.name: list(item.choices).index(item.right) for item in ITEMS}


@pytest.fixture(autouse=True)
def learner(tmp_path, monkeypatch):
    """A learner's folder, where somebody is asked."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RECTLAB_TESTING", raising=False)
    monkeypatch.delenv("RECTLAB_PAGES", raising=False)
    return tmp_path


def tell(panel, number=1, **message):
    panel._on_message(panel, {"id": number, **message}, [])


def test_every_choice_of_every_item_can_be_taken_changed_and_skipped():
    panel = Concepts()
    for item in ITEMS:
        for place, choice in enumerate(item.choices):
            tell(panel, item=item.name, choice=place)
            assert (panel.answers[item.name], panel.error) == (choice, "")
            assert panel.sheet["answers"][item.name] == place
        tell(panel, item=item.name, choice=None)
        assert panel.answers[item.name] is None
    assert record.concept_sheets()["before"] == {"answers": dict.fromkeys(PLACES), "done": False}
    assert panel.in_words() == "All 12 questions are answered or skipped. Press finish."


def test_answers_are_kept_at_once_and_a_new_panel_goes_on():
    tell(Concepts(), item="rectifier", choice=1)
    panel = Concepts()
    assert panel.answers == {"rectifier": "0 and 1"}
    assert panel.in_words().startswith(f"Question 2 of 12: {ITEMS[1].question}\n( ) 55 %\n( ) 48 %")


def test_every_message_is_answered_by_its_number():
    panel = Concepts()
    for number, message in enumerate(({"item": "depth", "choice": 0}, {"item": "x", "choice": 0}, {}), 7):
        tell(panel, number, **message)
        assert panel.heard == number


def test_finished_answers_stay_and_are_not_judged():
    panel = Concepts()
    tell(panel, item="rectifier", choice=PLACES["rectifier"])
    tell(panel, item="depth", choice=(PLACES["depth"] + 1) % 4)
    tell(panel, done=True)
    said = "2 of 12 questions are answered. They are not judged now: the same questions come again at the end of the "
    said += "course."
    assert (panel.told, panel.in_words(), panel.sheet["done"]) == (said, said, True)
    kept = record.concept_sheets()["before"]
    assert kept["done"] and kept["answers"]["exact zeros"] is None and len(kept["answers"]) == 12
    for other in (panel, Concepts()):
        tell(other, item="rectifier", choice=0)
        assert other.error == "" and other.in_words() == said
    assert record.concept_sheets()["before"] == kept


def test_nothing_that_crosses_to_the_page_before_says_what_is_right():
    panel = Concepts()
    crossing = json.dumps({name: panel.get_state(name)[name] for name in ("items", "sheet", "told", "title")})
    assert all(belief not in crossing for item in ITEMS for belief in item.choices.values())
    assert "lesson" not in crossing and not any(f'"{item.right}"' in json.dumps(panel.sheet) for item in ITEMS)


def test_the_second_time_is_judged_with_what_was_gained():
    first = Concepts()
    tell(first, done=True)
    panel = Concepts("after")
    assert panel.title.startswith("And now?") and not panel.done
    for name, place in PLACES.items():
        tell(panel, item=name, choice=place)
    tell(panel, done=True)
    assert panel.told.splitlines()[:2] == [
        "12 of 12 questions are answered.",
        "Concepts before the course: 0 of 12 right, 12 skipped. After it: 12 of 12 right, 0 skipped.",
    ]
    assert panel.told.count("gained: ") == 12
    assert panel.rows == [[item.question, "–", item.right, f"gained: {item.name}"] for item in ITEMS]
    assert first.rows == []


@pytest.mark.parametrize(
    ("message", "words"),
    [({"item": "nothing", "choice": 0}, "concepts: item must be one of "),
     ({"item": ["rectifier"], "choice": 0}, "concepts: item must be one of "),
     ({"item": "rectifier", "choice": 4}, "concepts: choice must be from 0 to 3, or None; got 4."),
     ({"item": "rectifier", "choice": "0"}, "concepts: choice must be from 0 to 3, or None; got '0'."),
     ({"done": "yes"}, "message: must be a dict with item, or done;")],
)
def test_a_bad_message_is_said_and_changes_nothing(message, words):
    panel = Concepts()
    tell(panel, **message)
    assert panel.error.startswith(words) and panel.answers == {} and not panel.done
    panel._on_message(panel, "nonsense", [])
    assert panel.error.startswith("message: must be a dict")
    tell(panel, item="rectifier", choice=0)
    assert panel.error == ""


def test_a_damaged_file_is_said_and_put_aside(learner):
    (learner / "concepts.json").write_text("{")
    panel = Concepts()
    assert panel.error.endswith("It is put aside as soon as you answer.")
    tell(panel, item="rectifier", choice=0)
    assert panel.error.endswith("It was kept as concepts.damaged.json.")
    tell(panel, item="depth", choice=0)
    assert panel.error == "" and len(record.concept_sheets()["before"]["answers"]) == 2


def test_a_folder_that_takes_no_file_costs_nothing_but_the_keeping(monkeypatch):
    def refuse(*args):
        raise PermissionError("read-only")

    monkeypatch.setattr("os.replace", refuse)
    panel = Concepts()
    tell(panel, item="rectifier", choice=0)
    assert panel.error.startswith("The answers could not be kept: read-only.")
    tell(panel, done=True)
    assert panel.done and panel.in_words().startswith("1 of 12 questions are answered.")


@pytest.mark.parametrize("variable", ["RECTLAB_TESTING", "RECTLAB_PAGES"])
def test_where_nobody_is_asked_no_file_is_read_or_written(monkeypatch, learner, variable):
    tell(Concepts(), item="rectifier", choice=0)
    before = (learner / "concepts.json").read_text()
    monkeypatch.setenv(variable, "1")
    panel = Concepts()
    assert panel.answers == {} and panel.in_words().startswith("Question 1 of 12: ")
    tell(panel, item="depth", choice=0)
    assert (learner / "concepts.json").read_text() == before


def test_the_rich_display_has_the_words_and_the_view():
    panel = Concepts()
    data, _ = panel._repr_mimebundle_()
    assert data["text/plain"] == repr(panel) == panel.in_words()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == panel.model_id


def test_a_page_shows_all_questions_because_none_can_be_turned_there(monkeypatch):
    monkeypatch.setenv("RECTLAB_PAGES", "1")
    words = repr(Concepts())
    assert all(item.question in words and f"( ) {item.right}" in words for item in ITEMS)
    assert words.count("\n\nQuestion ") == len(ITEMS) - 1


def test_an_unknown_time_lists_both():
    with pytest.raises(ValueError, match="^Concepts: when must be one of before, after; got 'now'. Choose one.$"):
        Concepts("now")
