"""Rectlab: an interactive laboratory for the rectifier ``max(0, x)`` and the sparse networks made of it.

The map of the package, from the ground floor up:

==========================  ==========================================================================
``rectlab.activations``     value beside derivative, one entry per activation function
``rectlab.neurons``         leaky integrate-and-fire: spikes, closed-form rates, the functions that fit them
``rectlab.initialization``  Glorot, He, LeCun, the default, orthogonal, positive asymmetric: explicit generator
``rectlab.datasets``        digits (offline), MNIST, small 2-D tasks
``rectlab.compute.devices``         which of cpu, cuda, mps this machine has
``rectlab.compute.threads``         work that keeps its speed beside other work
``rectlab.checks``          the error sentence: what must hold, what came, what to do
``rectlab.streams``         every stream of random numbers, by purpose
``rectlab.words``           how results write their numbers
``rectlab.networks``     :class:`Population`: M networks of one shape in stacked tensors
``rectlab.networks``        :func:`fit`, a generator of records; settings are read at every step
``rectlab.measures``        tensors in, frozen results out: histograms, exact zeros, unit states
``rectlab.measures.snapshot``       what a population does with a probe set, layer by layer
``rectlab.measures.preview``        the same on a few examples, fast: while the hand moves
``rectlab.measures.autopsy``       one unit looked at closely
``rectlab.inspection``      :func:`inspect`: census, autopsy and proof of death for a module of your own
``rectlab.measures.census``        every unit's state, on a probe and on the whole training set
``rectlab.networks.revive``        what brings a dead unit back, counted
``rectlab.lifetimes``       who dies in training, who comes back, which remedy helps: the same starts for all
``rectlab.born_dead``       how likely a deep narrow network is constant before training
``rectlab.folds``           where a network bends, what it is in between, the rescaling that leaves it as it is
``rectlab.depths``          deep untrained networks: signal, direction and gradient, layer by layer
``rectlab.penalties``       what an L1 penalty charges, how it is dodged, a network's history under it
``rectlab.sweeps``          :func:`sweep`: a grid of settings, many networks side by side, a tidy table
``rectlab.tournaments``     activations against each other over learning rates and seeds, and what may be said
``rectlab.figure3``         the paper's Figure 3: error against exact zeros
``rectlab.figure3_record``  the same at full size, in parts that are kept
``rectlab.networks.products``        the three matrix products of a training step
``rectlab.compute.progress``        bars with the time left
``rectlab.questions``       :func:`expect`, how a lesson states a number; :func:`check`, how it judges an answer
``rectlab.compute.files``         files, written whole or not at all; those of the learner
``rectlab.compute.testing``         whether tests run, and what differs then
``rectlab.questions``        twelve questions on the ideas of the course, before it and after it
``rectlab.questions``     guesses before the picture, kept in the learner's folder
``rectlab.figures``           (result, ax) -> ax; the one palette; a module for each lesson's figures
``rectlab.panels``         live panels: :class:`Scope` and :class:`Raster`
``rectlab.classroom``       everything around Jupyter: ``make lab``, the learner's copy, stored outputs
==========================  ==========================================================================

Nothing heavy is imported until it is used.

>>> import rectlab
>>> rectlab.activations.get("relu").formula
'max(0, x)'
"""

import importlib
import sys

__version__ = "0.1.0"

_MODULES = (
    "activations",
    "born_dead",
    "checks",
    "classroom",
    "compute",
    "datasets",
    "depths",
    "figure3",
    "figure3_record",
    "figures",
    "folds",
    "initialization",
    "inspection",
    "lifetimes",
    "measures",
    "networks",
    "neurons",
    "panels",
    "penalties",
    "questions",
    "statistics",
    "streams",
    "sweeps",
    "tournaments",
    "words",
)  # fmt: skip
_NAMES = {
    "Population": "rectlab.networks",
    "Settings": "rectlab.networks",
    "fit": "rectlab.networks",
    "sweep": "rectlab.sweeps",
    "grid": "rectlab.sweeps",
    "expect": "rectlab.questions.expecting",
    "check": "rectlab.questions.checking",
    "inspect": "rectlab.inspection",
    "Penalty": "rectlab.panels",
    "Scope": "rectlab.panels",
    "Raster": "rectlab.panels",
    "Spikes": "rectlab.panels",
    "Census": "rectlab.panels",
    "Concepts": "rectlab.panels",
    "Pieces": "rectlab.panels",
    "Lifetimes": "rectlab.panels",
    "Depth": "rectlab.panels",
    "Tournament": "rectlab.panels",
}
_WITH_PICTURE = ("inspect", "inspection")
__all__ = sorted([*_MODULES, *_NAMES])


def __getattr__(name):
    """Import a public name at its first use (PEP 562), so that ``import rectlab`` costs milliseconds."""
    if name in _WITH_PICTURE and "ipykernel" in sys.modules:
        importlib.import_module("rectlab.figures.inspected")  # registers the picture of an inspection
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
