"""One folder a lesson, all built to one plan; none imports another.

A lesson's numerics lie in files of their own and are what its ``__init__`` offers. ``figures.py`` draws them,
``panel.py`` is the live panel that ``panel.mjs`` shows, ``questions.py`` holds what the lesson asks. The panel, named
in its ``__all__``, and the questions are found by the names of their files: a new lesson is a new folder.
"""

import importlib
from pathlib import Path

__all__ = sorted(path.parent.name for path in Path(__file__).parent.glob("*/__init__.py"))


def __getattr__(name):
    """Import a lesson at its first use."""
    if name in __all__:
        return importlib.import_module(f"rectlab.lessons.{name}")
    raise AttributeError(f"module 'rectlab.lessons' has no attribute {name!r}")
