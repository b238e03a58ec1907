"""How weights follow their gradient: descent, with or without momentum, and Adam, at a rate for each member."""

import torch

from rectlab.training.backprop import add_outer, weight_penalty


class Descent:
    """Gradient descent: weight gradient and update in one in-place product.

    With momentum it is torch.optim.SGD's: V = mu V + gradient, W = W - lr V; without, no gradient is ever held.

    Parameters
    ----------
    population : Population
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
            weight.addcmul_(penalty, _per_weight(rates.lr), value=-1)
        delta.mul_(_per_weight(rates.lr))
        add_outer(weight, delta, X, alpha=-1)
        bias.sub_(delta.sum(2))

    def _with_momentum(self, layer, weight, bias, delta, X, rates):
        if layer not in self.velocity:
            self.velocity[layer] = torch.zeros_like(weight), torch.zeros_like(bias)
        v_weight, v_bias = self.velocity[layer]
        penalty = weight_penalty(weight, rates)
        v_weight.mul_(_per_weight(rates.momentum))
        if penalty is not None:
            v_weight.add_(penalty)
        add_outer(v_weight, delta, X)
        v_bias.mul_(rates.momentum.unsqueeze(1)).add_(delta.sum(2))
        weight.addcmul_(v_weight, _per_weight(rates.lr), value=-1)
        bias.addcmul_(v_bias, rates.lr.unsqueeze(1), value=-1)


class Adam:
    """Adam (Kingma and Ba, 2015, algorithm 1 in the order of the end of their section 2), with its usual constants.

    With mean m and mean square v of the gradient after t steps, r = sqrt(1 - beta2**t) and c = 1 - beta1**t, it is
    W = W - lr (r / c) m / (sqrt(v) + r eps): both corrections are numbers and cost no pass over memory.

    Parameters
    ----------
    population : Population
    """

    BETA1, BETA2, EPS = 0.9, 0.999, 1e-8

    def __init__(self, population):
        self.population, self.steps = population, 0
        self.state = [
            [[torch.zeros_like(p), torch.zeros_like(p)] for p in pair]
            for pair in zip(population.weights, population.biases)
        ]
        self.gradient = [torch.empty_like(weight) for weight in population.weights]

    def __call__(self, layer, delta, X, rates):
        """Update one layer; the last layer comes first and begins the step."""
        weight, bias = self.population.weights[layer], self.population.biases[layer]
        self.steps += layer == len(self.population.weights) - 1
        gradient = add_outer(self.gradient[layer], delta, X, beta=0.0)
        penalty = weight_penalty(weight, rates)
        if penalty is not None:
            gradient.add_(penalty)
        self._follow(weight, gradient, self.state[layer][0], _per_weight(rates.lr))
        self._follow(bias, delta.sum(2), self.state[layer][1], rates.lr.unsqueeze(1))

    def _follow(self, parameter, gradient, moments, lr):
        """Do one step of one tensor; ``gradient`` is used up."""
        mean, square = moments
        mean.lerp_(gradient, 1 - self.BETA1)
        square.mul_(self.BETA2).addcmul_(gradient, gradient, value=1 - self.BETA2)
        r = (1 - self.BETA2**self.steps) ** 0.5
        root = torch.sqrt(square, out=gradient).add_(r * self.EPS)
        parameter.addcmul_(torch.div(mean, root, out=root), lr, value=-r / (1 - self.BETA1**self.steps))


def _per_weight(values):
    return values.reshape(-1, 1, 1)  # (members, 1, 1)


UPDATES = {"sgd": Descent, "adam": Adam}
