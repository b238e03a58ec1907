"""Between which numbers an activation stays on an interval of pre-activations, rounding included."""

import math

import torch

from rectlab.activations.activation import Activation

ULPS = 64  # roundings by which a computed activation may miss the function, as a share of 1 + |z|; tests measure 4
NEVER_FALL = frozenset(
    ("relu", "leaky_relu", "shifted_relu", "rectified_tanh", "lif_rate", "softplus", "elu", "selu", "celu", "tanh",
     "sigmoid", "elliott")
)  # fmt: skip
# Each of these falls to one lowest point, ``activation.lower``, and rises from there on.
ONE_VALLEY = frozenset(("gelu", "swish", "mish", "lisht"))
SURELY = 1e-12  # a slope whose sign float64 gets right: far below zero slopes are so small that rounding decides


def value_range(activation, lower, upper, unit_roundoff):
    """Return between which numbers an activation stays, as computed, for pre-activations from lower to upper.

    Parameters
    ----------
    activation : Activation
        One of ``NEVER_FALL`` or ``ONE_VALLEY``; of another nothing is known, and the ends are infinite.
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
    if not isinstance(activation, Activation) or activation.name not in NEVER_FALL | ONE_VALLEY:
        return torch.full_like(lower, -math.inf), torch.full_like(upper, math.inf)
    if activation.name == "relu":  # no rounding at all
        return lower.clamp(min=0), upper.clamp(min=0)
    room = ULPS * unit_roundoff * (1 + torch.maximum(lower.abs(), upper.abs()))
    at_lower, at_upper = activation.value(lower), activation.value(upper)
    low = at_lower
    if activation.name in ONE_VALLEY:
        rising, falling = activation.derivative(lower) > SURELY, activation.derivative(upper) <= SURELY
        low = torch.where(rising, at_lower, torch.where(falling, at_upper, activation.lower))
    low = low - room
    high = torch.maximum(at_lower, at_upper) + room
    if activation.exact_zeros:
        off = activation.value(upper + room if activation.name == "shifted_relu" else upper) == 0  # x - shift rounds
        low, high = low.clamp(min=0), torch.where(off, 0.0, high)
    known = lower.isfinite() & upper.isfinite()
    return torch.where(known, low, activation.lower), torch.where(known, high, activation.upper)
