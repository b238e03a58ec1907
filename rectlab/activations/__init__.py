"""Activation functions: one class each, with its value beside its slope, and one register by name.

The rectifier ``max(0, x)`` is the subject of the laboratory. The others are here for comparison: the elementwise
functions with nothing to learn in the survey by Dubey, Singh and Chaudhuri (2022), two that the paper of 2011 tried,
and those that learn parameters, with maxout. To add one, write a class in the file of similar ones.

>>> import torch
>>> rectifier.value(torch.tensor([-2.0, 0.0, 3.0])), rectifier.slope(torch.tensor([-2.0, 0.0, 3.0]))
(tensor([0., 0., 3.]), tensor([0., 0., 1.]))
"""

import inspect

# isort: off
from rectlab.activations.activation import REGISTRY, Activation, Elementwise, register
from rectlab.activations.rectifiers import Rectifier  # the order of these files is that of names()
from rectlab.activations import exponential, gated, saturating  # noqa: F401
from rectlab.activations.trainable import Learned, Trainable
# isort: on
from rectlab.checks import one_of

__all__ = [
    "REGISTRY", "Activation", "Elementwise", "Learned", "Trainable", "get", "names", "of_module", "rectifier",
    "register", "trainable_names",
]

rectifier = Rectifier()


def names() -> tuple[str, ...]:
    """Return the name of every activation that has nothing to learn, the rectifier first."""
    return tuple(name for name, cls in REGISTRY.items() if not issubclass(cls, Trainable))


def trainable_names() -> tuple[str, ...]:
    """Return the names of the activations that learn parameters of their own, and maxout.

    Examples
    --------
    >>> names()[0], names()[-1], trainable_names()[0], trainable_names()[-1]
    ('relu', 'elliott', 'prelu', 'maxout')
    """
    return tuple(name for name, cls in REGISTRY.items() if issubclass(cls, Trainable))


def get(name: str | Activation, **parameters: float) -> Activation:
    """Return the activation of that name; an `Activation` comes back unchanged.

    Parameters
    ----------
    name : str or Activation
        One of `names` or of `trainable_names`.
    **parameters : float
        The parameters of its class: for example a ``slope`` in [0, 1] for "leaky_relu".

    Raises
    ------
    ValueError
        If there is no activation of that name, or it has no such parameter, or the parameter is out of range.

    Examples
    --------
    >>> get("softplus", sharpness=4.0).formula
    'log(1 + exp(4 x)) / 4'
    """
    if isinstance(name, Activation):
        if parameters:
            raise ValueError(
                f"activations.get: an Activation must come without parameters; got {', '.join(parameters)}. "
                "Pass its name with them."
            )
        return name
    do = "Pass one of these names, or an Activation of your own."
    cls = REGISTRY[one_of("activations.get", "name", name, names() + trainable_names(), do=do)]
    known = tuple(inspect.signature(cls).parameters)
    if unknown := [key for key in parameters if key not in known]:
        takes = f"take no parameter but {', '.join(known)}" if known else "take no parameters"
        raise ValueError(f"activations.get: {name!r} must {takes}; got {', '.join(unknown)}. Leave out what it lacks.")
    return cls(**parameters)


def of_module(module) -> Activation | None:
    """Return the activation that a module computes, torch's own or one of ours; None if the register has none.

    Examples
    --------
    >>> from torch import nn
    >>> of_module(nn.LeakyReLU(0.25)).formula, of_module(nn.Hardswish())
    ('max(0.25 x, x)', None)
    """
    if type(module) is Elementwise:
        return module.activation
    cls = next((cls for cls in REGISTRY.values() if cls.torch_module is type(module)), None)
    try:
        return None if cls is None else cls.of_module(module)
    except ValueError:  # for example a slope outside the range that the class accepts
        return None
