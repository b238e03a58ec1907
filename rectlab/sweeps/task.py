"""The networks to train, as a whole or cut into parts that fit the cache."""

import itertools
from dataclasses import dataclass, replace

import numpy as np

from rectlab import activations
from rectlab.compute.chunks import networks_at_a_time

TOGETHER = ("hidden_sizes", "target", "loss")  # members of one part share these
MOST_KEPT = 25  # networks in a part on a GPU if parts are kept: a stop then costs minutes, not hours


@dataclass(frozen=True, eq=False)
class Task:
    """Networks to train, with their data: everything that a worker needs."""

    rows: tuple  # complete settings of each network, see plan.DEFAULTS
    X: np.ndarray  # these four as data.checked_data returns them
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    out_features: int
    n_epochs: int  # for all networks, or a sequence with one for each
    batch_size: int
    optimizer: str = "sgd"
    device: str = "cpu"
    dtype: str = "float32"
    order: int = 0  # stream of the order of the examples, for all networks or one for each
    told: tuple = ()  # further X and y: each part then measures which of these examples its networks get wrong
    matmul: str = "exact"
    places: tuple = ()  # of these networks in the whole
    alone: bool = False  # the only part, which may take all of torch's threads

    def cut(self, most=None, keep=False):
        """Return the task in parts, each a task whose networks train side by side.

        The cut, and with it the results, depends on the networks only, not on the workers. Networks that can be stacked
        form a group, with members of one activation side by side. On a CPU a part has at most ``most`` networks, never
        more than the cache holds; without ``most`` a group makes at least two parts. A GPU is most efficient with many
        networks at once, so it gets each group whole, or ``MOST_KEPT`` networks at a time if finished parts are kept.
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
                own = {"order": order[part[0]], "n_epochs": n_epochs[part[0]]}
                parts.append(replace(self, rows=tuple(self.rows[k] for k in part), places=part, **own))
        return [replace(parts[0], alone=most is None)] if len(parts) == 1 else parts

    def _n_parts(self, group, most, keep):
        """Return into how many parts a group of networks of one shape is cut."""
        n = len(group)
        if self.device != "cpu":
            return -(-n // MOST_KEPT) if keep else 1
        shape = self.X.shape[1], self.rows[group[0]]["hidden_sizes"], self.out_features
        fit = networks_at_a_time(*shape, min(self.batch_size, len(self.X)), self.X.itemsize)
        return -(-n // min(most, fit)) if most else max(-(-n // fit), min(2, n))


def _together(row):
    """Return what members of one part share: some settings, and whether and with which activation autograd trains."""
    trainable = row["activation"] if row["activation"] in activations.trainable_names() else ""
    plain = not row["residual"] and row["norm"] == "none"
    return (*(str(row[name]) for name in TOGETHER), trainable, plain)
