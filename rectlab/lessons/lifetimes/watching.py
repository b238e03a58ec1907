"""Watching a population in training: which units are silent on the training set, and how far dead ones still move."""

from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab.checks import whole
from rectlab.compute.threads import one_thread
from rectlab.measures import Timeline, timeline
from rectlab.measures.census import silent_units
from rectlab.measures.timelines import EVERY
from rectlab.networks import Settings, fit


@dataclass(frozen=True, eq=False)
class Life:
    """A population in training, measured every few steps.

    Attributes
    ----------
    timeline : rectlab.measures.Timeline
    drift : tuple of float ndarray (members, units)
        One for each watched layer: how far a dead unit's incoming weights and bias have moved since it was last found
        to have died, as a share of their norm then; NaN for units that are alive at the end.
    diverged : ndarray of bool (members,)
    """

    timeline: Timeline
    drift: tuple = field(repr=False)
    diverged: np.ndarray = field(repr=False)

    def in_words(self, member=0):
        """Say the counts of one member, and how many of its dead units have not moved."""
        moved = np.concatenate([layer[member] for layer in self.drift])
        moved = moved[np.isfinite(moved)]
        words = self.timeline.in_words(member)
        if not len(moved):
            return words
        still = int((moved == 0).sum())
        return f"{words} Of those {len(moved):,}, {still:,} have not moved since they were found dead."

    __repr__ = in_words


def watch(population, X, y, settings=None, *, n_epochs=20, every=EVERY, optimizer="sgd", n_layers=None,
          batch_size=64, generator=None):
    """Train a population in place, and record every few steps which units are silent on all of X.

    Parameters
    ----------
    population : Population
        Changed in place. Its activation must have exact zeros; otherwise no unit can be silent.
    X, y : arrays (n_samples, in_features), (n_samples,)
        The whole training set.
    settings : Settings, optional
    n_epochs, batch_size, optimizer, generator
        As for :func:`rectlab.fit`.
    every : int
        Steps between two looks. A unit that dies and comes back between two looks is not seen.
    n_layers : int, optional
        Watch only this number of hidden layers, from the first up, to save time.

    Returns
    -------
    Life

    Raises
    ------
    ValueError
        If the activation has no exact zeros, or ``every`` is below 1.

    Examples
    --------
    >>> from rectlab import Population, datasets
    >>> digits = datasets.digits()
    >>> life = watch(Population(64, (16, 16), 10), digits.X_train, digits.y_train, n_epochs=2)
    >>> life.timeline.steps.tolist(), life.timeline.n_examples
    ([0, 7, 14, 21, 28, 35, 42], 1297)
    """
    without = sorted({a.name for a in population.nonlinearity.activations if not a.exact_zeros})
    if without:
        raise ValueError(
            f"watch: the activation must be exactly zero on a half-line; got {', '.join(without)}, whose units are "
            "never silent. Compare test errors instead."
        )
    whole("watch", "every", every, do="Pass every=7, say.")
    settings, X = Settings() if settings is None else settings, population.inputs(X)
    with one_thread():  # in small products threads wait for each other longer than they work
        looks, steps = [silent_units(population, X, _bias_shift(settings, population), n_layers)], [0]
        bodies = _Bodies(population, looks[0])
        for record in fit(population, X, y, settings, n_epochs=n_epochs, batch_size=batch_size, optimizer=optimizer,
                          generator=generator):
            if record.step % every == 0:
                looks.append(silent_units(population, X, _bias_shift(settings, population), n_layers))
                steps.append(record.step)
                bodies.look(looks[-1])
    history = timeline([np.stack(layer) for layer in zip(*looks)], steps, len(X))
    return Life(history, bodies.drift(), record.diverged)


def _bias_shift(settings, population):
    _, _, bias_shift, *_ = settings.as_arrays(population.n_members)
    return torch.as_tensor(bias_shift, dtype=population.dtype, device=population.device)


class _Bodies:
    """The incoming weights and biases of dead units at the look that found them dead."""

    def __init__(self, population, dead):
        self.population, self.dead = population, dead
        self.found = [self._incoming(layer) for layer in range(len(dead))]

    def look(self, dead):
        """Keep the weights of the units that were alive at the last look and are dead now."""
        for layer, (before, now) in enumerate(zip(self.dead, dead)):
            if (now & ~before).any():
                new = torch.from_numpy(now & ~before)
                self.found[layer][new] = self._incoming(layer)[new]
        self.dead = dead

    def drift(self):
        """Return the relative distance moved since then, NaN for living units, as :class:`Life` holds it."""
        found = []
        for layer, dead in enumerate(self.dead):
            was = self.found[layer]
            moved = (self._incoming(layer) - was).norm(dim=2) / was.norm(dim=2)
            found.append(np.where(dead, moved.cpu().numpy(), np.nan))
        return tuple(found)

    def _incoming(self, layer):
        weight, bias = self.population.weights[layer], self.population.biases[layer]
        return torch.cat([weight, bias.unsqueeze(2)], dim=2)  # (members, units, in + 1), a copy
