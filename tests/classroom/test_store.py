import ast
import base64
import json
import sys

import nbformat
import pytest

from rectlab.classroom import saving, store


def write_lesson(path, *sources):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    notebook["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
    return path


def run_cell(number=1, **output):
    if "data" in output:
        output = {"output_type": "display_data", "metadata": {"image/png": {"alt": "words"}}, **output}
    return {
        "cell_type": "code",
        "id": f"cell-{number}",
        "metadata": {},
        "source": "",
        "execution_count": number,
        "outputs": [output],
    }


def notebook_of(*cells):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def test_saving_keeps_words_and_picture_and_drops_the_widget():
    cell = run_cell(data={saving.WIDGET_VIEW: {"model_id": "1"}, "text/plain": "8 layers", "image/png": "AAAA"})
    model = {"type": "notebook", "content": {"cells": [cell], "metadata": {"widgets": {"state": 1}, "title": "t"}}}
    saving.pre_save_hook(model=model, path="a.ipynb", contents_manager=None)
    assert cell["outputs"][0]["data"] == {"text/plain": "8 layers", "image/png": "AAAA"}
    assert model["content"]["metadata"] == {"title": "t"}


def test_output_with_nothing_but_a_widget_is_dropped():
    cell = run_cell(data={saving.WIDGET_VIEW: {"model_id": "1"}})
    saving.drop_widget_views({"cells": [cell]})
    assert cell["outputs"] == []


@pytest.mark.parametrize("model", [{"type": "file", "content": "text"}, {"type": "directory"}, {"type": "notebook"}])
def test_saving_anything_else_changes_nothing(model):
    before = json.dumps(model)
    saving.pre_save_hook(model=model, path="a", contents_manager=None)
    assert json.dumps(model) == before


def test_lesson_is_run_with_this_python_and_stored_stable(tmp_path, capsys):
    sources = ["import sys\nprint(sys.executable)", "import os\nos.environ['RECTLAB_TESTING'], os.getcwd()"]
    path = write_lesson(tmp_path / "00_a.ipynb", *sources)
    assert store.store(tmp_path) == 0
    assert capsys.readouterr().out.startswith("00_a.ipynb: ")
    first = path.read_bytes()
    cells = json.loads(first)["cells"]
    assert [cell["execution_count"] for cell in cells] == [1, 2]
    assert cells[0]["outputs"][0]["text"] == [f"{sys.executable}\n"]
    shown = "".join(cells[1]["outputs"][0]["data"]["text/plain"])  # on two lines where the path is long
    assert ast.literal_eval(shown) == ("1", str(tmp_path))
    assert "version" not in json.loads(first)["metadata"]["language_info"]
    assert "iopub" not in first.decode()
    store.store(tmp_path)
    assert path.read_bytes() == first


def test_failing_cell_is_shown_and_nothing_is_stored(tmp_path, capsys):
    path = write_lesson(tmp_path / "00_a.ipynb", "1", "value = 0\n1 / value")
    write_lesson(tmp_path / "03_b.ipynb", "1")
    before = path.read_bytes()
    assert store.store(tmp_path) == 1
    said = capsys.readouterr().out
    assert said.startswith("00_a.ipynb: not stored: code cell [2] failed:\n\nvalue = 0\n1 / value\n")
    assert "ZeroDivisionError: division by zero" in said
    assert "\x1b" not in said
    assert "03_b" not in said
    assert path.read_bytes() == before


def test_lesson_with_a_fault_is_not_stored(tmp_path, capsys):
    path = write_lesson(tmp_path / "00_a.ipynb", "import sys\nprint('careful', file=sys.stderr)")
    before = path.read_bytes()
    assert store.store(tmp_path) == 1
    assert capsys.readouterr().out == "00_a.ipynb: not stored: code cell [1] wrote to stderr: careful\n"
    assert path.read_bytes() == before


def test_running_a_lesson_prints_nothing_but_its_line(tmp_path, capfd):
    write_lesson(tmp_path / "00_a.ipynb", "1")
    store.store(tmp_path)
    printed = capfd.readouterr()
    assert len(printed.out.splitlines()) == 1
    assert printed.err == ""


def test_only_the_named_lessons_are_run(tmp_path, capsys):
    write_lesson(tmp_path / "00_a.ipynb", "raise SystemError")
    write_lesson(tmp_path / "03_b.ipynb", "1")
    assert store.store(tmp_path, ["03"]) == 0
    assert capsys.readouterr().out.startswith("03_b.ipynb: ")


def png(size):
    return {"image/png": base64.b64encode(b"x" * size).decode()}


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ([run_cell(data=png(60_000))], None),
        ([run_cell(data=png(61_000))], "code cell [1] shows a picture of 61 KB; at most 60 are allowed"),
        (
            [run_cell(data=png(9), metadata={"image/png": {"width": 3}})],
            "code cell [1] shows a picture without words: its metadata must hold alt",
        ),
        ([run_cell(n, data=png(50_000)) for n in range(1, 8)], "it has 468 KB; at most 400 are allowed"),
        (
            [run_cell(output_type="stream", name="stderr", text="warned\n")],
            "code cell [1] wrote to stderr: warned",
        ),
        (
            [run_cell(output_type="error", ename="ValueError", evalue="no", traceback=[])],
            "code cell [1] raised ValueError: no",
        ),
        ([run_cell(2, data={})], "its code cells were not all run once and in order (is one empty?)"),
    ],
)
def test_faults_forbid_storing(cells, fault):
    assert store.faults(notebook_of(*cells)) == ([] if fault is None else [fault])
