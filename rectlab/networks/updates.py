"""How weights follow their gradient: descent, with or without momentum, and Adam, at a rate for each member."""

import itertools

import torch
from torch.optim.adam import adam

from rectlab.networks.backprop import weight_penalty
from rectlab.networks.products import add_outer


class Descent:
    """Gradient descent: one in-place product makes the gradient of the weights and subtracts it.

    With momentum it is torch.optim.SGD's: V = mu V + gradient, W = W - lr V. Without, no gradient is ever held.
    """

    def __init__(self, population):
        self.population, self.velocity = population, {}

    def __call__(self, layer, delta, X, rates):
        """Update one layer; ``delta`` (members, out, batch) is used up."""
        weight, bias = self.population.weights[layer], self.population.biases[layer]
        if rates.heavy:
            return self._with_momentum(layer, weight, bias, delta, X, rates)
        penalty = weight_penalty(weight, rates)
        if penalty is not None:
            weight.addcmul_(penalty, _like(rates.lr, weight), value=-1)
        delta.mul_(_like(rates.lr, weight))
        add_outer(weight, delta, X, alpha=-1)
        bias.sub_(delta.sum(2))

    def update_from(self, gradients, rates):
        """Update all parameters from ready gradients of their own shapes: the autograd engine has them."""
        for k, (parameter, gradient) in enumerate(zip(self.population.parameters(), gradients)):
            if rates.heavy:
                velocity = self.velocity.setdefault(("whole", k), torch.zeros_like(parameter))
                gradient = velocity.mul_(_like(rates.momentum, parameter)).add_(gradient)
            parameter.addcmul_(gradient, _like(rates.lr, parameter), value=-1)

    def _with_momentum(self, layer, weight, bias, delta, X, rates):
        if layer not in self.velocity:
            self.velocity[layer] = torch.zeros_like(weight), torch.zeros_like(bias)
        v_weight, v_bias = self.velocity[layer]
        penalty = weight_penalty(weight, rates)
        v_weight.mul_(_like(rates.momentum, weight))
        if penalty is not None:
            v_weight.add_(penalty)
        add_outer(v_weight, delta, X)
        v_bias.mul_(_like(rates.momentum, bias)).add_(delta.sum(2))
        weight.addcmul_(v_weight, _like(rates.lr, weight), value=-1)
        bias.addcmul_(v_bias, _like(rates.lr, bias), value=-1)


class Adam:
    """Adam (Kingma and Ba, 2015, algorithm 1) with its usual constants, by torch's fused kernel: one pass over memory.

    The kernel takes one learning rate, so neighbouring members with the same rate are updated together. The rounding of
    the last few weights of such a group depends on where the group ends.
    """

    def __init__(self, population):
        self.parameters = population.parameters()
        self.gradients, self.means, self.squares = ([torch.zeros_like(p) for p in self.parameters] for _ in range(3))
        self.rates, self.parts = None, []
        self.steps = torch.zeros((), device=population.device, dtype=torch.float32)

    def __call__(self, layer, delta, X, rates):
        """Take the gradient of one layer; the first layer comes last and ends the step."""
        of_weight, of_bias = self.gradients[2 * layer : 2 * layer + 2]
        add_outer(of_weight, delta, X, beta=0.0)
        penalty = weight_penalty(self.parameters[2 * layer], rates)
        if penalty is not None:
            of_weight.add_(penalty)
        torch.sum(delta, 2, out=of_bias)
        if layer == 0:
            self._follow(rates)

    def update_from(self, gradients, rates):
        """Update all parameters from ready gradients of their own shapes: the autograd engine has them."""
        for mine, gradient in zip(self.gradients, gradients):
            mine.copy_(gradient)
        self._follow(rates)

    def _follow(self, rates):
        if rates is not self.rates:
            self.rates, self.parts = rates, self._parts(rates.lr)
        for lr, *tensors in self.parts:
            steps = [self.steps.clone() for _ in tensors[0]]  # the kernel counts by itself
            adam(*tensors, [], steps, fused=True, amsgrad=False, beta1=0.9, beta2=0.999, lr=lr, weight_decay=0.0,
                 eps=1e-8, maximize=False)
        self.steps += 1

    def _parts(self, lr):
        """Return (rate, parameters, gradients, means, squares) for every run of members of one rate."""
        parts, start = [], 0
        for rate, run in itertools.groupby(lr.tolist()):
            members = slice(start, start := start + len(list(run)))
            lists = (self.parameters, self.gradients, self.means, self.squares)
            parts.append((rate, *([tensor[members] for tensor in tensors] for tensors in lists)))
        return parts


def _like(values, parameter):
    """Return values (members,) with the dimensions of a parameter, to multiply it."""
    return values.reshape(-1, *[1] * (parameter.ndim - 1))


UPDATES = {"sgd": Descent, "adam": Adam}
