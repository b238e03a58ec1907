"""Every stream of random numbers, by purpose: the one place where generators are made.

A stream belongs to a seed, a purpose and, where the purpose has them, further numbers such as the layer. Streams that
differ in any of these are independent. That is not so for ``default_rng([seed, n])``: NumPy pads seeds with zeros, so
that ``[0, 0]`` is the stream of ``0``, and two purposes that count from 0 share their numbers.

>>> from rectlab import streams
>>> first, second = streams.of(0, "weights", 0), streams.of(0, "weights", 1)
>>> bool(first.random() == second.random())
False
"""

import numpy as np

# The number of a purpose is part of its streams: give a new purpose a new number, and never change one.
PURPOSES = {
    "weights": 0,  # layer: the start of a hidden layer's weights and biases
    "head": 1,  # the start of the output layer, whatever lies below it
    "bias spread": 2,  # layer: numbers added to the biases
    "zigzag noise": 3,  # layer: the factors that spoil a zigzag
    "order": 4,  # start: the order of the examples, from the step or epoch at which a training starts
    "corruption": 5,  # which inputs are set to 0 in training
    "redraw": 6,  # treatment: new weights for dead units
    "probe": 7,  # which examples a probe takes first
    "membrane": 8,  # the noise of a spiking neuron
    "toy": 9,  # points of a made data set
    "pair": 10,  # inputs and networks of the plane between order and chaos
    "signs": 11,  # which signs a permutation test flips
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
        What tells streams of one purpose apart: the layer, say.

    Returns
    -------
    numpy.random.Generator
        At its beginning; the same arguments give the same numbers.

    Raises
    ------
    ValueError
        For an unknown purpose.

    Notes
    -----
    ``default_rng(SeedSequence(seed, spawn_key=(number of the purpose, *keys)))``: NumPy keeps spawn keys apart from
    the padded seed, which is what makes streams of different purposes independent.

    Examples
    --------
    >>> of(3, "probe").integers(10) == of(3, "probe").integers(10)
    np.True_
    """
    if purpose not in PURPOSES:
        raise ValueError(
            f"streams.of: purpose must be one of {', '.join(PURPOSES)}; got {purpose!r}. "
            "Choose one, or give the new purpose a number of its own."
        )
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(PURPOSES[purpose], *keys)))
