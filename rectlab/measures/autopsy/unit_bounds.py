"""What bounds say about one unit."""

from dataclasses import dataclass

import numpy as np

from rectlab.measures.bounds import corner


@dataclass(frozen=True)
class UnitBound:
    """How large a unit's pre-activation can become for any valid input.

    Attributes
    ----------
    largest : float
        In the first layer the largest there is, at ``corner``; above it a bound by intervals, perhaps never reached.
    certified : bool
        Whether no valid input turns the unit on.
    inputs : str
        What a valid input is, "values from 0 to 1".
    corner : float64 ndarray (fan_in,) or None
        The valid input that gives ``largest``, in the first layer.
    """

    largest: float
    certified: bool
    inputs: str
    corner: np.ndarray | None = None

    def in_words(self, silent):
        """Say the bound and what follows from it; ``silent`` on all examples or not."""
        z = f"{float(f'{self.largest:.2g}'):,g}"
        if self.corner is None:
            so = ": certified dead" if self.certified else ": no proof of death, and none of life" if silent else ""
            return f"By intervals its z is at most {z} for any input with {self.inputs}{so}."
        if self.certified:
            return f"Its z is at most {z}, exactly, for any input with {self.inputs}: certified dead."
        so = ": dead on these examples, not certified" if silent else ""
        return f"One input with {self.inputs} lifts its z to {z}, none higher{so}."


def unit_bound(bounds, layer, unit, weights):
    """Return what bounds say about one unit of the first member.

    Parameters
    ----------
    bounds : rectlab.measures.Bounds
    layer, unit : int
        From 1 up.
    weights : ndarray (fan_in,)
        Its incoming weights.

    Returns
    -------
    UnitBound
    """
    certified, inputs = bool(bounds.certified[layer - 1][0, unit - 1]), bounds.box_in_words()
    if layer > 1:
        return UnitBound(float(bounds.upper[layer - 1][0, unit - 1]), certified, inputs)
    return UnitBound(float(bounds.exact[0, unit - 1]), certified, inputs, corner(weights, bounds.box))
