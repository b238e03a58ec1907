"""The front end's own tests, where node exists."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from rectlab.panels.front_end import front_end

PANELS = sorted(
    path
    for path in (Path(__file__).parents[2] / "rectlab").rglob("*.mjs")
    if "export default" in path.read_text("utf-8")
)
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


@pytest.mark.parametrize("path", PANELS, ids=lambda path: path.parent.name)
def test_modules_of_a_panel_make_one_text_in_which_no_name_is_declared_twice(path, tmp_path):
    javascript, _ = front_end(path)
    declared = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", javascript, flags=re.M)
    assert sorted({word for word in declared if declared.count(word) > 1}) == []
    if node := shutil.which("node"):
        (tmp_path / "panel.mjs").write_text(javascript, "utf-8")
        subprocess.run([node, "--check", tmp_path / "panel.mjs"], check=True, timeout=60)
