"""Checks of what measures are given, memory for short-lived numbers, and the count of zeros per unit."""

import threading

import numpy as np
import torch

from rectlab.compute.devices import to_array

MOST_KEPT = 2**22  # values: a thread keeps no larger scratch
_mine = threading.local()


def check_activations(function, activations):
    """Raise ValueError unless activations are (members, batch, units) with something in it."""
    if activations.ndim != 3 or activations.numel() == 0:
        raise ValueError(
            f"{function}: activations must have shape (members, batch, units) with something in it; "
            f"got {tuple(activations.shape)}. For one network use activations[None]."
        )


def zeros_per_unit(activations):
    """Return on how many examples each unit of (members, batch, units) is exactly zero, int64 (members, units).

    The marks are summed as floats: torch adds floats six times as fast as truth values, and exactly up to 2**24.
    """
    activations = activations.detach()
    marks = scratch_like(activations, activations.dtype, "marks")
    exact = torch.float32 if activations.shape[1] <= 2**24 else torch.float64
    return torch.eq(activations, 0, out=marks).sum(1, dtype=exact).cpu().numpy().astype(np.int64)


def scratch_like(values, dtype, purpose):
    """Return memory with the shape and layout of ``values`` for short-lived numbers.

    The next call for this purpose on this thread uses the same memory, because new memory costs page faults, which take
    longer than the counting itself. Memory made in inference mode is not kept: outside it nobody may write to it.
    """
    shape, dense = values.shape, values.is_contiguous() or values.mT.is_contiguous()
    if not values.is_cpu or not dense or values.numel() > MOST_KEPT or torch.is_inference_mode_enabled():
        return torch.empty_like(values, dtype=dtype)
    kept = _mine.__dict__.setdefault("kept", {})
    if (purpose, dtype) not in kept or kept[purpose, dtype].numel() < values.numel():
        kept[purpose, dtype] = torch.empty(values.numel(), dtype=dtype)
    return kept[purpose, dtype].as_strided(shape, values.stride())


def check_rectifier_layers(function, weights, biases, in_features):
    """Return weights (members, out, in) and biases (members, out) as float64 arrays, or raise ValueError."""
    weights, biases = ([to_array(part, np.float64) for part in parts] for parts in (weights, biases))
    shapes = [(w.shape, b.shape) for w, b in zip(weights, biases)]
    good = len(weights) == len(biases) >= 2
    good = good and all(w.ndim == 3 and b.shape == w.shape[:2] for w, b in zip(weights, biases))
    if good:
        sizes = [in_features] + [w.shape[1] for w in weights]
        good = all(w.shape == (len(weights[0]), out, n) for w, n, out in zip(weights, sizes, sizes[1:]))
    if not good or not all(np.isfinite(part).all() for part in weights + biases):
        raise ValueError(
            f"{function}: weights and biases must be finite, of shapes (members, out, in) and (members, out), layer "
            f"upon layer from {in_features} input{'s' * (in_features > 1)}, one hidden layer at least; got {shapes}. "
            "Pass population.weights and population.biases."
        )
    return weights, biases
