"""Stacks: deep networks of equal layers, their signal on the way up and their gradient on the way down."""

from dataclasses import dataclass

import numpy as np
import torch

from rectlab import streams
from rectlab.compute.devices import cpu_tensor
from rectlab.compute.threads import one_thread
from rectlab.measures.profiles import GradientProfile, SignalProfile, gradient_profile, signal_profile
from rectlab.networks import Population

WIRINGS = {  # for deep_network, by name
    "none": {}, "skip": {"residual": True}, "skip × 0.1": {"residual": 0.1}, "norm": {"norm": "layer"},
    "skip + norm": {"residual": True, "norm": "layer"},
}


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


def deep_network(hidden_layers, *, width=64, activation="relu", init="he", gain=1.0, bias_spread=0.0, residual=False,
                 norm="none", seeds=(0,), in_features=64, out_features=10):
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
    residual, norm
        A skip around every hidden layer but the first, and a layer norm, see :class:`rectlab.Population`.
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
                             residual=residual, norm=norm, seeds=seeds, dtype=torch.float64)
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
    handed_on : tuple of Tensor (members, units, batch)
        What each layer hands on to the next: its activations, or the sum with a skip.
    """

    X: torch.Tensor
    preactivations: tuple
    activations: tuple
    handed_on: tuple


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
        preactivations, activations, handed_on = zip(*network.layers(X))
    return ForwardPass(X, preactivations, activations, handed_on)


def profile_of(network, run, y, hidden_layers=None):
    """Measure signal and gradient of a run, layer by layer.

    The signal is what each layer hands on; the error signal is the gradient at its weighted inputs, before a norm.

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
    signal = [layer.mT for layer in run.handed_on[:n]]
    with one_thread():
        errors = _run_down(network, run, cpu_tensor(y).to(run.X.device), n)
        gradient = gradient_profile([e.mT for e in errors], [run.X, *signal[:-1]])
        return DepthProfile(signal_profile(signal), gradient, signal[0].shape[2])


def _run_down(network, run, y, n):
    """Return the gradient of each example's own loss at the weighted inputs of n layers, (members, units, batch)."""
    logits = network.output(run.handed_on[n - 1])
    delta = torch.softmax(logits, 1)  # minus 1 for the right class: the error signal of the output layer
    delta[:, y, torch.arange(len(y), device="cpu")] -= 1
    errors, grad, wiring = [], network.weights[-1].mT @ delta, network.wiring  # grad: at what a layer hands on
    for layer in reversed(range(n)):
        h, below = run.activations[layer], run.handed_on[layer - 1] if layer else None
        around, grad = wiring.onward_back(grad, below, h)
        delta = network.nonlinearity.backward_(grad, run.preactivations[layer], h)
        if "layer" in wiring.norm:
            delta = wiring.normed_back(delta, network.weights[layer] @ (run.X.T if below is None else below))
        errors.append(delta)
        grad = network.weights[layer].mT @ delta + around if layer else None
    return errors[::-1]
