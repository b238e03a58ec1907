"""Every stream of random numbers, by purpose: the one place where generators are made.

A stream belongs to a seed, a purpose and, for some purposes, further numbers such as the layer. Streams that differ in
any of these are independent. With ``default_rng([seed, n])`` they would not be: NumPy pads seeds with zeros, so that
``[0, 0]`` gives the same stream as ``0``.
"""

import os

import numpy as np

REDRAW = "RECTLAB_REDRAW"  # set by ``make spread``: which fresh set of numbers is drawn; 0 is the lessons' own
APART = 100_000  # between the seeds of one redraw and of the next: far more than a learner can choose

# The number of a purpose decides its streams: a new purpose gets a new number, and no number ever changes.
PURPOSES = {
    "weights": 0,  # layer: the start of a hidden layer's weights and biases
    "head": 1,  # the start of the output layer, the same for every number of hidden layers
    "bias spread": 2,  # layer: numbers added to the biases
    "zigzag noise": 3,  # layer: the factors that spoil a zigzag
    "order": 4,  # start: the order of the examples, by the step or epoch at which training starts
    "corruption": 5,  # which inputs are set to 0 in training
    "redraw": 6,  # treatment: new weights for dead units
    "probe": 7,  # which examples a probe takes first
    "membrane": 8,  # the noise of a spiking neuron
    "toy": 9,  # points of a made data set
    "pair": 10,  # inputs and networks of the plane between order and chaos
    "signs": 11,  # which signs a permutation test flips
    "seeds again": 12,  # roll: which seeds a redrawn tournament has
    "dictionary": 13,  # the start of a sparse autoencoder
    "labels": 20,  # which training examples keep their label
    "decoder": 21,  # layer: the start of the weights that reconstruct a layer's input
    "texts": 22,  # the words of made reviews
    "which texts": 23,  # which labelled texts a small training set has, and the batches of a class sampling
}


def of(seed, purpose, *keys):
    """Return the generator of one purpose.

    Parameters
    ----------
    seed : int, at least 0
        The seed that a learner chose.
    purpose : str
        A key of ``PURPOSES``.
    *keys : int, at least 0
        Distinguish streams of one purpose, by the layer for example.

    Returns
    -------
    numpy.random.Generator
        The same arguments give the same numbers.

    Raises
    ------
    ValueError
        For an unknown purpose.

    Notes
    -----
    ``default_rng(SeedSequence(seed, spawn_key=(number of the purpose, *keys)))``: NumPy appends spawn keys
    after the padded seed, so that a key of 0 is not lost among the zeros.

    Examples
    --------
    >>> of(3, "weights", 0).random() == of(3, "weights", 0).random()
    True
    >>> of(3, "weights", 0).random() == of(3, "weights", 1).random()
    False
    """
    if purpose not in PURPOSES:
        raise ValueError(
            f"streams.of: purpose must be one of {', '.join(PURPOSES)}; got {purpose!r}. "
            "Choose one, or give the new purpose a number of its own."
        )
    fresh = seed + APART * int(os.environ.get(REDRAW, "0"))
    return np.random.default_rng(np.random.SeedSequence(fresh, spawn_key=(PURPOSES[purpose], *keys)))
