"""What the learner's hand has changed in panels since cells set them: knobs moved, buttons pressed.

A panel that a variable of the notebook names may change what later cells measure. Where a number differs from the
lesson's, :func:`rectlab.expect` then names the knob and offers to put it back.
"""

import sys
import weakref
from dataclasses import dataclass

_watched = weakref.WeakSet()  # panels, which have ``moved()``, ``pressed`` and ``put_back()``


@dataclass(frozen=True)
class Changed:
    """A panel that the hand has changed, under the name that a cell gave it."""

    name: str
    panel: object

    def in_words(self):
        """Return what was moved and pressed, beside the values that cells had set."""
        moved = [f"{label} is {now}, the lesson's is {value}" for label, now, value in self.panel.moved()]
        pressed = [f"{button} was pressed by hand" for button in self.panel.pressed]
        return f"In {self.name}: {'; '.join(moved + pressed)}."

    __repr__ = in_words


def watch(panel):
    """Note a panel, for as long as it lives."""
    _watched.add(panel)


def changed():
    """Return a :class:`Changed` for each panel that a variable of the notebook names and that the hand has changed."""
    notebook = vars(sys.modules["__main__"])
    names = {id(thing): name for name, thing in list(notebook.items()) if not name.startswith("_")}
    found = [Changed(names[id(panel)], panel) for panel in list(_watched) if id(panel) in names]
    return sorted((one for one in found if one.panel.moved() or one.panel.pressed), key=lambda one: one.name)


def button(strip, changes):
    """Return a widget: the HTML of a strip, and below it a button that puts moved knobs back and says so."""
    from ipywidgets import HTML, Button, VBox

    words, press = HTML(strip), Button(description="put back", tooltip="set what was moved by hand back")

    def put_back(_button):
        for one in changes:
            one.panel.put_back()
        press.disabled, press.description = True, "put back: now run this cell again"

    press.layout.width = "auto"
    press.on_click(put_back)
    return VBox([words, press])
