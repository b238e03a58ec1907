"""A stranger adds a lesson: a folder is copied and renamed, nothing else is touched, and all that counts finds it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NEW_NAMES = {r"\brectlab\.lessons\.zeros\b": "rectlab.lessons.echo", r"\bRaster\b": "Echo", r'"03 ': '"12 '}
STRANGER = """
import rectlab
from rectlab.questions import predictions, record

panel = rectlab.Echo(predict="12 silent")
print(rectlab.Echo.__module__, "Echo" in dir(rectlab), "echo" in rectlab.lessons.__all__)
print(panel.cover["question"], panel.answer("12 silent") == panel.result.silent[0])
panel.take_guess(8)
print(panel.cover, predictions.score(record.guesses()).partition(";")[0])
print(rectlab.check("12 one number", "which unit is zero for which image").state)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the house with a tenth lesson: the folder of lesson 03 under other names."""
    root = tmp_path_factory.mktemp("house")
    rubbish = shutil.ignore_patterns("__pycache__", "browser", "kernel", "notebooks")
    for name in ("rectlab", "tests"):
        shutil.copytree(ROOT / name, root / name, ignore=rubbish)
    shutil.copy(ROOT / "pyproject.toml", root)
    lesson = root / "rectlab" / "lessons" / "echo"
    shutil.copytree(root / "rectlab" / "lessons" / "zeros", lesson)
    for path in lesson.glob("*.py"):
        text = path.read_text("utf-8")
        for old, new in NEW_NAMES.items():
            text = re.sub(old, new, text)
        path.write_text(text, "utf-8")
    return root


def run(house, *arguments, **environment):
    """Run Python in the copy of the house and return what it printed."""
    environment = os.environ | {"PYTHONPATH": str(house), "RECTLAB_DEVICE": "cpu"} | environment
    done = subprocess.run(
        [sys.executable, *arguments], cwd=house, env=environment, capture_output=True, text=True, timeout=250
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_panel_prediction_and_check_are_there(house):
    assert run(house, "-c", STRANGER, RECTLAB_TESTING="").splitlines() == [
        "rectlab.lessons.echo.panel True True",
        "How many of the 64 units are silent on these ten digits? True",
        "{} 12 silent: Your guess was 8 units",
        "right",
    ]


@pytest.mark.slow
def test_law_and_contracts_cover_it(house):
    files = ("test_architecture", "panels/test_cover", "questions/test_exercises", "front_end/test_node")
    chosen = "echo or Echo or 12 or every_lesson or resolve or cycle"
    tests = [f"tests/{name}.py" for name in files]
    said = run(house, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-k", chosen, *tests)
    passed = re.findall(r"^\S+::(\S+(?: \w+\])?) PASSED", said, flags=re.M)
    assert set(passed) >= {
        "test_imports_run_from_higher_rooms_to_lower_ones_only[rectlab.lessons.echo.panel]",
        "test_no_lesson_imports_another[echo]",
        "test_inside_a_lesson_numerics_come_first_then_figures_then_the_panel[echo]",
        "test_every_lesson_is_built_to_the_plan_and_its_panel_is_found",
        "test_public_names_resolve",
        "test_every_prediction_asks_for_something_its_panel_has[Echo-12 silent]",
        "test_no_answer_raises_and_every_verdict_says_what_to_do[12]",
        "test_the_right_answer_is_right[12]",
        "test_every_usual_mistake_is_named[12]",
        "test_modules_of_a_panel_make_one_text_in_which_no_name_is_declared_twice[echo]",
    }
