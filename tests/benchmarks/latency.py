"""How long every panel takes from slider to pixels in a real JupyterLab, beside a panel that computes nothing.

Run it by ``.venv/bin/python tests/benchmarks/latency.py`` on a machine with nothing else to do; it needs Chromium.
``--panels Scope,Raster`` picks some. All panels stand in one page and have one kernel; they take turns in an order that
each round draws anew, and a ratio is the median of the rounds' ratios to the echo (``echo.py``) of the same round.

A step is one key on the panel's first slider: from the event to the first painted frame of the browser in which the
panel's canvas has changed. The lag is the time from the last value of a drag to the last change of the canvas: by then
the exact picture is there. README.md beside this file says what a full run gave.
"""

import argparse
import contextlib
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["RECTLAB_TESTING"] = "1"  # panels ask no predictions

import rectlab  # noqa: E402
from tests.browser.conftest import BROWSERS, FLAGS, Lesson, running_lab  # noqa: E402

ECHO = "Echo"
CELLS = {  # what stands in the notebook, by the name in the table
    ECHO: "Echo()",
    **{name: f"rectlab.{name}()" for name in sorted(set(rectlab._PANELS) - {"Concepts"})},
    "Scope without film": "rectlab.Scope(film=False)",
}
QUIET_MS = 500  # a picture rests when it has not changed for this long: longer than the rest before an exact frame
PATIENCE_MS = 3000
TAIL_S = 1.5  # how long the hand stays on the slider after a drag
WATCH = """
([panel, slider]) => {
  const canvas = panel.querySelector('canvas.rl-picture'), small = document.createElement('canvas');
  const pen = small.getContext('2d', { willReadFrequently: true }), channel = new MessageChannel();
  const seen = window.seen = { inputs: [], changes: [], on: true };
  let hand = 0, last = null;
  small.width = 300; small.height = 150;
  const ear = event => { hand = event.timeStamp; };
  const heard = () => seen.inputs.push(hand);
  for (const kind of ['keydown', 'pointerdown', 'pointermove']) document.addEventListener(kind, ear, true);
  slider.addEventListener('input', heard, true);
  function look() {                                                // runs after the frame has been painted
    pen.clearRect(0, 0, 300, 150);
    pen.drawImage(canvas, 0, 0, 300, 150);
    const pixels = new Uint32Array(pen.getImageData(0, 0, 300, 150).data.buffer);
    let sum = 7;
    for (let i = 0; i < pixels.length; i++) sum = (Math.imul(sum, 31) + pixels[i]) | 0;
    if (last !== null && sum !== last) seen.changes.push(performance.now());
    last = sum;
    if (seen.on) return requestAnimationFrame(() => channel.port2.postMessage(0));
    for (const kind of ['keydown', 'pointerdown', 'pointermove']) document.removeEventListener(kind, ear, true);
    slider.removeEventListener('input', heard, true);
  }
  channel.port1.onmessage = look;
  requestAnimationFrame(() => channel.port2.postMessage(0));
}
"""
AT_REST = f"performance.now() - Math.max(seen.inputs.at(-1) ?? 0, seen.changes.at(-1) ?? 0) > {QUIET_MS}"
ANSWERED = "seen.inputs.length && seen.changes.some(at => at >= seen.inputs[0])"


class Watched:
    """The first slider and the canvas of one panel, watched from inside the browser."""

    def __init__(self, page, panel):
        self.page = page
        self.slider = panel.root.locator("input[type=range]:visible").first
        panel.root.scroll_into_view_if_needed()
        self.name = next(c[3:] for c in self.slider.get_attribute("class").split() if c.startswith("rl-"))
        page.evaluate(WATCH, [panel.root.element_handle(), self.slider.element_handle()])

    def close(self):
        self.page.evaluate("seen.on = false")
        self.page.wait_for_timeout(50)

    def rest(self):
        """Wait until nothing is on its way, and forget what was seen."""
        self.page.wait_for_function(AT_REST, timeout=60_000, polling=20)
        self.page.evaluate("(seen.inputs.length = seen.changes.length = 0, null)")

    def step(self, key):
        """Press a key; return the milliseconds until the picture changed, or None if it did not."""
        from playwright.sync_api import TimeoutError as Never

        self.rest()
        self.page.wait_for_timeout(random.uniform(0, 50))  # not always at the same place between two frames
        self.page.keyboard.press(key)
        try:
            self.page.wait_for_function(ANSWERED, timeout=PATIENCE_MS, polling=20)
        except Never:
            return None
        return self.page.evaluate("seen.changes.find(at => at >= seen.inputs[0]) - seen.inputs[0]")

    def steps(self, n):
        """Return the milliseconds of n steps, four to one side and four back."""
        self.slider.focus()
        keys = ("ArrowRight", "ArrowLeft")
        for key in keys:  # to warm up
            self.step(key)
        found = [self.step(keys[k // 4 % 2]) for k in range(n)]
        return [ms for ms in found if ms is not None]

    def drag(self, seconds):
        """Drag to and fro; return pictures a second, and the milliseconds from the last value to the last picture."""
        self.rest()
        box, mouse = self.slider.bounding_box(), self.page.mouse
        minimum, value, maximum = self.slider.evaluate("e => [e.min, e.value, e.max].map(Number)")
        y, left, width = box["y"] + box["height"] / 2, box["x"] + 8, box["width"] - 16
        mouse.move(left + width * (value - minimum) / (maximum - minimum), y)
        mouse.down()
        started = time.perf_counter()
        while (passed := time.perf_counter() - started) < seconds:
            there = 3 * passed / seconds % 2  # three times along the slider
            mouse.move(left + width * (0.05 + 0.9 * min(there, 2 - there)), y)
            self.page.wait_for_timeout(16)
        self.page.wait_for_timeout(1e3 * TAIL_S)
        inputs, changes = self.page.evaluate("[seen.inputs, seen.changes]")
        mouse.up()
        if not changes:
            return None
        return len([at for at in changes if at <= inputs[-1]]) / seconds, max(changes[-1] - inputs[-1], 0.0)


@contextlib.contextmanager
def opened(names):
    """Open a notebook with these panels in one cell, in a JupyterLab of its own; give the lesson."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"latency: a browser must be installed, one of {', '.join(BROWSERS)}. Install Chromium.")
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as clone:
        beside = Path(clone) / "tests" / "benchmarks"  # the echo's front end names the panels' by a relative path
        beside.mkdir(parents=True)
        for name in ("echo.py", "echo.mjs"):
            shutil.copy(Path(__file__).with_name(name), beside)
        with contextlib.contextmanager(running_lab)(Path(home), Path(clone)) as url, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser, args=FLAGS)
            lesson = Lesson(chromium.new_page(viewport={"width": 1280, "height": 900}))
            shown = ", ".join(CELLS[name] for name in names)
            lesson.open_cells(url, "latency.ipynb",
                              f"import rectlab\nfrom tests.benchmarks.echo import Echo\n\ndisplay({shown})")
            yield lesson
            chromium.close()


def measured(lesson, number, options):
    """Return what one panel gave in one round, and the name of its slider."""
    watched = Watched(lesson.page, lesson.panel(number))
    try:
        return watched.steps(options.keys), watched.drag(options.drag), watched.name
    finally:
        watched.close()


def rows(rounds):
    """Return the cells of the table: ``rounds`` holds, by panel, what :func:`measured` returned, a list of dicts."""
    echoes = [(statistics.median(turn[ECHO][0]), turn[ECHO][1][1]) for turn in rounds]
    for name in rounds[0]:
        turns = [turn[name] for turn in rounds]
        steps, drags = [ms for turn in turns for ms in turn[0]], [turn[1] for turn in turns]
        if not steps or None in drags:
            yield f"{name} ({turns[0][2]})", *["-"] * 5  # the slider does not change the picture
            continue
        times = [statistics.median(turn[0]) / step for turn, (step, _) in zip(turns, echoes) if turn[0]]
        lags = [drag[1] / max(lag, 1.0) for drag, (_, lag) in zip(drags, echoes)]
        yield (f"{name} ({turns[0][2]})", f"{statistics.median(steps):.0f} ({np.percentile(steps, 95):.0f})",
               f"{statistics.median(times):.1f}x", f"{statistics.median(drag[1] for drag in drags):.0f}",
               f"{statistics.median(lags):.1f}x", f"{statistics.median(drag[0] for drag in drags):.0f}")


def main():
    """Measure the panels that the command line asks for, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keys", type=int, default=12, help="steps of each panel in a round")
    parser.add_argument("--drag", type=float, default=2.0, help="seconds of a drag")
    parser.add_argument("--panels", default=",".join(CELLS), help="names, separated by commas")
    options = parser.parse_args()
    if unknown := set(options.panels.split(",")) - set(CELLS):
        parser.error(f"panels must be among {', '.join(CELLS)}; got {', '.join(sorted(unknown))}")
    names = list(dict.fromkeys([ECHO, *options.panels.split(",")]))
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    with opened(names) as lesson:
        rounds = [{name: measured(lesson, names.index(name), options) for name in random.sample(names, len(names))}
                  for _ in range(options.rounds)]
    print(f"{os.cpu_count()} cores, load at the start {load}; {options.rounds} rounds of {options.keys} keys.\n")
    print("| panel (slider) | step, ms, median (p95) | of the echo | last change after a drag, ms | of the echo |"
          " pictures a second |\n|---|---|---|---|---|---|")
    for cells in sorted(rows(rounds)):
        print("|", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
