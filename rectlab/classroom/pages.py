"""Lessons as pages: ``make html`` writes each as one HTML file whose sliders work without a kernel or a network."""

import os
import re
import time

import nbconvert
import nbformat

from rectlab.classroom.copies import lesson_names
from rectlab.classroom.store import execute
from rectlab.compute import files
from rectlab.compute.switches import ON_PAGES

_REMOTE = re.compile(r'<script[^>]*\bsrc="https?://[^>]*></script>\s*')
_MODULE = re.compile(r"<script[^>]*>(?:(?!</script>).)*https?://(?:(?!</script>).)*</script>\s*", re.S)


def page_of(notebook, folder, title):
    """Run a notebook in a folder and return it as HTML; raises RuntimeError when a cell fails."""
    os.environ[ON_PAGES] = "1"
    try:
        execute(notebook, folder)
    finally:
        del os.environ[ON_PAGES]
    exporter = nbconvert.HTMLExporter(template_name="lab", embed_images=True, mathjax_url="", require_js_url="")
    body, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}})
    return without_network(body)


def without_network(body):
    """Return HTML without the scripts that a page of Jupyter fetches from the network; the lessons need none.

    Examples
    --------
    >>> without_network('<p>one</p><script src="https://example.org/a.js"></script><p>two</p>')
    '<p>one</p><p>two</p>'
    """
    parts = re.split(r"(<div class=\"jp-RenderedHTMLCommon jp-RenderedHTML[^>]*>)", _REMOTE.sub("", body))
    return "".join(part if "shown.render(" in part else _MODULE.sub("", part) for part in parts)


def write(lessons, target):
    """Write all lessons of a folder as pages into another, up to the first that fails; return an exit code."""
    target.mkdir(parents=True, exist_ok=True)
    for name in lesson_names(lessons):
        start, stem = time.perf_counter(), name.removesuffix(".ipynb")
        try:
            body = page_of(nbformat.read(lessons / name, as_version=4), lessons, stem)
        except RuntimeError as error:
            print(f"{name}: not written: {error}")
            return 1
        files.write_whole({target / f"{stem}.html": body})
        print(f"{stem}.html: {time.perf_counter() - start:.1f} s, {len(body.encode()) / 1e6:.1f} MB", flush=True)
    return 0
