"""The front end's own tests, where node exists."""

import shutil
import subprocess
from pathlib import Path

import pytest


def test_front_end_passes_its_own_tests():
    node = shutil.which("node")
    if node is None:
        pytest.skip("the front end's own tests did not run: node is not installed")
    tests = Path(__file__).with_name("explorer.test.mjs")
    run = subprocess.run([node, "--test", str(tests)], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "# tests 10" in run.stdout
