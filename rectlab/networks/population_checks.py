"""Checks of what a population is given."""

import math

import numpy as np
import torch

from rectlab import checks
from rectlab.compute.memory import memory_bytes

MOST_WEIGHTS = 2**31  # of all members: 8 GB of float32


def layer_sizes(hidden_sizes):
    """Return a tuple of whole numbers from 1 up, or raise ValueError."""
    try:
        sizes = tuple(checks.plain(size) for size in hidden_sizes)
    except Exception:  # what iterates may raise anything
        sizes = ()
    if not sizes or not all(checks.is_whole(size) and size >= 1 for size in sizes):
        must = "a tuple of whole numbers from 1 up, one per hidden layer"
        do = "Pass hidden_sizes=(128, 128) for two layers."
        checks.refuse("Population", "hidden_sizes", must, checks.shown(hidden_sizes), do)
    return tuple(int(size) for size in sizes)


def member_seeds(seeds):
    """Return a tuple of whole numbers from 0 up, or raise ValueError."""
    try:
        checked = tuple(checks.plain(seed) for seed in seeds)
    except Exception:  # what iterates may raise anything
        checked = ()
    if not checked or not all(checks.is_whole(seed) and seed >= 0 for seed in checked):
        raise ValueError(
            f"Population: seeds must hold at least one whole number from 0 up; got {checks.shown(seeds)}. "
            "Pass seeds=(0,) for a single network."
        )
    return tuple(int(seed) for seed in checked)


def per_member(name, value, n_members, kind):
    """Return a tuple with one entry per member; ``kind`` is the type of a single value, never taken for a sequence."""
    value = checks.plain(value)
    if isinstance(value, kind) or not _is_list(value):
        return (value,) * n_members
    if len(value) != n_members:
        must = f"one value, or one for each of the {n_members} members"
        checks.refuse("Population", name, must, len(value), "Make both lists as long.")
    return tuple(checks.plain(one) for one in value)


def _is_list(value):
    return isinstance(value, (list, tuple)) or hasattr(value, "dtype") and getattr(value, "ndim", 0) > 0


def bias_shifts(function, bias_shift, population):
    """Return a bias shift, a number or one for each member, as a tensor (1 or members, 1) of the population."""
    one = isinstance(bias_shift, float) and math.isfinite(bias_shift)
    if not one and not _is_shift(bias_shift, population):
        found = checks.numbers(bias_shift)
        if found is None or found.size not in (1, population.n_members) or not np.isfinite(found).all():
            must = f"a finite number, or {population.n_members} of them, one per member"
            checks.refuse(function, "bias_shift", must, checks.shown(bias_shift), "Pass bias_shift=0.0, say.")
        bias_shift = torch.from_numpy(found.astype(np.float64))
    bias_shift = torch.as_tensor(bias_shift, dtype=population.dtype, device=population.device)
    return bias_shift.detach().reshape(-1, 1)


def _is_shift(bias_shift, population):
    """Return whether this is a tensor for the population; whether it is finite is not asked: a GPU would be waited for.
    """
    if not isinstance(bias_shift, torch.Tensor) or bias_shift.numel() not in (1, population.n_members):
        return False
    return bias_shift.layout == torch.strided and not (bias_shift.is_complex() or bias_shift.is_meta)


def check_size(in_features, hidden_sizes, out_features, n_members):
    """Raise MemoryError for more weights than this machine, or any other here, holds."""
    sizes = (in_features, *hidden_sizes, out_features)
    n = n_members * sum((a + 1) * b for a, b in zip(sizes[:-1], sizes[1:]))
    most = int(min(MOST_WEIGHTS, memory_bytes() / 4))
    if n > most:
        must = f"so small that there are at most {most:,} weights"
        checks.refuse("Population", "sizes", must, f"{n:.2g}" if n < 1e300 else "more than 1e300",
                      "Use fewer or smaller layers.", MemoryError)


def float_dtype(dtype):
    """Return a floating-point dtype of torch, or raise ValueError."""
    if not isinstance(dtype, torch.dtype) or not dtype.is_floating_point:
        do = "Pass dtype=torch.float64, say."
        checks.refuse("Population", "dtype", "torch.float32 or torch.float64", checks.shown(dtype), do)
    return dtype
