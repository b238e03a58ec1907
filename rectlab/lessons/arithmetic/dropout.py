"""Dropout: hidden values are set to 0 at random in training, and none is at test time."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from rectlab import checks, datasets, streams
from rectlab.compute.devices import cpu_tensor
from rectlab.compute.threads import one_thread
from rectlab.networks import Population
from rectlab.words import percent

RATE, BATCH = 0.1, 50


class Dropout(nn.Module):
    """Set a share of the values to 0 in training, drawn anew each time, and multiply the others to keep the mean.

    ``share`` is from 0 to below 1. At test time the module changes nothing. Its masks come from ``seed``, so that they
    can be drawn again; torch's own Dropout has one global stream.

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014, JMLR 15.

    Examples
    --------
    >>> module = Dropout(0.5)
    >>> module(torch.ones(2, 1000)).mean().item() > 0.9, module.eval()(torch.ones(1, 3)).tolist()
    (True, [[1.0, 1.0, 1.0]])
    """

    def __init__(self, share, seed=0):
        super().__init__()
        self.share = checks.number("Dropout", "share", share, 0, 1 - 2**-20, do="Pass 0.5, say.")
        self._random = streams.of(seed, "corruption")

    def forward(self, h):
        """Return the activations (n_samples, units), in training with a share of them set to 0."""
        if not self.training or not self.share:
            return h
        kept = torch.from_numpy(self._random.random(tuple(h.shape), dtype=np.float32) >= self.share)
        return h * kept / (1 - self.share)


@dataclass(frozen=True)
class Dropped:
    """What dropout does to the zeros of a hidden layer.

    Attributes
    ----------
    share : float
        Share of values that were set to 0 in training.
    zeros_in_training, zeros_at_test : float
        Share of exact zeros that the next layer reads, with and without the mask, on the test images.
    error : float
        Test error, a share.
    """

    share: float
    zeros_in_training: float
    zeros_at_test: float
    error: float

    def in_words(self):
        """Say it in one sentence."""
        return (f"Dropout of {percent(self.share)}: {percent(self.zeros_in_training)} zeros in training, "
                f"{percent(self.zeros_at_test)} at test time, test error {percent(self.error, 0)}.")

    __repr__ = in_words


@one_thread()  # small steps on two threads wait for each other
def train(share, units=100, n_epochs=20, seed=0):
    """Train one hidden layer on digits with a share of its values dropped, and return :class:`Dropped`."""
    digits = datasets.digits()
    first, relu, last = Population(digits.X_train.shape[1], (units,), 10, seeds=[seed]).to_module(0)
    module, order = nn.Sequential(first, relu, Dropout(share, seed), last), streams.of(seed, "order")
    X, y, X_test = (cpu_tensor(part) for part in (digits.X_train, digits.y_train, digits.X_test))
    for rows in (rows for _ in range(n_epochs) for rows in np.array_split(order.permutation(len(X)), len(X) // BATCH)):
        gradients = torch.autograd.grad(nn.functional.cross_entropy(module(X[rows]), y[rows]), [*module.parameters()])
        with torch.no_grad():
            for parameter, gradient in zip(module.parameters(), gradients):
                parameter -= RATE * gradient
    with torch.no_grad():
        in_training = (module[:3](X_test) == 0).double().mean().item()
        module.eval()
        at_test = (module[:3](X_test) == 0).double().mean().item()
        wrong = (module(X_test).argmax(1).numpy() != digits.y_test).mean()
    return Dropped(float(share), in_training, at_test, float(wrong))
