"""The numbers of the scope's frames: layers, traces, and one unit, as arrays."""

import numpy as np
import torch

from rectlab.measures import histogram
from rectlab.measures.autopsy import autopsy
from rectlab.measures.snapshot import axis_lower
from rectlab.panels.film import zeros_shown

TRACE_LENGTH = 160


def frame_arrays(shot, show, live):
    """Return counts, zeros, states and moments of every layer, and the traces of loss and test error."""
    layers, losses, errors = shot.layers, live.losses, sorted(live.errors.items())
    return {
        "counts": np.stack([layer.histogram.counts[0] for layer in layers]).astype(np.uint32),
        "zeros": np.array([zeros_shown(layer.histogram, show) for layer in layers], np.uint32),
        "states": np.array([layer.states.counts() for layer in layers], np.uint32),
        "moments": np.stack([layer.moments[:, 0] for layer in layers]).astype(np.float32),
        "losses": np.array(losses[:: 1 + len(losses) // TRACE_LENGTH], np.float32),
        "errors": np.array(errors[:: 1 + len(errors) // TRACE_LENGTH], np.float32).reshape(-1, 2).T,
    }


def unit_frame(live, layer, unit, bias_shift, axis):
    """Return (what the header says, arrays) of one unit, counted on the layers' axis: upper, bins, and of what."""
    seen, upper, show = autopsy(live.population, live.X, layer, unit, bias_shift=bias_shift), axis["upper"], axis["of"]
    values = torch.from_numpy(getattr(seen, show)).reshape(1, -1, 1)
    counted = histogram(values, upper, axis_lower(live.population.nonlinearity, upper, show), axis["bins"])
    image = live.image_shape if layer == 1 and live.image_shape else (1, len(seen.weights))
    arrays = {
        "unit_counts": counted.counts[0].astype(np.uint32),
        "unit_zeros": np.array([zeros_shown(counted, show)], np.uint32),
        "unit_weights": seen.weights.reshape(image).astype(np.float32),
        "unit_values": seen.activations[seen.best].astype(np.float32),
    }
    if live.image_shape:
        best = live.X[torch.from_numpy(seen.best).to(live.X.device)].cpu().numpy()
        arrays["unit_best"] = best.reshape(-1, *live.image_shape).astype(np.float32)
    return {"layer": layer, "unit": unit, "bias": seen.bias, "words": seen.in_words()}, arrays
