"""Lessons as files: what is stored, how long cells are, what cells may not do, and where links lead.

Each rule is a function from a notebook to its offences. Every lesson is held to every rule, and every rule is shown a
notebook that breaks it.
"""

import ast
import base64
import json
import re
import subprocess
from pathlib import Path
from statistics import median

import nbformat
import pytest

from rectlab.classroom import suite

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
README = ROOT / "README.md"
MOST_PNG, MOST_BYTES = 60_000, 400_000
WIDGET = "application/vnd.jupyter.widget"
MAY_DEFINE = {"exercise", "solution"}  # tags of cells that may define the one function in question
LINK = re.compile(r"\]\(([^)\s]+)[^)]*\)")


def load(path):
    return json.loads(path.read_text("utf-8"))


def text(cell):
    return "".join(cell["source"])


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell["outputs"]]


def lengths(notebook):
    """Return the number of lines of every code cell."""
    return [len(text(cell).splitlines()) for cell in code_cells(notebook)]


# the rules: each yields a sentence per offence


def cells_ran_once_and_in_order(notebook):
    counts = [cell["execution_count"] for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts are {counts}"


def cells_have_ids_of_their_own(notebook):
    ids = [cell.get("id") for cell in notebook["cells"]]
    if None in ids or len(set(ids)) < len(ids):
        yield "an id is missing or used twice"


def nothing_went_wrong(notebook):
    for output in outputs(notebook):
        if output["output_type"] == "error" or output.get("name") == "stderr":
            yield f"stored {output.get('ename', 'stderr')}"


def words_stand_beside_every_picture(notebook):
    for output in outputs(notebook):
        data = output.get("data", {"text/plain": ""})
        if "text/plain" not in data or text({"source": data["text/plain"]}).startswith(
            ("VBox(", "<rectlab", "<IPython")
        ):
            yield f"an output without words: {sorted(data)}"


def no_widget_is_stored(notebook):
    if any(key.startswith(WIDGET) for output in outputs(notebook) for key in output.get("data", {})):
        yield "a widget view is stored"
    if "widgets" in notebook["metadata"]:
        yield "widget state is stored"


def file_is_small(notebook):
    size = len(nbformat.writes(nbformat.from_dict(notebook)).encode())
    if size > MOST_BYTES:
        yield f"{size} bytes"


def pictures_are_small(notebook):
    for output in outputs(notebook):
        size = len(base64.b64decode("".join(output.get("data", {}).get("image/png", ""))))
        if size > MOST_PNG:
            yield f"a picture of {size} bytes"


def code_cells_are_short(notebook):
    found = lengths(notebook)
    n_long = sum(n > 8 for n in found)
    if median(found) > 5 or n_long > len(found) / 10 or max(found) > 15:
        yield f"lines: median {median(found)}, {n_long} of {len(found)} cells above 8, longest {max(found)}"


def lesson_has_20_to_45_cells(notebook):
    told = [c for c in notebook["cells"] if not {"exercise", "solution"} & set(c["metadata"].get("tags", ()))]
    if len(notebook["cells"]) < 20 or len(told) > 45:
        yield f"{len(notebook['cells'])} cells, {len(told)} of them besides exercises and solutions"


def parsed(cell):
    try:
        return ast.parse(text(cell))
    except SyntaxError:  # a magic: another rule says so
        return ast.parse("")


def definitions_are_in_exercises_only(notebook):
    for cell in code_cells(notebook):
        if MAY_DEFINE & set(cell["metadata"].get("tags", ())):
            continue
        for node in ast.walk(parsed(cell)):
            named_lambda = isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Lambda)
            if named_lambda or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield f"{cell['id']} defines a helper in line {node.lineno}"


def no_magics(notebook):
    for cell in code_cells(notebook):
        if re.search(r"^\s*(?:\w+\s*=\s*)?[%!]|get_ipython|run_line_magic", text(cell), flags=re.MULTILINE):
            yield f"{cell['id']} uses a magic"


def cells_leave_the_machine_alone(notebook):
    names = r"\bpip\b|sys\.path|\bsubprocess\b|os\.system|urllib|requests\.|pooch"
    for cell in code_cells(notebook):
        if found := re.search(names, text(cell)):
            yield f"{cell['id']} uses {found[0]}"


def no_output_that_never_compares_equal(notebook):
    names = r"\binteract(?:ive)?\b|\bOutput\b|\bclear_output\b|\bdisplay_id\b|\btqdm\b"
    for cell in code_cells(notebook):
        if found := re.search(names, text(cell)):
            yield f"{cell['id']} uses {found[0]}"


def no_semicolon_at_the_end(notebook):
    for cell in code_cells(notebook):
        if text(cell).rstrip().endswith(";"):
            yield f"{cell['id']} ends in a semicolon"


def no_tabs(notebook):
    for cell in notebook["cells"]:
        if "\t" in text(cell):
            yield f"{cell['id']} holds a tab"


def kernel_is_python3(notebook):
    name = notebook["metadata"].get("kernelspec", {}).get("name")
    if name != "python3":
        yield f"kernelspec {name}"


def a_number_is_checked(notebook):
    if not any("expect(" in text(cell) for cell in code_cells(notebook)):
        yield "no expect(...)"


def no_volatile_metadata(notebook):
    if any("execution" in cell["metadata"] for cell in notebook["cells"]):
        yield "times of execution are stored"
    if "version" in notebook["metadata"].get("language_info", {}):
        yield "a Python version is stored"


def one_title_first(notebook):
    first = notebook["cells"][0]
    titles = re.findall(
        r"^# ", "\n".join(text(c) for c in notebook["cells"] if c["cell_type"] == "markdown"), re.MULTILINE
    )
    if first["cell_type"] != "markdown" or not text(first).startswith("# ") or len(titles) != 1:
        yield "the title is not the first and only heading of its kind"


def set_output(data=None, **output):
    """Return a change that stores one output in the first code cell."""
    output = {"output_type": "display_data", "data": data, "metadata": {}} if data else output
    return lambda notebook: code_cells(notebook)[0]["outputs"].append(output)


def set_source(source, cell=0):
    return lambda notebook: code_cells(notebook)[cell].update(source=source)


def png_of(size):
    return base64.b64encode(bytes(size)).decode()


# every rule, beside changes that each break it and no more than it needs
RULES = {
    cells_ran_once_and_in_order: [
        lambda n: code_cells(n)[1].update(execution_count=None),
        lambda n: code_cells(n)[1].update(execution_count=1),
        lambda n: code_cells(n)[0].update(execution_count=7),
    ],
    cells_have_ids_of_their_own: [
        lambda n: n["cells"][1].update(id=n["cells"][0]["id"]),
        lambda n: n["cells"][1].pop("id"),
    ],
    nothing_went_wrong: [
        set_output(output_type="stream", name="stderr", text="UsageError"),
        set_output(output_type="error", ename="ValueError", evalue="no", traceback=[]),
    ],
    words_stand_beside_every_picture: [
        set_output({"image/png": png_of(10)}),
        set_output({"image/png": png_of(10), "text/plain": ["VBox(children=(", "))"]}),
    ],
    no_widget_is_stored: [
        set_output({f"{WIDGET}-view+json": {}, "text/plain": "words"}),
        lambda n: n["metadata"].update(widgets={}),
    ],
    file_is_small: [set_output({"text/plain": "x" * MOST_BYTES})],
    pictures_are_small: [set_output({"image/png": png_of(MOST_PNG + 1), "text/plain": "words"})],
    code_cells_are_short: [
        set_source("1\n" * 16),
        lambda n: [cell.update(source="1\n" * 9) for cell in code_cells(n)[:9]],
        lambda n: [cell.update(source="1\n" * 6) for cell in code_cells(n)],
    ],
    lesson_has_20_to_45_cells: [lambda n: n["cells"].pop(), lambda n: n["cells"].extend(n["cells"] * 2)],
    definitions_are_in_exercises_only: [
        set_source("def f():\n    pass"), set_source("class A:\n    pass"), set_source("f = lambda x: x"),
        set_source("if True:\n    async def f():\n        pass"),
    ],
    no_magics: [
        set_source("%matplotlib inline"), set_source("x = 1\n  !ls"), set_source("files = !ls"),
        set_source("%%time\n1"), set_source("get_ipython()"),
    ],
    cells_leave_the_machine_alone: [set_source("import pip"), set_source("import sys\nsys.path.append('.')")],
    no_output_that_never_compares_equal: [
        set_source("interact(f)"), set_source("widgets.Output()"), set_source("clear_output()"),
        set_source("from ipywidgets import interactive"),
    ],
    no_semicolon_at_the_end: [set_source("x;"), set_source("x ; \n")],
    no_tabs: [set_source("if 1:\n\tx"), lambda n: n["cells"][0].update(source="# T\n\n\ta")],
    kernel_is_python3: [
        lambda n: n["metadata"]["kernelspec"].update(name="rectlab"), lambda n: n["metadata"].pop("kernelspec"),
    ],
    a_number_is_checked: [set_source("1", cell=4)],
    no_volatile_metadata: [
        lambda n: n["cells"][3]["metadata"].update(execution={}),
        lambda n: n["metadata"]["language_info"].update(version="3.11.7"),
    ],
    one_title_first: [
        lambda n: n["cells"].reverse(), lambda n: n["cells"][0].update(source="no title"),
        lambda n: n["cells"][1].update(source="# a second title"),
    ],
}


def good_notebook():
    """Return a lesson of 20 cells, ten of them code, that keeps every rule."""
    cells = [{"cell_type": "markdown", "id": "m0", "metadata": {}, "source": ["# Title\n", "\n", "Words; and more;"]}]
    cells += [{"cell_type": "markdown", "id": f"m{k}", "metadata": {}, "source": "Words."} for k in range(1, 10)]
    for k in range(1, 11):
        source = "expect(1, '00 zeros')" if k == 5 else "x = [lambda v: v, 5 % 3, 5 != 3]\nx"
        said = {"output_type": "stream", "name": "stdout", "text": ["said\n"]}
        data = {"text/plain": ["words"], "image/png": png_of(100)}
        shown = {"output_type": "execute_result", "metadata": {}, "execution_count": k, "data": data}
        cell = {"cell_type": "code", "id": f"c{k}", "metadata": {}, "source": source}
        cells.append({**cell, "execution_count": k, "outputs": [said, shown]})
    cells[-1]["metadata"]["tags"] = ["exercise"]
    cells[-1]["source"] = "def f(x):\n    return x"
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "P", "language": "python"},
        "language_info": {"name": "python"},
    }
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def name_of(thing):
    return getattr(thing, "stem", None) or getattr(thing, "__name__", None)


@pytest.mark.parametrize("rule", RULES, ids=name_of)
@pytest.mark.parametrize("lesson", LESSONS, ids=name_of)
def test_lesson_keeps_the_rule(lesson, rule):
    assert list(rule(load(lesson))) == []


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_rule_lets_a_good_notebook_pass(rule):
    assert list(rule(good_notebook())) == []


@pytest.mark.parametrize(
    ("rule", "spoil"), [(rule, spoil) for rule, spoils in RULES.items() for spoil in spoils], ids=name_of
)
def test_rule_sees_a_notebook_that_breaks_it(rule, spoil):
    notebook = good_notebook()
    spoil(notebook)
    assert list(rule(notebook))


# the course as a whole


def test_course_begins_with_lesson_00():
    assert [lesson.name for lesson in LESSONS][:1] == ["00_start_here.ipynb"]


@pytest.mark.parametrize("lesson", LESSONS, ids=name_of)
def test_lesson_is_a_number_and_a_noun_phrase(lesson):
    assert re.fullmatch(r"\d\d(_[a-z0-9]+)+", lesson.stem)
    assert [other.stem[:2] for other in LESSONS].count(lesson.stem[:2]) == 1
    assert text(load(lesson)["cells"][0]).startswith(f"# {lesson.stem[:2]} · ")


def links_of(markdown):
    """Return the relative links of a text, without the part after ``#``."""
    targets = (
        match.split("#")[0] for match in LINK.findall(markdown) + re.findall(r'(?:src|href)="([^"]+)"', markdown)
    )
    return [target for target in targets if target and not re.match(r"[a-z]+:", target)]


def missing(markdown, folder):
    return [target for target in links_of(markdown) if not (folder / target).exists()]


@pytest.mark.parametrize("lesson", LESSONS, ids=name_of)
def test_links_of_a_lesson_lead_to_files_that_exist(lesson):
    for cell in load(lesson)["cells"]:
        if cell["cell_type"] == "markdown":
            assert missing(text(cell), lesson.parent) == []


def test_links_are_found_and_missed():
    markdown = (
        '[a](here.md) [b](gone.md#part) [c](https://example.org/x) [d](#part) ![e](gone.png "t") '
        '<img src="lost.png"> <a href="mailto:a@b">f</a>'
    )
    assert missing(markdown, Path(__file__).parent) == ["here.md", "gone.md", "gone.png", "lost.png"]
    assert missing("[self](test_sources.py)", Path(__file__).parent) == []


@pytest.mark.parametrize("lesson", LESSONS, ids=name_of)
def test_the_teachers_plan_has_the_minutes_that_the_lesson_promises_and_a_class_of_45(lesson):
    plan, number = (ROOT / "notebooks/TEACHING.md").read_text("utf-8"), lesson.stem[:2]
    promised = re.search(r"\*\*Time:\*\* (\d+) minutes", text(load(lesson)["cells"][0]))[1]
    assert re.search(rf"^## {number} · .*?\((\d+) minutes", plan, re.MULTILINE)[1] == promised
    alone, in_class = re.search(rf"^\| {number} \| (\d+) \| (\d+) \|", plan, re.MULTILINE).groups()
    assert alone == promised and 35 <= int(in_class) <= 45


# the glossary


GLOSSARY = (ROOT / "notebooks/GLOSSARY.md").read_text("utf-8")
WORD = re.compile(r"\]\((?:GLOSSARY\.md)?#([^)\s]+)\)")


def anchors_of(markdown):
    """Return the anchors of a text's headings, as JupyterLab and our pages make them: spaces become hyphens."""
    return [heading.replace(" ", "-") for heading in re.findall(r"^#+ (.+)", markdown, re.MULTILINE)]


def words_of(lesson):
    """Return the anchors of the glossary to which a lesson links."""
    return WORD.findall("\n".join(text(cell) for cell in load(lesson)["cells"] if cell["cell_type"] == "markdown"))


@pytest.mark.parametrize("lesson", LESSONS, ids=name_of)
def test_lesson_links_three_words_or_more_to_the_glossary_and_each_once(lesson):
    words = words_of(lesson)
    assert len(words) == len(set(words)) >= 3
    assert set(words) <= set(anchors_of(GLOSSARY))


def test_glossary_is_in_order_and_every_word_is_asked_for():
    anchors = anchors_of(GLOSSARY)[1:]  # without the title
    assert anchors == sorted(anchors, key=str.casefold) and len(anchors) == len(set(anchors))
    asked = {word for lesson in LESSONS for word in words_of(lesson)} | set(WORD.findall(GLOSSARY))
    assert asked == set(anchors)
    assert missing(GLOSSARY, ROOT / "notebooks") == []


def readme():
    if not README.exists():
        pytest.skip("there is no README.md yet")
    return README.read_text("utf-8")


def test_links_of_the_readme_lead_to_files_that_exist():
    assert missing(readme(), ROOT) == []


def test_lesson_map_of_the_readme_names_every_lesson_and_no_other():
    named = re.findall(r"notebooks/(\d\d_\w+\.ipynb)", readme())
    assert sorted(set(named)) == [lesson.name for lesson in LESSONS]
    assert list(dict.fromkeys(named)) == sorted(set(named))  # in reading order


# what the strict run is worth


def tiny_notebook(stored):
    cell = nbformat.v4.new_code_cell("1 + 1", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": stored}, execution_count=1)]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return notebook


def test_strict_run_fails_on_a_wrong_stored_output_and_passes_on_a_right_one(tmp_path):
    for name, stored in {"right": "2", "wrong": "3"}.items():
        nbformat.write(tiny_notebook(stored), tmp_path / f"{name}.ipynb")
    command = suite.command(
        extra=["-p", "no:cacheprovider", "-rA", "--nbval-cell-timeout=30", "right.ipynb", "wrong.ipynb"],
        side_by_side=False,
    )
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stdout
    assert re.findall(r"^(PASSED|FAILED) (\w+)", done.stdout, flags=re.MULTILINE) == [
        ("PASSED", "right"),
        ("FAILED", "wrong"),
    ]
