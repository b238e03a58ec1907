"""What a frame of the scope holds: counts and states of every layer, traces of the training, one unit."""

import numpy as np
import torch

from rectlab import measures
from rectlab.measures.autopsy import autopsy

TRACE_LENGTH = 160  # points of a trace that are sent


def frame_arrays(shot, live):
    """Return counts, zeros, states and moments of every layer, and the traces of loss and test error."""
    layers, losses, errors = shot.layers, list(live.losses.values()), sorted(live.errors.items())
    return {
        "counts": np.stack([layer.histogram.counts[0] for layer in layers]).astype(np.uint32),
        "zeros": np.array([layer.states.zeros.sum() for layer in layers], np.uint32),
        "states": np.array([layer.states.counts() for layer in layers], np.uint32),
        "moments": np.stack([layer.moments[:, 0] for layer in layers]).astype(np.float32),
        "losses": np.array(losses[:: 1 + len(losses) // TRACE_LENGTH], np.float32),
        "errors": np.array(errors[:: 1 + len(errors) // TRACE_LENGTH], np.float32).reshape(-1, 2).T,
    }


def unit_frame(live, network, at, axis):
    """Return (JSON values, arrays) of the unit that is chosen, counted on the axis of the layers."""
    layer, unit, upper, show = at.layer, at.unit, axis["upper"], axis["of"]
    seen = autopsy(network, live.X, layer, unit, bias_shift=at.bias_shift)
    values = torch.from_numpy(getattr(seen, show)).reshape(1, -1, 1)
    lower = measures.axis_lower(network.nonlinearity, upper, show)
    counted = measures.histogram(values, upper, lower, axis["bins"])
    image = live.image_shape if layer == 1 and live.image_shape else (1, len(seen.weights))
    arrays = {
        "unit_counts": counted.counts[0].astype(np.uint32),
        "unit_zeros": np.array([(seen.activations == 0).sum()], np.uint32),
        "unit_weights": seen.weights.reshape(image).astype(np.float32),
        "unit_values": seen.activations[seen.best].astype(np.float32),
    }
    if live.image_shape:
        best = live.X[torch.from_numpy(seen.best).to(live.X.device)].cpu().numpy()
        arrays["unit_best"] = best.reshape(-1, *live.image_shape).astype(np.float32)
    return {"layer": layer, "unit": unit, "bias": seen.bias, "words": seen.in_words()}, arrays


def cut_of(activation):
    """Return up to where pre-activations become exactly zero, to two digits after the point; None for no half-line.

    Examples
    --------
    >>> from rectlab import activations
    >>> cut_of(activations.get("relu")), cut_of(activations.get("shifted_relu")), cut_of(activations.get("tanh"))
    (0.0, 0.1, None)
    """
    if not activation.exact_zeros:
        return None
    z = torch.linspace(-4, 4, 801, dtype=torch.float64, device="cpu")
    return round(float(z[activation.value(z) == 0].max()), 2) + 0.0
