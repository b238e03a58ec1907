"""What a population asks of its arguments."""

import numpy as np
import torch


def to_tensor(array):
    """Return an array as a tensor; a NumPy array is copied, since data sets are read-only and tensors are not."""
    return torch.tensor(array) if isinstance(array, np.ndarray) else torch.as_tensor(array)


def size(name, value):
    """Return a whole number from 1 up, or raise ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"Population: {name} must be a whole number from 1 up; got {value!r}. Pass {name}=64, say.")
    return int(value)


def layer_sizes(hidden_sizes):
    """Return a tuple of whole numbers from 1 up, or raise ValueError."""
    try:
        sizes = tuple(hidden_sizes)
    except TypeError:
        sizes = ()
    whole = all(isinstance(s, (int, np.integer)) and not isinstance(s, bool) and s >= 1 for s in sizes)
    if not sizes or not whole:
        raise ValueError(
            f"Population: hidden_sizes must be a tuple of whole numbers from 1 up, one per hidden layer; "
            f"got {hidden_sizes!r}. Pass hidden_sizes=(128, 128) for two layers."
        )
    return tuple(int(s) for s in sizes)


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
    """Return a tuple with one entry per member: ``value`` for all, or a sequence of that length as it is.

    ``kind`` is the type of a single value, which is never taken for a sequence.
    """
    if isinstance(value, kind) or not isinstance(value, (list, tuple, np.ndarray)):
        return (value,) * n_members
    if len(value) != n_members:
        raise ValueError(
            f"Population: {name} must be one value, or one for each of the {n_members} members; got {len(value)}. "
            "Make both lists as long."
        )
    return tuple(value)


def inputs(X, in_features, device, dtype):
    """Return X as a finite tensor (batch, in_features), or raise ValueError."""
    X = to_tensor(X)
    if X.ndim != 2 or X.shape[1] != in_features or len(X) == 0:
        raise ValueError(
            f"Population: X must have shape (batch, {in_features}) with at least one row; "
            f"got {tuple(X.shape)}. Reshape it, or build the population with other in_features."
        )
    X = X.to(device, dtype)
    if bad := int((~torch.isfinite(X)).sum()):
        raise ValueError(
            f"Population: X must be finite; got {bad} of {X.numel()} values NaN or infinite in shape "
            f"{tuple(X.shape)}. Remove or replace those rows first."
        )
    return X
