"""A real JupyterLab on a temporary clone, and a real Chromium in front of it."""

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
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-first-run"]  # fmt: skip


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
    home, clone = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("clone")
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
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{url}/api?token={TOKEN}", timeout=1).close()
            break
        except OSError:
            assert process.poll() is None, (home / "log.txt").read_text()
            time.sleep(0.25)
    yield url
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
    log.close()


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
        """Open a lesson and wait until its kernel is there."""
        self.page.goto(f"{url}/lab/tree/{name}?token={TOKEN}&reset", wait_until="domcontentloaded")
        self.page.wait_for_function(
            "window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady", timeout=90_000
        )
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def command(self, name):
        """Run one of JupyterLab's commands."""
        self.page.evaluate(f"jupyterapp.commands.execute({name!r})")

    def run_all(self):
        """Run every cell and wait until the last has its number."""
        self.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_function(
            """() => { const cells = jupyterapp.shell.currentWidget.content.model.sharedModel.cells
                         .filter(c => c.cell_type === 'code');
                       return cells.every(c => c.execution_count) }""",
            timeout=120_000,
        )

    def outputs_with_errors(self):
        """Return the error outputs that the notebook now holds."""
        return self.page.evaluate(
            """() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells
                     .flatMap(c => c.cell_type === 'code' ? c.outputs : [])
                     .filter(o => o.output_type === 'error').map(o => o.evalue)"""
        )


@pytest.fixture
def lesson(chromium):
    """A fresh page that remembers every complaint and every request that leaves this machine."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield Lesson(context.new_page())
    context.close()
