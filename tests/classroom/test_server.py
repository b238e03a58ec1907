"""One real JupyterLab, started as `make lab` starts it."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from jupyter_client.session import Session
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from rectlab.classroom import saving, server

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-for-one-test"


class Lab:
    """A running server and how to ask it."""

    def __init__(self, folder, process, log, taken):
        self.folder, self.process, self.log, self.taken, self.port = folder, process, log, taken, None

    def ask(self, path, method="GET", body=None, token=TOKEN):
        """Return the status and the JSON of one answer."""
        headers = {"Authorization": f"token {token}"} if token else {}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            with error:
                return error.code, None


def wait_until(condition, seconds=60):
    """Wait for a condition and say whether it came true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def labs():
    """The lab that the tests share, in a list, and those that were stopped before it."""
    started = []
    yield started
    for one in started:
        one.process.kill()
        one.process.wait()
        one.taken.close()


@pytest.fixture
def lab(labs, tmp_path_factory):
    """JupyterLab on a temporary copy of the clone, started by `python -m rectlab lab`, and again if a test stops it."""
    if not labs or labs[-1].process.poll() is not None:
        labs.append(start(tmp_path_factory))
    return labs[-1]


def start(tmp_path_factory):
    home, clone = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "rectlab", clone / "rectlab", ignore=shutil.ignore_patterns("__pycache__"))
    (clone / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(), clone / "notebooks" / "00_start_here.ipynb")
    rival = home / ".local/share/jupyter/kernels/python3"  # another kernel of the same name must not be taken
    rival.mkdir(parents=True)
    (rival / "kernel.json").write_text(json.dumps({"argv": ["false"], "display_name": "rival", "language": "python"}))
    theirs = home / "theirs/@jupyterlab/apputils-extension"  # settings of another lab, named in the environment
    theirs.mkdir(parents=True)
    (theirs / "notification.jupyterlab-settings").write_text('{"fetchNews": "true"}')
    dropped = ("JUPYTER", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    silent_terminal = os.openpty()[1] if hasattr(os, "openpty") else subprocess.DEVNULL  # nobody answers questions
    taken = socket.create_server(("127.0.0.1", 0))  # another server, on the port that is asked for
    log_path = home / "log.txt"
    with open(log_path, "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "rectlab", "lab", "--no-browser", f"--port={taken.getsockname()[1]}"],
            cwd=clone,
            env={**kept, "HOME": str(home), "JUPYTER_TOKEN": TOKEN, "PYTHONPATH": str(clone),
                 "JUPYTERLAB_SETTINGS_DIR": str(home / "theirs")},
            stdin=silent_terminal,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    running = Lab(clone / "my_notebooks", process, log_path, taken)
    if not wait_until(lambda: process.poll() is not None or answers(running)) or process.poll() is not None:
        process.kill()
        process.wait()
        pytest.fail(log_path.read_text())
    return running


def answers(running):
    said = re.search(r"http://127\.0\.0\.1:(\d+)", running.log.read_text())
    running.port = said and int(said[1])
    try:
        return said and running.ask("api")[0] == 200
    except OSError:
        return False


def listening_addresses(port):
    """Return the addresses on which a TCP port listens, from /proc/net."""
    found = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            if state == "0A" and int(address.split(":")[1], 16) == port:
                found.append(address.split(":")[0])
    return found


def test_nothing_is_answered_without_the_token(lab):
    assert lab.ask("api/contents", token=None)[0] == 403
    assert lab.ask("api/contents", token="wrong")[0] == 403
    assert lab.ask("api/contents")[0] == 200


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/net")
def test_it_listens_on_loopback_only(lab):
    assert listening_addresses(lab.port) == ["0100007F"]  # 127.0.0.1


def test_a_port_that_another_server_has_is_left_to_it(lab):
    asked_for = lab.taken.getsockname()[1]
    assert lab.port != asked_for and f"The port {asked_for} is already in use" in lab.log.read_text()


def test_it_shows_the_learners_copy_and_opens_the_first_lesson(lab):
    names = [one["name"] for one in lab.ask("api/contents")[1]["content"]]
    assert names == ["00_start_here.ipynb"]
    url = next(line for line in lab.log.read_text().splitlines() if "http://127.0.0.1" in line)
    assert "/lab/tree/00_start_here.ipynb" in url


def test_its_style_sheet_is_ours(lab):
    with urllib.request.urlopen(f"http://127.0.0.1:{lab.port}/custom/custom.css?token={TOKEN}", timeout=20) as answer:
        assert answer.read() == (server.OURS / server.STYLE).read_bytes()
    with urllib.request.urlopen(f"http://127.0.0.1:{lab.port}/lab?token={TOKEN}", timeout=20) as answer:
        assert b"custom/custom.css" in answer.read()


def test_no_news_and_no_look_for_updates(lab):
    answer = lab.ask("lab/api/settings/@jupyterlab/apputils-extension:notification")[1]
    assert answer["settings"] == {}  # those of another lab are not ours
    settings = answer["schema"]["properties"]
    assert settings["fetchNews"]["default"] == "false"
    assert settings["checkForUpdates"]["default"] is False


def test_saved_lesson_keeps_words_and_picture_only(lab):
    data = {saving.WIDGET_VIEW: {"model_id": "1"}, "text/plain": "8 hidden layers", "image/png": "iVBORw0KGgo="}
    cell = nbformat.v4.new_code_cell("scope", execution_count=1, metadata={"trusted": True})
    cell["outputs"] = [nbformat.v4.new_output("display_data", data)]
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {"state": {}}})
    status, _ = lab.ask("api/contents/saved.ipynb", "PUT", {"type": "notebook", "content": notebook})
    assert status == 201
    stored = json.loads((lab.folder / "saved.ipynb").read_text())
    assert list(stored["cells"][0]["outputs"][0]["data"]) == ["image/png", "text/plain"]
    assert "widgets" not in stored["metadata"]
    reopened = lab.ask("api/contents/saved.ipynb")[1]["content"]["cells"][0]
    assert reopened["outputs"][0]["data"]["text/plain"] == "8 hidden layers"
    assert reopened["metadata"]["trusted"] is True
    (lab.folder / "saved.ipynb").unlink()


def test_widgets_come_back_while_their_kernel_has_them(lab):
    body = {"path": "live.ipynb", "name": "live.ipynb", "type": "notebook", "kernel": {"name": "python3"}}
    kernel = lab.ask("api/sessions", "POST", body)[1]["kernel"]["id"]
    make = "import ipywidgets; a, b = ipywidgets.IntSlider(), ipywidgets.IntSlider(); print(a.model_id, b.model_id)"
    ids = asyncio.run(ask_kernel(lab.port, kernel, make)).split()
    cell = nbformat.v4.new_code_cell("a", execution_count=1)
    cell["outputs"] = [
        nbformat.v4.new_output("display_data", {saving.WIDGET_VIEW: {"model_id": name}, "text/plain": "a slider"})
        for name in [*ids, "of another kernel"]
    ]
    content = {"type": "notebook", "content": nbformat.v4.new_notebook(cells=[cell])}

    def shown(name):
        outputs = lab.ask(f"api/contents/{name}")[1]["content"]["cells"][0]["outputs"]
        return [output["data"].get(saving.WIDGET_VIEW, {}).get("model_id") for output in outputs]

    for name in ("live.ipynb", "copy.ipynb"):
        assert lab.ask(f"api/contents/{name}", "PUT", content)[0] == 201
    assert saving.WIDGET_VIEW not in (lab.folder / "live.ipynb").read_text()
    assert shown("live.ipynb") == [*ids, None]
    assert shown("copy.ipynb") == [None, None, None]  # it has no kernel
    asyncio.run(ask_kernel(lab.port, kernel, "a.close(); print()"))
    assert shown("live.ipynb") == [None, ids[1], None]
    busy = "import os, time; print(flush=True)\nwhile not os.path.exists('go'): time.sleep(0.05)"
    asyncio.run(ask_kernel(lab.port, kernel, busy))
    assert shown("live.ipynb") == [None, ids[1], None]  # also while a cell runs
    (lab.folder / "go").touch()
    asyncio.run(ask_kernel(lab.port, kernel, "print()"))
    assert lab.ask(f"api/kernels/{kernel}/restart", "POST")[0] == 200
    assert shown("live.ipynb") == [None, None, None]
    assert lab.ask(f"api/kernels/{kernel}", "DELETE")[0] == 204
    for name in ("live.ipynb", "copy.ipynb", "go"):
        (lab.folder / name).unlink()


async def ask_kernel(port, kernel, code):
    """Return what a cell printed, asked for through the kernel's websocket."""
    url = f"ws://127.0.0.1:{port}/api/kernels/{kernel}/channels?session_id=1"
    socket_ = await websocket_connect(HTTPRequest(url, headers={"Authorization": f"token {TOKEN}"}))
    content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    message = Session().msg("execute_request", content)
    await socket_.write_message(json.dumps({**message, "channel": "shell", "buffers": []}, default=str))
    while True:
        answer = json.loads(await asyncio.wait_for(socket_.read_message(), 60))
        if answer["header"]["msg_type"] in ("stream", "error"):
            socket_.close()
            while await socket_.read_message() is not None:  # until it is closed
                pass
            return answer["content"].get("text") or answer["content"]


def test_kernel_is_the_one_of_this_python_despite_a_rival(lab):
    assert lab.ask("api/kernelspecs")[1]["kernelspecs"]["python3"]["spec"]["display_name"] != "rival"
    kernel = lab.ask("api/kernels", "POST", {"name": "python3"})[1]["id"]
    printed = asyncio.run(ask_kernel(lab.port, kernel, "import sys; print(sys.executable)"))
    assert printed == f"{sys.executable}\n"
    assert lab.ask(f"api/kernels/{kernel}", "DELETE")[0] == 204


def test_kernel_socket_sends_without_delay(monkeypatch):
    from rectlab.classroom import sockets

    done = []

    class Handler:
        def set_nodelay(self, value):
            done.append(value)

    monkeypatch.setattr(sockets.ZMQChannelsWebsocketConnection, "connect", lambda self: done.append("connected"))
    connection = object.__new__(sockets.PromptWebsocketConnection)
    monkeypatch.setattr(sockets.PromptWebsocketConnection, "websocket_handler", Handler())
    connection.connect()
    assert done == [True, "connected"]


def test_server_is_told_to_use_that_socket(tmp_path):
    from rectlab.classroom import sockets

    app = parsed(tmp_path)
    assert app.kernel_websocket_connection_class is sockets.PromptWebsocketConnection


def parsed(folder, *extra):
    """Return Jupyter's configuration under our settings and further arguments."""
    from jupyter_server.serverapp import ServerApp
    from jupyterlab.labapp import LabApp

    app = ServerApp()
    app.aliases.update(LabApp.aliases)
    app.parse_command_line(server.arguments(folder, extra))
    return app


@pytest.mark.parametrize(
    ("extra", "owner", "name", "value"),
    [
        ("--ip=0.0.0.0", "ServerApp", "ip", "0.0.0.0"),
        ("--ServerApp.ip=0.0.0.0", "ServerApp", "ip", "0.0.0.0"),
        ("--ServerApp.allow_remote_access=True", "ServerApp", "allow_remote_access", True),
        ("--allow-root", "ServerApp", "allow_root", True),
        ("--ServerApp.answer_yes=False", "ServerApp", "answer_yes", False),
        ("--notebook-dir=.", "ServerApp", "root_dir", "."),
        ("--LabApp.default_url=/tree", "LabApp", "default_url", "/tree"),
        ("--LabApp.extension_manager=pypi", "LabApp", "extension_manager", "pypi"),
    ],
)
def test_the_command_line_wins_over_our_settings(tmp_path, monkeypatch, extra, owner, name, value):
    monkeypatch.setattr(server, "is_root", lambda: False)
    config = parsed(tmp_path, extra).config
    assert config[owner][name] == value
    assert parsed(tmp_path).config[owner][name] != value


def test_without_a_word_it_is_loopback_and_root_is_allowed_only_for_root(tmp_path, monkeypatch):
    for root in (True, False):
        monkeypatch.setattr(server, "is_root", lambda root=root: root)
        app = parsed(tmp_path, "--no-browser")
        assert (app.ip, app.allow_remote_access, app.allow_root) == ("127.0.0.1", False, root)


def test_an_address_for_others_and_another_folder_are_usable(tmp_path):
    (tmp_path / server.FIRST_LESSON).write_text("{}")
    assert parsed(tmp_path, "--ip=0.0.0.0").allow_remote_access
    assert "default_url" in parsed(tmp_path).config["LabApp"]
    assert "default_url" not in parsed(tmp_path, "--notebook-dir=.").config["LabApp"]  # our lesson is not there


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_one_interrupt_ends_it_cleanly(lab):
    lab.process.send_signal(signal.SIGINT)
    assert lab.process.wait(timeout=30) == 0, lab.log.read_text()
    assert "Traceback" not in lab.log.read_text()
