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

    ``penalised``, ``heavy`` and ``shifted`` say whether any member has an L1 strength, a momentum, a bias shift. They
    are worked out once, because asking a tensor on a GPU means waiting for it. ``soft``: weights are soft-thresholded.
    """

    lr: torch.Tensor
    l1: torch.Tensor
    bias_shift: torch.Tensor
    momentum: torch.Tensor
    target: str
    penalised: bool
    heavy: bool
    shifted: bool = True
    soft: bool = False

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
    """Trains a population by hand, in place; counting the wrong answers of every batch takes longer than the loss."""

    def __init__(self, population, loss, update, count_wrong=True):
        self.population, self.loss, self.update, self.count_wrong = population, loss, update, count_wrong
        self._rooms = {}

    def step(self, X, batch, rates):
        """Do one step; return loss and share wrong before it, (members,), without the penalty; None if not counted.

        X is (batch, in_features), or (members, in_features, batch) where each member has its own; ``batch`` holds the
        rows of the loss's targets that belong to X.
        """
        loss, wrong = self._forward_and_back(X, batch, rates)
        soft_threshold(self.population.weights, rates)
        return loss, wrong

    def gradients(self, X, batch, rates):
        """Return loss, share wrong and the gradients of ``population.parameters()``; no weight changes.

        :meth:`step` never holds a gradient of the weights; here an update collects them instead of using them.
        """
        keep, update = [], self.update

        def collect(layer, delta, X, rates):
            weight = self.population.weights[layer]
            gradient, penalty = add_outer(torch.zeros_like(weight), delta, X), weight_penalty(weight, rates)
            keep.append((gradient if penalty is None else gradient + penalty, delta.sum(2)))

        self.update = collect
        try:
            loss, wrong = self._forward_and_back(X, batch, rates)
        finally:
            self.update = update
        return loss, wrong, [tensor for pair in reversed(keep) for tensor in pair]

    def _forward_and_back(self, X, batch, rates):
        inputs = self._forward(X.T if X.ndim == 2 else X, rates)
        loss, wrong, delta = self.loss(self._outputs, batch, self.count_wrong)
        self._backward(inputs, delta, rates)
        return loss, wrong

    def _forward(self, X, rates):
        """Fill the room with pre-activations and activations; return the input of every layer."""
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
        """Carry the error signal down from layer to layer, and update each layer on the way."""
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
        """Return dL/dZ from dL/dH, with the penalty on activations or pre-activations."""
        z = room.z[layer]
        if l1 is not None and target == "activations":  # add the slope of the penalty, l1 times the sign of h
            if self.population.nonlinearity.lower >= 0:  # the sign is 1, or 0 where the slope f'(Z) is 0 as well
                grad.add_(l1)
            else:
                grad.addcmul_(h.sign(), l1)
        delta = self.population.nonlinearity.backward_(grad, z, room.h[layer], room.down[layer])
        if l1 is not None and target == "preactivations":
            delta.addcmul_(z.sign(), l1)
        return delta

    def _room(self, batch):
        if batch not in self._rooms:
            self._rooms[batch] = _Room(self.population, batch)
        return self._rooms[batch]


def weight_penalty(weight, rates):
    """Return the gradient of the penalty on weights, or None; also None where they are soft-thresholded."""
    if rates.target != "weights" or not rates.penalised or rates.soft:
        return None
    return weight.sign().mul_(rates.l1.reshape(-1, 1, 1))


def soft_threshold(weights, rates):
    """Move every weight towards 0 by ``lr * l1``, at most as far as 0, if these rates ask for it.

    This is the proximal step of an L1 penalty: a weight that would change its sign stops at 0.
    """
    if rates.soft and rates.penalised:
        reach = (rates.lr * rates.l1).reshape(-1, 1, 1)
        for weight in weights:
            weight.sub_(weight.clamp(-reach, reach))
