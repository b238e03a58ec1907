"""The census of a network: every hidden unit's state on a probe, on the whole training set, and on any valid input."""

from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch

from rectlab.compute.chunks import examples_at_a_time
from rectlab.measures.bounds import Bounds
from rectlab.measures.units import unit_states
from rectlab.words import counted

SILENT, SELECTIVE, ALWAYS_ON, CERTIFIED = 0, 1, 2, 3


@dataclass(frozen=True)
class UnitCensus:
    """Every unit's state, layer by layer, counted twice: over a probe, and over all examples; and what is proved.

    Attributes
    ----------
    probe, whole : tuple of rectlab.measures.UnitStates
        One per hidden layer: over the first examples, and over all of them.
    bounds : rectlab.measures.Bounds or None
        What holds for every valid input, where that was asked for.
    """

    probe: tuple
    whole: tuple
    bounds: Bounds | None = None

    @property
    def probe_size(self):
        """Number of examples in the probe."""
        return self.probe[0].probe_size

    @property
    def n_examples(self):
        """Number of all examples."""
        return self.whole[0].probe_size

    @property
    def n_units(self):
        """Number of hidden units of one member, over all layers."""
        return sum(states.n_units for states in self.probe)

    @property
    def silent(self):
        """Number of units silent on the probe, (layers, members)."""
        return np.array([states.silent for states in self.probe])

    @property
    def always_on(self):
        """Number of units on for every example of the probe, (layers, members)."""
        return np.array([states.always_on for states in self.probe])

    @property
    def selective(self):
        """Number of units on for some examples of the probe and zero for others, (layers, members)."""
        return np.array([states.selective for states in self.probe])

    @property
    def dead(self):
        """Number of units silent on all examples, (layers, members)."""
        return np.array([states.silent for states in self.whole])

    @property
    def certified_dead(self):
        """Number of units that no valid input turns on, (layers, members), or None where nothing was proved."""
        return None if self.bounds is None else self.bounds.certified_dead

    def codes(self, member=0):
        """Return the state on the probe of each unit, a tuple of uint8 arrays (units,), one per layer.

        0 is silent, 1 selective, 2 always on, 3 certified dead (and so silent).
        """
        found = [np.where(~s.ever_on[member], SILENT, np.where(s.ever_off[member], SELECTIVE, ALWAYS_ON))
                 for s in self.probe]  # fmt: skip
        if self.bounds is not None:
            found = [np.where(sure[member], CERTIFIED, code) for sure, code in zip(self.bounds.certified, found)]
        return tuple(code.astype(np.uint8) for code in found)

    def in_words(self, member=0):
        """Say the counts of one member in one to three sentences."""
        silent, selective, always_on, dead = (
            int(counts[:, member].sum()) for counts in (self.silent, self.selective, self.always_on, self.dead)
        )
        whole = self.probe_size == self.n_examples
        where = f"Of {counted(self.n_units, 'unit')} in {counted(len(self.probe), 'layer')}, on "
        states = f"{silent:,} silent, {selective:,} selective, {always_on:,} always on."
        words = f"{where}{counted(self.probe_size, 'example')}: {states}"
        if not whole:
            words = f"{words} On all {self.n_examples:,}, {dead:,} stay silent: dead."
        elif silent:
            words = f"{words} These are all examples: the silent units are dead."
        return f"{words} {self._proof_in_words(member)}".strip()

    def _proof_in_words(self, member):
        """Say how many of the dead are certified; nothing where there is no dead unit or no proof was asked for."""
        dead = int(self.dead[:, member].sum())
        if self.bounds is None or not dead:
            return ""
        n, box = int(self.certified_dead[:, member].sum()), self.bounds.box_in_words()
        if not n:
            return f"None of these is certified dead: no bound rules out every input with {box}."
        return f"{n:,} of these {'is' if n == 1 else 'are'} certified dead: no input with {box} turns " + (
            "it on." if n == 1 else "them on.")  # fmt: skip


def census(population, X, *, probe_size=None, bias_shift=0.0, bounds=None):
    """Find the state of every hidden unit.

    Parameters
    ----------
    population : Population
    X : Tensor (n_examples, in_features)
        All examples: the training set, where "dead" is to mean what it says.
    probe_size : int, 1 to n_examples, optional
        The probe is the first so many of them; all, if left out.
    bias_shift : float
        Bias shift.
    bounds : rectlab.measures.Bounds, optional
        What :func:`rectlab.measures.certify` says about this network at this shift, for a box that holds the examples.

    Returns
    -------
    UnitCensus

    Raises
    ------
    ValueError
        If the probe does not fit the examples, or the bounds do not: they are another network's, or X leaves their box.

    Examples
    --------
    >>> import torch
    >>> from rectlab.networks import Population
    >>> one = Population(1, (2,), 1)
    >>> _ = one.weights[0].copy_(torch.tensor([[[1.0], [-1.0]]]))
    >>> seen = census(one, torch.tensor([[1.0], [2.0], [-1.0]]), probe_size=2)
    >>> seen.silent.tolist(), seen.dead.tolist(), seen.codes()[0].tolist()
    ([[1]], [[0]], [2, 0])
    >>> seen.in_words()
    'Of 2 units in 1 layer, on 2 examples: 1 silent, 0 selective, 1 always on. On all 3, 0 stay silent: dead.'
    """
    probe_size = len(X) if probe_size is None else probe_size
    if isinstance(probe_size, bool) or not isinstance(probe_size, (int, np.integer)) or not 1 <= probe_size <= len(X):
        raise ValueError(
            f"census: probe_size must be a whole number from 1 to {len(X)}, the examples given; got {probe_size!r}. "
            "Pass more examples."
        )
    probe, whole = [], []
    for _, h in population.hidden(X, bias_shift):
        first = unit_states(h[..., :probe_size].mT)
        probe.append(first)
        whole.append(first if probe_size == len(X) else first.merged(unit_states(h[..., probe_size:].mT)))
    if bounds is not None:
        _check_bounds(bounds, whole, bias_shift)
    return UnitCensus(tuple(probe), tuple(whole), bounds)


def silent_units(population, X, bias_shift=0.0, n_layers=None):
    """Return which hidden units are exactly zero on all of X: one look of a :func:`rectlab.measures.timeline`.

    Parameters
    ----------
    population : Population
    X : Tensor (n_examples, in_features)
    bias_shift : float or sequence (members,)
        Bias shift.
    n_layers : int, optional
        Look at the first so many hidden layers only, which takes less time.

    Returns
    -------
    tuple of bool ndarray (members, units)
        One per hidden layer.
    """
    n_layers = len(population.hidden_sizes) if n_layers is None else n_layers
    rows = examples_at_a_time(population.n_members * max(population.hidden_sizes), least=256)

    def silent(part):  # (members, units) for each layer; torch.aminmax takes ten times as long as the two
        hidden = (h for _, h in islice(population.hidden(part, bias_shift), n_layers))
        return [(h.amax(2) == 0) & (h.amin(2) == 0) for h in hidden]

    parts = zip(*map(silent, X.split(rows)))
    return tuple(torch.stack(marks).all(0).cpu().numpy() for marks in parts)


def _check_bounds(bounds, whole, bias_shift):
    shapes, wanted = [marks.shape for marks in bounds.certified], [states.zeros.shape for states in whole]
    woken = shapes == wanted and sum((sure & s.ever_on).sum() for sure, s in zip(bounds.certified, whole))
    if shapes != wanted or woken or bounds.bias_shift != bias_shift:
        got = f"{counted(int(woken), 'certified unit')} on for some example"
        got = got if woken else f"{shapes} at {bounds.bias_shift:g}"
        raise ValueError(
            f"census: bounds must be those of this network, (members, units) {wanted} at a bias shift of "
            f"{bias_shift:g}, for a box that holds X; got {got}. Call certify anew."
        )
