"""The doctor: each fault is found and comes with the one line that mends it."""

import os
import shutil
import socket
from collections import namedtuple

import pytest

from rectlab.classroom import doctor


def test_this_machine_is_ready(tmp_path, capsys):
    assert doctor.report(tmp_path) == 0
    said = capsys.readouterr().out
    assert said.endswith("Ready: `make lab` or `rectlab lab` opens the lessons.\n") and "FAULT" not in said
    assert len(said.splitlines()) == len(doctor.examine(tmp_path)) + 1


def test_faults_are_counted_and_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("RECTLAB_DATA", str(tmp_path / "nowhere"))
    assert doctor.report(tmp_path) == 1
    said = capsys.readouterr().out
    mend = "-> unset RECTLAB_DATA, or correct it"
    assert f"FAULT  data: RECTLAB_DATA is {tmp_path / 'nowhere'}, and no folder {mend}\n" in said
    assert said.endswith("Not ready: 1 to mend, see FAULT above.\n")


@pytest.mark.parametrize(
    ("version", "state"), [((3, 10, 9), "fault"), ((3, 11, 0), "good"), ((3, 14, 9), "good"), ((3, 15, 0), "note")]
)
def test_an_old_python_is_a_fault_and_one_that_was_not_tried_a_note(version, state):
    assert doctor.python(version).state == state


def test_missing_packages_are_listed():
    found = doctor.packages(("torch", "no_such_thing", "nor_this"))
    assert (found.state, found.words) == ("fault", "no_such_thing, nor_this not found")
    assert found.mend == "make clean, then make lab"


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_a_fault(tmp_path):
    tmp_path.chmod(0o500)
    assert doctor.own_folder(tmp_path).state == "fault"


def test_a_full_disk_is_a_fault(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 10**8))
    assert (doctor.disk(tmp_path).state, doctor.disk(tmp_path).words) == ("fault", "0.1 GB free")


def test_a_closed_loopback_is_a_fault(monkeypatch):
    def refuse(*args):
        raise OSError("refused")

    monkeypatch.setattr(socket, "create_server", refuse)
    assert doctor.loopback().in_words() == (
        "FAULT  network: no server can listen on 127.0.0.1 (refused) -> ask who keeps the firewall"
    )


def test_without_a_browser_lessons_still_run(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert doctor.browser().state == "note"
