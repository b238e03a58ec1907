"""The front end's own tests, where node exists."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parent.glob("*.test.mjs"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_front_end_passes_all_its_own_tests(path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("the front end's own tests did not run: node is not installed")
    run = subprocess.run([node, "--test", str(path)], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr
    # A test written in a loop counts once in the text and more often when it runs.
    written = len(re.findall(r"^ *test\(", path.read_text("utf-8"), flags=re.M))
    counts = {word: int(n) for word, n in re.findall(r"^\S+ (tests|pass|skipped|todo) (\d+)$", run.stdout, flags=re.M)}
    assert counts["pass"] == counts["tests"] >= written > 0
    assert counts["skipped"] == counts["todo"] == 0
