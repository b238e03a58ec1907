import ast
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from rectlab.classroom import bootstrap

VERSION = (3, 11, 7)
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the Makefile's route; Windows uses pip or conda")


@pytest.fixture
def clone(tmp_path):
    """A folder with the two files that the stamp reads."""
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "constraints.txt").write_text("torch==2.13.0\n")
    return tmp_path


class FakeTools:
    """Stands for `python -m venv` and pip: makes an interpreter that starts, and remembers the commands."""

    def __init__(self, pip_fails=False, killed=None):
        self.commands, self.pip_fails, self.killed = [], pip_fails, killed

    def __call__(self, command, cwd=None):
        self.commands.append(command)
        if self.killed in command:
            raise KeyboardInterrupt
        if "venv" in command:
            python = Path(command[-1]) / "bin/python"
            python.parent.mkdir(parents=True)
            os.symlink(sys.executable, python)
            return 0
        return int(self.pip_fails)

    @property
    def steps(self):
        return ["venv" if "venv" in command else "pip" for command in self.commands]


def ensure(clone, tools=None, **options):
    tools = tools or FakeTools()
    action = bootstrap.ensure(clone, run=tools, **{"version": VERSION, **options})
    return action, tools.steps


def test_first_run_builds_and_second_does_nothing(clone, capsys):
    assert ensure(clone) == ("rebuild", ["venv", "pip"])
    assert "there is no .venv yet" in capsys.readouterr().out
    assert ensure(clone) == ("nothing", [])
    assert capsys.readouterr().out == ""


def test_second_run_takes_well_under_a_fifth_of_a_second(clone):
    ensure(clone)
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        ensure(clone)
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.1


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed_in_place(clone, name):
    ensure(clone)
    (clone / name).write_text("# changed\n")
    assert ensure(clone) == ("install", ["pip"])
    assert ensure(clone) == ("nothing", [])


def test_missing_extra_is_added_and_stays(clone):
    ensure(clone)
    tools = FakeTools()
    assert ensure(clone, tools, extras=["test"]) == ("install", ["pip"])
    assert tools.commands[0][-1] == ".[test]"
    assert ensure(clone) == ("nothing", [])
    (clone / "constraints.txt").write_text("# changed\n")
    tools = FakeTools()
    ensure(clone, tools)
    assert tools.commands[0][-1] == ".[test]"


def test_another_python_rebuilds(clone, capsys):
    ensure(clone)
    assert ensure(clone, version=(3, 12, 1)) == ("rebuild", ["venv", "pip"])
    assert "another python than before" in capsys.readouterr().out
    assert ensure(clone, version=(3, 12, 9)) == ("nothing", [])


def test_torch_choice_rebuilds_and_is_remembered(clone):
    ensure(clone)
    tools = FakeTools()
    assert ensure(clone, tools, torch="cpu") == ("rebuild", ["venv", "pip"])
    at = tools.commands[1].index("--extra-index-url")
    assert tools.commands[1][at + 1] == "https://download.pytorch.org/whl/cpu"
    assert ensure(clone) == ("nothing", [])
    assert ensure(clone, torch="default") == ("rebuild", ["venv", "pip"])


def test_moved_clone_rebuilds(clone, tmp_path_factory):
    ensure(clone)
    moved = tmp_path_factory.mktemp("elsewhere") / "rectlab"
    clone.rename(moved)
    assert ensure(moved) == ("rebuild", ["venv", "pip"])


@pytest.mark.parametrize("killed", ["venv", "pip"])
def test_killed_installation_is_built_anew_with_the_torch_that_was_chosen(clone, capsys, killed):
    with pytest.raises(KeyboardInterrupt):
        ensure(clone, FakeTools(killed=killed), torch="cpu")
    capsys.readouterr()
    tools = FakeTools()
    assert ensure(clone, tools) == ("rebuild", ["venv", "pip"])
    assert "--extra-index-url" in tools.commands[1]
    assert "its last installation was cut short" in capsys.readouterr().out


def test_killed_update_is_built_anew(clone):
    ensure(clone)
    (clone / "constraints.txt").write_text("# changed\n")
    with pytest.raises(KeyboardInterrupt):
        ensure(clone, FakeTools(killed="pip"))
    assert ensure(clone) == ("rebuild", ["venv", "pip"])


def test_environment_that_is_killed_while_it_is_emptied_stays_ours(clone, monkeypatch):
    ensure(clone)

    def killed(path):
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap.shutil, "rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        ensure(clone, version=(3, 12, 1))
    monkeypatch.undo()
    assert ensure(clone) == ("rebuild", ["venv", "pip"])


def test_rebuilding_leaves_nothing_of_the_old_environment(clone):
    ensure(clone)
    (clone / ".venv/lib").mkdir()
    (clone / ".venv/lib/old.py").write_text("")
    (clone / ".venv/lib64").symlink_to("lib")
    ensure(clone, version=(3, 12, 1))
    assert sorted(path.name for path in (clone / ".venv").iterdir()) == ["bin", bootstrap.STAMP]


def test_failed_pip_says_what_to_do_and_the_next_run_goes_on(clone, capsys):
    with pytest.raises(SystemExit) as caught:
        ensure(clone, FakeTools(pip_fails=True), torch="cpu")
    assert caught.value.code == (
        "rectlab: pip could not install what rectlab needs (see above). Check the network and try again; "
        "`make lab TORCH=cpu` needs much less room; if it stays broken, delete .venv"
    )
    tools = FakeTools()
    assert ensure(clone, tools) == ("install", ["pip"])
    assert "--extra-index-url" in tools.commands[0]
    assert "its last installation failed" in capsys.readouterr().out
    assert ensure(clone) == ("nothing", [])


def test_python_that_does_not_start_is_built_anew(clone):
    ensure(clone)
    python = clone / ".venv/bin/python"
    python.unlink()
    python.symlink_to("gone")
    assert ensure(clone) == ("rebuild", ["venv", "pip"])


@pytest.mark.parametrize("stranger", ["folder", "file", "link", "link to nowhere"])
def test_anything_else_named_venv_is_left_alone_and_that_is_said(clone, monkeypatch, stranger):
    venv, kept = clone / ".venv", clone / "kept"
    if stranger == "folder":
        (venv / "lib").mkdir(parents=True)
    elif stranger == "file":
        venv.write_text("an environment elsewhere, as pipenv has it")
    else:
        venv.symlink_to(kept)
    if stranger == "link":
        kept.mkdir()
    before = sorted(clone.rglob("*"))
    tools = FakeTools()
    with pytest.raises(SystemExit) as caught:
        ensure(clone, tools)
    assert caught.value.code == (
        "rectlab: .venv must be one that make built; got another one, and it is left as it is. "
        "If rectlab is in it: .venv/bin/python -m rectlab lab. Else move it away and try again"
    )
    assert tools.steps == [] and sorted(clone.rglob("*")) == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"base": 3, "packages": "x", "extras": []}'])
def test_damaged_stamp_is_built_anew(clone, text):
    ensure(clone)
    (clone / ".venv" / bootstrap.STAMP).write_text(text)
    assert ensure(clone) == ("rebuild", ["venv", "pip"])
    assert ensure(clone) == ("nothing", [])


def test_a_second_command_waits_for_the_first_and_says_so(clone, capsys):
    entered = threading.Event()

    def second():
        with bootstrap.alone(clone):
            entered.set()

    with bootstrap.alone(clone):
        waiting = threading.Thread(target=second)
        waiting.start()
        said, end = "", time.monotonic() + 10
        while not said and time.monotonic() < end:
            time.sleep(0.01)
            said = capsys.readouterr().out
        assert said == "rectlab: another command is filling .venv; waiting for it.\n"
        assert not entered.wait(0.1)
    assert entered.wait(10)
    waiting.join()


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            PermissionError(13, "Permission denied", ".venv"),
            "rectlab: could not write .venv ([Errno 13] Permission denied: '.venv'). "
            "Make room and permission for it, then try again",
        ),
        (KeyboardInterrupt(), "rectlab: stopped."),
    ],
    ids=["permission", "Ctrl-C"],
)
def test_what_stands_in_the_way_is_said_in_one_sentence(clone, monkeypatch, problem, said):
    def ensure(*args):
        raise problem

    monkeypatch.setattr(bootstrap, "ensure", ensure)
    monkeypatch.setattr(bootstrap, "ROOT", clone)
    with pytest.raises(SystemExit) as caught:
        bootstrap.main([])
    assert caught.value.code == said


@pytest.mark.parametrize("version", ["3.9.18", "3.15.0"])
def test_a_python_that_is_too_old_or_too_new_gets_one_sentence(version):
    assert bootstrap.wrong_python((3, 11, 0), "python3") is bootstrap.wrong_python((3, 14, 2), "python3") is None
    got = (*map(int, version.split(".")), "final", 0)
    assert bootstrap.wrong_python(got, "/usr/bin/python3") == (
        f"rectlab: needs Python 3.11 to 3.14, for which its torch is built; got {version} from /usr/bin/python3. "
        "Name another one (in every command, or once with `export PYTHON=...`): make lab PYTHON=python3.12"
    )


def test_file_parses_on_old_pythons():
    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 6))


@pytest.mark.parametrize("absent", ["venv", "ensurepip"])
def test_python_without_venv_gets_one_line_with_the_package(absent):
    sentence = bootstrap.missing_venv(find_spec=lambda name: None if name == absent else True)
    assert sentence.endswith("apt install python3-venv")
    assert "\n" not in sentence
    assert bootstrap.missing_venv(find_spec=lambda name: True) is None
