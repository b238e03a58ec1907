"""Training by autograd, for activations that learn parameters, maxout, skips and norms: 1.5 to 3 times slower.

It does the step of :mod:`rectlab.networks.backprop` for all members at once: their losses share nothing, so the
gradient of the sum holds the gradient of each.
"""

import torch

from rectlab.networks.backprop import HandEngine, soft_threshold


class AutogradEngine:
    """Trains a population by autograd; its methods are those of :class:`rectlab.networks.backprop.HandEngine`."""

    def __init__(self, population, loss, update, count_wrong=True):
        self.population, self.loss, self.update, self.count_wrong = population, loss, update, count_wrong

    def step(self, X, batch, rates):
        """Do one step; see :meth:`rectlab.networks.backprop.HandEngine.step`."""
        loss, wrong, gradients = self.gradients(X, batch, rates)
        self.update.update_from(gradients, rates)
        soft_threshold(self.population.weights, rates)
        return loss, wrong

    def gradients(self, X, batch, rates):
        """Return loss, share wrong and the gradients of ``population.parameters()``, changing nothing."""
        p = self.population
        with torch.enable_grad():
            # copies: other threads change other members of the same tensors meanwhile, which autograd would refuse
            parameters = [tensor.detach().clone().requires_grad_() for tensor in p.parameters()]
            outputs, preactivations, activations = self._forward(X.T if X.ndim == 2 else X, parameters, rates)
            with torch.no_grad():
                loss, wrong, delta = self.loss(outputs, batch, self.count_wrong)
            objective = (outputs * delta).sum()  # its gradient is that of the loss
            if rates.penalised and not rates.soft:
                weights = parameters[: 2 * len(p.weights) : 2]
                of = {"activations": activations, "preactivations": preactivations, "weights": weights}[rates.target]
                n = 1 if rates.target == "weights" else len(batch)  # sum over units, mean over examples
                objective = objective + sum((rates.l1 * t.abs().flatten(1).sum(1)).sum() / n for t in of)
            gradients = torch.autograd.grad(objective, parameters, allow_unused=True)
        return loss, wrong, [torch.zeros_like(p) if g is None else g for p, g in zip(parameters, gradients)]

    def _forward(self, handed_on, parameters, rates):
        """Return (outputs, preactivations of each hidden layer, activations of each), feature-major."""
        p, last = self.population, len(self.population.weights) - 1
        learned, preactivations, activations, below = parameters[2 * last + 2 :], [], [], None
        for layer in range(last):
            weight, bias = parameters[2 * layer : 2 * layer + 2]
            z = p.wiring.normed(weight @ handed_on) + (bias + rates.bias_shift.unsqueeze(1)).unsqueeze(2)
            h = p.nonlinearity.value(z, learned[layer] if learned else None)
            handed_on = below = p.wiring.onward(below, h)  # (members, units, batch)
            preactivations.append(z)
            activations.append(h)
        weight, bias = parameters[2 * last : 2 * last + 2]
        return weight @ handed_on + bias.unsqueeze(2), preactivations, activations


def engine_of(population, loss, update, count_wrong=True):
    """Return the engine that trains a population: by autograd if the activation learns or layers skip or norm."""
    by_hand = population.wiring.plain and not population.nonlinearity.learns
    engine = HandEngine if by_hand else AutogradEngine
    return engine(population, loss, update, count_wrong)
