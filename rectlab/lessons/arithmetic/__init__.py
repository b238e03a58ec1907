"""Lesson 11: what exact zeros save, in operations and in time; pruning of weights and dropout are other things."""

from rectlab.lessons.arithmetic.products import PATHS as PATHS
from rectlab.lessons.arithmetic.products import Layer as Layer
from rectlab.lessons.arithmetic.products import Work as Work
from rectlab.lessons.arithmetic.products import draw_activations as draw_activations
from rectlab.lessons.arithmetic.products import draw_layer as draw_layer
from rectlab.lessons.arithmetic.products import operations as operations
from rectlab.lessons.arithmetic.products import wrong as wrong
from rectlab.lessons.arithmetic.timing import Times as Times
from rectlab.lessons.arithmetic.timing import measure as measure
from rectlab.lessons.arithmetic.timing import recorded as recorded
