"""Lesson 06: which units are dead and which only wait, and how likely a deep narrow network is born dead."""

from rectlab.lessons.death.born_dead import BornDead as BornDead
from rectlab.lessons.death.born_dead import born_dead_bounds as born_dead_bounds
from rectlab.lessons.death.born_dead import one_side_dead as one_side_dead
from rectlab.lessons.death.born_dead import simulate_born_dead as simulate_born_dead
