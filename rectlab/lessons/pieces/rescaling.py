"""The rescaling that leaves a rectifier network's function as it is and changes where a gradient step goes."""

from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab.lessons.pieces.networks import rectifiers


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
        """Say what stays and what changes in one sentence."""
        difference = self.difference[member]
        same = "is the same to rounding" if difference < 1e-12 else f"differs by {100 * difference:.2g} %"
        return (
            f"Rescaled, the function {same}; one gradient step moves it by {self.move_rescaled[member]:.2g} "
            f"and not by {self.move[member]:.2g}."
        )


def rescale(networks, alphas):
    """Divide each layer's weights by its alpha, and its biases by the product of all alphas up to it.

    Parameters
    ----------
    networks : Population
        Of rectifiers.
    alphas : sequence of float
        One for each layer, the output layer included; each above 0.

    Returns
    -------
    Population
        With weights and biases of its own.

    Raises
    ------
    ValueError
        If there is not one alpha above 0 for each layer.

    Notes
    -----
    max(0, c z) = c max(0, z) holds for c > 0 only. What leaves layer i is divided by alpha_1 ... alpha_i; so must be
    its bias. The function is unchanged if and only if the product of all alphas is 1.

    References
    ----------
    Glorot, Bordes, Bengio (2011), p. 319: W_i' = W_i / alpha_i, b_i' = b_i / (alpha_1 ... alpha_i), and the outputs
    become s / (alpha_1 ... alpha_n).

    Examples
    --------
    >>> from rectlab.lessons.pieces import draw_networks
    >>> rescale(draw_networks((8, 8)), (4.0, 0.5, 0.5)).hidden_sizes
    (8, 8)
    """
    rectifiers("rescale", networks)
    factors = np.asarray(alphas, dtype=np.float64)
    if factors.shape != (len(networks.weights),) or not (np.isfinite(factors).all() and (factors > 0).all()):
        raise ValueError(
            f"rescale: alphas must be {len(networks.weights)} finite numbers above 0, one for each layer, the output "
            f"layer included; got {alphas!r}. A negative one would turn units that are on off."
        )
    other = networks.subset(slice(None))
    other.weights = [weight / float(a) for weight, a in zip(networks.weights, factors)]
    other.biases = [bias / float(a) for bias, a in zip(networks.biases, np.cumprod(factors))]
    return other


def try_rescaling(networks, alphas, X, y, lr=0.001):
    """Compare networks with themselves rescaled: outputs now, and after one gradient step.

    Parameters
    ----------
    networks : Population
        Of rectifiers; stays as it is.
    alphas : sequence of float
        As for :func:`rescale`.
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
    X = torch.as_tensor(np.asarray(X), dtype=networks.dtype)
    y = torch.as_tensor(np.asarray(y), dtype=networks.dtype)
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
    return before.detach().double().numpy(), after.double().numpy()


def _outputs(parameters, X):
    """Return the outputs (members, n_samples, out_features); plain products that autograd can follow."""
    hidden = X
    pairs = list(zip(parameters[::2], parameters[1::2]))
    for k, (weight, bias) in enumerate(pairs):
        hidden = hidden @ weight.mT + bias[:, None]  # (members, n_samples, units)
        hidden = hidden if k == len(pairs) - 1 else hidden.relu()
    return hidden
