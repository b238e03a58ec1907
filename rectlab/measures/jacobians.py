"""Jacobians: how much a layer, or a stack of layers, stretches small differences in each direction."""

from dataclasses import dataclass

import numpy as np
import torch

from rectlab import checks
from rectlab.compute.threads import one_thread


@dataclass(frozen=True)
class Spectrum:
    """Singular values of Jacobians, largest first.

    Attributes
    ----------
    values : ndarray (members, examples, n)
        ``n`` is the smaller side of the matrix.
    """

    values: np.ndarray

    @property
    def mean(self):
        """Mean singular value over examples, (members,)."""
        return self.values.mean((1, 2))

    @property
    def largest(self):
        """Largest singular value, mean over examples, (members,)."""
        return self.values[:, :, 0].mean(1)

    @property
    def effective_rank(self):
        """Number of directions that share the stretching, ``(sum s²)² / sum s⁴``, mean over examples, (members,)."""
        top = self.values[:, :, :1]
        square = np.square(self.values / np.where(top > 0, top, 1.0))
        rank = np.square(square.sum(2)) / np.where(top[..., 0] > 0, np.square(square).sum(2), 1.0)
        return rank.mean(1)

    def in_words(self, member=0):
        """Say the stretching of one member in one sentence."""
        n = self.values.shape[2]
        return (
            f"Differences are stretched {self.largest[member]:.2g} times at most and {self.mean[member]:.2g} times on "
            f"average; of {n} directions {self.effective_rank[member]:.1f} carry them."
        )

    __repr__ = in_words


def layer_jacobians(weight, slopes):
    """Return the derivative of a layer's activations by its inputs, for every example.

    Parameters
    ----------
    weight : Tensor (members, units, in)
    slopes : Tensor (members, batch, units)
        Slope of the activation function at the layer's pre-activations.

    Returns
    -------
    Tensor (members, batch, units, in)

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Notes
    -----
    ``d f(W h + b) / d h = diag(f'(z)) W``: for a rectifier the rows of W whose unit is on, and zeros.

    Examples
    --------
    >>> layer_jacobians(torch.tensor([[[1.0, 2.0], [3.0, 4.0]]]), torch.tensor([[[1.0, 0.0]]])).tolist()
    [[[[1.0, 2.0], [0.0, 0.0]]]]
    """
    do = "Take both from one layer."
    weight = checks.tensor("layer_jacobians", "weight", weight, do=do)
    slopes = checks.tensor("layer_jacobians", "slopes", slopes, do=do)
    if weight.ndim != 3 or slopes.ndim != 3 or slopes.shape[::2] != weight.shape[:2]:
        raise ValueError(
            "layer_jacobians: weight must be (members, units, in) and slopes (members, batch, units); "
            f"got {tuple(weight.shape)} and {tuple(slopes.shape)}. Take both from one layer."
        )
    return slopes.unsqueeze(3) * weight.unsqueeze(1)


def spectrum(jacobians):
    """Return the singular values of Jacobians (members, batch, out, in), a Spectrum.

    Examples
    --------
    >>> spectrum(torch.diag(torch.tensor([3.0, 0.0, 1.0])).view(1, 1, 3, 3)).values.tolist()
    [[[3.0, 1.0, 0.0]]]
    """
    jacobians = checks.tensor("spectrum", "jacobians", jacobians, do="Pass layer_jacobians(weight, slopes), say.")
    if jacobians.dtype not in (torch.float32, torch.float64):
        jacobians = jacobians.to(torch.float32)
    if jacobians.ndim == 4 and not (jacobians.numel() and jacobians.isfinite().all()):
        got = f"NaN, infinite ones or none in shape {tuple(jacobians.shape)}"
        checks.refuse("spectrum", "jacobians", "finite, at least one", got, "Remove or replace those examples first.")
    if jacobians.ndim != 4:
        checks.refuse("spectrum", "jacobians", "(members, batch, out, in)", tuple(jacobians.shape), "Add the axes.")
    with one_thread():
        return Spectrum(torch.linalg.svdvals(jacobians).cpu().numpy())


def through(layers, at):
    """Return the spectra of the derivative of some layers' activations by the network's input.

    Parameters
    ----------
    layers : iterable of (weight, slopes)
        As for :func:`layer_jacobians`, from the first layer up.
    at : collection of int
        The layers, from 1 up.

    Returns
    -------
    dict of int to Spectrum

    Notes
    -----
    By the chain rule it is the product of the layers' Jacobians. This holds for plain chains of layers; a skip adds the
    identity to each Jacobian, and a layer norm has one of its own. After every layer the product is divided by its
    largest entry, whose logarithm is kept; singular values below about 1e-16 of the largest are rounding.

    Examples
    --------
    >>> halve = torch.eye(2)[None] / 2, torch.ones(1, 1, 2)
    >>> through([halve] * 3, at=[1, 3])[3].values.tolist()
    [[[0.125, 0.125]]]
    """
    product, scale, found = None, 0.0, {}
    with one_thread():  # in a hundred small products, threads would wait for each other longer than they work
        for number, (weight, slopes) in enumerate(layers, start=1):
            jacobian = layer_jacobians(weight, slopes)
            product = jacobian if product is None else slopes.unsqueeze(3) * (weight.unsqueeze(1) @ product)
            size = product.abs().amax((2, 3), keepdim=True)
            size = torch.where(size > 0, size, 1.0)
            product, scale = product / size, scale + size.log()
            if number in at:
                values = torch.linalg.svdvals(product).cpu().numpy() * scale.exp()[..., 0].cpu().numpy()
                found[number] = Spectrum(values)
    return found
