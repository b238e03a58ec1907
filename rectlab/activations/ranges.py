"""Between which numbers an activation stays on an interval of pre-activations, rounding included."""

import math

import torch

from rectlab.activations.activation import Activation

ULPS = 64  # roundings by which a computed activation may miss the function, as a share of 1 + |z|; tests measure 4
# Each of these falls to at most one lowest point and rises from there on, so its extremes are those at the ends
# of an interval and, where the slopes at the ends say that the lowest point lies between, ``activation.lower``.
ONE_VALLEY = frozenset(
    ("relu", "leaky_relu", "abrelu", "rectified_tanh", "lif_rate", "softplus", "elu", "selu", "celu", "gelu", "swish",
     "mish", "lisht", "tanh", "sigmoid", "elliott")
)  # fmt: skip


def value_range(activation, lower, upper, unit_roundoff):
    """Return between which numbers an activation stays, as computed, for pre-activations from lower to upper.

    Parameters
    ----------
    activation : Activation
        One of ``ONE_VALLEY``; of another nothing is known, and the ends are infinite.
    lower, upper : float64 Tensor
    unit_roundoff : float
        Of the dtype in which the network computes.

    Returns
    -------
    low, high : float64 Tensor
        Both exactly 0 only where the activation is exactly 0.

    Examples
    --------
    >>> from rectlab import activations
    >>> ends = torch.tensor([-3.0, -1.0]).double(), torch.tensor([-1.0, 2.0]).double()
    >>> [end.tolist() for end in value_range(activations.get("relu"), *ends, 2.0**-24)]
    [[0.0, 0.0], [0.0, 2.0]]
    """
    if not isinstance(activation, Activation) or activation.name not in ONE_VALLEY:
        return torch.full_like(lower, -math.inf), torch.full_like(upper, math.inf)
    if activation.name == "relu":  # no rounding at all
        return lower.clamp(min=0), upper.clamp(min=0)
    room = ULPS * unit_roundoff * (1 + torch.maximum(lower.abs(), upper.abs()))
    at_lower, at_upper = activation.value(lower), activation.value(upper)
    rising, falling = activation.derivative(lower) >= 0, activation.derivative(upper) <= 0
    low = torch.where(rising, at_lower, torch.where(falling, at_upper, activation.lower)) - room
    high = torch.maximum(at_lower, at_upper) + room
    if activation.exact_zeros:
        off = activation.value(upper + room if activation.name == "abrelu" else upper) == 0  # x - shift rounds
        low, high = low.clamp(min=0), torch.where(off, 0.0, high)
    known = lower.isfinite() & upper.isfinite()
    return torch.where(known, low, activation.lower), torch.where(known, high, activation.upper)
