"""What a frame of the pieces holds: a graph with its hinges, or a square's polygons, as small arrays."""

import numpy as np

FULL = 65535  # a place from one end of the square to the other


def line_arrays(result, rescaling):
    """Return the arrays of a network on a line.

    Parameters
    ----------
    result : rectlab.measures.LinearPieces
    rescaling : rectlab.lessons.pieces.Rescaling or None
    """
    n = result.n_hinges[0]
    arrays = {"graph": np.stack(result.graph()), "hinges": result.hinges[0, :n]}
    if rescaling:
        arrays["moved"] = np.stack([part[0, :, 0] for part in (rescaling.after, rescaling.after_rescaled)])
    marks = {"hinge_layers": result.hinge_layers[0, :n].astype(np.uint8), "shows": result.shows().astype(np.uint8)}
    return {name: array.astype(np.float32) for name, array in arrays.items()} | marks


def plane_arrays(result, here):
    """Return the arrays of a network on a plane: corners one after another, and how many each region has.

    Parameters
    ----------
    result : rectlab.measures.Regions
    here : rectlab.lessons.pieces.LocalMap
        The region around its point is marked.
    """
    polygons, counts, patterns = result.polygons[0], result.corner_counts(), result.patterns[0]
    corners = polygons[np.arange(polygons.shape[1]) < counts[:, None]]
    places = np.round((corners - result.low) / (result.high - result.low) * FULL).clip(0, FULL)
    arrays = {
        "corner_counts": counts, "shares": np.round(255 * patterns.mean(1)),
        "inside": (patterns == np.concatenate(here.on)).all(1),
    }
    return {"corners": places.astype(np.uint16)} | {name: array.astype(np.uint8) for name, array in arrays.items()}
