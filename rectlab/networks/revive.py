"""Revivals: two treatments that bring dead units back, and how many units were dead before and after."""

from dataclasses import dataclass

import numpy as np
import torch

from rectlab import streams
from rectlab.checks import one_of
from rectlab.words import counted

WAYS = ("shift", "redraw")
_SAYS = {"shift": "Pushing dead units into the data", "redraw": "New weights for dead units"}


@dataclass(frozen=True)
class Revival:
    """How many units were dead before and after a treatment.

    Attributes
    ----------
    how : str
        One of ``WAYS``.
    before, after : ndarray (layers, members)
        Number of units silent on all examples given.
    n_examples : int
    """

    how: str
    before: np.ndarray
    after: np.ndarray
    n_examples: int

    def in_words(self, member=0):
        """Say the effect in one sentence."""
        before, after = int(self.before[:, member].sum()), int(self.after[:, member].sum())
        if not before:
            return "There is no dead unit to revive."
        return (
            f"{_SAYS[self.how]} changed their number from {before:,} to {after:,} "
            f"(on {counted(self.n_examples, 'image')})."
        )

    __repr__ = in_words


def revive(population, X, how="shift", *, bias_shift=0.0, generator=None):
    """Treat every dead unit of a population, in place, from the first layer up.

    Parameters
    ----------
    population : Population
        Changed in place: incoming weights and bias of the units that are silent on all of X, nothing else.
    X : Tensor (n_examples, in_features)
        The whole training set.
    how : str
        "shift": bias plus bias shift become minus the median of the weighted inputs, so that the unit is on for half of
        the examples. "redraw": new weights from N(0, 2 / fan_in) and a bias of 0.
    bias_shift : float
        Bias shift that the network runs with.
    generator : numpy.random.Generator, optional
        For "redraw"; ``streams.of(0, "redraw", 0)`` if left out.

    Returns
    -------
    Revival
        Units are counted before and after the whole treatment. A treated layer changes those above it, so a unit higher
        up may also die or come back without being treated.

    Raises
    ------
    ValueError
        If ``how`` is unknown.

    Examples
    --------
    >>> from rectlab.networks import Population
    >>> one = Population(1, (2,), 1)
    >>> _ = one.weights[0].copy_(torch.tensor([[[1.0], [-1.0]]]))
    >>> revive(one, torch.tensor([[1.0], [2.0]])).in_words()
    'Pushing dead units into the data changed their number from 1 to 0 (on 2 images).'
    >>> one.biases[0]
    tensor([[0.0000, 1.5000]])
    """
    how, X = one_of("revive", "how", how, WAYS), population.inputs(X)
    generator = streams.of(0, "redraw", 0) if generator is None else generator
    before = _dead_counts(population, X, bias_shift)
    inputs, below, wiring = X.T.expand(population.n_members, -1, -1), None, population.wiring
    for layer, (weight, own) in enumerate(zip(population.weights[:-1], population.biases[:-1])):
        driven = wiring.normed(weight @ inputs)  # (members, units, examples), without the bias
        value, learned = population.nonlinearity.value, population.learned_by(layer)
        dead = _silent(value(driven + (own + bias_shift).unsqueeze(2), learned))
        if how == "shift":
            own[dead] = -driven.quantile(0.5, dim=2)[dead] - bias_shift
        else:
            fresh = generator.standard_normal((int(dead.sum()), weight.shape[2]), np.float32)
            weight[dead] = torch.from_numpy(fresh).to(weight) * (2 / weight.shape[2]) ** 0.5
            own[dead] = 0.0
        h = value(wiring.normed(weight @ inputs) + (own + bias_shift).unsqueeze(2), learned)
        inputs = below = wiring.onward(below, h)
    return Revival(how, before, _dead_counts(population, X, bias_shift), len(X))


def _dead_counts(population, X, bias_shift):
    return np.array([_silent(h).sum(1).cpu().numpy() for _, h in population.hidden(X, bias_shift)])


def _silent(activations):
    """Return which units are zero on all examples, (members, units): what UnitStates calls silent."""
    return (activations == 0).all(2)
