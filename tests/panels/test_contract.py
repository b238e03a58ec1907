"""What every panel does, found by discovery: the panel of a new lesson is tested before anybody writes a test."""

import base64
import importlib
import os
import random
import re
import threading
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from traitlets import TraitError

import rectlab
from rectlab import datasets
from rectlab.panels.controls import Choice, Data, LogNumber, Number
from rectlab.panels.frame import Frame, unpack
from rectlab.panels.panel import Panel
from rectlab.questions.predictions import PREDICTIONS
from tests.hand import frame, move, send, update, wait_until

MODULES = rectlab._panels()
MADE_BY_THE_FRONT_END = {"film", "live", "stale_gradients"}
COMMON = {field.name for field in fields(Frame)} - {"arrays", "own", "result", "missing"}
MOVES = int(os.environ.get("RECTLAB_MOVES", 12))  # of each panel, legal ones and malformed ones
SHARED = Path(rectlab.__file__).parent / "panels"


def kind_of(name):
    return getattr(importlib.import_module(MODULES[name]), name)


KNOBS = [(name, knob) for name in MODULES for knob in kind_of(name).knobs()]


@pytest.fixture(params=MODULES)
def kind(request):
    return kind_of(request.param)


@pytest.fixture
def panel(kind, made):
    return made(kind)


def good_values(knob, name):
    """Return both ends of a knob and two places between them, or all its choices that need no download."""
    any_share = random.Random(name).random
    if isinstance(knob, Choice):
        return [choice for choice in knob.choices if not isinstance(knob, Data) or choice in datasets.offline()]
    if isinstance(knob, Number):
        steps = round((knob.high - knob.low) / knob.step)
        found = [knob.low + knob.step * round(share * steps) for share in (0, 1, any_share(), any_share())]
    else:
        found = [knob.low * (knob.high / knob.low) ** share for share in (0, 1, any_share(), any_share())]
        found = [0.0] * bool(knob.zero) + [min(max(value, knob.low), knob.high) for value in found]
    return [round(value) for value in found] if knob.whole else found


def bad_values(knob):
    """Return values that a knob refuses, and what must hold in its words."""
    if isinstance(knob, Choice):
        return ("no such choice", None, 10**9), f"one of {', '.join(map(str, knob.choices))}"
    zero = isinstance(knob, LogNumber) and knob.zero
    below = -1 if zero else knob.low - 1 if knob.whole else knob.low - 1e-3 * (knob.high - knob.low)
    what = f"{'0 or ' if zero else ''}a {'whole ' if knob.whole else ''}number from {knob.low:g} to {knob.high:g}"
    return (below, knob.high + 1, "NaN", float("nan"), None, True, *((knob.low + 0.5,) if knob.whole else ())), what


def values_of(panel):
    return {name: getattr(panel, name) for name in panel.knobs()}


def check_frame(panel, answer):
    """What holds for every frame."""
    header, _ = frame(panel)
    assert header["id"] == answer and panel.error == "" and header["values"] == values_of(panel)
    assert header["words"] == panel.in_words() == repr(panel)
    assert len(header["words"]) > 20 and header["words"].endswith((".", "?"))
    assert header["probe_size"] > 0 and header["code"] == panel.code and header["compute_ms"] >= 0
    assert len(panel.frame) < 50_000


# knobs


@pytest.mark.parametrize(("name", "knob"), KNOBS)
def test_a_knob_answers_over_its_whole_range(made, name, knob):
    panel = made(kind_of(name))
    numbers = [frame(panel)[0]["number"]]
    for value in good_values(panel.knobs()[knob], knob):
        move(panel, **{knob: value})
        assert getattr(panel, knob) == value
        check_frame(panel, answer=1)
        numbers.append(frame(panel)[0]["number"])
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@pytest.mark.parametrize(("name", "knob"), KNOBS)
def test_a_bad_value_is_said_and_the_last_good_frame_stays(made, name, knob):
    panel = made(kind_of(name))
    good = getattr(panel, knob)
    move(panel, **{knob: good})
    words, before = panel.in_words(), frame(panel)[1]
    bad, what = bad_values(panel.knobs()[knob])
    for value in bad:
        for tell in (move, update):
            tell(panel, **{knob: value})
            assert panel.error.startswith(f"{knob}: must be {what}")
            assert panel.error.endswith(" The last good value stays; set another one.")
            if type(panel.knobs()[knob]) in (Number, LogNumber, Choice, Data):
                assert f"must be {what}; got {value!r}. The last" in panel.error
            assert getattr(panel, knob) == good and panel.in_words() == words
    after = frame(panel)[1]
    assert all(np.array_equal(before[array], after[array], equal_nan=True) for array in before)
    with pytest.raises(TraitError, match=f"^{knob}: must be "):
        setattr(panel, knob, bad[0])
    with pytest.raises(TraitError, match=f"^{knob}: must be "):
        kind_of(name)(**{knob: bad[0]})
    move(panel, **{knob: good})
    check_frame(panel, answer=1)


def test_a_plain_widget_message_is_answered_by_a_frame_that_nobody_asked_for(panel):
    for knob in list(panel.knobs())[:2]:
        update(panel, **{knob: good_values(panel.knobs()[knob], knob)[1]})
        check_frame(panel, answer=None)


def test_what_the_hand_moves_is_told_from_what_cells_set_and_is_put_back(panel):
    (one, *_, other), first = panel.knobs(), panel.at()
    ones, others = ([value for value in good_values(panel.knobs()[name], name) if value != getattr(first, name)]
                    for name in (one, other))
    assert panel.moved() == []
    move(panel, **{one: ones[0]})
    setattr(panel, other, others[0])  # a cell: this value is the lesson's from now on
    update(panel, **{other: getattr(first, other)})
    assert [label for label, *_ in panel.moved()] == [
        panel.knobs()[name].label.removesuffix(" (log)") for name in (one, other)]
    assert all(now != value for _, now, value in panel.moved())
    setattr(panel, one, ones[0])  # a cell that asks for what the hand has set already
    panel.put_back()
    assert (panel.moved(), getattr(panel, one), getattr(panel, other)) == ([], ones[0], others[0])


def test_buttons_that_train_are_remembered_until_a_cell_resets(made):
    panel = made(rectlab.Scope, hidden_layers=1, width=16)
    for button in ("pin", "step", "step"):
        send(panel, press=button, id=1)
    assert panel.pressed == ("step",)
    panel.reset()
    assert panel.pressed == ()


def test_any_legal_messages_of_several_knobs_are_answered_by_frames_of_just_these_values(kind, made, monkeypatch):
    any_of, panel = random.Random(kind.__name__), made(kind)
    monkeypatch.setattr(panel, "picture", lambda: None)
    buttons = [name for name in panel.buttons if name not in ("train", "start", "roll", "epoch", "step")]
    cheap = {"width": 64, "hidden_layers": 4}  # larger networks show nothing else
    values = {name: [v for v in good_values(knob, name) if not (name in cheap and v > cheap[name])]
              for name, knob in panel.knobs().items()}
    for number in range(MOVES):
        some = any_of.sample(list(values), min(len(values), any_of.randint(2, 5)))
        moves = {name: any_of.choice(values[name]) for name in some}
        send(panel, set=moves, id=number)
        assert {name: getattr(panel, name) for name in moves} == moves
        check_frame(panel, answer=number)
        assert all(np.isfinite(array).all() for name, array in frame(panel)[1].items()
                   if array.dtype.kind == "f" and name not in panel._made.missing)
        if buttons and number % 4 == 0:
            send(panel, press=any_of.choice(buttons), id=number)
            assert panel.error == ""


def test_malformed_messages_lose_nothing(panel):
    knob, before = next(iter(panel.knobs())), values_of(panel)
    huge, deep = 10**400, {"a": {"a": {"a": ["x" * 10_000]}}}
    for bad in (None, 7, "x", [], [1], {"set": []}, {"set": None}, {"drawn": "x"}, {"press": deep}, {"press": None},
                {"set": {knob: huge}}, {"set": {knob: -huge}}, {"set": {knob: deep}}, {"set": {"": 1}}, {"guess": deep},
                {"set": {"_esm": "", "comm": 1}}, {"id": deep}, {"id": -1, "view": []}):
        panel._handle_msg({"content": {"data": {"method": "custom", "content": bad}}, "buffers": []})
        assert "Traceback" not in panel.error and len(panel.error) < 1500 and values_of(panel) == before
    panel._handle_msg({"content": {"data": {"method": "update", "state": {knob: huge}}}, "buffers": []})
    assert panel.error.startswith(f"{knob}: must be ") and values_of(panel) == before
    move(panel, **{knob: before[knob]})
    check_frame(panel, answer=1)
    assert panel._esm


def anything(any_of, depth=0):
    """Return any value that JSON or Python's reading of it can hold."""
    values = (None, True, 7, -1, 0.5, 1e308, float("nan"), float("-inf"), "", "x" * 1000, "\u202e", 10**40)
    some = [anything(any_of, depth + 1) for _ in range(any_of.randrange(3))] if depth < 3 else []
    return any_of.choice([any_of.choice(values), any_of.choice(values), some, dict(zip("abc", some))])


def test_no_message_of_any_form_ends_in_a_traceback_or_in_silence(kind, made):
    any_of, panel = random.Random(kind.__name__), made(kind)
    knobs, names = list(panel.knobs()), ("set", "press", "guess", "drawn", "id", "view", "method", "")
    for _ in range(5 * MOVES):
        content = {name: anything(any_of) for name in any_of.sample(names, any_of.randrange(4))}
        if any_of.random() < 0.5:
            content["set"] = {any_of.choice([*knobs, "x"]): anything(any_of) for _ in range(any_of.randrange(4))}
        before = {name: getattr(panel, name) for name in knobs}
        send(panel, **content)
        assert "Traceback" not in panel.error and len(panel.error) < 1500
        if panel.error and "set" in content:
            assert {name: getattr(panel, name) for name in knobs} == before, content
    send(panel, set={knobs[0]: type(panel).knobs()[knobs[0]].default_value}, id=7)
    check_frame(panel, answer=7)


def test_values_without_a_name_are_refused_once(kind, capsys):
    first = next(iter(kind.knobs()))
    words = rf"^{kind.__name__}: knobs must be given by name; got 5\. Write {kind.__name__}\({first}=\.\.\.\)\.$"
    with pytest.raises(TypeError, match=words):
        kind(5)
    assert capsys.readouterr().err == ""


def test_what_every_widget_takes_a_panel_takes_too(kind, made):
    panel = made(kind, layout={"width": "50%"}, tooltip="mine")
    assert (panel.layout.width, panel.tooltip) == ("50%", "mine")


def test_unknown_knobs_are_refused_with_all_names(kind):
    names = re.escape(", ".join(kind.knobs()))
    with pytest.raises(TypeError, match=rf"^{kind.__name__}: must get knobs among {names}; got depht, oops\.$"):
        kind(oops=1, depht=2)


def test_the_front_end_gets_the_bounds_of_the_knobs_and_so_does_the_reader(kind, panel):
    told = {control["name"]: control for control in panel.panel["controls"]}
    assert list(told) == list(panel.knobs())
    for name, knob in panel.knobs().items():
        assert re.search(rf"\b{name}\b", kind.__doc__), f"{name} is not in the docstring"
        if not isinstance(knob, Choice):
            assert (told[name]["low"], told[name]["high"]) == (knob.low, knob.high)
    lines = re.findall(r"^    ([\w, ]+) : \w+, (?:0 or )?(\S+) to (\S+)$", kind.__doc__, flags=re.MULTILINE)
    for names, *ends in lines:
        low, high = (float(end.replace(",", "")) for end in ends)
        for name in names.split(", "):
            assert (told[name]["low"], told[name]["high"]) == (low, high), name


def test_code_makes_the_panel_again(kind, made):
    knobs = {name: random.Random(name).choice(good_values(knob, name)) for name, knob in kind.knobs().items()}
    one = made(kind, **knobs)
    again = eval(one.code, {"rectlab": rectlab})
    assert values_of(again) == values_of(one) == knobs
    assert again.in_words() == one.in_words() and again.code == one.code
    again.close()


# frames and displays


def test_display_gives_words_a_small_picture_and_a_live_view(panel):
    data, metadata = panel._repr_mimebundle_()
    assert metadata["image/png"]["width"] <= 840 and metadata["image/png"]["alt"] == panel.in_words()
    assert set(data) == {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert data["text/plain"] == panel.in_words() == repr(panel)
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG") and len(png) < 60_000
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == panel.model_id


def test_the_display_keeps_what_colab_needs_to_show_the_view(made, monkeypatch):
    panel = made(rectlab.Raster)
    needed = {"application/vnd.jupyter.widget-view+json": {"colab": {"custom_widget_manager": {"url": "there"}}}}
    monkeypatch.setattr("anywidget._util.get_repr_metadata", lambda: needed)
    assert panel._repr_mimebundle_()[1] == needed | {"image/png": panel._repr_mimebundle_()[1]["image/png"]}


def test_an_exact_frame_that_is_out_of_date_when_its_turn_comes_begins_nothing(panel, monkeypatch):
    begun, before = [], panel.frame
    monkeypatch.setattr(panel, "before_frame", begun.append)
    panel.refresh(stop=lambda: True)
    assert begun == [] and panel.frame == before


def test_the_exact_frame_follows_when_the_hand_rests(panel):
    move(panel, **{next(iter(panel.knobs())): good_values(next(iter(panel.knobs().values())), "rest")[0]})
    panel._exact()
    check_frame(panel, answer=None)
    assert frame(panel)[0]["preview"] is False


def front_end_of(kind):
    """Return what the lesson's own .mjs files say."""
    folder = Path(importlib.import_module(kind.__module__).__file__).parent
    return "\n".join(path.read_text("utf-8") for path in folder.glob("*.mjs"))


def test_what_a_frame_holds_is_what_the_front_end_reads(panel):
    """A field that is read and never sent, or sent and never read, is an error."""
    for button in ("step", "epoch"):
        if button in panel.buttons:
            send(panel, press=button, id=1)
    if {"layer", "unit"} <= set(panel.knobs()):
        move(panel, layer=1, unit=1)
    panel.refresh()
    header, own = frame(panel)[0], set(frame(panel)[0]) - COMMON
    text = front_end_of(type(panel))
    read = set(re.findall(r"\bheader\??\.(\w+)", text))
    assert read <= set(header) | MADE_BY_THE_FRONT_END
    shared = "".join((SHARED / f"{name}.mjs").read_text("utf-8") for name in ("panel", "frame", "film"))
    assert set(re.findall(r"\bheader\.(\w+)", shared)) <= COMMON | MADE_BY_THE_FRONT_END | {"arrays", "films"}
    assert {name for name in own if not re.search(rf"\b{name}\b", text)} == set()
    assert {name for name in COMMON if not re.search(rf"\b{name}\b", text + shared)} <= {"seconds_left"}


# films and pins


FILMED = [(name, control) for name in MODULES for control in kind_of(name).filmed_on_pages or kind_of(name).filmed]
TRAINED_ANEW = {("Penalty", "l1")}  # on pages only, where no network goes on training: tested in its lesson
PINNED = [name for name in MODULES if "pin" in kind_of(name).buttons]


def some(places):
    """Return both ends of a film and two places between them."""
    return [places[0], places[len(places) // 3], places[-2], places[-1]]


@pytest.mark.parametrize("name", [name for name in MODULES if kind_of(name).filmed])
def test_shooting_films_changes_nothing_that_is_shown(made, name):
    panel = made(kind_of(name))
    panel._view_count = 1
    before, result = frame(panel), panel._made.result
    knobs, words, sent, code = values_of(panel), panel.in_words(), panel.frame, panel.code
    for control in panel.filmed_on_pages or panel.filmed:
        panel.camera.filmed(control)
    panel.at_rest(lambda: False)
    assert panel.film and panel.error == ""
    assert (values_of(panel), panel.in_words(), panel.frame, panel.code) == (knobs, words, sent, code)
    assert panel._made.result is result
    panel.refresh()
    after = frame(panel)
    assert after[0]["number"] == before[0]["number"] + 1
    for header in (after[0], before[0]):
        del header["number"], header["compute_ms"]
    assert after[0] == before[0]
    assert all(np.array_equal(after[1][array], before[1][array], equal_nan=True) for array in before[1])


@pytest.mark.parametrize(("name", "control"), [film for film in FILMED if film not in TRAINED_ANEW])
def test_a_place_of_a_film_is_the_preview_that_the_panel_shows_there(made, name, control):
    panel = made(kind_of(name))
    film = panel.camera.filmed(control)
    told, strips = film.told(film.places)
    first = getattr(panel, control)
    for place in some(film.places):
        move(panel, **{control: place})
        (header, shown), k = frame(panel), film.places.index(place)
        words, here = told["words"][k], {field: values[k] for field, values in told["varied"].items()}
        for field, value in (told["common"] | here).items():
            assert value == header[field] or (value is None and field not in header), field
        assert words == header["words"]
        for array, strip in told["strips"].items():
            found = at_place(strips[array], strip, k)
            if found is None:
                assert array not in shown
            else:
                step = (strip["range"][1] - strip["range"][0]) / 131_070 if "range" in strip else 0
                assert found.shape == shown[array].shape
                assert np.allclose(found, shown[array], 0, step + 1e-9, equal_nan=True)
        move(panel, **{control: first})
        panel.refresh()


def at_place(array, told, k):
    """Return the array of one place, as the front end does."""
    if told["kind"] == "joined":
        sizes = [0 if shape is None else int(np.prod(shape)) for shape in told["shapes"]]
        shape, start = told["shapes"][k], sum(sizes[:k])
        array = None if shape is None else array[start : start + sizes[k]].reshape(shape)
    elif told["kind"] == "stacked":
        array = array[k]
    if "range" in told:
        least, greatest = told["range"]
        array = least + array.astype(float) * (greatest - least) / 65_535
    return array


@pytest.mark.parametrize("name", PINNED)
def test_a_pin_keeps_the_exact_frame_of_then(made, name):
    panel = made(kind_of(name))
    header, arrays = frame(panel)
    send(panel, press="pin", id=1)
    pinned = panel.pinned
    knob = next(iter(panel.knobs()))
    move(panel, **{knob: good_values(panel.knobs()[knob], knob)[1]})
    if "step" in panel.buttons:
        send(panel, press="step", id=2)
    panel.refresh()
    told, kept = unpack(pinned)
    assert panel.pinned == pinned and panel.error == ""
    assert {field: told[field] for field in ("words", "values", "preview")} == {
        field: header[field] for field in ("words", "values", "preview")}
    assert set(kept) == set(arrays) and all(np.array_equal(kept[array], arrays[array]) for array in arrays)
    assert told["values"] != frame(panel)[0]["values"]
    assert bool(frame(panel)[0]["compare"]) == (kind_of(name).compared is not Panel.compared)
    send(panel, press="unpin", id=3)
    assert panel.pinned == b"" and frame(panel)[0]["compare"] == ""
    panel.press("pin")
    panel.refresh()
    assert unpack(panel.pinned)[0]["words"] == panel.in_words()


def test_arrays_that_all_frames_share_are_sent_at_the_start_and_when_they_change(kind, made, monkeypatch):
    assert (made(kind).shared == b"") == (kind.share is Panel.share)
    monkeypatch.setattr(kind, "share", lambda self: {"images": np.full(3, self.seen_by_test, np.uint8)})
    monkeypatch.setattr(kind, "seen_by_test", 1, raising=False)
    panel = made(kind)
    assert unpack(panel.shared)[1]["images"].tolist() == [1, 1, 1]
    monkeypatch.setattr(kind, "seen_by_test", 2)
    panel.refresh()
    assert unpack(panel.shared)[1]["images"].tolist() == [1, 1, 1]
    panel.send_shared()
    assert unpack(panel.shared)[1]["images"].tolist() == [2, 2, 2]


# predictions, buttons, threads


def test_every_prediction_of_the_lesson_covers_and_a_bad_guess_leaves_it_so(kind, made, monkeypatch, tmp_path):
    monkeypatch.delenv("RECTLAB_TESTING", raising=False)
    monkeypatch.delenv("RECTLAB_PAGES", raising=False)
    monkeypatch.chdir(tmp_path)
    asked = importlib.import_module(kind.__module__.replace(".panel", ".questions")).PREDICTIONS
    assert asked
    for name, prediction in asked.items():
        assert PREDICTIONS[name] is prediction
        panel = made(kind, predict=name)
        assert panel.cover == {"name": name, **prediction.described()}
        assert panel.in_words() and frame(panel)[0]["guess"] == {}
        send(panel, guess="no idea", id=3)
        assert panel.error.startswith("guess: must be ") and panel.cover and not os.listdir(tmp_path)
        assert frame(panel)[0]["id"] == 3


def own_threads():
    """Return the threads that are not the workers that all of rectlab shares."""
    return {thread for thread in threading.enumerate() if not thread.name.startswith("rectlab_")}


def test_every_button_answers_and_closing_leaves_no_thread(kind):
    before = own_threads()
    panel = kind()
    knob = next(iter(panel.knobs()))
    for button in (None, *panel.buttons, *panel.buttons[:1]):
        send(panel, press=button, id=5)
        move(panel, **{knob: good_values(panel.knobs()[knob], knob)[0]})
        assert panel.error == "" and frame(panel)[0]["id"] in (1, None) and panel.in_words()
    panel.close()
    assert not panel.playing
    wait_until(lambda: own_threads() <= before, seconds=5)
