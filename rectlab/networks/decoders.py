"""Decoders: the four ways in which the paper reconstructs what a rectifier unit was given (Glorot et al. 2011, p. 319).

Each has its reconstruction, its loss and the slope of the loss side by side. ``z`` is the output of the decoder's
weights and ``x`` the target, both of one shape; all functions work value by value.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch.nn.functional import softplus

from rectlab import checks

LEAST = 0.01  # of a mean target: softplus and sigmoid reach 0 at no finite z


@dataclass(frozen=True)
class Decoder:
    """One way to reconstruct.

    Attributes
    ----------
    name, formula : str
        Its key in :data:`DECODERS`; reconstruction and loss in a formula.
    value : callable
        The reconstruction of z.
    loss : callable
        The loss of (z, x), before the sum over values.
    slope : callable
        Derivative of that loss with respect to z.
    inverse : callable
        The z whose reconstruction is nearly a given mean target: where the decoder's biases start.
    scaled : bool
        Whether targets have to lie in [0, 1].
    """

    name: str
    formula: str
    value: Callable
    loss: Callable
    slope: Callable
    inverse: Callable
    scaled: bool = False


DECODERS = {
    decoder.name: decoder
    for decoder in (
        Decoder(
            "softplus", "(x − log(1 + exp z))²", softplus,
            lambda z, x: (softplus(z) - x).square(),
            lambda z, x: 2 * (softplus(z) - x) * torch.sigmoid(z),
            lambda mean: mean.clamp(min=LEAST).expm1().log(),
        ),
        Decoder(
            "sigmoid", "−x log σ(z) − (1 − x) log(1 − σ(z))", torch.sigmoid,
            lambda z, x: softplus(z) - x * z,
            lambda z, x: torch.sigmoid(z) - x,
            lambda mean: mean.clamp(LEAST, 1 - LEAST).logit(),
            scaled=True,
        ),
        Decoder(
            "linear", "(x − z)²", lambda z: z, lambda z, x: (z - x).square(), lambda z, x: 2 * (z - x),
            lambda mean: mean,
        ),
        Decoder(
            "rectifier", "(x − max(0, z))²", torch.relu,
            lambda z, x: (torch.relu(z) - x).square(),
            lambda z, x: 2 * (z - x) * (z > 0),
            lambda mean: mean.clamp(min=LEAST),
        ),
    )
}


def get(name):
    """Return the decoder of that name; raises ValueError, which lists all names, if there is none."""
    return DECODERS[checks.one_of("pretrain", "reconstruction", name, DECODERS)]


def blocked(z, x):
    """Return the share of values of a rectifier decoder that need a gradient and get none, for each member.

    Parameters
    ----------
    z, x : Tensor (members, values, batch)
        Outputs of the decoder's weights, and targets.

    Returns
    -------
    Tensor (members,)
        Of the values whose target is above 0: the share with z at or below 0, where the slope of the rectifier is 0.

    Examples
    --------
    >>> z, x = torch.tensor([[[-1.0, 2.0, -3.0]]]), torch.tensor([[[0.5, 1.0, 0.0]]])
    >>> blocked(z, x)
    tensor([0.5000])
    """
    needed = x > 0
    stuck = needed & (z <= 0)
    return stuck.flatten(1).sum(1) / needed.expand_as(z).flatten(1).sum(1).clamp(min=1)
