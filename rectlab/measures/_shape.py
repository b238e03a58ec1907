"""What every measure asks of its input, and the count that several rest on."""

import numpy as np
import torch


def check_activations(function, activations):
    """Raise ValueError unless activations are (members, batch, units) with something in it."""
    if activations.ndim != 3 or activations.numel() == 0:
        raise ValueError(
            f"{function}: activations must have shape (members, batch, units) with something in it; "
            f"got {tuple(activations.shape)}. For one network use activations[None]."
        )


def zeros_per_unit(activations):
    """Return on how many examples each unit is exactly zero, as an int64 ndarray (members, units).

    The marks are summed as floats: torch adds those six times as fast as truth values, and exactly up to 2**24.

    Parameters
    ----------
    activations : Tensor (members, batch, units)
    """
    dtype = torch.float32 if activations.shape[1] <= 2**24 else torch.float64
    marks = torch.empty_like(activations, dtype=dtype, requires_grad=False)
    return torch.eq(activations.detach(), 0, out=marks).sum(1).cpu().numpy().astype(np.int64)
