"""Where the lessons come from, a clone or an installed wheel, and where the learner's own copy of them goes."""

import importlib.metadata
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIRST_LESSON = "00_start_here.ipynb"
OWN = "RECTLAB_MY_NOTEBOOKS"


def is_clone(root=ROOT):
    """Say whether the package lies beside its lessons, as in a clone."""
    return (root / "notebooks" / FIRST_LESSON).exists()


def lessons(root=ROOT):
    """Return the folder of the lessons: a clone's ``notebooks/``, or what the wheel brought; None without them."""
    if is_clone(root):
        return root / "notebooks"
    try:
        files = importlib.metadata.files("rectlab") or ()
    except importlib.metadata.PackageNotFoundError:
        return None
    return next((Path(file.locate()).resolve().parent for file in files if file.name == FIRST_LESSON), None)


def mine(root=ROOT, home=None):
    """Return the learner's folder.

    RECTLAB_MY_NOTEBOOKS names it. Else it is ``my_notebooks`` in a clone that can be written, and ``rectlab`` in the
    home folder everywhere else; where that is a clone itself, its ``my_notebooks``.
    """
    if named := os.environ.get(OWN):
        return Path(named).expanduser().absolute()
    if is_clone(root) and can_be_written(root / "my_notebooks"):
        return root / "my_notebooks"
    at_home = Path(home or Path.home()) / "rectlab"
    return at_home / "my_notebooks" if is_clone(at_home) else at_home


def can_be_written(folder):
    """Say whether a folder, or the nearest one around it that exists, can be written."""
    return os.access(next(place for place in (folder, *folder.parents) if place.exists()), os.W_OK)
