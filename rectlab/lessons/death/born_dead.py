"""Born dead: how likely a deep, narrow rectifier network gives the same output for every input before training."""

from dataclasses import dataclass

import torch

from rectlab.checks import whole
from rectlab.compute.devices import CPU_FLOATS
from rectlab.networks import Population
from rectlab.statistics import share_error


@dataclass(frozen=True)
class BornDead:
    """How many random networks were born dead, beside the bounds from theory.

    Attributes
    ----------
    width, hidden_layers, n_networks : int
    n_dead : int
        Networks whose last hidden layer is exactly zero for every input.
    n_one_side : int
        Networks whose last hidden layer is exactly zero for every positive input, the dead among them.
    """

    width: int
    hidden_layers: int
    n_networks: int
    n_dead: int
    n_one_side: int

    @property
    def share(self):
        """Share of the networks that were born dead, 0 to 1."""
        return self.n_dead / self.n_networks

    @property
    def bounds(self):
        """Lower and upper bound of the probability, see :func:`born_dead_bounds`."""
        return born_dead_bounds(self.width, self.hidden_layers)

    @property
    def standard_error(self):
        """Standard error of the share: the largest that any probability between the bounds gives."""
        low, high = self.bounds
        worst = min(max(0.5, low), high)
        return share_error(worst, self.n_networks)

    def in_words(self):
        """Say share and bounds in one sentence."""
        low, high = self.bounds
        return (
            f"Width {self.width}, {self.hidden_layers} hidden layers: {self.share:.2g} of {self.n_networks:,} networks "
            f"born dead; the formula says between {low:.2g} and {high:.2g}."
        )


def one_side_dead(width, hidden_layers):
    """Return the exact probability that the last hidden layer of a bias-free network is zero for all positive inputs.

    Notes
    -----
    1 - (1 - 2^-width)^hidden_layers: while a layer is not all zero, the pre-activation of each unit above it is
    positive with probability 1/2, so the next layer is all zero with probability 2^-width.

    Examples
    --------
    >>> one_side_dead(width=2, hidden_layers=1), one_side_dead(width=2, hidden_layers=2)
    (0.25, 0.4375)
    """
    _check("one_side_dead", width, hidden_layers)
    return 1 - (1 - 2.0**-width) ** hidden_layers


def born_dead_bounds(width, hidden_layers):
    """Return a lower and an upper bound of the probability that a bias-free network of one input is born dead.

    Notes
    -----
    Without biases max(0, c z) = c max(0, z) for c > 0: the inputs 1 and -1 stand for all. Let a = 1 - 2^-width, H the
    number of hidden layers, and B the probability that both inputs are still alive in the last one; then
    P(born dead) = 1 - 2 a^H + B. In the first layer the two inputs switch on opposite units, so both live with
    probability 1 - 2^(1-width). Above, two alive inputs have an angle from 0 to 90 degrees (activations are never
    negative): both stay alive with probability a at 0 degrees, a^2 at 90, and a value between otherwise. Hence

        (1 - 2^(1-width)) a^(2H-2)  <=  B  <=  (1 - 2^(1-width)) a^(H-1)

    The scale of the weights does not matter; it matters that w and -w are equally likely.

    References
    ----------
    Lu, Shin, Su, Karniadakis (2020), Dying ReLU and Initialization, arXiv:1903.06733: the probability goes to 1 with
    depth, and 1 - a^H is an upper bound (from one input alone, looser than the one here).

    Examples
    --------
    >>> born_dead_bounds(width=2, hidden_layers=2)
    (0.15625, 0.25)
    """
    _check("born_dead_bounds", width, hidden_layers)
    a, first = 1 - 2.0**-width, 1 - 2.0 ** (1 - width)
    alone = 1 - 2 * a**hidden_layers
    return alone + first * a ** (2 * hidden_layers - 2), alone + first * a ** (hidden_layers - 1)


def simulate_born_dead(width, hidden_layers=9, n_networks=10_000, *, init="he", first_seed=0):
    """Draw many bias-free networks of one input as one population, and count those that were born dead.

    Parameters
    ----------
    width, hidden_layers, n_networks : int, at least 1
        10 layers are 9 hidden layers and the output.
    init : str
        A key of :func:`rectlab.initialization.names`; biases are set to 0.
    first_seed : int
        The networks have the seeds first_seed, first_seed + 1, ...

    Returns
    -------
    BornDead

    Raises
    ------
    ValueError
        If a size is below 1.

    Examples
    --------
    >>> simulate_born_dead(width=1, hidden_layers=3, n_networks=100).n_networks
    100
    """
    _check("simulate_born_dead", width, hidden_layers)
    seeds = range(first_seed, first_seed + n_networks)
    networks = Population(1, (width,) * hidden_layers, 1, init=init, seeds=seeds)
    for bias in networks.biases:
        bias.zero_()
    both = torch.tensor([[1.0], [-1.0]], **CPU_FLOATS)
    *_, (_, last) = networks.hidden(both)
    dead = (last == 0).all(1)  # (networks, 2)
    return BornDead(width, hidden_layers, n_networks, int(dead.all(1).sum()), int(dead[:, 0].sum()))


def _check(function, width, hidden_layers):
    for name, value in (("width", width), ("hidden_layers", hidden_layers)):
        whole(function, name, value, do=f"Pass {name}=3, say.")
