"""Another folder, a path with spaces and umlauts, an old locale, a decimal comma; and no clock in what is stored."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEARNS = """
import locale, sys
sys.path.insert(0, sys.argv[1])
try:
    locale.setlocale(locale.LC_NUMERIC, "de_DE.UTF-8")  # a decimal comma
except locale.Error:
    pass  # it is not installed here
from rectlab.questions.record import guesses, keep_guess
from rectlab.words import number
assert keep_guess("03 silent", 1.5, chr(945)) == ""
assert guesses()["03 silent"] == {"guess": 1.5, "answer": chr(945)}
print(number(1234.5), number(0.25))
"""
OLD = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_answers_and_words_are_the_same_in_any_locale_and_folder(tmp_path):
    folder = tmp_path / "Übung 2 (kopie) & #co"
    folder.mkdir()
    done = subprocess.run([sys.executable, "-c", LEARNS, str(ROOT)], env={**os.environ, **OLD}, cwd=folder,
                          capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    assert done.stdout == b"1,200 0.25\n"
    kept = json.loads((folder / "predictions.json").read_text("utf-8"))["kept"]
    assert kept == {"03 silent": {"guess": 1.5, "answer": "α"}}


@pytest.mark.parametrize("variables", [OLD, {"PYTHONIOENCODING": "cp1252"}], ids=["C", "cp1252"])
def test_commands_speak_in_any_locale_and_folder(tmp_path, variables):
    folder = tmp_path / "Übung 2 (kopie) & #co"
    folder.mkdir()
    command = [sys.executable, "-m", "rectlab", "lessons", str(folder / "lektionen")]
    done = subprocess.run(command, env={**os.environ, **variables, "PYTHONPATH": str(ROOT)}, cwd=folder,
                          capture_output=True, timeout=120)
    assert done.returncode == 0 and b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    assert len(list((folder / "lektionen").glob("*.ipynb"))) == len(list((ROOT / "notebooks").glob("*.ipynb")))


CLOCK = re.compile(r"\b[0-2]\d:[0-5]\d(:[0-5]\d)?\b|\bUTC\b|\bGMT\b|\bCES?T\b")


def stored_words():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                yield path.name, "".join([*output.get("text", []), *data.get("text/plain", []),
                                          *data.get("text/html", [])])


def test_no_stored_output_tells_the_time():
    words = list(stored_words())
    assert len(words) > 100 and CLOCK.search("at 21:05") and not CLOCK.search("28 x 28")
    assert [(name, CLOCK.search(text)[0]) for name, text in words if CLOCK.search(text)] == []
