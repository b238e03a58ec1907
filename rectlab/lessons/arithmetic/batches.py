"""Zeros of trained networks: how many units are off for every example of a batch."""

from dataclasses import dataclass

import numpy as np

from rectlab import checks, datasets, streams
from rectlab.compute.devices import cpu_tensor
from rectlab.networks import Population, Settings, fit
from rectlab.words import counted, percent

DRAWS = 200  # batches that are drawn for each size


@dataclass(frozen=True, eq=False)
class OffForAll:
    """Units that are off for a whole batch.

    Attributes
    ----------
    batches : tuple of int
        Sizes of the batches.
    found : ndarray (n_sizes,)
        Mean share of the units that are 0 for every example of a batch.
    independent : ndarray (n_sizes,)
        What that share would be if each value were 0 independently, all with the same probability.
    zeros : float
        Share of exact zeros.
    n_units : int
    """

    batches: tuple
    found: np.ndarray
    independent: np.ndarray
    zeros: float
    n_units: int

    def in_words(self):
        """Say which share of units is off for whole batches."""
        found = ", ".join(f"{percent(share)} for {counted(n, 'example')}"
                          for n, share in zip(self.batches, self.found))
        return (f"{counted(self.n_units, 'unit')} with {percent(self.zeros)} exact zeros. "
                f"Off for all examples of a batch: {found}.")

    __repr__ = in_words


def off_for_all(activations, batches=(1, 10, 100), seed=0):
    """Count units that are off for every example of batches drawn at random.

    Parameters
    ----------
    activations : Tensor (n_samples, units)
    batches : sequence of int, from 1 to n_samples
    seed : int

    Returns
    -------
    OffForAll

    Raises
    ------
    ValueError
        If a batch is larger than the number of examples.

    Examples
    --------
    >>> import torch
    >>> h = torch.tensor([[0.0, 1.0, 0.0], [0.0, 0.0, 2.0]])
    >>> off_for_all(h, batches=(2,)).found
    array([0.33333333])
    """
    zero, random, found = (activations == 0).numpy(), streams.of(seed, "probe"), []
    for size in batches:
        checks.whole("off_for_all", "batches", size, 1, len(zero), do="Pass smaller batches.")
        drawn = [zero[random.choice(len(zero), size, replace=False)].all(0).mean() for _ in range(DRAWS)]
        found.append(np.mean(drawn))
    share = zero.mean()
    return OffForAll(tuple(batches), np.array(found), share ** np.array(batches), float(share), zero.shape[1])


def digits_activations(l1=0.0, units=200, n_epochs=15, seed=0):
    """Train one hidden layer on digits with an L1 penalty on its activations; return those of the test images."""
    digits = datasets.digits()
    population = Population(digits.X_train.shape[1], (units,), 10, seeds=[seed])
    settings = Settings(lr=0.1, l1=l1)
    for _ in fit(population, digits.X_train, digits.y_train, settings, n_epochs=n_epochs, batch_size=10):
        pass
    return population.trace(cpu_tensor(digits.X_test)).activations[0][0]
