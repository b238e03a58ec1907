"""Where the lessons come from and where the learner's copy goes, in a clone and after an installation."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from rectlab import __main__ as commands
from rectlab.classroom import folders

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clone(tmp_path, monkeypatch):
    monkeypatch.delenv(folders.OWN, raising=False)
    return clone_at(tmp_path / "clone")


def clone_at(folder):
    (folder / "notebooks").mkdir(parents=True)
    (folder / "notebooks" / folders.FIRST_LESSON).write_text("{}")
    return folder


def test_in_a_clone_that_can_be_written_the_copy_lies_beside_the_lessons(clone, tmp_path):
    assert folders.lessons(clone) == clone / "notebooks"
    assert folders.mine(clone, home=tmp_path) == clone / "my_notebooks"


def test_a_copy_that_cannot_be_written_there_lies_at_home(clone, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda place, mode: not place.is_relative_to(clone))
    assert folders.mine(clone, home=tmp_path) == tmp_path / "rectlab"


def test_without_a_clone_the_copy_lies_at_home_and_never_among_the_files_of_a_clone(clone, tmp_path):
    site = tmp_path / "site-packages"
    assert folders.mine(site, home=tmp_path) == tmp_path / "rectlab"
    clone_at(tmp_path / "rectlab")
    assert folders.mine(site, home=tmp_path) == tmp_path / "rectlab" / "my_notebooks"


def test_the_learner_names_another_folder(clone, tmp_path, monkeypatch):
    monkeypatch.setenv(folders.OWN, "~/course")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert folders.mine(clone) == tmp_path / "course"


def test_lessons_are_those_that_the_installation_brought(tmp_path, monkeypatch):
    site, brought = tmp_path / "lib/site-packages", tmp_path / "share/rectlab/notebooks"
    (site / "rectlab-0.1.0.dist-info").mkdir(parents=True)
    (site / "rectlab-0.1.0.dist-info/METADATA").write_text("Name: rectlab\nVersion: 0.1.0\n")
    (site / "rectlab-0.1.0.dist-info/RECORD").write_text(f"../../share/rectlab/notebooks/{folders.FIRST_LESSON},,\n")
    brought.mkdir(parents=True)
    (brought / folders.FIRST_LESSON).touch()  # from Python 3.12 on only files that exist are listed
    monkeypatch.setattr(sys, "path", [str(site), *sys.path])
    assert folders.lessons(site) == brought.resolve()
    monkeypatch.setattr(sys, "path", [])
    assert folders.lessons(site) is None


def test_commands_that_need_a_clone_say_so(monkeypatch, capsys):
    monkeypatch.setattr(folders, "is_clone", lambda: False)
    with pytest.raises(SystemExit):
        commands.main(["notebooks", "03"])
    said = "rectlab: error: notebooks: must run in a clone of rectlab; got an installed package. Clone rectlab first.\n"
    assert capsys.readouterr().err.endswith(said)


def test_a_folder_that_cannot_be_written_is_named_with_the_way_out(tmp_path, capsys):
    (tmp_path / "file").write_text("no folder")
    assert commands.main(["lab", "--folder", str(tmp_path / "file")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("lab: your folder must be one that can be written; got [Errno ") and "file" in said
    assert said.endswith("Name another one: rectlab lab --folder FOLDER, or RECTLAB_MY_NOTEBOOKS in the environment.\n")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the paths of a virtual environment on Linux and macOS")
def test_a_wheel_brings_a_command_and_the_lessons(tmp_path):
    pytest.importorskip("setuptools")

    def run(*command, **options):
        done = subprocess.run([*map(str, command)], capture_output=True, text=True, **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    files = run("git", "ls-files", "-z", cwd=ROOT).split("\0")[:-1]
    for name in files:
        (tmp_path / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "source" / name).write_bytes((ROOT / name).read_bytes())
    quietly = "--no-deps", "--disable-pip-version-check", "--quiet"
    pip = sys.executable, "-m", "pip"
    run(*pip, "wheel", "--no-build-isolation", *quietly, "--wheel-dir", tmp_path, ".", cwd=tmp_path / "source")
    venv = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", venv)
    site = next(venv.glob("lib/python*/site-packages"))
    (site / "others.pth").write_text(sysconfig.get_path("purelib"))  # torch and the others, from here
    (wheel,) = tmp_path.glob("*.whl")
    run(*pip, "--python", venv / "bin/python", "install", *quietly, "--no-index", "--ignore-installed", wheel)

    there = {**{k: v for k, v in os.environ.items() if k != folders.OWN}, "HOME": str(tmp_path / "home")}
    (tmp_path / "home").mkdir()
    said = run(venv / "bin/rectlab", "fresh", "03", cwd=tmp_path, env=there)
    assert said == "03_counting_zeros.ipynb is new in rectlab.\n"
    lessons = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert sorted(path.name for path in (tmp_path / "home/rectlab").glob("*.ipynb")) == lessons
    run(venv / "bin/rectlab", "lessons", "class", "--without-solutions", cwd=tmp_path, env=there)
    cells = [cell for name in lessons for cell in json.loads((tmp_path / "class" / name).read_text("utf-8"))["cells"]]
    assert not [cell for cell in cells if "solution" in cell["metadata"].get("tags", [])]
    assert {"exercise"} <= {tag for cell in cells for tag in cell["metadata"].get("tags", [])}
    code = "import rectlab; print(rectlab.__file__); rectlab.Spikes(film=False).in_words()"
    assert run(venv / "bin/python", "-c", code, cwd=tmp_path, env=there).startswith(str(site.resolve()))
