"""What a forward pass computes."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Trace:
    """What one forward pass computed, as views: one entry per hidden layer, and the output.

    Attributes
    ----------
    preactivations, activations : tuple of Tensor (members, batch, units)
        Input and output of the nonlinearity, before a skip is added.
    logits : Tensor (members, batch, out_features)
        Output of the last, linear layer.
    """

    preactivations: tuple
    activations: tuple
    logits: torch.Tensor
