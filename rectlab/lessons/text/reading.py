"""What networks make of texts: error, root mean squared error of the stars, recall of each class, exact zeros."""

from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab import checks
from rectlab.compute.threads import one_thread
from rectlab.words import percent


@dataclass(frozen=True, eq=False)
class Reading:
    """What networks of one shape say about the same texts.

    Attributes
    ----------
    error : ndarray (members,)
        Share of texts that get a wrong class, 0 to 1.
    rmse : ndarray (members,)
        Root mean squared error of :func:`expected_stars`, in stars; classes count as 1 star, 2 stars, ...
    recall : ndarray (members, classes)
        Of the texts of a class, the share that is found, 0 to 1; NaN where a class has no text.
    zeros : ndarray (members, hidden layers)
        Share of exactly zero activations, 0 to 1.
    n_texts : int
    """

    error: np.ndarray
    rmse: np.ndarray
    recall: np.ndarray = field(repr=False)
    zeros: np.ndarray
    n_texts: int

    def in_words(self, member=0):
        """Say the reading of one member in one sentence."""
        zeros = ", ".join(percent(share) for share in self.zeros[member])
        return (
            f"On {self.n_texts:,} texts: {percent(self.error[member])} wrong, RMSE {self.rmse[member]:.2f}; "
            f"exact zeros in layers 1 to {self.zeros.shape[1]}: {zeros}."
        )

    __repr__ = in_words


def expected_stars(shares):
    """Return the expected number of stars, 1 to n_classes, of shares (..., n_classes) that sum to 1.

    The paper's prediction (section 4.2): with a softmax over the stars, ``sum(k * share of k stars)``.

    Raises
    ------
    ValueError
        If shares are negative or do not sum to 1.

    Examples
    --------
    >>> float(expected_stars([0.5, 0, 0, 0, 0.5]))
    3.0
    """
    shares = np.asarray(shares, float)
    if (shares < 0).any() or not np.allclose(shares.sum(-1), 1, atol=1e-4):
        got = f"sums from {shares.sum(-1).min():.3g} to {shares.sum(-1).max():.3g}"
        checks.refuse("expected_stars", "shares", "at least 0 and of sum 1", got, "Apply softmax to the logits first.")
    return shares @ np.arange(1, shares.shape[-1] + 1)


def rmse(stars, y):
    """Return the root mean squared error of stars (..., n_texts) against classes y (n_texts,), 0 for one star.

    Examples
    --------
    >>> float(rmse([1.0, 4.0], [0, 4]))
    0.7071067811865476
    """
    return np.sqrt(((np.asarray(stars) - (np.asarray(y) + 1)) ** 2).mean(-1))


def read(population, X, y):
    """Let every member of a population read texts.

    Parameters
    ----------
    population : rectlab.Population
    X : array (n_texts, n_words)
    y : array of int (n_texts,)

    Returns
    -------
    Reading
    """
    y = np.asarray(y)
    with torch.no_grad(), one_thread():
        trace = population.trace(X)
        shares = trace.logits.double().softmax(-1).cpu().numpy()
        zeros = [(h == 0).double().mean((1, 2)).cpu().numpy() for h in trace.activations]
    return judge(shares, y, np.stack(zeros, axis=1))


def judge(shares, y, zeros):
    """Return the :class:`Reading` of shares (members, n_texts, classes) and zeros (members, hidden layers)."""
    found = shares.argmax(-1) == y
    rows = [found[:, y == k] for k in range(shares.shape[-1])]
    recall = np.stack([row.mean(1) if row.size else np.full(len(found), np.nan) for row in rows], axis=1)
    return Reading(1 - found.mean(1), rmse(expected_stars(shares), y), recall, zeros, len(y))
