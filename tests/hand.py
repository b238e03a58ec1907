"""A front end's hand on a panel: messages as its pump and as ipywidgets' own model send them, and frames read back."""

import time

from rectlab.panels.frame import unpack


def send(panel, **message):
    """Send one message of the panel's front end: set, press, guess, drawn, id."""
    panel._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})


def move(panel, **values):
    """Send new values of knobs as message number 1."""
    send(panel, set=values, id=1)


def update(panel, **state):
    """Send new values as ipywidgets' own model does."""
    panel._handle_msg({"content": {"data": {"method": "update", "state": state, "buffer_paths": []}}, "buffers": []})


def frame(panel):
    """Return (header, arrays) of the frame that the front end has."""
    return unpack(panel.frame)


def wait_until(holds, seconds=30):
    """Wait until ``holds()``."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)
