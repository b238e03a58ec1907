"""Regulariser or optimiser? Two experiments after Erhan et al. (2010): equal training loss, and unlimited data."""

from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab import streams
from rectlab.compute.devices import cpu_tensor
from rectlab.lessons.pretraining.curves import ACTIVATIONS, INITS
from rectlab.lessons.pretraining.labels import stratified
from rectlab.measures.snapshot import error_rate
from rectlab.networks import Population, Settings, fit
from rectlab.networks.autoencoders import Stack


@dataclass(frozen=True, eq=False)
class EqualLoss:
    """Test errors of networks at the moment at which their training loss has come down to a level.

    Attributes
    ----------
    levels : ndarray (levels,)
        Training losses in nats, falling.
    errors : ndarray (4, levels, seeds)
        Test errors, 0 to 1, in the order of :data:`rectlab.lessons.pretraining.NAMES`; NaN where a network never came
        down so far.
    steps : ndarray (4, levels, seeds)
        Training steps until then.
    n_labels : int
    """

    levels: np.ndarray
    errors: np.ndarray = field(repr=False)
    steps: np.ndarray = field(repr=False)
    n_labels: int

    def gains(self):
        """Return test error without minus with pre-training at equal training loss, (2, levels, seeds)."""
        return self.errors[0::2] - self.errors[1::2]


def at_equal_loss(study, n_labels, levels=(1.0, 0.3, 0.1, 0.03), n_steps=400, every=4):
    """Train the networks of a study on some labels, and read test errors at equal training losses.

    Parameters
    ----------
    study : Study
        Whose pre-training is done.
    n_labels : int
    levels : sequence of float
        Training losses in nats, on the examples with labels.
    n_steps, every : int
        Training steps; steps between two looks at the loss.

    Returns
    -------
    EqualLoss
    """
    plan, data, levels = study.plan, study.data, np.array(levels)
    errors, steps = np.full((2, 4, len(levels), plan.n_seeds), np.nan)
    X_test, y_test = cpu_tensor(data.X_test), cpu_tensor(data.y_test)
    for seed in range(plan.n_seeds):
        networks, rows = study.start(seed), stratified(data.y_train, n_labels, streams.of(seed, "labels"))
        X, y = data.X_train[rows], data.y_train[rows]
        records = fit(networks, X, y, Settings(lr=np.repeat(plan.lr, 2)), n_epochs=n_steps, batch_size=plan.batch,
                      generator=streams.of(seed, "order", 0))
        for record in records:
            if record.step % every:
                continue
            new = np.isnan(errors[:, :, seed]) & (training_loss(networks, X, y)[:, None] <= levels)
            if new.any():
                found = error_rate(networks, X_test, y_test)
                errors[:, :, seed] = np.where(new, found[:, None], errors[:, :, seed])
                steps[:, :, seed] = np.where(new, record.step, steps[:, :, seed])
            if record.step >= n_steps or np.isfinite(errors[:, :, seed]).all():
                break
    return EqualLoss(levels, errors, steps, n_labels)


def training_loss(networks, X, y):
    """Return the mean cross-entropy in nats of every network on all of X, an ndarray (members,)."""
    logits, labels = networks.trace(X).logits, cpu_tensor(y)
    return np.array([float(torch.nn.functional.cross_entropy(one, labels)) for one in logits])


@dataclass(frozen=True, eq=False)
class Unlimited:
    """Test errors of networks that never see an example twice.

    Attributes
    ----------
    seen : tuple of int
        Labelled examples seen until then.
    errors : ndarray (4, looks, seeds)
        Test errors, 0 to 1, in the order of :data:`rectlab.lessons.pretraining.NAMES`.
    """

    seen: tuple
    errors: np.ndarray = field(repr=False)

    def gains(self):
        """Return test error without minus with pre-training, (2, looks, seeds)."""
        return self.errors[0::2] - self.errors[1::2]


class Prototypes:
    """A task without end: each example is one of 40 prototype images, with a share of its pixels drawn anew.

    Each of ten classes has four prototypes of 64 pixels, black or white with equal probability.

    Parameters
    ----------
    seed : int
    spoilt : float, 0 to 1
        Probability with which a pixel is drawn anew.
    """

    def __init__(self, seed=0, spoilt=0.4):
        self.images = streams.of(seed, "toy", 0).integers(0, 2, (40, 64))
        self.spoilt, self._generator = spoilt, streams.of(seed, "toy", 1)

    def draw(self, n):
        """Return n fresh examples: images, float32 (n, 64) of 0 and 1, and labels, int64 (n,)."""
        which = self._generator.integers(0, len(self.images), n)
        anew = self._generator.random((n, 64)) < self.spoilt
        noise = self._generator.integers(0, 2, (n, 64))
        return np.where(anew, noise, self.images[which]).astype(np.float32), (which % 10).astype(np.int64)


def unlimited(seen=(300, 1000, 3000, 10_000, 30_000), n_seeds=3, hidden_sizes=(64, 64), n_unlabelled=3000, epochs=6,
              lr=0.1, pre_lr=0.01, batch=20, task=None):
    """Pre-train on examples without labels, then train on an endless stream of examples with labels.

    Values are 0 or 1, so all auto-encoders reconstruct by a sigmoid.

    Parameters
    ----------
    seen : tuple of int
        Labelled examples at which the test error is measured, rising.
    n_seeds, hidden_sizes, n_unlabelled, epochs, lr, pre_lr, batch
        As in :class:`rectlab.lessons.pretraining.Plan`.
    task : Prototypes, optional

    Returns
    -------
    Unlimited
    """
    task, seeds = task or Prototypes(), tuple(range(n_seeds))
    networks = Population(64, hidden_sizes, 10, seeds=seeds * 4, activation=[a for a in ACTIVATIONS for _ in seeds * 2],
                          init=[INITS[a] for a in ACTIVATIONS for _ in seeds * 2])
    X = task.draw(n_unlabelled)[0]
    for k in (1, 3):
        some = networks.subset(slice(k * n_seeds, (k + 1) * n_seeds))
        settings = Settings(lr=pre_lr, corruption=0.25)
        for _ in Stack(some, "sigmoid").train(X, settings, n_epochs=epochs, batch_size=50):
            pass
    X_test, y_test = map(torch.tensor, task.draw(2000))
    errors, before = [], 0
    for count in seen:
        for _ in fit(networks, *task.draw(count - before), Settings(lr=lr), n_epochs=1, batch_size=batch):
            pass
        errors.append(error_rate(networks, X_test, y_test).reshape(4, n_seeds))
        before = count
    return Unlimited(tuple(seen), np.stack(errors, 1))
