"""Modules for the activation functions that torch has no module for: what a plain copy of a network is made of.

None has parameters to learn; each pickles by its name and its numbers.
"""

import torch
from torch import Tensor

from rectlab.activations.rectifiers import REFRACTORY, lif_rate, rectified_tanh, shifted_rectifier
from rectlab.activations.smooth import lisht, swish


class ShiftedRectifier(torch.nn.Module):
    """Compute :func:`rectlab.activations.shifted_rectifier`.

    Examples
    --------
    >>> ShiftedRectifier(0.5)(torch.tensor([-1.0, 2.0]))
    tensor([0.0000, 1.5000])
    """

    def __init__(self, shift: float = 0.1):
        super().__init__()
        self.shift = shift

    def forward(self, x: Tensor) -> Tensor:
        """Apply it elementwise."""
        return shifted_rectifier(x, self.shift)

    def extra_repr(self) -> str:
        """Return the parameter, for the module's repr."""
        return f"shift={self.shift}"


class RectifiedTanh(torch.nn.Module):
    """Compute :func:`rectlab.activations.rectified_tanh`.

    Examples
    --------
    >>> RectifiedTanh()(torch.tensor([-1.0, 1.0]))
    tensor([0.0000, 0.7616])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Apply it elementwise."""
        return rectified_tanh(x)


class LIFRate(torch.nn.Module):
    """Compute :func:`rectlab.activations.lif_rate`.

    Examples
    --------
    >>> LIFRate(toe=0.05)
    LIFRate(refractory=0.13333333333333333, toe=0.05)
    """

    def __init__(self, refractory: float = REFRACTORY, toe: float = 0.1):
        super().__init__()
        self.refractory, self.toe = refractory, toe

    def forward(self, x: Tensor) -> Tensor:
        """Apply it elementwise."""
        return lif_rate(x, self.refractory, self.toe)

    def extra_repr(self) -> str:
        """Return the parameters, for the module's repr."""
        return f"refractory={self.refractory}, toe={self.toe}"


class Swish(torch.nn.Module):
    """Compute :func:`rectlab.activations.swish`; torch has it for ``beta = 1`` only.

    Examples
    --------
    >>> Swish(2.0)
    Swish(beta=2.0)
    """

    def __init__(self, beta: float = 1.0):
        super().__init__()
        self.beta = beta

    def forward(self, x: Tensor) -> Tensor:
        """Apply it elementwise."""
        return swish(x, self.beta)

    def extra_repr(self) -> str:
        """Return the parameter, for the module's repr."""
        return f"beta={self.beta}"


class LiSHT(torch.nn.Module):
    """Compute :func:`rectlab.activations.lisht`.

    Examples
    --------
    >>> LiSHT()(torch.tensor([-1.0, 1.0]))
    tensor([0.7616, 0.7616])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Apply it elementwise."""
        return lisht(x)
