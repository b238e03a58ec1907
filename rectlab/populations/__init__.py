"""Populations: M networks of one shape, side by side in stacked tensors."""

from rectlab.populations.checks import to_tensor as to_tensor
from rectlab.populations.nonlinearity import SignFlip as SignFlip
from rectlab.populations.population import Population as Population
from rectlab.populations.population import Trace as Trace
