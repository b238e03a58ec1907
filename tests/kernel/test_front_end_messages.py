"""A real kernel, spoken to as a front end does: the messages of a hand on a slider, and garbage."""

import ast
import os
import sys
import time
from pathlib import Path
from queue import Empty

import pytest
from jupyter_client.manager import start_new_kernel

from rectlab.panels.frame import unpack

ROOT = Path(__file__).parents[2]
PATIENCE_S = 15.0
COLD_S = 120.0  # for a first import of torch on a machine that does other things
CODE = "import rectlab; scope = rectlab.Scope(); scope"
START = {"hidden_layers": 3, "bias_shift": 0.0, "l1": 0.0, "lr": 0.1, "width": 128, "activation": "relu"}


class FrontEnd:
    """A kernel with a scope, and what came from it: the states of all comms, and the frames of the scope."""

    def __init__(self, manager, client):
        self.manager, self.client = manager, client
        self.states, self.frames, self.views, self.streams = {}, [], [], []

    def take(self, message):
        """Keep one message of iopub, as a front end would."""
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "stream":
            self.streams.append(content["text"])
        if kind in {"execute_result", "display_data"}:
            self.views.append(content["data"])
        if kind in {"comm_open", "comm_msg"} and "state" in content["data"]:
            state = dict(content["data"]["state"])
            for (name, *_), body in zip(content["data"].get("buffer_paths", []), message["buffers"]):
                state[name] = bytes(body)
            self.states.setdefault(content["comm_id"], {}).update(state)
            if state.get("frame"):  # it is empty while the panel opens
                self.frames.append(unpack(state["frame"]))

    def listen(self, until, seconds=PATIENCE_S):
        """Take messages until ``until()`` holds."""
        end = time.monotonic() + seconds
        while not until():
            try:
                self.take(self.client.get_iopub_msg(timeout=max(0.01, end - time.monotonic())))
            except Empty:
                pytest.fail(f"no answer within {seconds} s; the error line says {self.scope['error']!r}")

    def run(self, code, seconds=PATIENCE_S):
        """Run code to its end and return its last value as text."""
        asked = self.client.execute(code)
        reply = None
        while reply is None or reply["parent_header"]["msg_id"] != asked:
            reply = self.client.get_shell_msg(timeout=seconds)
        assert reply["content"]["status"] == "ok", reply["content"]
        n_views, idle = len(self.views), []

        def done():
            return bool(idle)

        while not done():
            message = self.client.get_iopub_msg(timeout=PATIENCE_S)
            self.take(message)
            if message["parent_header"].get("msg_id") == asked and message["content"].get("execution_state") == "idle":
                idle.append(True)
        return self.views[-1]["text/plain"] if len(self.views) > n_views else None

    def value(self, code):
        return ast.literal_eval(self.run(code))

    def until(self, code):
        """Wait until an expression is true in the kernel."""
        end = time.monotonic() + PATIENCE_S
        while not self.value(code):
            assert time.monotonic() < end, f"never came true: {code}"

    def interrupt(self):
        """Interrupt the kernel while no cell runs."""
        time.sleep(0.2)
        self.manager.interrupt_kernel()
        time.sleep(0.2)

    def send(self, data):
        """Send one comm message on the shell channel and wait until the kernel is through with it."""
        message = self.client.session.msg("comm_msg", {"comm_id": self.id, "data": data})
        self.client.shell_channel.send(message)
        asked, idle = message["header"]["msg_id"], []
        end = time.monotonic() + PATIENCE_S
        while not idle:
            message = self.client.get_iopub_msg(timeout=max(0.01, end - time.monotonic()))
            self.take(message)
            if message["parent_header"].get("msg_id") == asked and message["content"].get("execution_state") == "idle":
                idle.append(True)

    def update(self, **state):
        self.send({"method": "update", "state": state, "buffer_paths": []})

    def custom(self, content):
        self.send({"method": "custom", "content": content})

    def show(self):
        self.run(CODE)
        self.shown = self.views[-1]
        self.id = self.shown["application/vnd.jupyter.widget-view+json"]["model_id"]

    @property
    def scope(self):
        return self.states[self.id]


@pytest.fixture(scope="module")
def kernel():
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([p for p in (os.environ.get("PYTHONPATH"), str(ROOT)) if p]),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    manager, client = start_new_kernel(startup_timeout=60, kernel_name="python3", env=environment)
    try:
        front = FrontEnd(manager, client)
        front.run("from rectlab import Scope", seconds=COLD_S)
        yield front
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture
def front(kernel):
    """The kernel with its one scope, all knobs where they were at first."""
    if not kernel.views:
        kernel.show()
    kernel.custom({"set": START, "moving": False, "id": 1})
    kernel.custom({"press": "reset", "id": 2})
    kernel.run("scope.refresh()")
    kernel.frames[:-1] = []
    yield kernel
    assert kernel.streams == [], "something was printed or warned"


def header(front):
    return front.frames[-1][0]


def test_panel_shows_words_a_picture_and_a_view(front):
    view = front.shown
    assert view["text/plain"].startswith("In 3 hidden layers, ") and "images" in view["text/plain"]
    assert view["image/png"].startswith("iVBORw0KGgo")  # the PNG magic in base64
    assert header(front)["words"] == view["text/plain"]
    assert front.scope["error"] == "" and front.scope["playing"] is False


def test_plain_widget_update_reaches_the_trait_and_brings_an_exact_frame(front):
    n = len(front.frames)
    front.update(bias_shift=-0.5)
    assert front.value("scope.bias_shift") == -0.5
    assert len(front.frames) > n
    assert header(front)["values"]["bias_shift"] == -0.5 and header(front)["preview"] is False
    assert header(front)["probe_size"] == 1297


def test_custom_message_reaches_the_trait_and_is_answered_with_its_id(front):
    front.custom({"set": {"hidden_layers": 5}, "moving": False, "id": 7})
    (answer,) = [frame for frame in front.frames if frame[0]["id"] == 7]
    assert front.value("scope.hidden_layers") == 5
    head, arrays = answer
    assert head["values"]["hidden_layers"] == 5 and head["words"].removeprefix("Preview: ").startswith("In 5 hidden")
    assert arrays["zeros"].shape == (5,) and arrays["counts"].shape[0] == 5
    counted = arrays["counts"].sum(1)  # of pre-activations, and none of them is exactly 0
    assert counted.tolist() == [128 * head["probe_size"]] * 5


def test_several_values_at_once_are_one_frame(front):
    n = len(front.frames)
    front.custom({"set": {"hidden_layers": 2, "bias_shift": 0.3, "width": 64}, "moving": False, "id": 8})
    answers = [head for head, _ in front.frames[n:] if head["id"] == 8]
    assert len(answers) == 1
    assert answers[0]["values"]["hidden_layers"] == 2
    assert front.value("[scope.hidden_layers, scope.bias_shift, scope.width]") == [2, 0.3, 64]


@pytest.mark.parametrize("bad", ["NaN", None, [0.5], {"a": 1}], ids=repr)
@pytest.mark.parametrize("way", ["update", "custom"])
def test_bad_value_is_said_in_full_and_the_last_good_picture_stays(front, way, bad):
    front.update(bias_shift=-0.25)
    good = header(front)
    if way == "update":
        front.update(bias_shift=bad)
    else:
        front.custom({"set": {"bias_shift": bad}, "moving": True, "id": 9})
        assert 9 in {head["id"] for head, _ in front.frames}  # answered, so that the front end does not wait
    said = f"bias_shift: must be a number from -2 to 2; got {bad!r}. The last good value stays; set another one."
    assert front.scope["error"] == said and front.value("scope.bias_shift") == -0.25
    assert header(front)["values"] == good["values"]
    assert header(front)["words"].removeprefix("Preview: ") == good["words"].removeprefix("Preview: ")
    front.custom({"set": {"bias_shift": 0.5}, "moving": False, "id": 10})
    assert front.scope["error"] == "" and front.value("scope.bias_shift") == 0.5


NO_MESSAGE = [None, [], "garbage", {"set": "garbage"}, {"set": None}, {"set": [1, 2]}, {"drawn": "garbage"}]
ODD = [7, {}, {"set": {"nobody": 1}}, {"press": "explode"}, {"press": ["train"]}, {"press": {}}, {"id": "x"}]


@pytest.mark.parametrize("content", [*NO_MESSAGE, *ODD, {"drawn": None}], ids=str)
def test_garbage_is_said_in_one_line_and_ends_neither_the_kernel_nor_the_picture(front, content):
    good = header(front)
    front.custom(content)
    assert front.value("[scope.bias_shift, scope.hidden_layers, scope.playing]") == [0.0, 3, False]
    assert header(front)["values"] == good["values"]
    said = front.scope["error"]
    assert "Traceback" not in said and "\n" not in said
    if content in NO_MESSAGE:
        assert said == f"message: must be a dict with set, press or drawn; got {content!r}. Reload the page."
    front.custom({"set": {"bias_shift": 0.5}, "moving": False, "id": 11})
    assert header(front)["values"]["bias_shift"] == 0.5 and front.scope["error"] == ""


def test_update_of_unknown_names_changes_nothing(front):
    good = front.value("[scope.bias_shift, scope.hidden_layers]")
    front.update(nobody=1, bias_shift=0.5)
    assert front.value("hasattr(scope, 'nobody')") is False
    assert front.value("[scope.bias_shift, scope.hidden_layers]") == [0.5, good[1]]


def test_messages_to_a_panel_that_is_not_there_do_not_end_the_kernel(front):
    kept, front.id = front.id, "0" * 32
    message = front.client.session.msg("comm_msg", {"comm_id": front.id, "data": {"method": "update", "state": {}}})
    front.client.shell_channel.send(message)
    front.id = kept
    assert front.value("1 + 1") == 2
    front.streams.clear()  # ipykernel says "No such comm", rightly


def test_train_sends_frames_until_pause(front):
    n = len(front.frames)
    front.custom({"press": "train", "id": 20})
    front.listen(lambda: front.scope["playing"])

    def drawn():  # a front end says what it has drawn, so that the next frames come
        head = header(front)
        if head["id"] is None and head.get("number") is not None and head["number"] not in told:
            told.add(head["number"])
            data = {"method": "custom", "content": {"drawn": head["number"]}}
            front.client.shell_channel.send(front.client.session.msg("comm_msg", {"comm_id": front.id, "data": data}))
        return len(front.frames) >= n + 6

    told = set()
    front.listen(drawn)
    steps = [head["step"] for head, _ in front.frames[n:]]
    assert steps == sorted(steps) and steps[-1] > 0
    front.custom({"press": "pause", "id": 21})
    front.listen(lambda: not front.scope["playing"])
    assert front.value("scope.playing") is False
    front.listen(lambda: any(head["id"] == 21 for head, _ in front.frames))
    stood = front.value("scope.live.head_steps")
    assert stood > 0 and front.value("scope.live.head_steps") == stood
    assert stood < 100 * 21  # it was paused: 100 epochs of 21 steps did not come to their end
    losses = front.frames[-1][1]["losses"]
    assert len(losses) > 1 and (losses > 0).all()


def test_a_step_and_reset_answer_with_their_ids(front):
    front.custom({"press": "step", "id": 30})
    assert front.value("scope.live.head_steps") == 1
    front.custom({"press": "reset", "id": 31})
    assert front.value("scope.live.head_steps") == 0
    assert [head["id"] for head, _ in front.frames if head["id"] in (30, 31)] == [30, 31]


IDLE = "get_ipython().kernel.saved_sigint_handler"  # what a cell puts aside for its own handler


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal to send to a process")
@pytest.mark.parametrize("way", ["cell", "message"])
def test_kernel_that_is_interrupted_stops_training_and_lives(front, way):
    front.run("import signal")
    assert front.value(f"{IDLE} == signal.SIG_IGN")
    if way == "cell":
        front.run("scope.press('train')")
    else:
        front.custom({"press": "train", "id": 50})
    front.until("scope.live.head_steps > 5")
    assert front.value("scope.playing") and not front.value(f"{IDLE} == signal.SIG_IGN")
    front.interrupt()
    front.until("not scope.playing")
    assert front.value("scope.error").startswith("Stopped by an interrupt of the kernel after ")
    done = front.value("scope.live.head_steps")
    assert front.value("scope.live.head_steps") == done < 100 * 21
    assert front.value(f"{IDLE} == signal.SIG_IGN")
    front.interrupt()
    assert front.value("1 + 1") == 2


def test_kernel_is_the_python_under_test(front):
    assert front.value("import sys; sys.executable") == sys.executable
