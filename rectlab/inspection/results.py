"""The result of an inspection: a row for every rectifier, in words and as a picture."""

from dataclasses import dataclass, field, replace

from rectlab.checks import is_whole, plain, refuse, shown, whole
from rectlab.inspection.module_checks import MOST, outside_in_words
from rectlab.measures import Bounds, Histogram, LayerStates, UnitStates
from rectlab.words import counted, percent


@dataclass(frozen=True)
class LayerSeen:
    """One call of one rectifier.

    Attributes
    ----------
    name, kind : str
        The rectifier's name in the module, and its class.
    states : UnitStates
        A unit is a feature or a channel; each value of a channel, at each position, counts as an example.
    histogram : Histogram
        Of the activations.
    positions : int
        Values that a unit has for each example.
    bounds : Bounds or None
        Of the chain of layers up to this one, if a proof was asked for and is possible.
    depth : int
        Index of the layer in that chain, from 1.
    no_proof : str
        The reason for having no bounds.
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
        """Which units no valid input turns on, bool ndarray (units,); None without a proof."""
        return None if self.bounds is None else self.bounds.certified[self.depth - 1][0]

    def in_words(self):
        """Say the row in one sentence."""
        unit, where = "unit", ""
        if self.positions > 1:
            unit, where = "channel", f" × {self.positions:,} positions"
        certified = None if self.certified is None else int(self.certified.sum())
        return (
            f"{self.name} ({self.kind}): {counted(self.units, unit)}{where}, {percent(self.zero_fraction)} zeros; "
            f"{self.states.counts_in_words(certified=certified)}."
        )

    __repr__ = in_words


@dataclass(frozen=True, repr=False)
class Inspection:
    """A module's rectifiers on a set of examples.

    Attributes
    ----------
    module : str
        Name of its class.
    layers : tuple of LayerSeen
        In the order in which they ran.
    n_examples : int
    outside : tuple of (function, module's name, times)
        Functions that rectify outside layers, so that no hook sees them.
    idle : tuple of str
        Rectifiers that the module has but did not call.
    unknown : tuple of (name, kind, shape)
        Rectifiers that were called and not counted, since it is not known which axis of this shape counts the units.
    wrapped : tuple of str
        Classes of the module's own that only wrap a function which rectifies.
    box : str
        What a valid input is, if a proof was asked for.
    """

    module: str
    layers: tuple
    n_examples: int
    outside: tuple = ()
    idle: tuple = ()
    unknown: tuple = ()
    wrapped: tuple = ()
    box: str = ""
    _runner: object = field(default=None, compare=False)

    @property
    def states(self):
        """The states of all units, a :class:`rectlab.measures.LayerStates` of one member."""
        certified = [None if layer.certified is None else layer.certified[None] for layer in self.layers]
        states = tuple(layer.states for layer in self.layers)
        return LayerStates(states, certified=tuple(certified) if self.box else (), box=self.box)

    @property
    def zero_fraction(self):
        """Share of exact zeros among all activations that are counted, 0 to 1."""
        return float(self.states.zero_fraction[0])

    def in_words(self):
        """Say in a few sentences what was counted, what is proved, and what was not seen."""
        states = self.states
        words = [
            f"{self.module}: {counted(len(self.layers), 'rectifier layer')} with {counted(states.n_units, 'unit')}, on "
            f"{counted(self.n_examples, 'example')}: {states.share_in_words()}; {states.counts_in_words()}."
        ]
        if self.box:
            n = int(states.certified_dead.sum())
            proved = f"{n:,} {'is' if n == 1 else 'are'} certified dead: off for every input with {self.box}."
            words.append(proved if n else f"None is certified dead: no bound rules out every input with {self.box}.")
            first = next((layer for layer in self.layers if layer.no_proof), None)
            words += [f"No proof from {first.name} on: {first.no_proof}."] if first else []
        words += [self.unknown_in_words(), outside_in_words(self.outside, self.wrapped)]
        words += [f"Never called: {', '.join(self.idle)}."] if self.idle else []
        return " ".join(filter(None, words))

    def unknown_in_words(self):
        """Say which rectifiers are not counted, and what to pass; "" if all are."""
        if not self.unknown:
            return ""
        rows = [f"{name} ({kind}), which gives shape {shape}" for name, kind, shape in self.unknown]
        more = f", and {len(rows) - MOST:,} more" if len(rows) > MOST else ""
        return (
            f"Not counted, since it is not known which axis counts the units: {', '.join(rows[:MOST])}{more}. Pass "
            f'axes={{"{self.unknown[0][0]}": -1}} if the last axis does, 1 if the one after the examples does.'
        )

    def __repr__(self):
        return "\n".join([self.in_words(), *(f"  {layer.in_words()}" for layer in self.layers)])

    def layer(self, which):
        """Return a row by its number, from 1, or its name; the ValueError for any other lists all names."""
        names = [layer.name for layer in self.layers]
        which = plain(which)
        if isinstance(which, str) and which in names:
            return self.layers[names.index(which)]
        if is_whole(which) and 1 <= which <= len(names):
            return self.layers[which - 1]
        must = f"a number from 1 to {len(names)} or one of {', '.join(names)}"
        refuse("Inspection", "layer", must, shown(which), "Choose one of these.")

    def autopsy(self, layer, unit):
        """Look at one unit closely: the module runs again on the same examples and is left as it was.

        Parameters
        ----------
        layer : int or str
            Number of the row, from 1, or its name.
        unit : int
            Number of the feature or channel, from 1.

        Returns
        -------
        rectlab.measures.Autopsy

        Raises
        ------
        ValueError
            If there is no such layer or unit, or if the module has changed since the inspection.
        """
        row = self.layer(layer)
        unit = whole("Inspection.autopsy", "unit", unit, 1, row.units, do="Choose one of these.")
        return self._asked("autopsy").autopsy(self.layers.index(row), row, unit)

    def certify(self, low, high):
        """Prove which units no valid input turns on, in layers that a chain of Linear layers connects to the input.

        Parameters
        ----------
        low, high : float or array
            Lowest and highest valid value: one for all features, or an array in the shape of one example.

        Returns
        -------
        Inspection
            The same, with bounds in its rows, or the reason for having none.

        Raises
        ------
        ValueError
            If this is no box, if an example lies outside it, or if the module has changed since the inspection.
        """
        layers, box = self._asked("certify").prove((low, high), self.layers)
        return replace(self, layers=layers, box=box)

    def _asked(self, what):
        """Return the Runner; raise ValueError if the inspection was loaded from a file, without its module."""
        if self._runner is None:
            alone = "an inspection alone, from a file or another process"
            refuse(f"Inspection.{what}", "the module", "at hand", alone, "Call inspect again.")
        return self._runner

    def __getstate__(self):
        """Return what to pickle: the results without the module and X."""
        return self.__dict__ | {"_runner": None}

    def _repr_png_(self):
        """Draw the inspection for a notebook, with size and words; the drawing library is loaded only here."""
        from rectlab.figures.sheet import png, shown_size
        from rectlab.figures.strips import inspection_figure

        picture = png(inspection_figure(self))
        return picture, {**shown_size(picture), "alt": repr(self)}
