"""One unit of an inspected module, closely: its pre-activations, activations, weights and best examples."""

import numpy as np
import torch

from rectlab.checks import refuse
from rectlab.inspection.axes import Refused
from rectlab.inspection.origins import PASSED, Weighted
from rectlab.measures.autopsy import BEST, Autopsy, unit_bound


def look_closely(runner, asked, row, unit):
    """Return the Autopsy of a unit, from 1, of the call ``asked``, whose counts are in ``row``."""
    z, h, apart = [], [], []

    def before(name, values):
        if name == asked.name:
            z.append(values.detach().clone())

    def after(call, values):
        if call.name == asked.name:
            if z[-1].shape != values.shape:
                got = f"shape {tuple(z[-1].shape)} in and {tuple(values.shape)} out of {call.name}"
                do = "Only such a rectifier has a pre-activation for each unit."
                refuse("Inspection.autopsy", "the layer", "one that works value by value", got, do, Refused)
            z[-1] = _of_unit(z[-1], asked.axes, unit)
            h.append(_of_unit(values, asked.axes, unit))
            apart.append(len(h[-1]) == row.positions * watch.batch_size)

    watch = runner.watch(before=before, after=after)
    list(runner.passes(watch, runner.batches()))
    z, h = (torch.cat(parts).numpy() for parts in (z, h))
    best = _best(h, row.positions) if all(apart) and asked.axes.examples is not None else []
    weights, bias = _incoming(asked.origin, unit)
    bound = None if row.bounds is None else unit_bound(row.bounds, row.depth, unit, weights)
    return Autopsy(row.name, unit, z, h, weights, bias, np.array(best, int), None, bound, None, row.positions)


def _of_unit(values, axes, unit):
    """Return a unit's values, those of one example next to each other where the axis of the examples is known."""
    values = values.detach().reshape(-1, 1) if values.ndim < 2 else values.detach().movedim(axes.units, -1)
    examples = (axes.examples or 0) - (axes.units < (axes.examples or 0))
    return values.movedim(examples, 0)[..., unit - 1].flatten().float().cpu().clone()


def _best(h, positions):
    """Return the examples, from 0, for which a unit gives most."""
    order = np.argsort(-h, kind="stable")
    return list(dict.fromkeys((order[h[order] != 0] // positions).tolist()))[:BEST]


def _incoming(origin, unit):
    """Return a unit's incoming weights and bias; empty and None unless they belong to a Linear or convolution."""
    while origin is not None and origin.what == PASSED:
        origin = origin.before
    layer = None if origin is None else origin.what
    if not isinstance(layer, Weighted) or unit > len(layer.weight):
        return np.zeros(0, np.float32), None
    weights = layer.weight[unit - 1].detach().flatten().float().cpu().numpy().copy()
    return weights, 0.0 if layer.bias is None else layer.bias[unit - 1].item()
