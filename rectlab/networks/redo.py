"""ReDo: new weights for units that hardly respond, which no next layer listens to at first."""

from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab import checks, streams
from rectlab.words import counted

TAU = 0.1


@dataclass(frozen=True, eq=False)
class Dormancy:
    """How much each hidden unit responds, and which units are dormant.

    Attributes
    ----------
    scores : tuple of float ndarray (members, units)
        One per hidden layer: the unit's mean size of activation by the mean of its layer; 0 where all are 0.
    tau : float
        A unit is dormant if its score is at most this.
    n_examples : int
    """

    scores: tuple = field(repr=False)
    tau: float
    n_examples: int

    @property
    def marks(self):
        """Which units are dormant, a tuple of bool ndarray (members, units)."""
        return tuple(scores <= self.tau for scores in self.scores)

    @property
    def counts(self):
        """Number of dormant units, (layers, members)."""
        return np.array([marks.sum(1) for marks in self.marks])

    def in_words(self, member=0):
        """Say how many units of one member are dormant."""
        units = counted(sum(scores.shape[1] for scores in self.scores), "hidden unit")
        return (
            f"Of {units} {self.counts[:, member].sum():,} respond with at most {self.tau:g} of their layer's mean "
            f"(on {counted(self.n_examples, 'image')})."
        )


def dormancy(population, X, tau=TAU, *, bias_shift=0.0):
    """Return how much every hidden unit responds to X (n_examples, in_features): a :class:`Dormancy`.

    Raises
    ------
    ValueError
        If ``tau`` is below 0: a silent unit has the score 0.

    Notes
    -----
    The score of unit i in a layer of H units is mean|h_i| / (1/H sum over k of mean|h_k|), each mean over the examples.

    References
    ----------
    Sokar, Agarwal, Castro and Evci (2023), The dormant neuron phenomenon in deep reinforcement learning, section 3.

    Examples
    --------
    >>> from rectlab.networks import Population
    >>> one = Population(1, (2,), 1)
    >>> _ = one.weights[0].copy_(torch.tensor([[[1.0], [-1.0]]]))
    >>> dormancy(one, torch.tensor([[1.0], [2.0]])).scores[0].tolist()
    [[2.0, 0.0]]
    """
    tau = checks.number("dormancy", "tau", tau, low=0, do="Pass tau=0.1.")
    scores = []
    for _, h in population.hidden(X, bias_shift):
        size = h.abs().mean(2)
        mean = size.mean(1, keepdim=True)
        scores.append((size / torch.where(mean > 0, mean, 1.0)).cpu().numpy())
    return Dormancy(tuple(scores), tau, len(X))


def redo(population, X, tau=TAU, *, bias_shift=0.0, generator=None):
    """Give every dormant unit new incoming weights, a bias of 0, and outgoing weights of 0; in place.

    So the outputs hardly change: a unit that is replaced adds nothing until the next layer has learned to use it.

    Parameters
    ----------
    population : Population
        Changed in place; the averages that an optimizer keeps are not.
    X : Tensor (n_examples, in_features)
    tau : float, from 0 up
        0 treats silent units only.
    bias_shift : float
        Bias shift that the network runs with.
    generator : numpy.random.Generator, optional
        Of the new weights, N(0, 2 / fan_in); ``streams.of(0, "redraw", 0)`` if left out.

    Returns
    -------
    Dormancy
        Before the treatment.

    References
    ----------
    Sokar, Agarwal, Castro and Evci (2023), section 5. All units are scored first; then come the incoming weights of
    every layer, and then the outgoing ones, so that between two replaced units the weight is 0.

    Examples
    --------
    >>> from rectlab.networks import Population
    >>> one = Population(1, (2,), 1)
    >>> _ = one.weights[0].copy_(torch.tensor([[[1.0], [-1.0]]]))
    >>> redo(one, torch.tensor([[1.0], [2.0]])).in_words()
    "Of 2 hidden units 1 respond with at most 0.1 of their layer's mean (on 2 images)."
    >>> one.weights[1][0, 0, 1].item()
    0.0
    """
    generator = streams.of(0, "redraw", 0) if generator is None else generator
    found = dormancy(population, X, tau, bias_shift=bias_shift)
    marks = [torch.from_numpy(layer).to(population.device) for layer in found.marks]
    for dormant, weight, own in zip(marks, population.weights, population.biases):
        linear = dormant.repeat_interleave(population.nonlinearity.pieces, 1)  # of maxout, neighbours make one unit
        fresh = generator.standard_normal((int(linear.sum()), weight.shape[2]), np.float32)
        weight[linear] = torch.from_numpy(fresh).to(weight) * (2 / weight.shape[2]) ** 0.5
        own[linear] = 0.0
    for dormant, above in zip(marks, population.weights[1:]):
        above.masked_fill_(dormant.unsqueeze(1), 0.0)
    return found
