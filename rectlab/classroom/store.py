"""Run the lessons in ``notebooks/`` and store their outputs, as ``make notebooks`` does."""

import base64
import logging
import os
import re
import time

import nbclient
import nbformat

from rectlab.classroom.copies import choose
from rectlab.classroom.saving import code_cells, drop_widget_views
from rectlab.classroom.suite import ENVIRONMENT
from rectlab.compute import files

LARGEST_PNG, LARGEST_NOTEBOOK = 60_000, 400_000  # bytes
SECONDS = 120  # the most that one cell may take
log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())  # what nbclient writes there, our errors say
COLOUR_CODES = re.compile(r"\x1b\[[0-9;]*m")


def stable(notebook):
    """Remove in place what differs between runs or machines; return the same object."""
    drop_widget_views(notebook)
    notebook["metadata"].get("language_info", {}).pop("version", None)
    for cell in notebook["cells"]:
        cell["metadata"].pop("execution", None)
    return notebook


def faults(notebook):
    """Return the reasons against storing a notebook that was run, one sentence each."""
    cells = code_cells(notebook)
    found = []
    if [cell["execution_count"] for cell in cells] != list(range(1, len(cells) + 1)):
        found.append("its code cells were not all run once and in order (is one empty?)")
    for number, cell in enumerate(cells, start=1):
        found += [f"code cell [{number}] {fault}" for output in cell["outputs"] for fault in _output_faults(output)]
    size = len(nbformat.writes(nbformat.from_dict(notebook)).encode())
    if size > LARGEST_NOTEBOOK:
        found.append(f"it has {size // 1000} KB; at most {LARGEST_NOTEBOOK // 1000} are allowed")
    return found


def _output_faults(output):
    """Yield what is wrong with one stored output."""
    if output["output_type"] == "error":
        yield f"raised {output.get('ename')}: {output.get('evalue')}"
    if output.get("name") == "stderr":
        yield f"wrote to stderr: {''.join(output['text']).strip()}"
    png = "".join(output.get("data", {}).get("image/png", ""))
    size = len(base64.b64decode(png))
    if size > LARGEST_PNG:
        yield f"shows a picture of {size // 1000} KB; at most {LARGEST_PNG // 1000} are allowed"
    if png and not output["metadata"].get("image/png", {}).get("alt"):
        yield "shows a picture without words: its metadata must hold alt"


def execute(notebook, folder, seconds=SECONDS):
    """Run a notebook in place with the kernel of this Python, each cell for at most ``seconds``.

    RuntimeError names the cell that took longer, or shows the one that failed, with its error.
    """
    os.environ.update(ENVIRONMENT)
    client = nbclient.NotebookClient(
        notebook,
        kernel_name="python3",
        log=log,
        timeout=seconds,
        startup_timeout=120,
        store_widget_state=False,
        coalesce_streams=True,
        extra_arguments=["--Application.log_level=ERROR"],  # else each kernel prints a line on encryption
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
    except nbclient.exceptions.CellTimeoutError as error:
        raise RuntimeError(f"code cell [{client.code_cells_executed}] took more than {seconds} s") from error
    except (nbclient.exceptions.CellControlSignal, RuntimeError) as error:
        raise RuntimeError(_failure(notebook, error)) from error


def _failure(notebook, error):
    """Return the failing cell's number, source and error as text."""
    for number, cell in enumerate(code_cells(notebook), start=1):
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                trace = COLOUR_CODES.sub("", "\n".join(output["traceback"]))
                return f"code cell [{number}] failed:\n\n{cell['source']}\n\n{trace}"
    return COLOUR_CODES.sub("", f"{type(error).__name__}: {error}")


def store_one(path):
    """Run one lesson, store it and return its size in bytes; RuntimeError says why a file stays unchanged."""
    notebook = nbformat.read(path, as_version=4)
    execute(notebook, path.parent)
    stable(notebook)
    if found := faults(notebook):
        raise RuntimeError("; ".join(found))
    text = nbformat.writes(notebook) + "\n"
    files.write_whole({path: text})
    return len(text.encode())


def store(folder, wanted=()):
    """Run and store lessons in reading order, all or those named, up to the first that fails; return an exit code."""
    for name in choose(folder, wanted):
        start = time.perf_counter()
        try:
            size = store_one(folder / name)
        except RuntimeError as error:
            print(f"{name}: not stored: {error}")
            return 1
        print(f"{name}: {time.perf_counter() - start:.1f} s, {size / 1000:.0f} KB", flush=True)
    return 0
