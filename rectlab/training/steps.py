"""The inside of one training step: loss, gradients by autograd, and the two update rules."""

import torch
import torch.nn.functional as F


def gradients_of(population, X, y, l1, target, bias):
    """Return what one batch says: loss, share wrong, and the gradient of every parameter.

    Parameters
    ----------
    population : Population
    X : Tensor (batch, in_features)
    y : int64 Tensor (batch,)
    l1, bias : Tensor (members,)
        L1 strength and bias shift, see :class:`rectlab.training.Settings`.
    target : str
        What the penalty is on.

    Returns
    -------
    loss : Tensor (members,)
        Mean cross-entropy in nats, without the penalty.
    wrong : Tensor (members,)
        Share of the batch that is classified wrongly.
    gradients : tuple of Tensor
        Of loss + l1 * penalty, shaped like ``population.parameters()``.
    """
    parameters = population.parameters()
    labels = y.expand(population.n_members, -1)
    penalty = 0.0
    for p in parameters:
        p.requires_grad_(True)
    try:
        for z, h in population.layers(X, bias):
            if h is None:
                logits = z  # (members, classes, batch)
            elif target != "weights":
                penalty = penalty + (h if target == "activations" else z).abs().sum(1).mean(1)
        if target == "weights":
            penalty = sum(w.abs().sum((1, 2)) for w in population.weights)
        loss = F.cross_entropy(logits, labels, reduction="none").mean(1)
        gradients = torch.autograd.grad((loss + l1 * penalty).sum(), parameters)
    finally:
        for p in parameters:
            p.requires_grad_(False)
    wrong = (logits.detach().argmax(1) != labels).to(population.dtype).mean(1)
    return loss.detach(), wrong, gradients


def descend(parameters, gradients, lr):
    """Do one step of plain gradient descent, each member at its own rate."""
    for p, g in zip(parameters, gradients):
        p.sub_(_like(lr, p) * g)


class Adam:
    """Adam (Kingma and Ba, 2015, algorithm 1) on stacked parameters, each member at its own rate."""

    def __init__(self, population, betas=(0.9, 0.999), eps=1e-8):
        self.betas, self.eps, self.t = betas, eps, 0
        self.moments = [(torch.zeros_like(p), torch.zeros_like(p)) for p in population.parameters()]

    def __call__(self, parameters, gradients, lr):
        self.t += 1
        (b1, b2), t = self.betas, self.t
        for p, g, (mean, square) in zip(parameters, gradients, self.moments):
            mean.mul_(b1).add_(g, alpha=1 - b1)
            square.mul_(b2).addcmul_(g, g, value=1 - b2)
            step = (mean / (1 - b1**t)) / ((square / (1 - b2**t)).sqrt() + self.eps)
            p.sub_(_like(lr, p) * step)


def _like(values, parameter):
    return values.reshape(-1, *[1] * (parameter.ndim - 1))  # (members, 1, ...)
