"""Profiles: the size and likeness of activations layer by layer, and the size of the gradient."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import torch

from rectlab import checks
from rectlab.compute.threads import one_thread
from rectlab.measures._shape import check_activations
from rectlab.words import number

MOST_TOGETHER = 2**20  # values of several layers that are measured in one call


@dataclass(frozen=True)
class SignalProfile:
    """The size of the activations, and their likeness for different inputs, layer by layer.

    Attributes
    ----------
    std : ndarray (layers, members)
        Standard deviation over units and examples together.
    cosine : ndarray (layers, members)
        Cosine between the activations of two examples, mean over all pairs in which neither is all zero; NaN if there
        is no such pair.
    lowest, highest : ndarray (layers, members)
        The smallest and the largest cosine of a pair.
    probe_size, n_pairs : int
        Number of examples, and of pairs of examples.
    """

    std: np.ndarray
    cosine: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    probe_size: int
    n_pairs: int

    def in_words(self, member=0, of="examples"):
        """Say the first and the last layer of one member; ``of`` names what went through it."""
        n, std, cosine = len(self.std), self.std[:, member], self.cosine[:, member]
        if not std[-1]:
            return f"Layer {n} no longer tells the {self.probe_size:,} {of} apart at all: the std is 0."
        return (
            f"From layer 1 to layer {n} the std goes from {number(std[0])} to {number(std[-1])}, and the cosine "
            f"between two of {self.probe_size:,} {of} from {cosine[0]:.2f} to {cosine[-1]:.3f}."
        )

    __repr__ = in_words


@dataclass(frozen=True)
class GradientProfile:
    """The size of the gradient, layer by layer.

    Attributes
    ----------
    error : ndarray (layers, members)
        Root mean square, over units and examples, of the error signal: the derivative of an example's loss by a
        pre-activation.
    weights : ndarray (layers, members)
        Euclidean length of the gradient of the mean loss by the layer's weights.
    probe_size : int
    """

    error: np.ndarray
    weights: np.ndarray
    probe_size: int

    def in_words(self, member=0):
        """Say the last and the first layer of one member."""
        n, error = len(self.error), self.error[:, member]
        if not error[0]:
            return f"No gradient arrives at layer 1: from layer {n} down it becomes exactly 0."
        factor = error[0] / error[-1]
        return f"On its way down from layer {n} to layer 1 the error signal is multiplied by {number(factor)}."

    __repr__ = in_words


def signal_profile(activations):
    """Return the :class:`SignalProfile` of activations.

    Parameters
    ----------
    activations : sequence of Tensor (members, batch, units)
        One for each layer; at least two examples.

    Raises
    ------
    ValueError
        If there is no layer, or one has the wrong shape, or fewer than two examples.

    Notes
    -----
    The cosine of two vectors is ``a b / (|a| |b|)``, no mean subtracted: 1 means the same direction.

    Examples
    --------
    >>> h = torch.tensor([[[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]], dtype=torch.float64)
    >>> profile = signal_profile([h, 10 * h])
    >>> profile.std.round(2).ravel().tolist(), profile.cosine.round(2).ravel().tolist()
    ([0.69, 6.87], [0.47, 0.47])
    """
    activations = _layers("signal_profile", "activations", activations)
    if not activations:
        raise ValueError("signal_profile: activations must hold at least one layer; got none. Pass a list of tensors.")
    for layer in activations:
        if layer.shape[1] < 2:
            raise ValueError("signal_profile: activations must be of at least 2 examples; got 1. Pass another one.")
    std, pairs = [], []
    with one_thread():  # in a hundred small layers, threads would wait for each other longer than they work
        for run in _runs(activations):
            stack, unit = _scaled(_stack(run))  # (layers, members, batch, units)
            centred = stack - stack.mean((2, 3), keepdim=True)
            std.append(unit[..., 0, 0] * centred.square().mean((2, 3)).sqrt())
            pairs.append(_cosines(stack))
        std, pairs = torch.cat(std), torch.cat(pairs)  # (layers, members), (layers, members, pairs)
        missing = pairs.isnan()
        lowest = pairs.masked_fill(missing, torch.inf).amin(2)
        lowest = torch.where(lowest.isinf(), torch.nan, lowest)
        highest = torch.where(lowest.isnan(), torch.nan, pairs.masked_fill(missing, -torch.inf).amax(2))
        mean = pairs.nanmean(2)
    numbers = (tensor.cpu().numpy() for tensor in (std, mean, lowest, highest))
    return SignalProfile(*numbers, probe_size=activations[0].shape[1], n_pairs=pairs.shape[2])


def gradient_profile(errors, inputs):
    """Return the :class:`GradientProfile` of a gradient.

    Parameters
    ----------
    errors : sequence of Tensor (members, batch, units)
        Derivative of each example's own loss by the layer's pre-activations.
    inputs : sequence of Tensor (members, batch, in) or (batch, in)
        The input of each layer.

    Raises
    ------
    ValueError
        If there is no layer, or one has the wrong shape, or their numbers differ.

    Notes
    -----
    The gradient of the mean loss by a layer's weights is ``errors^T inputs / batch``.

    Examples
    --------
    >>> errors = torch.tensor([[[3.0, 0.0], [0.0, 4.0]]])
    >>> profile = gradient_profile([errors], [torch.eye(2)])
    >>> profile.error.tolist(), profile.weights.tolist()
    ([[2.5]], [[2.5]])
    """
    errors, inputs = _layers("gradient_profile", "errors", errors), _inputs(inputs)
    if not errors or len(errors) != len(inputs):
        must, got = "as many, and at least one", f"{len(errors)} and {len(inputs)}"
        checks.refuse("gradient_profile", "errors and inputs", must, got, "Pass one of each for every layer.")
    for e, x in zip(errors, inputs):
        if x.ndim not in (2, 3) or x.shape[-2] != e.shape[1] or x.ndim == 3 and len(x) not in (1, len(e)):
            must = f"(batch, in) or (members, batch, in) for {len(e)} members and {e.shape[1]} examples"
            do = "Take both from one network."
            checks.refuse("gradient_profile", "inputs", must, f"shape {tuple(x.shape)}", do)
    sizes, lengths = [], []
    with one_thread():
        for both in _runs([(e, x.expand(len(e), *x.shape[-2:])) for e, x in zip(errors, inputs)]):
            (e, e_unit), (x, x_unit) = (_scaled(_stack(layers)) for layers in zip(*both))
            sizes.append(e_unit.flatten() * e.square().mean((2, 3)).sqrt().flatten())
            # |E^T X|^2 = sum of (E E^T) (X X^T): examples by examples, smaller than units by units
            square = ((e @ e.mT) * (x @ x.mT)).sum((2, 3)).clamp(min=0)
            lengths.append((e_unit * x_unit).flatten() * square.sqrt().flatten() / e.shape[2])
    shape = len(errors), len(errors[0])
    size, length = (torch.cat(parts).view(shape).cpu().numpy() for parts in (sizes, lengths))
    return GradientProfile(size, length, errors[0].shape[1])


def _layers(function, name, layers):
    """Return activations of every layer as a list of tensors, or raise ValueError."""
    return [check_activations(function, layer) for layer in _listed(function, name, layers)]


def _inputs(layers):
    layers = _listed("gradient_profile", "inputs", layers)
    return [checks.tensor("gradient_profile", "inputs", x, do="Pass tensors.") for x in layers]


def _listed(function, name, layers):
    try:
        return list(layers)
    except Exception:  # what iterates may raise anything
        checks.refuse(function, name, "a list with a tensor for every layer", checks.sized(layers), "Pass a list.")


def _runs(layers):
    """Yield runs of layers of one shape; one call measures a run instead of a single layer."""

    def shape_of(layer):
        return tuple(part.shape for part in layer) if isinstance(layer, tuple) else (layer.shape,)

    for shape, found in groupby(layers, key=shape_of):
        run, n = list(found), max(1, MOST_TOGETHER // sum(part.numel() for part in shape))
        for k in range(0, len(run), n):
            yield run[k : k + n]


def _stack(layers):
    """Return layers of one shape as one tensor (layers, members, batch, units) with the same memory layout."""
    if layers[0].mT.is_contiguous():
        return torch.stack([layer.mT for layer in layers]).mT
    return torch.stack(list(layers))


def _scaled(stack):
    """Return each layer divided by its largest value, so that squares neither vanish nor overflow, and those values."""
    largest = stack.abs().amax((2, 3), keepdim=True)
    return stack / torch.where(largest > 0, largest, 1.0), largest


def _cosines(stack):
    """Return the cosines of all pairs of examples, (layers, members, pairs); NaN where one of the two is all zero."""
    gram = stack @ stack.mT
    length = gram.diagonal(dim1=2, dim2=3).sqrt()
    i, j = torch.triu_indices(stack.shape[2], stack.shape[2], 1, device=stack.device)
    return (gram[..., i, j] / (length[..., i] * length[..., j])).clamp(-1, 1)  # 0 / 0 = NaN
