"""Is this machine ready for a lesson? One line for each finding; a fault names the command that mends it."""

import importlib.metadata
import importlib.util
import math
import shutil
import socket
import sys
from dataclasses import dataclass

from rectlab.classroom.bootstrap import NEWEST_PYTHON, OLDEST_PYTHON
from rectlab.classroom.folders import OWN, can_be_written
from rectlab.compute import switches
from rectlab.compute.memory import memory_bytes

NEEDED = "torch numpy sklearn matplotlib seaborn pandas ipywidgets anywidget jupyterlab tqdm".split()
FREE_BYTES, MEMORY_BYTES = 2e8, 2e9
GOOD, FAULT, NOTE = "good", "fault", "note"


@dataclass(frozen=True)
class Finding:
    """One check: its subject, its state ("good", "fault", or "note" for what may stay), and how to mend it."""

    subject: str
    state: str
    words: str
    mend: str = ""

    def in_words(self):
        """Say the finding in a line."""
        mark = {GOOD: "  ok ", FAULT: "FAULT", NOTE: " note"}[self.state]
        return f"{mark}  {self.subject}: {self.words}" + (f" -> {self.mend}" if self.mend else "")


def examine(folder):
    """Check everything that a lesson needs beside the learner's folder; return the findings."""
    return [python(), packages(), own_folder(folder), disk(folder), memory(), loopback(), data_folder(), browser()]


def report(folder):
    """Print the findings; return 1 if one of them is a fault, else 0."""
    findings = examine(folder)
    print(*(finding.in_words() for finding in findings), sep="\n")
    faults = sum(finding.state == FAULT for finding in findings)
    ready = "Ready: `make lab` or `rectlab lab` opens the lessons."
    print(f"Not ready: {faults} to mend, see FAULT above." if faults else ready)
    return 1 if faults else 0


def python(version=None):
    """Check the version of Python."""
    version = tuple(version or sys.version_info[:3])
    words = ".".join(map(str, version))
    if version[:2] < OLDEST_PYTHON:
        return Finding("Python", FAULT, words, "make lab PYTHON=python3.12")
    if version[:2] > NEWEST_PYTHON:
        return Finding("Python", NOTE, words, "newer than any that was tried; if a lesson fails, take 3.11 to 3.14")
    return Finding("Python", GOOD, words)


def packages(names=NEEDED):
    """Check that the packages are installed, without importing them."""
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        return Finding("packages", FAULT, f"{', '.join(missing)} not found", "make clean, then make lab")
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("torch", "jupyterlab")]
    return Finding("packages", GOOD, f"all {len(names)} there ({', '.join(versions)})")


def own_folder(folder):
    """Check that the learner's copy can be written."""
    if not can_be_written(folder):
        return Finding("your copy", FAULT, f"{folder} cannot be written", f"name another folder: {OWN}=FOLDER")
    return Finding("your copy", GOOD, f"{folder} can be written")


def disk(folder):
    """Check the free disk space."""
    free = shutil.disk_usage(next(place for place in (folder, *folder.parents) if place.exists())).free
    words = f"{free / 1e9:.1f} GB free"
    if free < FREE_BYTES:
        return Finding("disk", FAULT, words, "free some room: lessons and predictions cannot be saved")
    return Finding("disk", GOOD, words)


def memory():
    """Check the memory of the machine or of its container."""
    size = memory_bytes()
    if size == math.inf:
        return Finding("memory", NOTE, "this system does not say how much there is")
    words = f"{size / 1e9:.0f} GB"
    if size < MEMORY_BYTES:
        return Finding("memory", NOTE, words, "close other programs: a lesson takes up to 1 GB")
    return Finding("memory", GOOD, words)


def loopback():
    """Check that a server can listen on 127.0.0.1, as JupyterLab must."""
    try:
        with socket.create_server(("127.0.0.1", 0)):
            return Finding("network", GOOD, "a server can listen on 127.0.0.1; nothing else is needed")
    except OSError as problem:
        return Finding("network", FAULT, f"no server can listen on 127.0.0.1 ({problem})", "ask who keeps the firewall")


def data_folder():
    """Check RECTLAB_DATA, the folder of the larger data sets."""
    folder = switches.data_folder()
    if folder is None:
        return Finding("data", NOTE, "digits come with scikit-learn; MNIST is loaded when it is first asked for")
    if not folder.is_dir():
        return Finding("data", FAULT, f"RECTLAB_DATA is {folder}, and no folder", "unset RECTLAB_DATA, or correct it")
    return Finding("data", GOOD, f"larger data sets come from {folder}")


def browser():
    """Look for Chromium, which the tests need and the lessons do not."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    words = f"{found}, for the tests" if found else "no Chromium: the browser's tests are skipped, lessons need none"
    return Finding("browser", GOOD if found else NOTE, words)
