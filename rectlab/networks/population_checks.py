"""Checks of what a population is given."""

import numpy as np
import torch

from rectlab import checks


def to_tensor(array):
    """Return an array as a tensor; a NumPy array is copied, because data sets are read-only and tensors are not."""
    return torch.tensor(array) if isinstance(array, np.ndarray) else torch.as_tensor(array)


def layer_sizes(hidden_sizes):
    """Return a tuple of whole numbers from 1 up, or raise ValueError."""
    try:
        sizes = tuple(hidden_sizes)
    except TypeError:
        sizes = ()
    if not sizes or not all(checks.is_whole(size) and size >= 1 for size in sizes):
        must = "a tuple of whole numbers from 1 up, one per hidden layer"
        do = "Pass hidden_sizes=(128, 128) for two layers."
        checks.refuse("Population", "hidden_sizes", must, repr(hidden_sizes), do)
    return tuple(int(size) for size in sizes)


def member_seeds(seeds):
    """Return a tuple of whole numbers from 0 up, or raise ValueError."""
    checked = tuple(int(seed) for seed in seeds)
    if not checked or min(checked) < 0:
        raise ValueError(
            f"Population: seeds must hold at least one whole number from 0 up; got {tuple(seeds)}. "
            "Pass seeds=(0,) for a single network."
        )
    return checked


def per_member(name, value, n_members, kind):
    """Return a tuple with one entry per member; ``kind`` is the type of a single value, never taken for a sequence."""
    if isinstance(value, kind) or not isinstance(value, (list, tuple, np.ndarray)):
        return (value,) * n_members
    if len(value) != n_members:
        must = f"one value, or one for each of the {n_members} members"
        checks.refuse("Population", name, must, len(value), "Make both lists as long.")
    return tuple(value)
