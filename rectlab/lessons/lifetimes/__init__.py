"""Lifetimes: which units die while a network trains, which come back, and which remedies help.

A unit is dead here if it is silent on the whole training set; this is measured every few training steps.
"""

from rectlab.lessons.lifetimes.lives import LayerLives as LayerLives
from rectlab.lessons.lifetimes.lives import Lifeline as Lifeline
from rectlab.lessons.lifetimes.lives import came_back as came_back
from rectlab.lessons.lifetimes.lives import died as died
from rectlab.lessons.lifetimes.lives import layer_lives as layer_lives
from rectlab.lessons.lifetimes.lives import lifelines as lifelines
from rectlab.lessons.lifetimes.remedies import REMEDIES as REMEDIES
from rectlab.lessons.lifetimes.remedies import WIRED as WIRED
from rectlab.lessons.lifetimes.remedies import Outcomes as Outcomes
from rectlab.lessons.lifetimes.remedies import Remedy as Remedy
from rectlab.lessons.lifetimes.remedies import compare as compare
from rectlab.lessons.lifetimes.watching import Life as Life
from rectlab.lessons.lifetimes.watching import watch as watch
