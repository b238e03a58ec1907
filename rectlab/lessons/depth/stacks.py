"""Stacks: deep networks of equal layers, their signal on the way up and their gradient on the way down."""

from dataclasses import dataclass

import numpy as np
import torch

from rectlab import streams
from rectlab.compute.threads import one_thread
from rectlab.measures.profiles import GradientProfile, SignalProfile, gradient_profile, signal_profile
from rectlab.networks import Population


@dataclass(frozen=True)
class DepthProfile:
    """Signal and gradient of deep networks, layer by layer.

    Attributes
    ----------
    signal : SignalProfile
    gradient : GradientProfile
        Of the cross-entropy loss.
    width : int
        Units a layer.
    """

    signal: SignalProfile
    gradient: GradientProfile
    width: int

    @property
    def hidden_layers(self):
        """Number of hidden layers."""
        return len(self.signal.std)

    def in_words(self, member=0, of="examples"):
        """Say for one member what happens to the signal on its way up and to the gradient on its way down."""
        return f"{self.signal.in_words(member, of)} {self.gradient.in_words(member)}"

    __repr__ = in_words


def deep_network(hidden_layers, *, width=64, activation="relu", init="he", gain=1.0, bias_spread=0.0, seeds=(0,),
                 in_features=64, out_features=10):
    """Return a population of deep networks with equally wide hidden layers, in float64.

    Parameters
    ----------
    hidden_layers, width : int, at least 1
    activation, init : str
        Names of :func:`rectlab.activations.names` and :func:`rectlab.initialization.names`.
    gain : float
        Factor on the weights of every hidden layer.
    bias_spread : float, from 0 up
        Standard deviation of the normal numbers that are added to all hidden biases.
    seeds : sequence of int
        One for each member.
    in_features, out_features : int

    Returns
    -------
    Population

    Notes
    -----
    A signal that every layer divides by 2.4 is 1e-38 after 100 layers; in float32 its square would be 0.

    Examples
    --------
    >>> deep_network(3, width=5).hidden_sizes
    (5, 5, 5)
    """
    with one_thread():
        network = Population(in_features, (width,) * hidden_layers, out_features, activation=activation, init=init,
                             seeds=seeds, dtype=torch.float64)
    for layer in range(hidden_layers):
        if gain != 1:
            network.weights[layer] *= gain
        if bias_spread:
            draws = [streams.of(seed, "bias spread", layer).standard_normal(width) for seed in network.seeds]
            network.biases[layer] += bias_spread * torch.from_numpy(np.stack(draws))
    return network


@dataclass(frozen=True)
class ForwardPass:
    """A forward pass: input and output of every hidden layer's nonlinearity, feature-major.

    Attributes
    ----------
    X : Tensor (batch, in_features)
    preactivations, activations : tuple of Tensor (members, units, batch)
    """

    X: torch.Tensor
    preactivations: tuple
    activations: tuple


def run_up(network, X):
    """Run a population on X (batch, in_features) and keep every hidden layer: a :class:`ForwardPass`.

    Examples
    --------
    >>> run = run_up(deep_network(3, width=5), np.ones((2, 64)))
    >>> len(run.activations), run.activations[0].shape
    (3, torch.Size([1, 5, 2]))
    """
    X = network.inputs(X)
    with one_thread():
        preactivations, activations = zip(*network.hidden(X))
    return ForwardPass(X, preactivations, activations)


def profile_of(network, run, y, hidden_layers=None):
    """Measure signal and gradient of a run, layer by layer.

    Parameters
    ----------
    network : Population
    run : ForwardPass
        Of this network.
    y : array of int (batch,)
        The classes; the gradient is that of the cross-entropy loss.
    hidden_layers : int, optional
        Number of hidden layers, from the first up, below the output layer; by default all.

    Returns
    -------
    DepthProfile

    Raises
    ------
    ValueError
        If ``hidden_layers`` is below 1 or above the network's.

    Examples
    --------
    >>> network = deep_network(3, width=5)
    >>> profile = profile_of(network, run_up(network, np.eye(64)[:4]), [0, 1, 2, 3], hidden_layers=2)
    >>> profile.signal.std.shape, profile.gradient.error.shape
    ((2, 1), (2, 1))
    """
    n = len(run.activations) if hidden_layers is None else hidden_layers
    if not 1 <= n <= len(run.activations):
        raise ValueError(
            f"profile_of: hidden_layers must be from 1 to {len(run.activations)}; got {n}. Run a deeper network."
        )
    h = run.activations[:n]
    with one_thread():
        errors = _run_down(network, run.preactivations[:n], h, torch.from_numpy(np.array(y)).to(run.X.device))
        signal = signal_profile([layer.mT for layer in h])
        gradient = gradient_profile([e.mT for e in errors], [run.X, *(layer.mT for layer in h[:-1])])
    return DepthProfile(signal, gradient, h[0].shape[1])


def _run_down(network, z, h, y):
    """Return dL/dz of every layer for each example's own loss, each (members, units, batch)."""
    logits = network.weights[-1] @ h[-1] + network.biases[-1].unsqueeze(2)
    delta = torch.softmax(logits, 1)  # minus 1 for the right class: the error signal of the output layer
    delta[:, y, torch.arange(len(y))] -= 1
    errors, above = [], network.weights[-1]
    for layer in reversed(range(len(h))):
        delta = network.nonlinearity.backward_(above.mT @ delta, z[layer], h[layer])
        errors.append(delta)
        above = network.weights[layer]
    return errors[::-1]
