"""Settings: what may change while a population trains."""

from dataclasses import dataclass

import numpy as np

TARGETS = ("activations", "preactivations", "weights")


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
        What the penalty is on: "activations", "preactivations" (both of the hidden layers) or "weights".
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
    bias_shift: object = 0.0
    momentum: object = 0.0
    corruption: object = 0.0

    def as_arrays(self, n_members):
        """Return (lr, l1, bias_shift, momentum, corruption), each a float array (members,).

        Raises
        ------
        ValueError
            If a value is out of its range, not finite, or has a wrong length; if the target is unknown.
        """
        if self.target not in TARGETS:
            raise ValueError(f"Settings: target must be one of {', '.join(TARGETS)}; got {self.target!r}. Choose one.")
        lr = _per_member("lr", self.lr, n_members, "number above 0", lambda v: v > 0)
        l1 = _per_member("l1", self.l1, n_members, "number from 0 up", lambda v: v >= 0)
        bias_shift = _per_member("bias_shift", self.bias_shift, n_members, "finite number", np.isfinite)
        shares = (
            _per_member(name, getattr(self, name), n_members, "number from 0 to below 1", lambda v: (v >= 0) & (v < 1))
            for name in ("momentum", "corruption")
        )
        return lr, l1, bias_shift, *shares


def _per_member(name, value, n_members, words, holds):
    try:
        values = np.asarray(value)
        values = None if values.dtype.kind in "SUb" else np.array(np.broadcast_to(values.astype(float), (n_members,)))
    except (ValueError, TypeError):
        values = None
    if values is None or not (np.isfinite(values).all() and holds(values).all()):
        raise ValueError(
            f"Settings: {name} must be a {words}, or {n_members} of them, one per member; got {value!r}. "
            f"Set settings.{name} again."
        )
    return values
