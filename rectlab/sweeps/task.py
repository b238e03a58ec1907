"""What is to be trained, as a whole or cut into parts that fit the cache."""

import itertools
from dataclasses import dataclass, replace

import numpy as np

from rectlab import activations
from rectlab.compute.chunks import networks_at_a_time

TOGETHER = ("hidden_sizes", "target", "loss")  # members of one part share these
MOST_KEPT = 25  # networks in a part of a GPU where parts are kept: a stop then costs minutes, not hours


@dataclass(frozen=True, eq=False)
class Task:
    """Networks to train, with their data: all that a worker is sent.

    Attributes
    ----------
    rows : tuple of dict
        Settings of the networks, complete: see :data:`rectlab.sweeps.plan.DEFAULTS`.
    X, y, X_test, y_test : ndarray
        As :func:`rectlab.sweeps.data.checked_data` gives them.
    out_features, batch_size : int
    n_epochs : int or sequence of int
        For all networks, or one for each.
    optimizer, device, dtype : str
    order : int or sequence of int
        Stream of the order of the examples, for all networks or one for each.
    told : tuple of ndarray
        Further X and y, or nothing: each part then says which of these examples its networks get wrong.
    matmul : str
        "exact" or "tf32".
    places : tuple of int
        Of the networks in the whole.
    alone : bool
        Whether this is the only part: no other is slowed if it takes all of torch's threads.
    """

    rows: tuple
    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    out_features: int
    n_epochs: int
    batch_size: int
    optimizer: str = "sgd"
    device: str = "cpu"
    dtype: str = "float32"
    order: int = 0
    told: tuple = ()
    matmul: str = "exact"
    places: tuple = ()
    alone: bool = False

    def cut(self, most=None, keep=False):
        """Return the task in parts, each a task whose networks train side by side.

        The cut depends on the networks only, never on who works on them, so that results do not either: groups that
        can be stacked, members of one activation side by side, as many as the cache holds. A GPU gets each group as
        a whole: it is the more at its best the more networks it is given at once.

        Parameters
        ----------
        most : int, optional
            Networks in a part; if left out, as many as fit, and at least two parts a group on a CPU.
        keep : bool
            Whether finished parts are kept, so that a GPU should not do all in one.
        """
        n_epochs, order = (np.broadcast_to(value, len(self.rows)).tolist() for value in (self.n_epochs, self.order))

        def shared(k):
            return order[k], n_epochs[k], *_together(self.rows[k])

        parts = []
        places = sorted(range(len(self.rows)), key=lambda k: (*shared(k), str(self.rows[k]["activation"])))
        for _, group in itertools.groupby(places, key=shared):
            group = list(group)
            for part in np.array_split(group, self._n_parts(group, most, keep)):
                part = tuple(part.tolist())
                told = {"order": order[part[0]], "n_epochs": n_epochs[part[0]]}
                parts.append(replace(self, rows=tuple(self.rows[k] for k in part), places=part, **told))
        return [replace(parts[0], alone=most is None)] if len(parts) == 1 else parts

    def _n_parts(self, group, most, keep):
        """Return into how many parts a group of networks of one shape is cut."""
        n = len(group)
        if self.device != "cpu":
            return -(-n // MOST_KEPT) if keep else 1
        shape = self.X.shape[1], self.rows[group[0]]["hidden_sizes"], self.out_features
        fit = networks_at_a_time(*shape, self.batch_size, self.X.itemsize)
        return -(-n // min(most, fit)) if most else max(-(-n // fit), min(2, n))


def _together(row):
    """Return what members of one part share; where the activation trains by autograd also that."""
    trainable = row["activation"] if row["activation"] in activations.trainable_names() else ""
    return (*(str(row[name]) for name in TOGETHER), trainable)
