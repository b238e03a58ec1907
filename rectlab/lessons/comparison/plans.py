"""The plan of a tournament: one entry for each network, in an order that completes one seed after another."""

import functools
import itertools
from dataclasses import dataclass, replace

import numpy as np

from rectlab import datasets
from rectlab.lessons.comparison.contestants import contestants


@dataclass(frozen=True)
class Entry:
    """One network of a tournament: every setting that its outcome depends on."""

    contestant: str
    lr: float
    seed: int
    n_epochs: int
    hidden_sizes: tuple
    init: str
    batch_size: int
    data: str


@dataclass(frozen=True)
class Plan:
    """Contestants x learning rates x seeds.

    Attributes
    ----------
    contestants : tuple of str
        As :func:`rectlab.lessons.comparison.contestants` gives them.
    rates : tuple of float
        Learning rates above 0, rising.
    n_seeds : int, at least 1
        The seeds are 0 to n_seeds - 1.
    hidden_sizes : tuple of int
    n_epochs : int or tuple of int
        For all, or one for each contestant.
    init : str
        One of :func:`rectlab.initialization.names`, the same for all.
    batch_size : int
    data : str
        One of :func:`rectlab.datasets.names`.

    Examples
    --------
    >>> plan = Plan.of("paper", rates=(0.1, 0.3), n_seeds=5)
    >>> len(plan.entries()), plan.in_words()
    (30, '3 activations × 2 learning rates × 5 seeds = 30 networks of 2 × 128 units on digits, 20 epochs each')
    """

    contestants: tuple
    rates: tuple
    n_seeds: int = 5
    hidden_sizes: tuple = (128, 128)
    n_epochs: object = 20
    init: str = "he"
    batch_size: int = 64
    data: str = "digits"

    @classmethod
    def of(cls, who, rates=(0.03, 0.1, 0.3), n_seeds=5, **settings):
        """Return the plan for a field or a list of names, as for :func:`contestants`; rates are sorted and checked.

        Raises
        ------
        ValueError
            For an unknown name, a rate or count that is not positive, or an ``n_epochs`` of another length than
            ``contestants``.
        """
        names, rates = contestants(who), tuple(sorted({float(rate) for rate in rates}))
        if not rates or not all(0 < rate < np.inf for rate in rates):
            raise ValueError(f"tournament: rates must be numbers above 0; got {rates}. Pass rates=(0.03, 0.1, 0.3).")
        plan = cls(names, rates, n_seeds, **settings)
        counts = [n_seeds, plan.batch_size, *plan.epochs, *plan.hidden_sizes]
        if len(plan.epochs) != len(names) or not all(isinstance(n, int) and n >= 1 for n in counts):
            raise ValueError(
                "tournament: n_seeds, batch_size, hidden_sizes and n_epochs must be whole numbers from 1 up, n_epochs "
                f"one or {len(names)} of them; got {n_seeds}, {plan.batch_size}, {plan.hidden_sizes}, {plan.n_epochs}."
                " Correct them."
            )
        return plan

    @property
    def epochs(self):
        """Epochs of each contestant."""
        return self.n_epochs if isinstance(self.n_epochs, tuple) else (self.n_epochs,) * len(self.contestants)

    @property
    def shape(self):
        """Numbers of contestants, rates and seeds."""
        return len(self.contestants), len(self.rates), self.n_seeds

    def with_epochs(self, n_epochs):
        """Return this plan with other epochs: one number, or one for each contestant."""
        return replace(self, n_epochs=n_epochs)

    def entries(self):
        """Return the entries, ordered by seed, then contestant, then learning rate."""
        shared = self.hidden_sizes, self.init, self.batch_size, self.data
        who = list(zip(self.contestants, self.epochs))
        return [
            Entry(name, lr, seed, n_epochs, *shared)
            for seed, (name, n_epochs), lr in itertools.product(range(self.n_seeds), who, self.rates)
        ]

    def in_words(self, total=True):
        """Say the plan in a few words; ``total`` adds the number of networks."""
        count = " × ".join(
            f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in zip(self.shape, ("activation", "learning rate", "seed"))
        )
        units = " × ".join(map(str, (len(self.hidden_sizes), self.hidden_sizes[0])))
        low, high = min(self.epochs), max(self.epochs)
        epochs = f"{low} epochs each" if low == high else f"{low} to {high} epochs"
        networks = f" = {np.prod(self.shape):,} networks of" if total else ","
        return f"{count}{networks} {units} units on {self.data}, {epochs}"

    __repr__ = in_words


@functools.cache
def parts(name):
    """Return a data set with the validation part on which learning rates are chosen.

    Examples
    --------
    >>> digits = parts("digits")
    >>> len(digits.X_train), len(digits.X_valid), len(digits.X_test)
    (960, 337, 500)
    """
    return datasets.load(name).with_validation()
