"""Settings: what may change while a population trains."""

from dataclasses import dataclass

import numpy as np

from rectlab import checks

TARGETS = ("activations", "preactivations", "weights")
RANGES = {  # the range of every number, in words and as a test of arrays
    "lr": ("number above 0", lambda v: v > 0),
    "l1": ("number from 0 up", lambda v: v >= 0),
    "bias_shift": ("finite number", np.isfinite),
    "momentum": ("number from 0 to below 1", lambda v: (v >= 0) & (v < 1)),
    "corruption": ("number from 0 to below 1", lambda v: (v >= 0) & (v < 1)),
}


@dataclass
class Settings:
    """What may change while a population trains: each value is a number, or one number per member.

    Attributes
    ----------
    lr : float or sequence (members,), above 0
        Learning rate.
    l1 : float or sequence (members,), from 0 up
        L1 strength: the penalty is ``l1`` times the sum over units (or weights) of absolute values, averaged over
        the examples of the batch.
    target : str
        What is penalised: "activations" or "preactivations" of the hidden layers, or "weights" of all layers.
    soft_threshold : bool
        For the target "weights": whether each step follows the gradient of the loss alone and then moves every weight
        towards 0 by ``lr * l1``, at most as far as 0. Weights then become exactly 0; a step along the sign of a weight
        jumps over 0. Momentum and Adam do not act on this part of the step.
    bias_shift : float or sequence (members,)
        Bias shift added to every hidden unit in the forward pass; never stored in the network.
    momentum : float or sequence (members,), from 0 to below 1
        Of gradient descent; Adam has its own.
    corruption : float or sequence (members,), from 0 to below 1
        Share of the inputs that are set to 0, drawn anew for every example and step from the member's own seed.

    Examples
    --------
    >>> settings = Settings(lr=0.1, l1=1e-3)
    >>> settings.l1 = 1e-2        # a running ``fit`` uses it from its next step on
    """

    lr: object = 0.1
    l1: object = 0.0
    target: str = "activations"
    soft_threshold: bool = False
    bias_shift: object = 0.0
    momentum: object = 0.0
    corruption: object = 0.0

    def as_arrays(self, n_members):
        """Return (lr, l1, bias_shift, momentum, corruption), each a float array (members,), or raise ValueError."""
        checks.one_of("Settings", "target", self.target, TARGETS)
        checks.one_of("Settings", "soft_threshold", self.soft_threshold, (False, True))
        if self.soft_threshold and self.target != "weights":
            checks.refuse("Settings", "soft_threshold", f"False where the penalty is on {self.target}",
                          repr(self.soft_threshold), 'Set settings.target = "weights".')
        return tuple(_per_member(name, getattr(self, name), n_members) for name in RANGES)


def _per_member(name, value, n_members):
    words, holds = RANGES[name]
    values = checks.numbers(value)
    try:
        values = None if values is None or values.dtype == bool else values.astype(float)
        values = None if values is None else np.array(np.broadcast_to(values, (n_members,)))
    except ValueError:
        values = None
    if values is None or not (np.isfinite(values).all() and holds(values).all()):
        must = f"a {words}, or {n_members} of them, one per member"
        checks.refuse("Settings", name, must, checks.shown(value), f"Set settings.{name} again.")
    return values
