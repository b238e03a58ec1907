"""Text that looks like markup, files that would run code, and a panel that finds no memory."""

import ast
import base64
import json
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from ipywidgets import Widget
from traitlets import TraitError

import rectlab
from rectlab import Population, Scope
from rectlab.networks import population_checks
from rectlab.panels.front_end import page_html
from rectlab.questions.progress import Progress
from tests.hand import frame, move, send, update, wait_until

PACKAGE = Path(rectlab.__file__).parent
EVIL = '</script><script>alert(1)</script><img src=x onerror="alert(2)"> & &lt; "quoted" \\u003c'


class Page(HTMLParser):
    """The tags of a page, what its scripts hold, and the words beside its picture."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.scripts, self.alt = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.alt = dict(attrs).get("alt", self.alt)

    def handle_data(self, data):
        if self.tags[-1:] == ["script"]:
            self.scripts.append(data)


def test_words_of_a_panel_stay_words_on_a_page():
    panel = SimpleNamespace(model_id="1", frame=b"", pinned=b"", shared=b"", panel={"question": EVIL}, _css="",
                            _esm="export default {};", in_words=lambda: EVIL)
    page = Page(page_html(panel, b"", b""))
    assert page.tags == ["style", "div", "script", "noscript", "img"] and page.alt == EVIL
    (script,) = page.scripts
    state, _ = json.JSONDecoder().raw_decode(script, script.index("state = ") + len("state = "))
    assert state["panel"]["question"] == EVIL and base64.b64decode(state["frame"]) == b""


def test_words_of_a_learner_stay_words_in_a_table():
    progress = Progress({}, {}, {"before": {"answers": {}, "done": False}, "after": {"answers": {}, "done": False}}, {},
                        (EVIL,))
    page = Page(progress._repr_html_())
    assert "script" not in page.tags and "img" not in page.tags


def calls(tree):
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def runs_code(call):
    """Return whether a call reads a format in which a file can bring code with it."""
    name = ast.unparse(call.func)
    plain = any(key.arg == "allow_pickle" and not key.value.value for key in call.keywords)
    return name in {"torch.load", "pickle.load", "pickle.loads", "joblib.load", "pd.read_pickle", "eval", "exec"} or (
        name == "np.load" and not plain
    )


def test_no_file_that_rectlab_reads_can_bring_code():
    found = [f"{path.name}:{call.lineno}" for path in PACKAGE.rglob("*.py")
             for call in calls(ast.parse(path.read_text("utf-8"))) if runs_code(call)]
    assert found == []
    assert all(map(runs_code, calls(ast.parse("torch.load(x)\nnp.load(y)"))))


def test_every_text_file_is_read_and_written_in_a_named_encoding():
    found = []
    for path in PACKAGE.rglob("*.py"):
        for call in calls(ast.parse(path.read_text("utf-8"))):
            name, given = ast.unparse(call.func).split(".")[-1], [ast.unparse(one) for one in call.args]
            given += [ast.unparse(key.value) for key in call.keywords if key.arg == "encoding"]
            named = "utf-8" in str(given) or "ascii" in str(given)
            text = name in ("read_text", "write_text") or (
                ast.unparse(call.func) == "open" and not any("b" in g for g in given[1:])
            )
            found += [f"{path.name}:{call.lineno}"] if text and not named else []
    assert found == []


def test_a_network_that_is_too_large_is_refused_before_anything_is_made(monkeypatch):
    monkeypatch.setattr(torch, "empty", None)  # nothing can be made
    monkeypatch.setattr(torch, "zeros", None)
    monkeypatch.setattr(population_checks, "memory_bytes", lambda: 4e6)
    with pytest.raises(MemoryError) as caught:
        Population(1000, (1000,), 10)
    assert str(caught.value) == (
        "Population: sizes must be so small that there are at most 1,000,000 weights; got 1e+06. "
        "Use fewer or smaller layers."
    )


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate"), MemoryError()])
def test_a_panel_that_finds_no_memory_says_so_and_goes_on(made, monkeypatch, error):
    scope = made(Scope, film=False)
    words = scope.in_words()
    with monkeypatch.context() as patch:
        patch.setattr(type(scope), "make_frame", lambda *_: (_ for _ in ()).throw(error))
        move(scope, width=64)
    assert scope.in_words() == words and "\n" not in scope.error
    assert "there is too little memory for this network. The last picture stays; choose a smaller one." in scope.error
    move(scope, width=32)
    assert scope.error == "" and frame(scope)[0]["values"]["width"] == 32


def test_the_end_of_the_kernel_is_no_error_of_a_panel(made):
    scope = made(Scope, film=False)
    scope.say_error(RuntimeError("cannot schedule new futures after interpreter shutdown"))
    assert scope.error == ""


def test_a_refused_value_goes_back_to_the_front_end_as_the_last_good_one(made, monkeypatch):
    scope, sent = made(Scope, film=False), []
    monkeypatch.setattr(scope, "_send", lambda message, buffers=None: sent.append(message))
    update(scope, bias_shift=99, hidden_layers=2)
    states = [message["state"] for message in sent if message["method"] == "update"]
    assert any(state.get("bias_shift") == 0.0 for state in states)


def test_values_that_another_thread_acted_on_are_taken_back_with_the_refused_message(made, monkeypatch):
    scope = made(Scope, film=False, width=16)

    def refused(widget, state):
        widget.hidden_layers = 2  # acted on before the refusal, as a thread beside it may do
        widget._trait_values["hidden_layers"] = 3
        raise TraitError("bias_shift: must be a number")

    monkeypatch.setattr(Widget, "set_state", refused)
    update(scope, hidden_layers=2, bias_shift=99)
    assert scope.now.hidden_layers == scope.hidden_layers == 3 and scope.error == "bias_shift: must be a number"


def test_a_message_to_a_panel_that_is_closed_begins_nothing(made):
    scope = made(Scope, film=False, width=16)
    number = frame(scope)[0]["number"]
    scope.close()
    send(scope, press="train", id=1)
    assert not scope.playing and frame(scope)[0]["number"] == number and scope.live.head_steps == 0


def test_two_presses_of_train_at_once_are_one_training(made):
    scope = made(Scope, film=False, width=16, hidden_layers=1)
    for _ in range(2):
        scope.press("train")
    wait_until(lambda: scope.live.head_steps > 3)
    scope.press("pause")
    wait_until(lambda: not scope.playing)
    stood = scope.live.head_steps
    move(scope, bias_shift=0.1)
    assert scope.live.head_steps == stood and not scope.playing
