"""One training step of a population, by hand: forward, loss, backward, update.

For a hidden layer with pre-activations Z = W H + b and activations f(Z), and for the loss L,

    delta = (W_above^T delta_above) * f'(Z)        the error signal of this layer: dL/dZ
    dL/dW = delta H^T,   dL/db = sum of delta over the batch

For a rectifier f'(Z) is 1 where the unit is on and 0 elsewhere: the gate. That is all of back-propagation here.
Everything is feature-major: weights (members, out, in), activations (members, units, batch).
"""

from dataclasses import dataclass, replace

import torch

from rectlab.networks.products import add_outer, product, product_back, room_for


@dataclass(frozen=True)
class Rates:
    """The settings of one step as tensors (members,), see :class:`rectlab.networks.Settings`.

    ``penalised``, ``heavy`` and ``shifted`` say whether any member has an L1 strength, a momentum, a bias shift: asked
    once, since asking a tensor on a GPU means waiting for it.
    """

    lr: torch.Tensor
    l1: torch.Tensor
    bias_shift: torch.Tensor
    momentum: torch.Tensor
    target: str
    penalised: bool
    heavy: bool
    shifted: bool = True

    def of(self, members):
        """Return the rates of a slice of the members."""
        tensors = {name: getattr(self, name)[members] for name in ("lr", "l1", "bias_shift", "momentum")}
        return replace(self, **tensors)


class _Room:
    """Memory for one batch size, taken once: pre-activations, activations and error signals of every layer."""

    def __init__(self, population, batch):
        sizes = (*population.hidden_sizes, population.out_features)
        how = {"dtype": population.dtype, "device": population.device}
        shapes = [(population.n_members, units, batch) for units in sizes]
        self.z, self.h, self.delta = ([room_for(*shape, **how) for shape in shapes] for _ in range(3))
        parts = population.nonlinearity.parts
        self.up = [parts(z, h) for z, h in zip(self.z, self.h)]
        self.down = [parts(delta, z, h) for delta, z, h in zip(self.delta, self.z, self.h)]


class HandEngine:
    """Trains a population, one batch at a time.

    Parameters
    ----------
    population : Population
        Changed in place.
    loss : CrossEntropy or SquaredError
    update : Descent or Adam
    count_wrong : bool
        Whether to count the wrong answers of every batch: that takes longer than the loss.
    """

    def __init__(self, population, loss, update, count_wrong=True):
        self.population, self.loss, self.update, self.count_wrong = population, loss, update, count_wrong
        self._rooms = {}

    def step(self, X, batch, rates):
        """Do one step.

        Parameters
        ----------
        X : Tensor (batch, in_features), or (members, in_features, batch) where each member has its own
        batch : Tensor of int
            Rows of the loss's targets that X belongs to.
        rates : Rates

        Returns
        -------
        loss, wrong : Tensor (members,)
            Before the step, without the penalty; ``wrong`` is None where it is not counted.
        """
        inputs = self._forward(X.T if X.ndim == 2 else X, rates)
        loss, wrong, delta = self.loss(self._outputs, batch, self.count_wrong)
        self._backward(inputs, delta, rates)
        return loss, wrong

    def gradients(self, X, batch, rates):
        """Return loss, share wrong and the gradients of ``population.parameters()``, changing nothing.

        For tests and for the curious: :meth:`step` never holds a gradient of the weights.
        """
        keep, update = [], self.update
        self.update = Collect(self.population, keep)
        try:
            loss, wrong = self.step(X, batch, rates)
        finally:
            self.update = update
        return loss, wrong, [tensor for pair in reversed(keep) for tensor in pair]

    def _forward(self, X, rates):
        """Fill the room with pre-activations and activations; return what every layer was fed."""
        p, room = self.population, self._room(X.shape[-1])
        inputs, last = [X], len(p.weights) - 1
        for layer, (weight, bias) in enumerate(zip(p.weights, p.biases)):
            shifted = bias + rates.bias_shift.unsqueeze(1) if rates.shifted and layer < last else bias
            product(weight, shifted, inputs[-1], room.z[layer])
            if layer < last:
                p.nonlinearity.activate_(room.z[layer], room.h[layer], room.up[layer])
                inputs.append(p.nonlinearity.signed(room.h[layer]))
        self._outputs = room.z[last]
        return inputs

    def _backward(self, inputs, delta, rates):
        """Send the error signal down and update each layer on its way."""
        p, room = self.population, self._room(delta.shape[2])
        l1 = (rates.l1 / delta.shape[2]).reshape(-1, 1, 1) if rates.penalised else None  # mean over the batch
        for layer in reversed(range(len(p.weights))):
            below = None
            if layer > 0:
                below = product_back(p.weights[layer], delta, room.delta[layer - 1])  # dL/dH, with the old weights
                below = self._to_preactivations(below, room, layer - 1, inputs[layer], rates.target, l1)
            self.update(layer, delta, inputs[layer], rates)
            delta = below

    def _to_preactivations(self, grad, room, layer, h, target, l1):
        """Return dL/dZ from dL/dH, the penalty on activations or pre-activations added."""
        z = room.z[layer]
        if l1 is not None and target == "activations":
            self._penalise_activations(grad, h, l1)
        delta = self.population.nonlinearity.backward_(grad, z, room.h[layer], room.down[layer])
        if l1 is not None and target == "preactivations":
            delta.addcmul_(z.sign(), l1)
        return delta

    def _penalise_activations(self, grad, h, l1):
        """Add the slope of the penalty: l1 times the sign of h.

        Where no output is below zero the sign is 1, or 0 where the gate is shut anyway: no need to look.
        """
        if self.population.nonlinearity.lower >= 0:
            grad.add_(l1)
        else:
            grad.addcmul_(h.sign(), l1)

    def _room(self, batch):
        if batch not in self._rooms:
            self._rooms[batch] = _Room(self.population, batch)
        return self._rooms[batch]


class Collect:
    """An update that only collects the gradients, last layer first."""

    def __init__(self, population, keep):
        self.population, self.keep = population, keep

    def __call__(self, layer, delta, X, rates):
        """Append (dL/dW, dL/db) of one layer."""
        weight = self.population.weights[layer]
        gradient, penalty = add_outer(torch.zeros_like(weight), delta, X), weight_penalty(weight, rates)
        self.keep.append((gradient if penalty is None else gradient + penalty, delta.sum(2)))


def weight_penalty(weight, rates):
    """Return the gradient of the penalty on weights, or None."""
    if rates.target != "weights" or not rates.penalised:
        return None
    return weight.sign().mul_(rates.l1.reshape(-1, 1, 1))
