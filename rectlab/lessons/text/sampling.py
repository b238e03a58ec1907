"""Probabilistic sampling: draw a class first, then one of its texts.

Tóth and Kocsor (2005); Grósz, Gosztolya and Tóth (2017).
"""

from dataclasses import dataclass, field

import numpy as np

from rectlab import Population, Settings, checks, fit, streams
from rectlab.compute.devices import cpu_tensor
from rectlab.compute.progress import followed
from rectlab.compute.threads import one_thread
from rectlab.lessons.text.reading import read
from rectlab.statistics import t_interval
from rectlab.words import percent

LAMBDAS = (0.0, 0.25, 0.5, 0.75, 1.0)
WIDTH, LR, BATCH_SIZE, N_EPOCHS = 64, 0.1, 32, 4


def class_shares(y, lam: float, n_classes: int | None = None) -> np.ndarray:
    """Return how often each class is drawn: ``(1 - lam) * its share in y + lam / number of classes``.

    Parameters
    ----------
    y : array of int (n_texts,)
    lam : float, 0 to 1
        0 keeps the natural shares, 1 makes all classes equally frequent.
    n_classes : int, optional
        The largest label plus 1 if left out.

    Returns
    -------
    ndarray of float (n_classes,)

    Raises
    ------
    ValueError
        If ``lam`` is out of range, or a class has no example to draw.

    Examples
    --------
    >>> class_shares([0, 0, 0, 1], lam=0.5).tolist()
    [0.625, 0.375]
    """
    lam = checks.number("class_shares", "lam", lam, 0, 1, do="Pass lam=0.5, say.")
    sizes = np.bincount(np.asarray(y, np.int64), minlength=n_classes or 0)
    if not sizes.all():
        must, got = "classes that all have an example", f"none of class {int(np.flatnonzero(sizes == 0)[0])}"
        checks.refuse("class_shares", "y", must, got, "Label one more text of this class, or leave the class out.")
    return (1 - lam) * sizes / sizes.sum() + lam / len(sizes)


def draw(y, lam: float, n: int, generator, n_classes: int | None = None) -> np.ndarray:
    """Return n row numbers: for each a class by :func:`class_shares`, then one of its rows, with replacement.

    Examples
    --------
    >>> rows = draw(np.array([0] * 90 + [1] * 10), 1.0, 1000, np.random.default_rng(0))
    >>> bool(450 < (rows >= 90).sum() < 550)
    True
    """
    y = np.asarray(y)
    shares = class_shares(y, lam, n_classes)
    per_row = (shares / np.bincount(y, minlength=len(shares)))[y]
    return generator.choice(len(y), n, p=per_row / per_row.sum())


@dataclass(frozen=True, eq=False)
class SamplingCurve:
    """Recall of each class, and error, for several lambdas.

    Attributes
    ----------
    lambdas : ndarray (n_lambdas,)
    recall : ndarray (n_lambdas, seeds, classes)
    error : ndarray (n_lambdas, seeds)
    labels : tuple of str
    rarest : int
        The class with the fewest training texts.
    sizes : ndarray of int (classes,)
        Training texts of each class.
    n_texts : int
        Test texts.
    """

    lambdas: np.ndarray
    recall: np.ndarray = field(repr=False)
    error: np.ndarray = field(repr=False)
    labels: tuple
    rarest: int
    sizes: np.ndarray
    n_texts: int

    def gain(self, k=None):
        """Return recall of class k (the rarest) at the last lambda minus that at the first: mean, 95 % interval."""
        recall = self.recall[:, :, self.rarest if k is None else k]
        return tuple(float(value) for value in t_interval(recall[-1] - recall[0]))

    def in_words(self):
        """Say what lambda did to the rarest class and to all."""
        name, recall, error = self.labels[self.rarest], self.recall[:, :, self.rarest].mean(1), self.error.mean(1)
        return (
            f"{name} has {percent(self.sizes[self.rarest] / self.sizes.sum())} of the training texts. From lambda "
            f"{self.lambdas[0]:g} to {self.lambdas[-1]:g} its recall goes from {percent(recall[0])} to "
            f"{percent(recall[-1])}, and the error of all texts from {percent(error[0])} to {percent(error[-1])}."
        )

    __repr__ = in_words


def recall_by_lambda(bag, lambdas=LAMBDAS, seeds=range(5), n_epochs=N_EPOCHS) -> SamplingCurve:
    """Train networks of one hidden layer with several lambdas; those of one seed begin with the same weights.

    Parameters
    ----------
    bag : rectlab.datasets.bag_of_words.BagOfWords
    lambdas : sequence of float, 0 to 1
    seeds : sequence of int
    n_epochs : int
        In each, as many texts are drawn as there are training texts.

    Returns
    -------
    SamplingCurve
    """
    data = bag.data
    both = followed([(lam, seed) for lam in lambdas for seed in seeds], len(lambdas) * len(seeds), "networks")
    found = np.reshape([_trained(data, lam, seed, n_epochs) for lam, seed in both], (len(lambdas), len(seeds)))
    recall = np.array([[one.recall[0] for one in row] for row in found])
    error = np.array([[one.error[0] for one in row] for row in found])
    sizes = np.bincount(data.y_train, minlength=data.n_classes)
    return SamplingCurve(np.array(lambdas, float), recall, error, bag.labels, int(sizes.argmin()), sizes,
                         len(data.y_test))


def _trained(data, lam, seed, n_epochs):
    """Return what one network says about the test texts; the seed decides its start, its texts and their order."""
    network = Population(data.n_features, (WIDTH,), data.n_classes, seeds=(seed,))
    X = cpu_tensor(data.X_train)
    generator = streams.of(seed, "which texts", 1)
    with one_thread():
        for epoch in range(n_epochs):
            rows = draw(data.y_train, lam, len(X), generator, data.n_classes)
            for _ in fit(network, X[rows], data.y_train[rows], Settings(lr=LR), n_epochs=1, batch_size=BATCH_SIZE,
                         generator=streams.of(seed, "order", epoch)):
                pass
    return read(network, data.X_test, data.y_test)
