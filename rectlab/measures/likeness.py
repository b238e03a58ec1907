"""Likeness of two layers: whether the same examples differ in both, whatever the layers have in common."""

from rectlab import checks
from rectlab.compute.threads import one_thread
from rectlab.measures._shape import check_activations


def centred_likeness(first, second):
    """Return how alike the differences between examples are in two layers, for every member.

    Parameters
    ----------
    first, second : Tensor (members, batch, units)
        Activations of the same examples; the numbers of units may differ.

    Returns
    -------
    ndarray (members,)
        From 0 to 1. 1: the differences are the same, but for a factor, a rotation, and a part that all examples share.
        NaN where one layer is the same for all examples.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Notes
    -----
    Linear centred kernel alignment (CKA). With the mean over examples taken off every unit, ``A`` and ``B``,

        |Aᵀ B|² / (|Aᵀ A| |Bᵀ B|)

    where ``| |`` is the root of the sum of squares of all entries.

    References
    ----------
    Kornblith, Norouzi, Lee and Hinton (2019), "Similarity of neural network representations revisited",
    arXiv:1905.00414.

    Examples
    --------
    >>> import torch
    >>> h = torch.tensor([[[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]])
    >>> centred_likeness(h, 1000 - 3 * h).round(3).tolist()
    [1.0]
    """
    first, second = (check_activations("centred_likeness", layer) for layer in (first, second))
    if first.shape[:2] != second.shape[:2]:
        must, got = "of the same members and examples", f"{tuple(first.shape)} and {tuple(second.shape)}"
        checks.refuse("centred_likeness", "activations", must, got, "Run the same examples through both layers.")
    with one_thread():
        a, b = (_centred(layer) for layer in (first, second))
        shared = _square(a.mT @ b)
        return (shared / (_square(a.mT @ a) * _square(b.mT @ b)).sqrt()).cpu().numpy()


def _centred(layer):
    """Return a layer without the mean of each unit, in float64, divided by its largest value: squares stay in range."""
    layer = layer.double()
    layer = layer - layer.mean(1, keepdim=True)
    return layer / layer.abs().amax((1, 2), keepdim=True)


def _square(matrix):
    return matrix.square().sum((1, 2))
