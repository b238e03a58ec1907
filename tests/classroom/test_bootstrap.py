import os
import subprocess
import sys
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

    def __init__(self, pip_fails=False, killed=False):
        self.commands, self.pip_fails, self.killed = [], pip_fails, killed

    def __call__(self, command, cwd=None):
        self.commands.append(command)
        if "venv" in command:
            python = bootstrap.python_of(Path(command[-1]))
            python.parent.mkdir(parents=True)
            os.symlink(sys.executable, python)
            return 0
        if self.killed:
            raise SystemExit("killed")
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


def test_killed_installation_is_built_anew(clone):
    with pytest.raises(SystemExit):
        ensure(clone, FakeTools(killed=True))
    assert ensure(clone) == ("rebuild", ["venv", "pip"])
    (clone / "constraints.txt").write_text("# changed\n")
    with pytest.raises(SystemExit):
        ensure(clone, FakeTools(killed=True))
    assert ensure(clone) == ("rebuild", ["venv", "pip"])


def test_failed_pip_says_what_to_do_and_the_next_run_goes_on(clone):
    with pytest.raises(bootstrap.Refusal) as caught:
        ensure(clone, FakeTools(pip_fails=True))
    assert str(caught.value) == (
        "rectlab: pip could not install what rectlab needs (see above). Check the network and try again; "
        "`make lab TORCH=cpu` needs much less room; if it stays broken, delete .venv"
    )
    assert ensure(clone, version=sys.version_info) == ("install", ["pip"])


def test_python_that_does_not_start_is_built_anew(clone):
    ensure(clone)
    bootstrap.python_of(clone / ".venv").unlink()
    assert ensure(clone) == ("rebuild", ["venv", "pip"])


@pytest.mark.parametrize("leftover", ["folder", "file", "link"])
def test_anything_else_named_venv_is_replaced(clone, leftover):
    if leftover == "folder":
        (clone / ".venv/lib").mkdir(parents=True)
    elif leftover == "file":
        (clone / ".venv").write_text("")
    else:
        (clone / "kept").mkdir()
        (clone / ".venv").symlink_to(clone / "kept")
    assert ensure(clone) == ("rebuild", ["venv", "pip"])
    assert leftover != "link" or (clone / "kept").is_dir()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"base": 3, "packages": "x", "extras": []}'])
def test_damaged_stamp_installs_again(clone, text):
    ensure(clone, version=sys.version_info)
    (clone / ".venv/rectlab-stamp.json").write_text(text)
    assert ensure(clone, version=sys.version_info) == ("install", ["pip"])


def test_real_environment_without_pip_is_built_anew(clone):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(clone / ".venv")], check=True)
    assert ensure(clone, version=sys.version_info) == ("rebuild", ["venv", "pip"])


def test_old_python_gets_one_sentence():
    assert bootstrap.wrong_python((3, 11, 0), "python3") is None
    assert bootstrap.wrong_python((3, 9, 18, "final", 0), "/usr/bin/python3") == (
        "rectlab: needs Python 3.11 or newer; got 3.9.18 from /usr/bin/python3. "
        "Name a newer one (in every command, or once with `export PYTHON=...`): make lab PYTHON=python3.12"
    )


def test_file_parses_on_old_pythons():
    import ast

    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 6))


@pytest.mark.parametrize("absent", ["venv", "ensurepip"])
def test_python_without_venv_gets_one_line_with_the_package(absent):
    sentence = bootstrap.missing_venv(find_spec=lambda name: None if name == absent else True)
    assert sentence.endswith("apt install python3-venv")
    assert "\n" not in sentence
    assert bootstrap.missing_venv(find_spec=lambda name: True) is None
