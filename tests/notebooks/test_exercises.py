"""A learner who has not answered yet: every exercise cell runs as it stands, and where dots are left it says so."""

import ast
from pathlib import Path

import nbformat
import pytest

from rectlab.questions.notebooks import SOLUTION

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_solution_says_that_it_is_one_and_is_right(lesson):
    cells = [cell for cell in nbformat.read(lesson, 4).cells if "solution" in cell.metadata.get("tags", ())]
    assert [cell.source.splitlines()[0] for cell in cells if not SOLUTION.match(cell.source)] == []
    words = [output.data["text/plain"] for cell in cells for output in cell.outputs if "data" in output]
    assert [said for said in words if said.startswith("Not")] == []


def is_import(node):
    return isinstance(node, (ast.Import, ast.ImportFrom))


def has_dots(source):
    return any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(ast.parse(source)))


def run(source, names):
    """Run a cell and return the value of its last line, if that is an expression."""
    *body, last = ast.parse(source).body
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    exec(compile(ast.Module([last], []), "cell", "exec"), names)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_exercises_as_they_stand_say_not_yet(lesson):
    cells = [cell for cell in nbformat.read(lesson, 4).cells if cell.cell_type == "code"]
    names = {}
    for cell in cells:
        imports = [ast.unparse(node) for node in ast.parse(cell.source).body if is_import(node)]
        run("\n".join([*imports, "None"]), names)
    exercises = [cell.source for cell in cells if "exercise" in cell.metadata.get("tags", ())]
    assert exercises
    for source in (source for source in exercises if "rectlab.check(" in source):  # a make-your-own is not judged
        verdict = run(source, names)
        assert verdict.state == ("not yet" if has_dots(source) else "right"), f"{source}\n{verdict}"
