"""What an inspection found: a row for every rectifier, in words and as a picture."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from rectlab.inspection.checking import outside_in_words
from rectlab.measures import Bounds, Histogram, UnitStates
from rectlab.words import counted, percent

_pictures = []


def picture_by(draw):
    """Use ``draw(inspection)``, which returns PNG bytes, where an inspection is shown; notebooks register one."""
    _pictures[:] = [draw]


@dataclass(frozen=True)
class LayerSeen:
    """One call of one rectifier.

    Attributes
    ----------
    name, kind : str
        Its name in the module, and its class.
    states : UnitStates
        Of the units: features, or channels, of which each value at each position counts.
    histogram : Histogram
        Of the activations.
    positions : int
        Values that a unit has for each example.
    bounds : Bounds or None
        Of the chain of layers up to this one, where a proof was asked for and is possible.
    depth : int
        Which layer of that chain this is, from 1.
    no_proof : str
        Why there are no bounds.
    """

    name: str
    kind: str
    states: UnitStates
    histogram: Histogram
    positions: int = 1
    bounds: Bounds | None = None
    depth: int = 0
    no_proof: str = ""

    @property
    def units(self):
        """Number of units."""
        return self.states.n_units

    @property
    def zero_fraction(self):
        """Share of exact zeros, 0 to 1."""
        return float(self.states.zero_fraction[0])

    @property
    def certified(self):
        """Which units no valid input turns on, bool ndarray (units,), or None where there is no proof."""
        return None if self.bounds is None else self.bounds.certified[self.depth - 1][0]

    def in_words(self):
        """Say the row in one sentence."""
        silent, selective, always_on = (int(getattr(self.states, s)[0]) for s in ("silent", "selective", "always_on"))
        unit = "unit" if self.positions == 1 else "channel"
        where = "" if self.positions == 1 else f" × {self.positions:,} positions"
        proved = "" if self.certified is None else f", of these {int(self.certified.sum()):,} certified dead"
        return (
            f"{self.name} ({self.kind}): {counted(self.units, unit)}{where}, {percent(self.zero_fraction)} zeros; "
            f"{silent:,} silent{proved}, {selective:,} selective, {always_on:,} always on."
        )


@dataclass(frozen=True, repr=False)
class Inspection:
    """A module's rectifiers on a set of examples.

    Attributes
    ----------
    module : str
        Its class.
    layers : tuple of LayerSeen
        In the order in which they ran.
    n_examples : int
    outside : tuple of (function, module's name, times)
        Functions that rectify where no hook sees them.
    idle : tuple of str
        Rectifiers that the module has and did not call.
    box : str
        What a valid input is, where a proof was asked for.
    """

    module: str
    layers: tuple
    n_examples: int
    outside: tuple = ()
    idle: tuple = ()
    box: str = ""
    _looks: Callable | None = field(default=None, compare=False)
    _proves: Callable | None = field(default=None, compare=False)

    @property
    def units(self):
        """Number of units, over all layers."""
        return sum(layer.units for layer in self.layers)

    @property
    def zero_fraction(self):
        """Share of exact zeros among all activations, 0 to 1."""
        zeros = sum(int(layer.states.zeros.sum()) for layer in self.layers)
        return zeros / sum(layer.units * layer.states.probe_size for layer in self.layers)

    @property
    def silent(self):
        """Number of silent units in each layer."""
        return np.array([int(layer.states.silent[0]) for layer in self.layers])

    @property
    def always_on(self):
        """Number of always-on units in each layer."""
        return np.array([int(layer.states.always_on[0]) for layer in self.layers])

    @property
    def certified_dead(self):
        """Number of certified units in each layer; 0 also where no proof was possible, see ``no_proof`` there."""
        return np.array([0 if layer.certified is None else int(layer.certified.sum()) for layer in self.layers])

    def in_words(self):
        """Say the whole in a few sentences: what was counted, what is proved, and what was not seen."""
        silent, always_on = int(self.silent.sum()), int(self.always_on.sum())
        words = [
            f"{self.module}: {counted(len(self.layers), 'rectifier layer')} with {counted(self.units, 'unit')}, on "
            f"{counted(self.n_examples, 'example')}: {percent(self.zero_fraction)} of activations are exactly zero; "
            f"{silent:,} silent, {self.units - silent - always_on:,} selective, {always_on:,} always on."
        ]
        if self.box:
            n = int(self.certified_dead.sum())
            proved = f"{n:,} {'is' if n == 1 else 'are'} certified dead: off for every input with {self.box}."
            words.append(proved if n else f"None is certified dead: no bound rules out every input with {self.box}.")
            unproved = {layer.no_proof for layer in self.layers if layer.no_proof}
            first = next((layer for layer in self.layers if layer.no_proof), None)
            words += [f"No proof from {first.name} on: {first.no_proof}."] if len(unproved) else []
        words += [outside_in_words(self.outside)]
        words += [f"Never called: {', '.join(self.idle)}."] if self.idle else []
        return " ".join(filter(None, words))

    def __repr__(self):
        return "\n".join([self.in_words(), *(f"  {layer.in_words()}" for layer in self.layers)])

    def layer(self, which):
        """Return a row by its number, from 1, or its name.

        Raises
        ------
        ValueError
            If there is none; all are listed.
        """
        names = [layer.name for layer in self.layers]
        if which in names:
            return self.layers[names.index(which)]
        if isinstance(which, (int, np.integer)) and not isinstance(which, bool) and 1 <= which <= len(names):
            return self.layers[which - 1]
        raise ValueError(
            f"Inspection: layer must be a number from 1 to {len(names)} or one of {', '.join(names)}; got {which!r}. "
            "Choose one of these."
        )

    def autopsy(self, layer, unit):
        """Look at one unit closely: the module runs again, on the same examples, and is left as it was.

        Parameters
        ----------
        layer : int or str
            A row, by its number from 1 or by its name.
        unit : int
            From 1 up: a feature, or a channel.

        Returns
        -------
        rectlab.measures.Autopsy

        Raises
        ------
        ValueError
            If there is no such layer or unit, or if the module has changed since the inspection.
        """
        row = self.layer(layer)
        if isinstance(unit, bool) or not isinstance(unit, (int, np.integer)) or not 1 <= unit <= row.units:
            raise ValueError(
                f"Inspection.autopsy: unit must be a whole number from 1 to {row.units}; got {unit!r}. Choose one of "
                "these."
            )
        return self._looks(self.layers.index(row), row, int(unit))

    def certify(self, low, high):
        """Prove which units no valid input turns on, where a chain of Linear layers leads to them from the input.

        Parameters
        ----------
        low, high : float or array
            Lowest and highest valid value, of all features or of each, in the shape of one example.

        Returns
        -------
        Inspection
            The same, with bounds in its rows, and where there are none with the reason.

        Raises
        ------
        ValueError
            If this is no box, if an example lies outside it, or if the module has changed since the inspection.
        """
        layers, box = self._proves((low, high), self.layers)
        return replace(self, layers=layers, box=box)

    def _repr_mimebundle_(self, **kwargs):
        """Give words, and a picture where one is registered."""
        data = {"text/plain": repr(self)}
        if _pictures:
            data["image/png"] = base64.b64encode(_pictures[0](self)).decode("ascii")
        return data
