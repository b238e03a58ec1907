"""Sweeps: a grid of settings, many networks side by side, a tidy table."""

from rectlab.sweeps.parts import stream as stream
from rectlab.sweeps.plan import grid as grid
from rectlab.sweeps.result import SweepResult as SweepResult
from rectlab.sweeps.sweeping import sweep as sweep
from rectlab.sweeps.task import Task as Task
