"""A real JupyterLab on a temporary clone, and a real Chromium in front of it."""

import ast
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-for-the-browser"
LOOKS = os.environ.get("RECTLAB_LOOKS")  # a folder for pictures of what is tested, if somebody wants to look
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-first-run"]
SIZE = {"width": 1280, "height": 900}
# Documents are closed without a question about what was not saved.
CLOSE_ALL = """() => { const open = [...jupyterapp.shell.widgets('main')];
  for (const document of open) { document.context?.model && (document.context.model.dirty = false); document.close(); }
  return open.length; }"""
DESK = "desk.ipynb"
# The new cells come in before the old ones go: JupyterLab gives an empty notebook a cell of its own.
PUT_CELLS = """cells => {
  const model = jupyterapp.shell.currentWidget.content.model.sharedModel, n = model.cells.length;
  model.transact(() => { model.insertCells(n, cells); model.deleteCellRange(0, n); }); }"""
# In the kernel that tests share: no panel goes on, and the environment is as at first.
CLEAN = "(__import__('ipywidgets').Widget.close_all(), __import__('os').environ.update(RECTLAB_TESTING='1')) and None"
# A canvas, made small and summed up as one number.
PIXELS = """canvas => { const small = document.createElement('canvas'); small.width = 300; small.height = 150;
  const c = small.getContext('2d'); c.drawImage(canvas, 0, 0, 300, 150);
  return Array.from(c.getImageData(0, 0, 300, 150).data).reduce((h, v) => (h * 31 + v) | 0, 7); }"""


@pytest.fixture(scope="module")  # not longer: playwright's event loop would still run in other modules' tests
def chromium():
    """A headless Chromium; without one the test is skipped, loudly, or fails where one is required."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        reason = f"no browser was tested: none of {', '.join(BROWSERS)} is installed"
        if os.environ.get("RECTLAB_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{reason}, and RECTLAB_REQUIRE_BROWSER=1 asks for one.", pytrace=False)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab_url(tmp_path_factory):
    """Where a JupyterLab answers that was started as `make lab` starts it, on a clone with all lessons."""
    yield from running_lab(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("clone"))


def running_lab(home, clone):
    """Start that JupyterLab in two empty folders, give its address, and stop it in the end."""
    for part in ("rectlab", "notebooks"):
        shutil.copytree(ROOT / part, clone / part, ignore=shutil.ignore_patterns("__pycache__"))
    with socket.create_server(("127.0.0.1", 0)) as any_server:
        port = any_server.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTEST"))}
    log = open(home / "log.txt", "w")
    process = subprocess.Popen(
        [sys.executable, "-m", "rectlab", "lab", "--no-browser", f"--port={port}",
         "--LabApp.expose_app_in_browser=True"],
        cwd=clone, env={**kept, "HOME": str(home), "JUPYTER_TOKEN": TOKEN, "PYTHONPATH": str(clone)},
        stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{url}/api?token={TOKEN}", timeout=1).close()
            break
        except OSError:
            assert process.poll() is None, (home / "log.txt").read_text()
            time.sleep(0.25)
    try:
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        log.close()


def cell(source):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


class Lesson:
    """A lesson open in the browser."""

    def __init__(self, page):
        self.page = page
        self.problems, self.outside = [], []
        page.on("console", lambda m: self.problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.problems.append(str(e)))
        page.on("request", self._look_at_host)

    def _look_at_host(self, request):
        local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
        if not request.url.startswith(local):
            self.outside.append(request.url)

    def open(self, url, name):
        """Open a lesson and wait until its kernel is there; a page that shows JupyterLab already stays."""
        if self.page.url == "about:blank":
            self.page.goto(f"{url}/lab/tree/{name}?token={TOKEN}&reset", wait_until="domcontentloaded")
        else:
            self.command("docmanager:open", path=name)
        self.page.wait_for_function(
            """path => { const shown = window.jupyterapp?.shell?.currentWidget;
                        return shown?.context?.path === path && shown.sessionContext.isReady; }""",
            arg=name, timeout=90_000,
        )
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def forget(self):
        """Leave nothing to the next test but JupyterLab and, where it is still alive, the shared notebook's kernel."""
        self.page.set_viewport_size(SIZE)
        if self.page.url != "about:blank":
            self.page.evaluate("localStorage.clear()")
            if self._at_the_desk():
                self.page.evaluate(PUT_CELLS, [cell("")])  # a view that is still there would write to a closed panel
                self.ask(CLEAN)
            else:
                self.page.evaluate("jupyterapp.serviceManager.sessions.shutdownAll()")
                self.page.evaluate(CLOSE_ALL)
        self.problems.clear()
        self.outside.clear()

    def open_cells(self, url, *sources):
        """Run these code cells in a notebook beside the lessons; the tests of a module share it and its kernel."""
        cells = [cell(source) for source in sources]
        if self._at_the_desk():
            self.page.evaluate(PUT_CELLS, cells)
        else:
            self._write(url, cells)
            self.open(url, DESK)
        self.run_all()

    def _at_the_desk(self):
        """Return whether the notebook that tests share is open and its kernel alive."""
        return self.page.url != "about:blank" and self.page.evaluate(
            """path => { const shown = jupyterapp.shell.currentWidget;
                 const status = shown?.sessionContext?.session?.kernel?.status;
                 return shown?.context?.path === path && ['idle', 'busy'].includes(status); }""",
            DESK,
        )

    def _write(self, url, cells):
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": kernel}, "cells": cells}
        model = {"type": "notebook", "format": "json", "content": notebook}
        headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
        where = f"{url}/api/contents/{DESK}"
        urllib.request.urlopen(urllib.request.Request(where, json.dumps(model).encode(), headers, method="PUT")).close()

    def command(self, name, **arguments):
        """Run one of JupyterLab's commands."""
        self.page.evaluate("([name, arguments]) => jupyterapp.commands.execute(name, arguments)", [name, arguments])

    def ask(self, expression):
        """Return the value of a Python expression in the kernel; it must have a literal."""
        answer = self.page.evaluate(
            """async expression => {
                 const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                 const asked = { code: '', silent: true, store_history: false, user_expressions: { it: expression } };
                 return (await kernel.requestExecute(asked).done).content.user_expressions.it }""",
            expression,
        )
        assert answer["status"] == "ok", answer
        return ast.literal_eval(answer["data"]["text/plain"])

    def until(self, claim, seconds=15):
        """Wait until a claim holds in the kernel."""
        deadline = time.monotonic() + seconds
        while not self.ask(f"bool({claim})"):
            assert time.monotonic() < deadline, f"never came true: {claim}"
            self.page.wait_for_timeout(30)

    def run_all(self):
        """Run every cell, to the end and without an error."""
        self.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        assert self.outputs_with_errors() == []
        self.page.wait_for_function(
            """() => { const cells = jupyterapp.shell.currentWidget.content.model.sharedModel.cells
                         .filter(c => c.cell_type === 'code');
                       return cells.every(c => c.execution_count) }""",
            timeout=30_000,
        )

    def outputs_with_errors(self):
        """Return the error outputs that the notebook now holds."""
        return self.page.evaluate(
            """() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells
                     .flatMap(c => c.cell_type === 'code' ? c.outputs : [])
                     .filter(o => o.output_type === 'error').map(o => o.evalue)"""
        )

    def look(self, root, name):
        """Keep pictures of a panel in both themes at two widths, where RECTLAB_LOOKS names a folder for them."""
        for theme in ("JupyterLab Light", "JupyterLab Dark") if LOOKS else ():
            self.command("apputils:change-theme", theme=theme)
            for width in (700, 1000):
                self.page.set_viewport_size({"width": width + 420, "height": 900})
                root.evaluate("(e, width) => { e.style.width = `${width}px`; }", width)
                self.page.wait_for_timeout(600)
                root.screenshot(path=Path(LOOKS) / f"{name}-{theme.split()[1].lower()}-{width}.png")

    def panel(self, number=0):
        """Return a panel of the page, counted from the top, once it is there and in view."""
        panel = Panel(self.page, number)
        panel.root.wait_for()
        panel.root.scroll_into_view_if_needed()
        return panel


class Panel:
    """What a learner sees of one panel, and does to it."""

    def __init__(self, page, number):
        self.page, self.root = page, page.locator(".rectlab").nth(number)

    def seen(self):
        """Return pixels (as a number) and words."""
        return self.root.locator(".rl-picture").evaluate(PIXELS), self.words()

    def words(self):
        return self.root.locator(".rl-words").inner_text()

    def error(self):
        """Return the line about what went wrong, empty when it is hidden."""
        note = self.root.locator(".rl-error")
        return note.inner_text() if note.is_visible() else ""

    def slider(self, name):
        return self.root.locator(f"input.rl-{name}")

    def menu(self, name):
        return self.root.locator(f"select.rl-{name}")

    def button(self, name):
        return self.root.locator(f"button.rl-{name}")

    def shown(self, name):
        """Return what stands behind a slider."""
        return self.slider(name).locator("xpath=../output").inner_text()

    def drag(self, name, *shares):
        """Drag a slider's handle by mouse, without letting go, to one share of its length after another."""
        box = self.slider(name).bounding_box()
        minimum, value, maximum = self.slider(name).evaluate("e => [e.min, e.value, e.max].map(Number)")
        x0 = box["x"] + 8 + (box["width"] - 16) * (value - minimum) / (maximum - minimum)
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(x0, y)
        self.page.mouse.down()
        for share in shares:
            self.page.mouse.move(box["x"] + 8 + (box["width"] - 16) * share, y, steps=8)
        self.page.mouse.up()

    def press_keys(self, name, *keys):
        """Press keys on a slider, one after another."""
        self.slider(name).focus()
        for key in keys:
            self.page.keyboard.press(key)

    def wait_for_change(self, before):
        """Wait until pixels and words are no longer as before."""
        handle = self.root.element_handle()
        self.page.wait_for_function(
            f"""([panel, pixels, words]) => ({PIXELS})(panel.querySelector('.rl-picture')) !== pixels
                  && panel.querySelector('.rl-words').textContent !== words""",
            arg=[handle, *before], timeout=10_000,
        )


@pytest.fixture(scope="module")
def lasting_lesson(chromium):
    """A page that the tests of one module share."""
    context = chromium.new_context(viewport=SIZE)
    yield Lesson(context.new_page())
    context.close()


@pytest.fixture
def lesson(lasting_lesson):
    """A page with nothing open that remembers every complaint and every request that leaves this machine."""
    yield lasting_lesson
    lasting_lesson.forget()
