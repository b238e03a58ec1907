"""One network under a penalty: what is measured now and then, and the history of it."""

from dataclasses import dataclass

import numpy as np
import torch

from rectlab.lessons.penalty.costs import cost, weight_norms
from rectlab.measures.census import census
from rectlab.measures.snapshot import error_rate
from rectlab.networks import TARGETS
from rectlab.words import counted, number, percent


@dataclass(frozen=True)
class Reading:
    """The measurements of one network at one step.

    Attributes
    ----------
    zeros, silent : ndarray (hidden layers,)
        Share of exact zeros, 0 to 1; number of units that are zero on every example of the probe.
    error : float
        Share of the test examples that are classified wrongly.
    norms : ndarray (layers,)
        Euclidean norms of the weights, the output layer last.
    loss : float
        Cross-entropy in nats, mean over the probe.
    sizes : ndarray (3,)
        What an L1 strength of 1 would charge on the probe, for each of :data:`rectlab.networks.TARGETS`.
    """

    zeros: np.ndarray
    silent: np.ndarray
    error: float
    norms: np.ndarray
    loss: float
    sizes: np.ndarray


def read(population, X, y, X_test, y_test):
    """Return the :class:`Reading` of a population's first member, with the probe X, y."""
    states, trace = census(population, X), population.trace(X)
    layers = {"activations": trace.activations, "preactivations": trace.preactivations}
    sizes = {target: sum(float(cost(layer)[0]) for layer in values) for target, values in layers.items()}
    sizes["weights"] = sum(float(w[0].abs().sum()) for w in population.weights)
    return Reading(
        states.layer_zero_fraction[:, 0], states.silent[:, 0],
        float(error_rate(population, X_test, y_test)[0]), weight_norms(population)[:, 0],
        float(torch.nn.functional.cross_entropy(trace.logits[0].double(), y)),
        np.array([sizes[target] for target in TARGETS]),
    )


@dataclass(frozen=True)
class History:
    """One network under a penalty, from its start on.

    Attributes
    ----------
    steps : int ndarray (n,)
        Training steps before each measurement.
    zeros, silent : ndarray (hidden layers, n)
    error : ndarray (n,)
        As in :class:`Reading`.
    norms : ndarray (layers, n)
        As multiples of the norms at the start.
    loss : ndarray (n,)
        As in :class:`Reading`.
    price : ndarray (n,)
        What the present penalty adds to the loss, or would have added before it began.
    changes : tuple of (int, str)
        The penalties and the steps at which they began: (420, "L1 0.001 on weights").
    n_units, probe_size, n_test : int
    of : str
        What the probe consists of: "image" or "example".
    """

    steps: np.ndarray
    zeros: np.ndarray
    silent: np.ndarray
    error: np.ndarray
    norms: np.ndarray
    loss: np.ndarray
    price: np.ndarray
    changes: tuple
    n_units: int
    probe_size: int
    n_test: int
    of: str = "example"

    def in_words(self):
        """Say in three sentences where the network stands."""
        zeros, silent = percent(self.zeros[:, -1].mean()), int(self.silent[:, -1].sum())
        head = f"After {counted(int(self.steps[-1]), 'step')}" if self.steps[-1] else "Untrained"
        return (
            f"{head}, {self.changes[-1][1]}: {zeros} of activations are exactly zero, {silent} of {self.n_units} units "
            f"silent on {counted(self.probe_size, self.of)}, test error {percent(self.error[-1], 1)}. The output "
            f"weights are {self.norms[-1, -1]:.2f} times as large as at the start.{self._bill_in_words()}"
        )

    __repr__ = in_words

    def _bill_in_words(self):
        loss, price = self.loss[-1], self.price[-1]
        return f" Loss {number(loss)}, price {number(price)}." if np.isfinite(loss + price) else ""

    def compared(self, now):
        """Say in two sentences how this history, called A, and another one end."""
        zeros = " and ".join(percent(h.zeros[:, -1].mean()) for h in (self, now))
        silent = " and ".join(f"{int(h.silent[:, -1].sum())}" for h in (self, now))
        error = " and ".join(percent(h.error[-1], 1) for h in (self, now))
        norms = " and ".join(f"{h.norms[-1, -1]:.2f}" for h in (self, now))
        return (
            f"A and now: {self.changes[-1][1]} and {now.changes[-1][1]}; exact zeros {zeros}; silent units {silent}; "
            f"test error {error}; output weights {norms} times the start. One network each: another seed may differ."
        )


def history(readings, changes, n_units, probe_size, n_test, *, l1=0.0, target="activations", of="example", most=200):
    """Return the :class:`History` of readings by rising step, thinned out to about ``most``; first and last stay.

    ``l1`` and ``target`` are the present penalty.
    """
    steps = list(readings)
    kept = sorted({*steps[:: 1 + len(steps) // most], steps[-1]})
    some = [readings[step] for step in kept]
    norms = np.stack([r.norms for r in some], 1)
    return History(
        np.array(kept), np.stack([r.zeros for r in some], 1), np.stack([r.silent for r in some], 1),
        np.array([r.error for r in some]), norms / norms[:, :1], np.array([r.loss for r in some]),
        l1 * np.array([r.sizes[TARGETS.index(target)] for r in some]), tuple(changes), n_units, probe_size, n_test, of,
    )


def penalty_words(l1, target):
    """Say a penalty in a few words: "L1 0.001 on weights" or "no penalty"."""
    return f"L1 {l1:.2g} on {target}" if l1 else "no penalty"
