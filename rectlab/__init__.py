"""Rectlab: an interactive laboratory for the rectifier ``max(0, x)`` and the sparse networks made of it.

The rooms of the house, from the ground floor up:

==========================  ======================================================================================
``rectlab.words``           how results write their numbers
``rectlab.checks``          the error sentence of the house
``rectlab.streams``         every random stream by its purpose
``rectlab.compute``         devices, threads, files written whole or not at all, bars with the time left
``rectlab.activations``     value beside derivative, one entry per activation function
``rectlab.initialization``  Glorot, He, LeCun, the default, orthogonal, positive asymmetric: explicit generator
``rectlab.datasets``        digits (offline), MNIST, small 2-D tasks, texts
``rectlab.networks``        :class:`Population`, M networks of one shape in stacked tensors; :func:`fit` trains them
``rectlab.measures``        tensors or networks in, frozen results out: zeros, unit states, snapshots, autopsies
``rectlab.records``         what long runs gave, as data, with the command that makes each again
``rectlab.sweeps``          :func:`sweep`: a grid of settings, many networks side by side, a tidy table
``rectlab.statistics``      intervals over seeds, paired tests, Holm, bootstrap
``rectlab.inspection``      :func:`inspect`: census, autopsy and proof of death for a module of your own
``rectlab.figures``         (result, ax) -> ax; the one palette; marks and pictures that lessons share
``rectlab.questions``       :func:`expect` a number, :func:`check` an answer, :func:`progress`; guesses, concepts
``rectlab.panels``          what all live panels share
``rectlab.lessons``         one folder a lesson: numerics, figures, panel, questions
``rectlab.classroom``       everything around Jupyter: ``make lab``, the learner's copy, stored outputs
==========================  ======================================================================================

Nothing heavy is imported until it is used.

>>> import rectlab
>>> rectlab.activations.get("relu").formula
'max(0, x)'
"""

import importlib
import re
from pathlib import Path

__version__ = "0.1.0"


def _panels():
    """Return where each lesson's panel is, by the name in its ``__all__``, which is read without an import."""
    found = {}
    for path in sorted((Path(__file__).parent / "lessons").glob("*/panel.py")):
        if name := re.search(r'^__all__ = \["(\w+)"\]$', path.read_text("utf-8"), flags=re.MULTILINE):
            found[name[1]] = f"rectlab.lessons.{path.parent.name}.panel"
    return found


_MODULES = (
    "activations", "checks", "classroom", "compute", "datasets", "figures", "initialization", "inspection", "lessons",
    "measures", "networks", "panels", "questions", "records", "statistics", "streams", "sweeps", "words",
)
_PANELS = {"Concepts": "rectlab.panels.concepts"} | _panels()
_NAMES = {
    "Population": "rectlab.networks",
    "Settings": "rectlab.networks",
    "fit": "rectlab.networks",
    "sweep": "rectlab.sweeps",
    "grid": "rectlab.sweeps",
    "expect": "rectlab.questions.expectations",
    "check": "rectlab.questions.exercises",
    "progress": "rectlab.questions.progress",
    "inspect": "rectlab.inspection",
    **_PANELS,
}
__all__ = sorted([*_MODULES, *_NAMES])


def __getattr__(name):
    """Import a public name at its first use (PEP 562), so that ``import rectlab`` costs milliseconds."""
    if name in _MODULES:
        return importlib.import_module(f"rectlab.{name}")
    if name in _NAMES:
        value = getattr(importlib.import_module(_NAMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'rectlab' has no attribute {name!r}")


def __dir__():
    """List the public names, loaded or not, for tab completion."""
    return sorted([*globals(), *__all__])
