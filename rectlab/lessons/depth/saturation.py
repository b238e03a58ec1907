"""Saturation: how close the layers of a network come to the flat parts of their activation while it trains."""

import math
from dataclasses import dataclass

import numpy as np

from rectlab import streams
from rectlab.compute.devices import cpu_tensor
from rectlab.compute.threads import one_thread
from rectlab.networks import fit


@dataclass(frozen=True)
class Saturation:
    """Activations of every hidden layer at several times during training.

    Attributes
    ----------
    epochs : ndarray (times,)
    percentile : ndarray (times, layers, members)
        98th percentile of the activations, over units and examples together.
    mean, std : ndarray (times, layers, members)
    error : ndarray (times, members)
        Share of wrong answers on the probe.
    names : tuple of str (members,)
        Activation function of each member.
    probe_size : int
    """

    epochs: np.ndarray
    percentile: np.ndarray
    mean: np.ndarray
    std: np.ndarray
    error: np.ndarray
    names: tuple
    probe_size: int

    def members(self, name):
        """Return the indices of the members with an activation function, by its name."""
        return [i for i, n in enumerate(self.names) if n == name]

    def in_words(self, name):
        """Say the last 98th percentile of each layer, mean over the members with one activation function."""
        ends = self.percentile[-1][:, self.members(name)].mean(1)
        layers = ", ".join(f"{end:.2f}" for end in ends)
        return (
            f"{name}, after {self.epochs[-1]:g} epochs, on {self.probe_size:,} examples: 98th percentile of the "
            f"activations in layers 1 to {len(ends)}: {layers}."
        )


def watch_saturation(network, X, y, probe, probe_classes, settings, *, n_epochs, every=1, batch_size=64,
                     seed=0):
    """Train a population and measure its layers before the first epoch and after every ``every``-th one.

    Parameters
    ----------
    network : Population
        Trained in place.
    X, y : array (n_samples, n_features), int array (n_samples,)
    probe, probe_classes : array (examples, n_features), int array (examples,)
        The examples of the measurements.
    settings : Settings
    n_epochs, every, batch_size : int
    seed : int
        For the order of the examples.

    Returns
    -------
    Saturation

    References
    ----------
    Glorot and Bengio (2010), section 3, shows these curves for sigmoid and tanh networks.

    Examples
    --------
    >>> from rectlab.networks import Population, Settings
    >>> X, y = np.eye(4, dtype="f4"), np.arange(4)
    >>> network = Population(4, (3, 3), 4, activation=["tanh", "sigmoid"], seeds=(0, 0))
    >>> watched = watch_saturation(network, X, y, X, y, Settings(), n_epochs=2)
    >>> watched.percentile.shape, watched.names
    ((3, 2, 2), ('tanh', 'sigmoid'))
    """
    probe = network.inputs(probe)
    wanted = cpu_tensor(probe_classes).to(probe.device)
    times, looks = [0], [_look(network, probe, wanted)]
    steps = math.ceil(len(X) / batch_size)  # an epoch
    order = streams.of(seed, "order", 0)
    with one_thread():  # in small products threads wait for each other longer than they work
        for record in fit(network, X, y, settings, n_epochs=n_epochs, batch_size=batch_size, generator=order):
            if record.step % (steps * every) == 0:
                times.append(record.epoch)
                looks.append(_look(network, probe, wanted))
    percentile, mean, std, error = (np.stack(numbers) for numbers in zip(*looks))
    names = tuple(activation.name for activation in network.nonlinearity.activations)
    return Saturation(np.array(times), percentile, mean, std, error, names, len(probe))


def _look(network, probe, wanted):
    """Return percentile, mean and std (layers, members), and the error (members,)."""
    _, hidden, handed_on = zip(*network.layers(probe))
    logits = network.output(handed_on[-1])
    flat = [h.flatten(1) for h in hidden]  # (members, values)
    percentile = np.stack([np.quantile(h.cpu().numpy(), 0.98, axis=1) for h in flat])
    mean = np.stack([h.mean(1).cpu().numpy() for h in flat])
    std = np.stack([h.std(1, correction=0).cpu().numpy() for h in flat])
    return percentile, mean, std, (logits.argmax(1) != wanted).float().mean(1).cpu().numpy()
