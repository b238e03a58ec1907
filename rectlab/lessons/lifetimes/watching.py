"""Watching a population in training: who is silent on the whole training set at every look, and who moves in death."""

from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab.compute.threads import one_thread
from rectlab.measures import Timeline, timeline
from rectlab.measures.census import silent_units
from rectlab.measures.timelines import EVERY
from rectlab.networks import Settings, fit


@dataclass(frozen=True, eq=False)
class Life:
    """A population in training, looked at every few steps.

    Attributes
    ----------
    timeline : rectlab.measures.Timeline
    drift : tuple of float ndarray (members, units)
        One per layer that was watched: how far the incoming weights and the bias of a unit that is dead at last have
        moved since the look that found it dead, as a share of their length then; NaN for units alive at last.
    diverged : ndarray of bool (members,)
    """

    timeline: Timeline
    drift: tuple = field(repr=False)
    diverged: np.ndarray = field(repr=False)

    def in_words(self, member=0):
        """Say the counts of one member, and how far its dead units moved."""
        moved = np.concatenate([layer[member] for layer in self.drift])
        moved = moved[np.isfinite(moved)]
        words = self.timeline.in_words(member)
        if not len(moved):
            return words
        still = int((moved == 0).sum())
        return f"{words} Of those {len(moved):,}, {still:,} have not moved since they were found dead."


def watch(population, X, y, settings=None, *, n_epochs=20, every=EVERY, optimizer="sgd", n_layers=None,
          batch_size=64, generator=None):  # fmt: skip
    """Train a population in place, and look every few steps who is silent on all of X.

    Parameters
    ----------
    population : Population
        Changed in place. Its activation must have exact zeros, or there is no silence.
    X, y : arrays (n_samples, in_features), (n_samples,)
        The whole training set.
    settings : Settings, optional
    n_epochs, batch_size, optimizer, generator
        As for :func:`rectlab.fit`.
    every : int
        Steps between two looks. A unit that dies and comes back within them goes unseen.
    n_layers : int, optional
        Watch the first so many hidden layers only, which takes less time.

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
    if every < 1:
        raise ValueError(f"watch: every must be a whole number from 1 up; got {every!r}. Pass every=7, say.")
    settings, X = Settings() if settings is None else settings, population.inputs(X)
    with one_thread():  # small products: threads that wait for each other take longer than the work
        looks, steps = [silent_units(population, X, _bias_shift(settings, population), n_layers)], [0]
        bodies = _Bodies(population, looks[0])
        for record in fit(population, X, y, settings, n_epochs=n_epochs, batch_size=batch_size, optimizer=optimizer,
                          generator=generator):  # fmt: skip
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
    """What the dead were made of when they were found dead.

    Parameters
    ----------
    population : Population
    dead : tuple of bool ndarray (members, units)
        One per watched layer.
    """

    def __init__(self, population, dead):
        self.population, self.dead = population, dead
        self.found = [self._incoming(layer) for layer in range(len(dead))]

    def look(self, dead):
        """Keep the weights of those who were alive at the last look and are dead now."""
        for layer, (before, now) in enumerate(zip(self.dead, dead)):
            if (now & ~before).any():
                new = torch.from_numpy(now & ~before)
                self.found[layer][new] = self._incoming(layer)[new]
        self.dead = dead

    def drift(self):
        """Return the relative distance since then, NaN for the living; one ndarray (members, units) a layer."""
        found = []
        for layer, dead in enumerate(self.dead):
            was = self.found[layer]
            moved = (self._incoming(layer) - was).norm(dim=2) / was.norm(dim=2)
            found.append(np.where(dead, moved.cpu().numpy(), np.nan))
        return tuple(found)

    def _incoming(self, layer):
        weight, bias = self.population.weights[layer], self.population.biases[layer]
        return torch.cat([weight, bias.unsqueeze(2)], dim=2)  # (members, units, in + 1), a copy
