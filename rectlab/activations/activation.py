"""The base class of every activation, and the register that finds each by its name.

An activation is one class in one file: its facts, its value beside its slope, and, where that is quicker, both once
more written into tensors that exist already. ``@register("name")`` enters it. Menus, sweeps, proofs, ``inspect`` and
the tests ask the register and the class; a new activation changes nothing else.
"""

import math
from dataclasses import FrozenInstanceError
from numbers import Real

import torch
from torch import nn

from rectlab.checks import plain, refuse, shown

REGISTRY = {}  # name -> class, in the order in which lessons and menus list them
ULPS = 64  # error allowed for a computed activation, in unit roundoffs times 1 + |z|; tests measure at most 4
SURELY = 1e-12  # above this the sign of a slope is sure; far below zero slopes are smaller, and rounding decides


def register(name):
    """Enter the class below under a name.

    Examples
    --------
    >>> @register("square")
    ... class Square(Activation):
    ...     formula, lower = "x²", 0.0
    ...     def value(self, x):
    ...         return x.square()
    ...     def slope(self, x):
    ...         return 2 * x
    >>> REGISTRY.pop("square")().slope(torch.tensor([-1.0, 3.0]))
    tensor([-2.,  6.])
    """

    def enter(cls):
        cls.name = name
        REGISTRY[name] = cls
        return cls

    return enter


class Activation:
    """One elementwise function, with everything that lessons, proofs and training by hand need from it.

    For a function of your own, write a class with `value` and `slope`, and pass an instance in place of a name.
    An activation cannot be changed. Two are equal if their classes and their parameters are equal.

    Attributes
    ----------
    name, formula, source : str
        Its key in the register, the function in plain unicode text, and where it was proposed or studied.
    parameters : dict of str to float
        The arguments it was built with; empty for most.
    lower, upper : float
        The range of the value; may be infinite.
    exact_zeros : bool
        Whether the value is exactly zero on a whole half-line (as mathematics, not by rounding).
    valleys : int or None
        0 if it never falls; 1 if it falls to one lowest point, ``lower``, and rises from there on; None if this is not
        known. Then nothing can be proved about the units in layers above.
    torch_module, torch_names : type or None, dict of str to str
        The module that torch has for it, and the names of the parameters there.

    Examples
    --------
    >>> relu = REGISTRY["relu"]()
    >>> relu
    Rectifier(name='relu', formula='max(0, x)', lower=0.0, upper=inf, exact_zeros=True)
    >>> z = torch.tensor([-2.0, 0.0, 3.0])
    >>> h = relu.forward_(z, torch.empty(3))
    >>> relu.backward_(torch.tensor([5.0, 5.0, 5.0]), z, h)
    tensor([0., 0., 5.])
    """

    name = formula = source = ""
    parameters = {}
    lower, upper = -math.inf, math.inf
    exact_zeros = False
    valleys = None
    torch_module, torch_names = None, {}

    def value(self, x):
        """Return the value: a tensor of the shape, dtype and device of x, the pre-activations."""
        raise TypeError(f"{type(self).__name__}.value: an activation must say its value. Define value(x) in the class.")

    def slope(self, x):
        """Return the derivative at the PRE-activations x, never a function of the value."""
        raise TypeError(f"{type(self).__name__}.slope: an activation must say its slope. Define slope(x) in the class.")

    def forward_(self, z, out):
        """Write the value of z into ``out`` and return it; outside autograd, on tensors of one shape."""
        return out.copy_(self.value(z))

    def backward_(self, grad, z, h):
        """Multiply ``grad`` by the slope in place and return it: from the gradient at h = value(z) to that at z.

        It does not change z and h. Where it starts from h (1 - h**2 for tanh) it keeps fewer digits of tiny slopes than
        `slope` does. For most functions torch has one pass over memory, which autograd runs too. It allocates nothing,
        and that saves most of the time: a new tensor at each step costs page faults besides the arithmetic.
        """
        return grad.mul_(self.slope(z))

    def module(self):
        """Return a new ``torch.nn.Module`` that computes the same value: torch's own where there is one."""
        if self.torch_module is None:
            return Elementwise(self)
        return self.torch_module(**{theirs: self.parameters[ours] for ours, theirs in self.torch_names.items()})

    @classmethod
    def of_module(cls, module):
        """Return the activation that a module of class ``torch_module`` computes; None if it computes another one."""
        return cls(**{ours: getattr(module, theirs) for ours, theirs in cls.torch_names.items()})

    def range(self, lower, upper, unit_roundoff):
        """Return bounds (low, high) of the computed value for pre-activations from lower to upper, float64 Tensors.

        The unit roundoff is that of the network's dtype. Both bounds are exactly 0 only where the value is exactly 0;
        they are infinite where ``valleys`` is None.

        Examples
        --------
        >>> ends = torch.tensor([-3.0, -1.0]).double(), torch.tensor([-1.0, 2.0]).double()
        >>> [end.tolist() for end in REGISTRY["relu"]().range(*ends, 2.0**-24)]
        [[0.0, 0.0], [0.0, 2.0]]
        """
        if self.valleys is None:
            return torch.full_like(lower, -math.inf), torch.full_like(upper, math.inf)
        room = ULPS * unit_roundoff * (1 + torch.maximum(lower.abs(), upper.abs()))
        low, at_upper = self.value(lower), self.value(upper)
        high = torch.maximum(low, at_upper) + room
        if self.valleys:
            rising, falling = self.slope(lower) > SURELY, self.slope(upper) <= SURELY
            low = torch.where(rising, low, torch.where(falling, at_upper, self.lower))
        low = low - room
        if self.exact_zeros:
            low, high = low.clamp(min=0), torch.where(self._surely_off(upper, room), 0.0, high)
        known = lower.isfinite() & upper.isfinite()
        return torch.where(known, low, self.lower), torch.where(known, high, self.upper)

    def _surely_off(self, upper, room):
        """Return where the computed value is exactly zero for every pre-activation up to ``upper``."""
        return self.value(upper) == 0

    def _keep(self, parameters, **facts):
        """Set the parameters and the facts that follow from them, although the instance is frozen."""
        vars(self).update(parameters=parameters, **facts)

    def __setattr__(self, attribute, value):
        raise FrozenInstanceError(f"cannot assign to field {attribute!r}")

    def __eq__(self, other):
        return type(self) is type(other) and self.parameters == other.parameters

    def __hash__(self):
        return hash((type(self), *self.parameters.items()))

    def __repr__(self):
        facts = ("name", "formula", "lower", "upper", "exact_zeros")
        return f"{type(self).__name__}({', '.join(f'{fact}={getattr(self, fact)!r}' for fact in facts)})"


class Elementwise(nn.Module):
    """An activation as a module, where torch has none.

    Examples
    --------
    >>> Elementwise(REGISTRY["swish"](beta=2.0))
    Swish(beta=2.0)
    """

    def __init__(self, activation):
        super().__init__()
        self.activation = activation

    def forward(self, x):
        """Apply it elementwise."""
        return self.activation.value(x)

    def extra_repr(self):
        """Return the parameters, for the module's repr."""
        return ", ".join(f"{name}={value}" for name, value in self.activation.parameters.items())

    def _get_name(self):
        return type(self.activation).__name__


def parameter(name, value, must, holds, do="Pass a number in that range."):
    """Return a parameter as a float for which ``holds`` is true; ``must`` states the condition in words."""
    given, value = value, plain(value)
    try:
        value = None if isinstance(value, bool) or not isinstance(value, Real) else float(value)
    except OverflowError:  # a whole number beyond the largest float
        value = None
    if value is None:
        refuse("activations.get", name, "a real number", shown(given), "Pass a float.")
    if not holds(value):
        refuse("activations.get", name, must, repr(value), do)
    return value


def positive(name, value):
    """Return a parameter that is above 0 and finite."""
    return parameter(name, value, "above 0 and finite", lambda number: 0 < number < math.inf)


def times(factor):
    """Write a factor before a bracket in a formula; a factor of 1 is left out."""
    return "" if factor == 1 else f"{factor:.12g} "


def logistic_slope(x):
    """Return ``s(x) s(-x)`` with the logistic s; it keeps its digits where ``s(x) (1 - s(x))`` cancels."""
    return torch.sigmoid(x) * torch.sigmoid(-x)


def tanh_slope(x):
    """Return ``4 s(2x) s(-2x)``; it keeps its digits where ``1 - tanh(x)**2`` cancels: beyond 9 in float32."""
    return 4 * logistic_slope(2 * x)
