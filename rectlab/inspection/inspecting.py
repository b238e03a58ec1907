"""The way in: any ``nn.Module``, any examples, and what its rectifiers do with them."""

from rectlab.checks import whole
from rectlab.inspection import checking
from rectlab.inspection.running import Runner


def inspect(module, X, *, box=None, batch_size=256, bins=40, also=()):
    """Look at every rectifier of a module of your own; the module is left as it was.

    Looked at are layers that rectify: ReLU, LeakyReLU, ReLU6, PReLU, ELU, GELU, SiLU, Softplus and their kin in
    ``torch.nn``, and the modules of ``rectlab.activations``. Of a convolution a channel is a unit, and its values are
    those at all positions of all examples. A layer that is called several times has a row for each call. Functions
    that rectify outside such layers, ``F.relu(x)`` say, have no hooks: they are named and not counted. What is written
    out, ``x * (x > 0)``, is not even named.

    Parameters
    ----------
    module : nn.Module
        Runs in eval mode and without gradients. Its mode, hooks, buffers and all random numbers are put back, also
        after an error.
    X : Tensor or ndarray (n_examples, ...)
        What the module is called with, all examples stacked along the first axis. For several inputs a tuple of such,
        or a dict by argument name. Tensors must have the module's dtype and device; arrays are taken there.
    box : tuple (low, high), optional
        Lowest and highest valid value of an example, numbers or arrays of its shape: with it the proof of death is
        tried, as :meth:`Inspection.certify` does.
    batch_size : int, at least 1
        Examples at a time.
    bins : int
        Of the histograms, which share one axis.
    also : tuple of type
        Classes of your own that rectify, to be looked at too.

    Returns
    -------
    Inspection

    Raises
    ------
    ValueError
        For anything that is no module with a rectifier, for X of another shape, dtype or device, empty or not finite,
        and where the module raises or gives values that are not finite.

    Examples
    --------
    >>> import torch
    >>> from torch import nn
    >>> net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    >>> _ = net[0].weight.data.copy_(torch.tensor([[1.0, 1.0], [-1.0, -1.0]])), net[0].bias.data.fill_(-1.0)
    >>> inspect(net, torch.tensor([[0.2, 0.9], [0.1, 0.3]]), box=(0, 1))
    Sequential: 1 rectifier layer with 2 units, on 2 examples: 75 % of activations are exactly zero; 1 silent, \
1 selective, 0 always on. 1 is certified dead: off for every input with values from 0 to 1.
      1 (ReLU): 2 units, 75 % zeros; 1 silent, of these 1 certified dead, 1 selective, 0 always on.
    """
    module = checking.check_module(module)
    batch_size = whole("inspect", "batch_size", batch_size, do="Pass 256, say.")
    runner = Runner(module, *checking.check_inputs(X, module), tuple(also), batch_size)
    found = runner.count(bins)
    return found if box is None else found.certify(*_two(box))


def _two(box):
    try:
        low, high = box
    except (TypeError, ValueError):
        raise ValueError(f"inspect: box must be (low, high); got {type(box).__name__}. Pass box=(0, 1), say.") from None
    return low, high
