"""Proof of death for the layers that a chain of Linear layers connects to the module's input."""

from dataclasses import replace

import numpy as np
import torch

from rectlab.inspection.kinds import kind_of
from rectlab.inspection.module_checks import dtype_name
from rectlab.inspection.origins import CHANGED, PASSED, SEVERAL, Activation, Weighted
from rectlab.measures import Bounds
from rectlab.measures.bounds import DTYPES, certify_chain, check_box


class NoProof(Exception):
    """The reason why no bound is known."""


def prove(calls, layers, tensors, box, doubt):
    """Return the layers with bounds or the reason for none, and the box in words; raise ValueError if X leaves it.

    ``doubt`` is a reason to prove nothing, or "". Nothing is proved either if a unit that would be certified is on for
    an example: then the module does something that its layers do not say.
    """
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
    proved = tuple(_proved(call, layer, flat.shape[1], ends, doubt) for call, layer in zip(calls, layers))
    if any((layer.certified & layer.states.ever_on[0]).any() for layer in proved if layer.bounds is not None):
        why = "a unit that the bounds call dead is on for an example, so the module does what its layers do not say"
        proved = tuple(replace(layer, bounds=None, depth=0, no_proof=why) for layer in layers)
    return proved, Bounds((), (), np.zeros(0), (), ends).box_in_words()


def _proved(call, layer, n_features, ends, doubt):
    try:
        if doubt:
            raise NoProof(doubt)
        chain = _chain_to(call, n_features)
        if layer.units != chain[-1][0].shape[1]:
            raise NoProof("its units are not those of the layer before it")
        return replace(layer, bounds=certify_chain(chain, ends), depth=len(chain), no_proof="")
    except NoProof as why:
        return replace(layer, bounds=None, depth=0, no_proof=str(why))


def _chain_to(call, n_features):
    """Return [(weight, bias, range_of)] from the input to a rectifier's call, or raise NoProof."""
    chain, origin, ranges = [], call.origin, [call.range_of]
    while origin is None or origin.what != "X":
        if origin is None or origin.what in (CHANGED, SEVERAL):
            raise NoProof("what feeds it joins several tensors, or was changed on the way")
        if isinstance(origin.what, Activation):
            ranges.insert(0, origin.what.range_of)
        elif isinstance(origin.what, Weighted):
            chain.insert(0, (*_parameters(origin.what), _composed(ranges)))
            ranges = []
        elif origin.what != PASSED:
            raise NoProof(f"before it comes {origin.what}, and bounds follow Linear layers only")
        origin = origin.before
    if call.range_of is None:
        kind = kind_of(call.module)
        raise NoProof(f"what it gives is known of plain activation modules without hooks, not of this {kind}")
    if ranges or not chain:
        raise NoProof("no Linear layer stands before it")
    if chain[0][0].shape[2] != n_features:
        raise NoProof(f"its first Linear layer takes {chain[0][0].shape[2]} of the {n_features} values of an example")
    return chain


def _parameters(layer):
    """Return weight and bias of a Linear layer for one member, or raise NoProof."""
    weight, bias = layer.weight, layer.bias
    if layer.function != "linear":
        raise NoProof(f"before it comes the function {layer.function}, and bounds follow Linear layers only")
    if weight.dtype not in DTYPES:
        raise NoProof(f"its weights are of {dtype_name(weight)}")
    if layer.n_axes != 2:
        raise NoProof("a Linear layer acts on several positions of each example")
    if not layer.fixed:
        raise NoProof("a Linear layer works in another dtype, or with weights that are made or changed as it runs")
    bias = torch.zeros(weight.shape[0], dtype=weight.dtype, device=weight.device) if bias is None else bias
    return weight.detach()[None], bias.detach()[None]


def _composed(ranges):
    """Return the range function of activations applied one after another; for an empty list the identity."""

    def range_of(lower, upper, unit_roundoff):
        for one in ranges:
            lower, upper = one(lower, upper, unit_roundoff)
        return lower, upper

    return range_of
