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
    locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
except locale.Error:
    pass  # it is not installed here: the names of the variables are still German
from rectlab import Population, datasets
from rectlab.questions.record import guesses, keep_guess
from rectlab.words import number
said = keep_guess("03 silent", 1.5, 2.5)
assert said == "" and guesses()["03 silent"] == {"guess": 1.5, "answer": 2.5}
print(number(1234.5), number(0.25))
print(ascii(repr(datasets.digits())), len(ascii(repr(Population(3, (2,), 1)))) > 10)
"""
SURROUNDINGS = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8", "PYTHONIOENCODING": "cp1252"},
]


@pytest.mark.parametrize("variables", SURROUNDINGS, ids=["C", "a decimal comma"])
def test_answers_and_words_are_the_same_in_any_locale_and_folder(tmp_path, variables):
    folder = tmp_path / "Übung 2 (kopie) & #co"
    folder.mkdir()
    done = subprocess.run([sys.executable, "-c", LEARNS, str(ROOT)], env={**os.environ, **variables}, cwd=folder,
                          capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    numbers, words, _ = done.stdout.decode("ascii").split("\n")[:3]
    assert numbers == "1,234 0.25" or "." in numbers
    assert words.startswith('"Dataset(\'digits\': 1,297 train + 500 test samples') and words.endswith("True")
    kept = json.loads((folder / "predictions.json").read_text("utf-8"))["kept"]
    assert kept == {"03 silent": {"guess": 1.5, "answer": 2.5}}


@pytest.mark.parametrize("variables", SURROUNDINGS, ids=["C", "cp1252"])
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
