"""What the registry holds: one activation function with all that a lesson and the engine want from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import torch
from torch import Tensor

from rectlab.activations import in_place


@dataclass(frozen=True)
class Activation:
    """One activation function with what a lesson says about it.

    Attributes
    ----------
    name : str
        Its key in the registry.
    formula : str
        The function in plain unicode text; two activations are equal when name and formula are.
    value, derivative : callable
        Tensor of pre-activations -> tensor of the same shape, dtype and device.
    lower, upper : float
        The range of the value; may be infinite.
    exact_zeros : bool
        Whether the value is exactly zero on a whole half-line (as mathematics, not by rounding).
    module : callable
        Takes nothing and returns a fresh ``torch.nn.Module`` that computes the same value.
    source : str
        Where the function was proposed or studied.
    forward_ : callable, optional
        ``forward_(z, out)`` writes the value of ``z`` into ``out`` and returns ``out``; it leaves ``z`` alone.
        Left out, it is made of ``value``.
    backward : callable, optional
        ``backward(grad, z, h)`` returns ``grad * derivative(z)``, written over ``grad``; it leaves ``z`` and the
        activation ``h = value(z)`` alone. Left out, it is made of ``derivative``.

    Notes
    -----
    ``forward_`` and ``backward`` are for training by hand, outside autograd, on tensors of one shape. What
    ``backward`` multiplies by equals ``derivative(z)`` up to rounding of a slope of order one: where it starts from
    ``h`` (1 - h**2 for tanh) it keeps fewer digits of tiny slopes than ``derivative`` does. Changing ``value`` or
    ``derivative`` by ``dataclasses.replace`` leaves these two as they were: pass None for both to have them made anew.

    Examples
    --------
    >>> from rectlab import activations
    >>> relu = activations.get("relu")
    >>> relu
    Activation(name='relu', formula='max(0, x)', lower=0.0, upper=inf, exact_zeros=True)
    >>> z = torch.tensor([-2.0, 0.0, 3.0])
    >>> h = relu.forward_(z, torch.empty(3))
    >>> relu.backward(torch.tensor([5.0, 5.0, 5.0]), z, h)
    tensor([0., 0., 5.])
    """

    name: str
    formula: str
    value: Callable[[Tensor], Tensor] = field(repr=False, compare=False)
    derivative: Callable[[Tensor], Tensor] = field(repr=False, compare=False)
    lower: float
    upper: float
    exact_zeros: bool
    module: Callable[[], torch.nn.Module] = field(repr=False, compare=False)
    source: str = field(repr=False)
    forward_: Callable[[Tensor, Tensor], Tensor] | None = field(default=None, repr=False, compare=False)
    backward: Callable[[Tensor, Tensor, Tensor], Tensor] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self):
        if self.forward_ is None:
            object.__setattr__(self, "forward_", partial(in_place.copy_of_value, value=self.value))
        if self.backward is None:
            object.__setattr__(self, "backward", partial(in_place.times_derivative, derivative=self.derivative))
