"""Networks to cut into pieces: random ones with scattered biases, the zigzag made by hand, and their exact counts."""

import numpy as np
import torch

from rectlab import streams
from rectlab.compute.devices import CPU_FLOATS
from rectlab.measures import pieces, regions
from rectlab.networks import Population
from rectlab.networks.rescaling import rectifiers


def draw_networks(hidden_sizes=(8, 8), in_features=1, *, bias_spread=0.5, init="he", seeds=(0,), out_features=1):
    """Draw rectifier networks in float64 whose biases are scattered.

    Parameters
    ----------
    hidden_sizes : tuple of int
    in_features, out_features : int
    bias_spread : float, at least 0
        Standard deviation of the hidden units' biases: each is this times a normal number that stays the same for
        every spread. The output's bias is 0.
    init : str
        Rule for the weights, one of :func:`rectlab.initialization.names`.
    seeds : sequence of int
        One per member.

    Returns
    -------
    Population

    Raises
    ------
    ValueError
        If the spread is below 0 or not finite.

    Examples
    --------
    >>> from rectlab.measures import pieces
    >>> networks = draw_networks((100,), seeds=range(3), bias_spread=0.0)
    >>> pieces(networks.weights, networks.biases).n_pieces
    array([2, 2, 2])
    """
    if not (np.isfinite(bias_spread) and bias_spread >= 0):
        raise ValueError(
            f"draw_networks: bias_spread must be finite and at least 0; got {bias_spread!r}. Pass 0.5, say."
        )
    networks = Population(in_features, hidden_sizes, out_features, init=init, seeds=seeds, dtype=torch.float64)
    for layer, biases in enumerate(networks.biases):
        for own, seed in zip(biases, networks.seeds):
            drawn = streams.of(seed, "bias spread", layer).standard_normal(len(own))
            own.copy_(torch.from_numpy(drawn) * (bias_spread if layer < len(networks.hidden_sizes) else 0.0))
    return networks


def by_hand(w, b, v):
    """Build a network with one hidden layer from numbers: the sum of v max(0, w x + b) over its units.

    Parameters
    ----------
    w : array_like (units,) or (units, in_features)
        Weights of the units.
    b : array_like (units,)
        Their biases.
    v : array_like (units,)
        Weights of the output, whose bias is 0.

    Returns
    -------
    Population
        Of one member, in float64.

    Raises
    ------
    ValueError
        If the three do not have one entry per unit.

    Examples
    --------
    >>> tent = by_hand(w=[1, 1, 1], b=[1, 0, -1], v=[1, -2, 1])
    >>> line(tent).in_words()
    'From −3 to 3 the network has 4 linear pieces; its units have 3 hinges.'
    """
    w, b, v = (torch.as_tensor(part, dtype=torch.float64, device="cpu") for part in (w, b, v))
    if not (w.ndim in (1, 2) and b.ndim == v.ndim == 1 and len(w) == len(b) == len(v) > 0):
        shapes = ", ".join(str(tuple(part.shape)) for part in (w, b, v))
        raise ValueError(
            f"by_hand: w, b and v must have one entry per unit; got shapes {shapes}. Pass [1, 1], [0, -1], [1, 2], say."
        )
    w = w.reshape(len(w), -1)
    network = Population(w.shape[1], (len(w),), 1, dtype=torch.float64)
    for own, part in zip(network.parameters(), (w, b, v, torch.zeros(1, **CPU_FLOATS))):
        own.copy_(part.reshape(own.shape))
    return network


def zigzag(hidden_layers, noise=0.0, seeds=(0,)):
    """Build networks with two units a layer; each layer folds the interval from 0 to 1 once more.

    Parameters
    ----------
    hidden_layers : int
        Without noise the output has 2 ** hidden_layers linear pieces between 0 and 1.
    noise : float
        Each weight and bias is multiplied by 1 + noise * N(0, 1).
    seeds : sequence of int

    Returns
    -------
    Population

    Notes
    -----
    The tent 2 max(0, x) - 4 max(0, x - 1/2) goes from 0 up to 1 and back to 0. Each layer applies it to the one below.

    Examples
    --------
    >>> line(zigzag(10), 0, 1).n_pieces
    array([1024])
    """
    networks = Population(1, (2,) * hidden_layers, 1, seeds=seeds, dtype=torch.float64)
    for layer, (weight, bias) in enumerate(zip(networks.weights, networks.biases)):
        tent = torch.tensor([[2.0, -4.0]], dtype=torch.float64, device="cpu")  # of the two units below
        weight.copy_(torch.ones(2, 1, **CPU_FLOATS) if layer == 0 else tent.expand(weight.shape[1:]))
        bias.copy_(torch.tensor([0.0, -0.5], **CPU_FLOATS) if layer < hidden_layers else torch.zeros(1, **CPU_FLOATS))
        for seed, *parts in zip(networks.seeds, weight, bias):
            generator = streams.of(seed, "zigzag noise", layer)
            for part in parts:
                part *= 1 + noise * torch.from_numpy(generator.standard_normal(tuple(part.shape)))
    return networks


def line(networks, low=-3.0, high=3.0):
    """Count the linear pieces of networks with one input, from low to high.

    Parameters
    ----------
    networks : Population
        Of plain rectifiers, with one input.
    low, high : float

    Returns
    -------
    rectlab.measures.LinearPieces

    Raises
    ------
    ValueError
        If a unit is no plain rectifier, or :func:`rectlab.measures.pieces` refuses the rest.
    """
    weights, biases = rectifiers("line", networks)
    return pieces(weights, biases, low, high)


def plane(networks, low=-3.0, high=3.0, most=None):
    """Cut a square, from low to high in both inputs, into the regions on which networks with two inputs are affine.

    Parameters
    ----------
    networks : Population
        Of plain rectifiers, with two inputs.
    low, high : float
    most : int, optional
        Give up a member as soon as it has more regions.

    Returns
    -------
    rectlab.measures.Regions

    Raises
    ------
    ValueError
        If a unit is no plain rectifier, or :func:`rectlab.measures.regions` refuses the rest.
    """
    weights, biases = rectifiers("plane", networks)
    return regions(weights, biases, low, high, most)


def on_plane(networks, points):
    """Return networks with two inputs: the given ones on the plane through three of their inputs.

    Parameters
    ----------
    networks : Population
    points : array (3, in_features)
        The inputs that (0, 0), (1, 0) and (0, 1) stand for.

    Returns
    -------
    Population
        All layers but the first share their tensors with ``networks``.

    Raises
    ------
    ValueError
        If points have another shape.

    Examples
    --------
    >>> networks = draw_networks((4,), in_features=3)
    >>> flat = on_plane(networks, [[0, 0, 1], [1, 0, 0], [0, 1, 0]])
    >>> torch.allclose(flat.trace([[1.0, 0.0]]).logits, networks.trace([[1.0, 0.0, 0.0]]).logits)
    True
    """
    points = torch.as_tensor(np.asarray(points), dtype=networks.dtype, device=networks.device)
    if points.shape != (3, networks.in_features):
        raise ValueError(
            f"on_plane: points must have shape (3, {networks.in_features}); got {tuple(points.shape)}. "
            "Pass three inputs of the network."
        )
    origin, directions = points[0], (points[1:] - points[0]).T
    flat = networks.subset(slice(None))
    flat.in_features = 2
    flat.biases[0] = flat.biases[0] + flat.weights[0] @ origin
    flat.weights[0] = flat.weights[0] @ directions
    return flat
