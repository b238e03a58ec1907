"""What rescaling keeps, the function, and what it changes, the gradient step."""

from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab.networks.rescaling import rescale
from rectlab.words import number


@dataclass(frozen=True)
class Rescaling:
    """A network and the same network rescaled: the function now, and after one gradient step.

    Attributes
    ----------
    alphas : tuple of float
        One for each layer, the output layer included.
    lr : float
        Size of the step.
    before, rescaled : float64 ndarray (members, n_samples, out_features)
        Outputs of both.
    after, after_rescaled : float64 ndarray (members, n_samples, out_features)
        Outputs after one gradient step on the mean squared error.
    """

    alphas: tuple
    lr: float
    before: np.ndarray = field(repr=False)
    rescaled: np.ndarray = field(repr=False)
    after: np.ndarray = field(repr=False)
    after_rescaled: np.ndarray = field(repr=False)

    @property
    def difference(self):
        """Largest difference between the two functions, as a share of the largest output, (members,)."""
        size = np.abs(self.before).max((1, 2))
        return np.abs(self.rescaled - self.before).max((1, 2)) / np.where(size > 0, size, 1.0)

    @property
    def move(self):
        """How far the step moves the output, root mean square, (members,)."""
        return np.sqrt(((self.after - self.before) ** 2).mean((1, 2)))

    @property
    def move_rescaled(self):
        """How far the step moves the output of the rescaled network, root mean square, (members,)."""
        return np.sqrt(((self.after_rescaled - self.rescaled) ** 2).mean((1, 2)))

    def in_words(self, member=0):
        """Say in one sentence what the rescaling keeps and what it changes."""
        difference = self.difference[member]
        same = "is the same to rounding" if difference < 1e-12 else f"differs by {100 * difference:.2g} %"
        return (
            f"Rescaled, the function {same}; one gradient step moves it by "
            f"{number(self.move_rescaled[member])} and not by {number(self.move[member])}."
        )

    __repr__ = in_words


def try_rescaling(networks, alphas, X, y, lr=0.001):
    """Compare networks with themselves rescaled: outputs now, and after one gradient step.

    Parameters
    ----------
    networks : Population
        Of plain rectifiers; not changed.
    alphas : sequence of float
        As for :func:`rectlab.networks.rescaling.rescale`.
    X : array (n_samples, in_features)
    y : array (n_samples, out_features)
    lr : float
        The step is lr times the gradient of the mean squared error.

    Returns
    -------
    Rescaling

    Examples
    --------
    >>> from rectlab.lessons.pieces import draw_networks
    >>> X = np.linspace(-3, 3, 61)[:, None]
    >>> tried = try_rescaling(draw_networks((8, 8)), (0.25, 1.0, 4.0), X, np.sin(X))
    >>> bool(tried.difference[0] < 1e-12), bool(tried.move_rescaled[0] > 3 * tried.move[0])
    (True, True)
    """
    X, y = (torch.as_tensor(np.asarray(part), dtype=networks.dtype, device=networks.device) for part in (X, y))
    moved = [_stepped(population, X, y, lr) for population in (networks, rescale(networks, alphas))]
    (before, after), (rescaled, after_rescaled) = moved
    return Rescaling(tuple(float(a) for a in alphas), float(lr), before, rescaled, after, after_rescaled)


def _stepped(networks, X, y, lr):
    """Return the outputs before and after one gradient step of each member on its own mean squared error."""
    parameters = [p.detach().clone().requires_grad_() for p in networks.parameters()]
    before = _outputs(parameters, X)
    gradients = torch.autograd.grad(((before - y) ** 2).mean((1, 2)).sum(), parameters)
    with torch.no_grad():
        after = _outputs([p - lr * g for p, g in zip(parameters, gradients)], X)
    return before.detach().double().cpu().numpy(), after.double().cpu().numpy()


def _outputs(parameters, X):
    """Return the outputs (members, n_samples, out_features) by plain products, for autograd."""
    hidden = X
    pairs = list(zip(parameters[::2], parameters[1::2]))
    for k, (weight, bias) in enumerate(pairs):
        hidden = hidden @ weight.mT + bias[:, None]  # (members, n_samples, units)
        hidden = hidden if k == len(pairs) - 1 else hidden.relu()
    return hidden
