"""Training: a generator of records. History is data, and settings are read at every step."""

from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab import checks, streams
from rectlab.compute.progress import followed
from rectlab.networks.losses import LOSSES
from rectlab.networks.population import Population
from rectlab.networks.run import Run
from rectlab.networks.settings import Settings
from rectlab.networks.updates import UPDATES
from rectlab.words import counted, percent

OPTIMIZERS = tuple(UPDATES)


@dataclass(frozen=True)
class Record:
    """One training step of all members.

    Attributes
    ----------
    step, epoch : int
        Steps done, from 1; epoch the step belongs to, from 1.
    n_epochs : int
        Epochs asked for.
    loss : ndarray (members,)
        Mean loss per example of this step's batch (cross-entropy in nats), before the step, without the penalty.
    error : ndarray (members,)
        Share of this batch that is classified wrongly, 0 to 1, before the step; NaN where targets are numbers.
    diverged : ndarray of bool (members,)
        Members whose loss or weights were no longer finite: frozen in their last finite state.
    """

    step: int
    epoch: int
    n_epochs: int
    loss: np.ndarray = field(repr=False)
    error: np.ndarray = field(repr=False)
    diverged: np.ndarray = field(repr=False)

    def in_words(self):
        """Say the record in one sentence, over the members that are still finite."""
        n_diverged = int(self.diverged.sum())
        if n_diverged == len(self.diverged):
            return f"Diverged by step {self.step:,}: the last finite state is kept. Lower the learning rate."
        alive = ~self.diverged
        words = f"Step {self.step:,}, epoch {self.epoch} of {self.n_epochs}: batch loss {self.loss[alive].mean():.2f}"
        words += f", batch error {percent(self.error[alive].mean(), 1)}."
        if n_diverged:
            words += f" {counted(n_diverged, 'member')} diverged, kept in the last finite state."
        return words


@torch.inference_mode(False)
def fit(population, X, y, settings=None, *, n_epochs=10, batch_size=64, optimizer="sgd", loss="cross_entropy",
        generator=None, show=True):
    """Train a population in place; return a generator that does one step for each :class:`Record` it yields.

    Parameters
    ----------
    population : Population
        Changed in place, also while the generator is suspended.
    X : array (n_samples, in_features)
        Inputs, finite.
    y : array of int (n_samples,)
        Class labels from 0 to out_features - 1; for squared error also numbers (n_samples,) or (n_samples, outputs).
    settings : Settings, optional
        Read anew at every step, so that a slider changes running training.
    n_epochs, batch_size : int, at least 1
        Passes over the data; examples per step. The last batch of an epoch may be smaller.
    optimizer : str
        "sgd" (gradient descent, with ``settings.momentum``) or "adam".
    loss : str
        "cross_entropy", or "squared_error": summed over outputs, mean over examples; labels count as one-hot.
    generator : numpy.random.Generator, optional
        Order of the examples, the same for all members; ``streams.of(0, "order", 0)`` if left out.
    show : bool
        Whether a bar with the time left may appear, where it takes longer than half a second and is not under tests.

    Raises
    ------
    ValueError
        Before the first step, if an argument has a wrong shape, is out of range, or is an unknown name.

    Notes
    -----
    Each member minimises mean loss + l1 * penalty; members share nothing but the batches. A diverged member is put back
    to the last state whose loss was finite and stays there; training ends when all have diverged.

    Examples
    --------
    >>> from rectlab import Population, datasets
    >>> digits = datasets.digits()
    >>> population = Population(64, (32,), 10)
    >>> for record in fit(population, digits.X_train, digits.y_train, Settings(lr=0.2), n_epochs=5):
    ...     pass
    >>> record.step, bool(record.error.item() < 0.2)
    (105, True)
    """
    checks.instance("fit", "population", population, Population, do="Pass rectlab.Population(64, (32,), 10), say.")
    settings = Settings() if settings is None else settings
    checks.instance("fit", "settings", settings, Settings, do="Pass rectlab.Settings(lr=0.2), say.")
    optimizer = checks.one_of("fit", "optimizer", optimizer, OPTIMIZERS)
    loss = checks.one_of("fit", "loss", loss, LOSSES)
    n_epochs = checks.whole("fit", "n_epochs", n_epochs, do="Pass n_epochs=10, say.")
    batch_size = checks.whole("fit", "batch_size", batch_size, do="Pass batch_size=10, say.")
    settings.as_arrays(population.n_members)
    X = population.inputs(X)
    y = checks.tensor("fit", "y", y, do="Pass one label per row of X.")
    numbers = loss == "squared_error" and y.is_floating_point()
    y = (check_numbers if numbers else check_labels)(y, len(X), population.out_features).to(population.device)
    generator = streams.of(0, "order", 0) if generator is None else generator
    checks.instance("fit", "generator", generator, np.random.Generator, do="Pass numpy.random.default_rng(1), say.")
    run = Run(population, LOSSES[loss](y, population.out_features, population.dtype), settings, optimizer)
    n_steps = n_epochs * -(-len(X) // batch_size)
    return followed(_records(run, X, n_epochs, batch_size, generator), n_steps, "training steps", show)


def check_labels(y, n_samples, n_classes):
    """Return y as an int64 tensor (n_samples,) of class labels from 0 to n_classes - 1, or raise ValueError."""
    y = checks.tensor("fit", "y", y, do="Pass one label per row of X.")
    if y.ndim != 1 or len(y) != n_samples or y.is_floating_point():
        raise ValueError(
            f"fit: y must hold one whole number per row of X, shape ({n_samples},); "
            f"got {tuple(y.shape)} of {str(y.dtype).removeprefix('torch.')}. Pass the labels that belong to X."
        )
    y = y.long()
    low, high = int(y.min()), int(y.max())
    if low < 0 or high >= n_classes:
        raise ValueError(
            f"fit: labels must lie from 0 to {n_classes - 1}; got {low} to {high}. "
            "Renumber the labels, or build the population with more out_features."
        )
    return y


def check_numbers(y, n_samples, n_outputs):
    """Return y as a tensor (n_samples, n_outputs) of finite numbers, or raise ValueError."""
    if y.shape not in ((n_samples, n_outputs), (n_samples,) if n_outputs == 1 else None):
        raise ValueError(
            f"fit: y must hold {n_outputs} numbers per row of X, shape ({n_samples}, {n_outputs}); "
            f"got {tuple(y.shape)}. Pass the targets that belong to X."
        )
    if not torch.isfinite(y).all():
        raise ValueError("fit: y must be finite; got NaN or infinite values. Remove those rows first.")
    return y.reshape(n_samples, n_outputs)


def _records(run, X, n_epochs, batch_size, generator):
    """Yield a record per step; apart from `fit`, so that `fit` checks its arguments at once."""
    for step, (epoch, _, loss, wrong) in enumerate(run.epochs(X, n_epochs, batch_size, generator), start=1):
        yield Record(step, epoch, n_epochs, *(t.cpu().numpy() for t in (loss, wrong, run.diverged)))
        if run.diverged.all():
            return

