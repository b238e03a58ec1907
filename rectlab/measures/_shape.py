"""Checks of what measures are given, memory for short-lived numbers, and the count of zeros per unit."""

import threading

import numpy as np
import torch

from rectlab import checks
from rectlab.networks import Population

MOST_KEPT = 2**22  # values: a thread keeps no larger scratch
_mine = threading.local()


def check_activations(function, activations):
    """Return activations (members, batch, units) as a tensor, or raise ValueError; at least one of each."""
    activations = checks.tensor(function, "activations", activations, do="Pass a trace's activations, say.")
    if not activations.is_floating_point() or activations.dtype == torch.bfloat16:  # NumPy lacks the latter
        activations = activations.to(torch.float32)
    if activations.ndim != 3 or activations.numel() == 0:
        raise ValueError(
            f"{function}: activations must have shape (members, batch, units) with something in it; "
            f"got {tuple(activations.shape)}. For one network use activations[None]."
        )
    return activations


def check_population(function, population):
    """Return a population, or raise TypeError."""
    return checks.instance(function, "population", population, Population, do="Pass rectlab.Population(64, (32,), 10).")


def inputs_of(function, population, X):
    """Return X as the population's inputs; a tensor that fits is not read again, since panels ask many times a second.
    """
    check_population(function, population)
    like = population.weights[0]
    wanted = like.dtype, like.device, like.layout, False
    fits = isinstance(X, torch.Tensor) and (X.dtype, X.device, X.layout, X.requires_grad) == wanted
    return X if fits and X.shape[1:] == (population.in_features,) and len(X) else population.inputs(X)


def labels_of(function, y, X):
    """Return class labels as a tensor of whole numbers, one for each row of X, on the same device; or raise ValueError.
    """
    do = "Pass the labels that belong to the examples."
    y = checks.tensor(function, "y", y, do=do)
    if y.shape != (len(X),) or y.is_floating_point():
        checks.refuse(function, "y", f"whole numbers of shape ({len(X)},)", checks.sized(y), do)
    return y.to(X.device)


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
        kept[purpose, dtype] = torch.empty(values.numel(), dtype=dtype, device="cpu")
    return kept[purpose, dtype].as_strided(shape, values.stride())


def check_rectifier_layers(function, weights, biases, in_features):
    """Return weights (members, out, in) and biases (members, out) as float64 arrays, or raise ValueError."""
    weights, biases = (_arrays(function, name, parts) for name, parts in (("weights", weights), ("biases", biases)))
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


def _arrays(function, name, parts):
    """Return numbers of every layer as float64 arrays, or raise ValueError."""
    do = f"Pass population.{name}."
    if not isinstance(parts, (list, tuple, np.ndarray, torch.Tensor)) or not getattr(parts, "ndim", 1):
        checks.refuse(function, name, "a list with an array for every layer", checks.sized(parts), do)
    return [checks.array(function, f"{name}[{k}]", part, do=do).astype(np.float64) for k, part in enumerate(parts)]


def check_ends(function, low, high):
    """Return low and high as floats, the first below the second, or raise ValueError."""
    ends = checks.plain(low), checks.plain(high)
    if not all(map(checks.is_number, ends)) or not ends[0] < ends[1]:
        got = f"{checks.shown(low)} and {checks.shown(high)}"
        raise ValueError(f"{function}: low must be below high, both finite; got {got}. Pass -3 and 3, say.")
    return float(ends[0]), float(ends[1])
