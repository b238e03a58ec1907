"""What a frame of the pieces holds: a graph with its hinges, or a square's regions, as small arrays."""

import numpy as np

from rectlab.networks.rescaling import rectifiers

FULL = 65535  # a place from one end of the square to the other
MOST_BYTES = 30_000  # of a square's regions; if they need more, the square is sent point by point
MOST_CURVES = 40  # units whose own curves are sent
HUES, LEVELS = 12, 21  # of the colours of a square's points
TURNS = (4, 5, 7, 8)  # how far a unit that is on turns the hue; never 0: two sides of one hinge have different hues
FINE, COARSE = (200, 1e9), (96, 2e8)  # points along a side and multiplications, at the most: exact and preview


def line_arrays(network, result, rescaling):
    """Return the arrays of a network on a line.

    Parameters
    ----------
    network : Population
        Of one member; unit by unit its switching is found at the middle of each stretch of ``result``.
    result : rectlab.measures.LinearPieces
    rescaling : rectlab.lessons.pieces.Rescaling or None
    """
    n = result.n_patterns[0]
    edges, maps = result.edges[0, : n + 1], np.stack([result.slopes[0, 0, :n], result.intercepts[0, 0, :n]], 1)
    on = np.concatenate(_patterns(network, (edges[None, 1:] + edges[None, :-1]) / 2))  # (units, stretches)
    units, places = np.nonzero(on[:, 1:] != on[:, :-1])
    arrays = {"edges": edges, "maps": maps}
    if len(on) <= MOST_CURVES:
        arrays["curves"] = np.concatenate([h[0].numpy() for _, h in network.hidden(network.inputs(edges[:, None]))])
    if rescaling:
        arrays["moved"] = np.stack([part[0, :, 0] for part in (rescaling.after, rescaling.after_rescaled)])
    marks = {
        "bends": result.bends[0, :n].astype(np.uint8), "first": on[:, 0].astype(np.uint8),
        "flips": np.stack([places, units], 1)[np.lexsort((units, places))].astype(np.uint16),
    }
    return {name: array.astype(np.float32) for name, array in arrays.items()} | marks


def plane_arrays(network, result, fine=True):
    """Return the arrays of a network on a plane: its regions' polygons if they are few, else the square's points.

    Parameters
    ----------
    network : Population
        Of one member.
    result : rectlab.measures.Regions
    fine : bool
        Whether many points are taken.

    Returns
    -------
    dict
        Either "corners", one region after another, with "corner_counts", "maps", "patterns" (bits), "hues" and
        "n_on"; or "pixels", rows from above: hue + 12 * level, and "most_on", the numbers on at both end levels.
    """
    patterns = result.patterns[0]
    if result.complete[0] and len(patterns) * (32 + patterns.shape[1] / 8) <= MOST_BYTES:
        return _regions(result, patterns)
    return _points(network, result.low, result.high, *(FINE if fine else COARSE))


def _regions(result, patterns):
    polygons, counts = result.polygons[0], result.corner_counts()
    corners = polygons[np.arange(polygons.shape[1]) < counts[:, None]]
    places = np.round((corners - result.low) / (result.high - result.low) * FULL).clip(0, FULL)
    return {
        "corners": places.astype(np.uint16), "corner_counts": counts.astype(np.uint8),
        "maps": result.maps[0][:, 0].astype(np.float32), "patterns": np.packbits(patterns, axis=1),
        "hues": _hues([patterns.T]), "n_on": patterns.sum(1).astype(np.uint16),
    }


def _points(network, low, high, most, budget):
    costs = sum(weight[0].numel() for weight in network.weights)
    side = int(min(most, max(16, np.sqrt(budget / costs))))
    at = low + (high - low) * (np.arange(side) + 0.5) / side
    on = _patterns(network, np.stack(np.meshgrid(at, at[::-1])).reshape(2, -1).astype(np.float32))
    n_on = sum(layer.sum(0) for layer in on)
    least, greatest = int(n_on.min()), int(n_on.max())
    levels = np.round((n_on - least) * ((LEVELS - 1) / max(1, greatest - least))).astype(np.uint8)
    pixels = (_hues(on) + HUES * levels).reshape(side, side)
    return {"pixels": pixels, "most_on": np.array([least, greatest], np.uint16)}


def _hues(on):
    """Return the hue of each pattern, 0 to 11, from the units of each layer that are on, (units, patterns)."""
    turns = np.array_split(np.resize(TURNS, sum(map(len, on))).astype(np.float32), np.cumsum([len(o) for o in on])[:-1])
    return (sum(turn @ layer.astype(np.float32) for turn, layer in zip(turns, on)) % HUES).astype(np.uint8)


def _patterns(network, inputs):
    """Return for each hidden layer which units are on, (units, points); ``inputs`` is (in_features, points)."""
    weights, biases = rectifiers("pieces", network)
    found = []
    for weight, bias in zip(weights[:-1], biases[:-1]):
        inputs = weight[0].numpy().astype(inputs.dtype) @ inputs + bias[0].numpy().astype(inputs.dtype)[:, None]
        found.append(inputs > 0)
        inputs *= found[-1]
    return found
