"""Reading: what a layer still holds of the digits, by cosine, by centred likeness, and by a linear probe."""

from dataclasses import dataclass

import numpy as np

from rectlab.compute.progress import followed
from rectlab.compute.threads import one_thread
from rectlab.measures.likeness import centred_likeness
from rectlab.measures.probes import read_out
from rectlab.measures.profiles import signal_profile


@dataclass(frozen=True)
class Reading:
    """What some layers hold of the inputs.

    Attributes
    ----------
    layers : tuple of int
        From 1 up.
    cosine : ndarray (layers, members)
        Cosine between the activations of two test examples, mean over pairs.
    likeness : ndarray (layers, members)
        Centred likeness of what a layer hands on to the inputs, see :func:`rectlab.measures.likeness.centred_likeness`.
    right : ndarray (layers, members)
        Share of the test examples whose class a linear probe reads from the layer.
    n_train, probe_size : int
        Number of examples that each probe was fitted on, and of the test examples.
    """

    layers: tuple
    cosine: np.ndarray
    likeness: np.ndarray
    right: np.ndarray
    n_train: int
    probe_size: int

    def in_words(self):
        """Say for each layer how alike the examples are and how many of them are read right, mean over members."""
        means = zip(self.layers, self.cosine.mean(1), self.likeness.mean(1), 100 * self.right.mean(1))
        told = [f"layer {k}: cosine {c:.4f}, centred likeness {a:.2f}, {r:.0f} % read right" for k, c, a, r in means]
        return f"Of {self.probe_size:,} test examples, {'; '.join(told)}."

    __repr__ = in_words


def read_layers(network, layers, X, y, X_test, y_test):
    """Measure what some layers of a population still hold of the classes.

    Parameters
    ----------
    network : Population
    layers : sequence of int
        From 1 up; 1 is the first hidden layer.
    X, X_test : array (n_samples, n_features)
        The examples that the probes are fitted on, and those that they are tested on.
    y, y_test : int array (n_samples,)
        Their classes.

    Returns
    -------
    Reading

    Raises
    ------
    ValueError
        If the network has no such layer.

    Examples
    --------
    >>> from rectlab.lessons.depth.stacks import deep_network
    >>> X, y = np.eye(64)[:20], np.arange(20) % 2
    >>> read_layers(deep_network(3, width=30), [1, 3], X, y, X, y).right.shape
    (2, 1)
    """
    n = len(network.hidden_sizes)
    if not (layers and all(1 <= layer <= n for layer in layers)):
        raise ValueError(f"read_layers: layers must be from 1 to {n}; got {list(layers)}. Read a layer that exists.")
    train, test = (_kept(network, inputs, layers) for inputs in (X, X_test))
    pixels = network.inputs(X_test).expand(network.n_members, -1, -1)
    return Reading(
        tuple(layers),
        signal_profile(test).cosine,
        np.stack([centred_likeness(pixels, layer) for layer in test]),
        np.stack([read_out(a, y, b, y_test).right for a, b in followed(zip(train, test), len(train), "layers")]),
        len(y), len(y_test),
    )


def _kept(network, X, layers):
    """Return what some layers hand on, (members, batch, units); no other layer is kept in memory."""
    found = {}
    with one_thread():
        for number, (*_, handed_on) in enumerate(network.layers(network.inputs(X)), start=1):
            if number in layers:
                found[number] = handed_on.mT
    return [found[layer] for layer in layers]
