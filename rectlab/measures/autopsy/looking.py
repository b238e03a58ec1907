"""The autopsy of one unit of a population."""

import numpy as np

from rectlab.measures.autopsy.result import Autopsy
from rectlab.measures.autopsy.unit_bounds import unit_bound
from rectlab.networks import Settings
from rectlab.networks.loop import check_labels
from rectlab.networks.norms import unit_gradient

BEST = 6  # examples shown


def autopsy(population, X, layer, unit, *, bias_shift=0.0, y=None, bounds=None, timeline=None):
    """Look at one unit of a population's first member.

    Parameters
    ----------
    population : Population
    X : Tensor (probe_size, in_features)
    layer, unit : int
        From 1 up.
    bias_shift : float
        Bias shift.
    y : array of int (probe_size,), optional
        Class labels; with them the gradient of the cross-entropy, mean over the probe, is looked at too.
    bounds : rectlab.measures.Bounds, optional
        What :func:`rectlab.measures.certify` says about this network at this shift.
    timeline : rectlab.measures.Timeline, optional
        Looks at this network in training.

    Returns
    -------
    Autopsy

    Raises
    ------
    ValueError
        If there is no such layer or unit, or if the labels do not fit X.

    Examples
    --------
    >>> import torch
    >>> from rectlab.networks import Population
    >>> seen = autopsy(Population(2, (3,), 2), torch.tensor([[1.0, 0.0], [0.0, 1.0]]), layer=1, unit=2)
    >>> seen.weights.shape, len(seen.activations)
    ((2,), 2)
    """
    sizes = population.hidden_sizes
    if not 1 <= layer <= len(sizes) or not 1 <= unit <= sizes[layer - 1]:
        n_units = sizes[layer - 1] if 1 <= layer <= len(sizes) else sizes[0]
        raise ValueError(
            f"autopsy: layer must be from 1 to {len(sizes)} and unit from 1 to {n_units}; got layer {layer}, unit "
            f"{unit}. Choose one of these."
        )
    for _, (z, h) in zip(range(layer), population.hidden(X, bias_shift)):
        pass
    z, h = (t[0, unit - 1].cpu().numpy() for t in (z, h))
    order = np.argsort(-h, kind="stable")[:BEST]
    weight, own = population.weights[layer - 1][0, unit - 1], population.biases[layer - 1][0, unit - 1]
    gradient = None
    if y is not None:
        y = check_labels(y, len(X), population.out_features).to(population.device)
        gradient = unit_gradient(population, X, y, Settings(bias_shift=bias_shift), layer, unit)
    weight = weight.cpu().numpy().copy()
    bound = None if bounds is None else unit_bound(bounds, layer, unit, weight)
    life = None if timeline is None else timeline.of(layer, unit)
    return Autopsy(layer, unit, z, h, weight, float(own), order[h[order] != 0], gradient, bound, life)
