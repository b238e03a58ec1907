"""Proof of death for the layers that a chain of Linear layers connects to the module's input."""

import math
from dataclasses import replace

import numpy as np
import torch
from torch import nn

from rectlab import activations
from rectlab.inspection.hooks import RESHAPED
from rectlab.inspection.kinds import PASSING, kind_of
from rectlab.inspection.module_checks import dtype_name
from rectlab.measures import Bounds
from rectlab.measures.bounds import DTYPES, certify_chain, check_box


class NoProof(Exception):
    """The reason why no bound is known."""


def prove(calls, layers, tensors, box):
    """Return the layers with bounds or the reason for none, and the box in words; raise ValueError if X leaves it."""
    if len(tensors) > 1:
        why = "the module has several inputs"
        return tuple(replace(layer, bounds=None, no_proof=why) for layer in layers), "several parts"
    flat = tensors[0].flatten(1) if tensors[0].ndim > 1 else tensors[0].reshape(-1, 1)
    low, high = ends = check_box(box, flat.shape[1])
    least, most = (end.double().cpu().numpy() for end in torch.aminmax(flat, dim=0))
    if (least < low).any() or (most > high).any():
        raise ValueError(
            f"inspect: X must lie in the box; got values from {least.min():g} to {most.max():g} and a box from "
            f"{low.min():g} to {high.max():g}. Pass the range of all valid inputs."
        )
    proved = []
    for call, layer in zip(calls, layers):
        try:
            chain = _chain_to(call, flat.shape[1])
            proved.append(replace(layer, bounds=certify_chain(chain, ends), depth=len(chain), no_proof=""))
        except NoProof as why:
            proved.append(replace(layer, bounds=None, depth=0, no_proof=str(why)))
    return tuple(proved), Bounds((), (), np.zeros(0), (), ends).box_in_words()


def _chain_to(call, n_features):
    """Return [(weight, bias, range_of)] from the input to a rectifier's call, or raise NoProof."""
    chain, origin, ranges = [], call.origin, [_range_of(call.module)]
    while True:
        if origin is None:
            raise NoProof("what feeds it joins several tensors, or was changed on the way")
        if origin.what == "X":
            break
        if origin.what == RESHAPED or isinstance(origin.what, PASSING):
            pass
        elif type(origin.what) is nn.Linear:
            linear = origin.what
            if linear.weight.dtype not in DTYPES:
                raise NoProof(f"its weights are of {dtype_name(linear.weight)}")
            if len(origin.shape) != 2:
                raise NoProof("a Linear layer acts on several positions of each example")
            bias = torch.zeros(linear.out_features, dtype=linear.weight.dtype) if linear.bias is None else linear.bias
            chain.insert(0, (linear.weight.detach()[None], bias.detach()[None], _composed(ranges)))
            ranges = []
        elif isinstance(origin.what, nn.Module) and _range_of(origin.what) is not None:
            ranges.insert(0, _range_of(origin.what))
        else:
            what = f"the function {origin.what}" if isinstance(origin.what, str) else kind_of(origin.what)
            raise NoProof(f"before it comes {what}, and bounds follow Linear layers only")
        origin = origin.before
    if ranges or not chain:
        raise NoProof("no Linear layer stands before it")
    if chain[0][0].shape[2] != n_features:
        raise NoProof(f"its first Linear layer takes {chain[0][0].shape[2]} of the {n_features} values of an example")
    return chain


def _composed(ranges):
    """Return the range function of activations applied one after another; for an empty list the identity."""

    def range_of(lower, upper, unit_roundoff):
        for one in ranges:
            lower, upper = one(lower, upper, unit_roundoff)
        return lower, upper

    return range_of


def _range_of(module):
    """Return the range function of an activation module, infinite for an unknown one; None for any other module."""
    activation = activations.of_module(module)
    if activation is not None:
        return activation.range
    if type(module) is nn.ReLU6:
        return lambda lower, upper, u: (lower.clamp(0, 6), upper.clamp(0, 6))
    if type(module) is nn.PReLU:
        return lambda lower, upper, u: _prelu_range(module.weight.detach().double().cpu(), lower, upper, u)
    if type(module).__module__.startswith("torch.nn.modules.activation"):
        return lambda lower, upper, u: (torch.full_like(lower, -math.inf), torch.full_like(upper, math.inf))
    return None


def _prelu_range(slope, lower, upper, unit_roundoff):
    """Return the range of max(0, z) + slope min(0, z): its extremes lie at the ends of the interval or at the hinge."""
    first, last = (torch.where(z > 0, z, z * slope) for z in (lower, upper))
    ends = torch.stack([first, last, torch.where((lower < 0) & (upper > 0), 0.0, first)])  # the hinge, if inside
    room = 4 * unit_roundoff * ends.abs().amax(0)
    return ends.amin(0) - room, ends.amax(0) + room
