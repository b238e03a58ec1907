"""What a stored notebook leaves out, as pure functions on its JSON.

A saved live panel keeps its words (text/plain) and its picture (image/png). Its widget view is removed: without the
kernel JupyterLab would show "model not found" instead of the picture. Progress bars are removed completely.
While the kernel still has the widget, its view is put back into what the browser reads.
"""

import json
import re

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
BAR = re.compile(r"\s*\d+%\|.*\| *\d")  # the text of tqdm's bar


def code_cells(notebook):
    """Return the code cells of a notebook's JSON."""
    return [cell for cell in notebook.get("cells", []) if cell.get("cell_type") == "code"]


def drop_widget_views(notebook):
    """Remove widget views and widget state in place; keep text and pictures.

    An output with nothing but a widget view or a progress bar is removed. The same object is returned.

    >>> data = {"text/plain": "8 layers", WIDGET_VIEW: {"model_id": "1"}}
    >>> cell = {"cell_type": "code", "outputs": [{"output_type": "display_data", "data": data}]}
    >>> drop_widget_views({"cells": [cell], "metadata": {"widgets": {}}})["metadata"]
    {}
    >>> cell["outputs"][0]["data"]
    {'text/plain': '8 layers'}
    """
    notebook.get("metadata", {}).pop("widgets", None)
    for cell in code_cells(notebook):
        cell["outputs"] = [output for output in cell.get("outputs", []) if _something_left(output)]
    return notebook


def _something_left(output):
    """Remove the widget view from one output and say whether the output still shows anything."""
    if WIDGET_VIEW not in output.get("data", {}):
        return True
    del output["data"][WIDGET_VIEW]
    if BAR.match("".join(output["data"].get("text/plain", ""))):
        del output["data"]["text/plain"]
    return bool(output["data"])


def views(notebook):
    """Return the widget views of a notebook in lists, by cell id and text.

    >>> data = {"text/plain": "8 layers", WIDGET_VIEW: {"model_id": "1"}}
    >>> cell = {"cell_type": "code", "id": "a", "outputs": [{"output_type": "display_data", "data": data}]}
    >>> views({"cells": [cell]})
    {('a', '8 layers'): [{'model_id': '1'}]}
    """
    found = {}
    for place, data in _displays(notebook):
        if WIDGET_VIEW in data:
            found.setdefault(place, []).append(data[WIDGET_VIEW])
    return found


def lacks_views(notebook, known):
    """Return whether a notebook has an output to which one of these views belongs."""
    return any(place in known for place, _ in _displays(notebook))


def put_back(notebook, known, live):
    """Put views that ``known`` has, as from :func:`views`, back in place, if their model ids are among ``live``."""
    left = {place: iter(found) for place, found in known.items()}
    for place, data in _displays(notebook):
        view = next(left.get(place, iter(())), None)
        if view and view.get("model_id") in live:
            data.setdefault(WIDGET_VIEW, view)


def _displays(notebook):
    """Yield (cell id, text) and data of every output that shows words."""
    for cell in code_cells(notebook):
        for output in cell.get("outputs", []):
            if "text/plain" in output.get("data", {}):
                yield (cell.get("id"), "".join(output["data"]["text/plain"])), output["data"]


def clear_outputs(notebook):
    """Remove outputs, execution counts and metadata of a run in place; return the same object."""
    notebook.get("metadata", {}).pop("widgets", None)
    for cell in code_cells(notebook):
        cell["outputs"] = []
        cell["execution_count"] = None
        cell.get("metadata", {}).pop("execution", None)
    return notebook


def pre_save_hook(model, **_):
    """Clean the notebook that Jupyter's contents service is about to write; Jupyter calls this hook."""
    if model.get("type") == "notebook" and isinstance(model.get("content"), dict):
        drop_widget_views(model["content"])


def as_text(notebook):
    """Return the notebook's JSON as nbformat writes it."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
