"""Whether anybody can still see or name a panel: one that nobody can stops its training.

A cell that is run again makes a new panel under the old name. The old one would train on without a control: ipywidgets
keeps every open widget.
"""

import sys
import time
import weakref

ALONE_S = 30.0  # a view that plays and draws nothing for this long is gone, as after a reload of the page
NEW_S = 10.0  # the front end gets this long to show a panel that was displayed
CACHES = ("In", "Out")  # and what begins with "_": IPython keeps old values there, which are no names
DEEPEST, MOST = 3, 1000  # how far names are followed into containers, and how many of their items
_playing = weakref.WeakSet()
_heard = weakref.WeakSet()  # the shells whose cells are heard


class Presence:
    """Who watches a panel that plays; ``lost()`` is called when nobody sees or names it any more."""

    def __init__(self, panel, lost):
        self._panel, self._lost, self._sign, self._had_a_view = panel, lost, 0.0, False
        panel.observe(self._on_views, names="_view_count")

    def begin(self):
        """Note that the panel plays from now on."""
        self.seen()
        _playing.add(self)
        _hear_cells()

    def end(self):
        """Note that the panel plays no more."""
        _playing.discard(self)

    def seen(self):
        """Note a sign of a view."""
        self._sign = time.monotonic()

    def check(self, after=0.0):
        """Call ``lost()`` if there is no name, no view, and no sign of one for ``after`` seconds."""
        if time.monotonic() - self._sign >= after and not self._is_watched() and not has_name(self._panel):
            self._lost()

    def _is_watched(self):
        """Return whether a view is counted and alive, or the panel was displayed just now; uncounted views may be."""
        panel, now = self._panel, time.monotonic()
        if panel._view_count == 0:
            return not self._had_a_view and now - panel.shown_at < NEW_S
        return now - self._sign < ALONE_S

    def _on_views(self, change):
        self._had_a_view |= bool(change["new"])
        if change["new"] == 0 and self in _playing:
            self.check()


def has_name(wanted):
    """Return whether a name in the notebook leads to an object; True outside of IPython, where nobody can tell."""
    shell = _shell()
    if shell is None:
        return True
    names = list(shell.user_ns.items())
    return _holds([value for name, value in names if name[0] != "_" and name not in CACHES], wanted, DEEPEST)


def _holds(values, wanted, deepest):
    if any(value is wanted for value in values):
        return True
    return deepest > 0 and any(_holds(_inside(value), wanted, deepest - 1) for value in values)


def _inside(value):
    """Return what can be reached from a container, a widget with children or an object of the learner's own class."""
    if isinstance(value, dict):
        return list(value.values())[:MOST]
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)[:MOST]
    if hasattr(type(value), "children"):
        return list(value.children)[:MOST]
    own = type(value).__module__ == "__main__" and getattr(value, "__dict__", None)
    return list(own.values())[:MOST] if own else []


def _shell():
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def _hear_cells():
    """After every cell, look at the panels that play: the cell may have given their name to another one."""
    shell = _shell()
    if hasattr(shell, "events") and shell not in _heard:
        _heard.add(shell)
        shell.events.register("post_run_cell", _check_all)


def _check_all(*_):
    for presence in list(_playing):
        presence.check()
