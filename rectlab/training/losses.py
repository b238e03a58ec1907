"""Losses of a population: value per member, and the error signal that goes backward."""

import torch


class CrossEntropy:
    """Mean cross-entropy in nats over classes; targets are labels.

    Parameters
    ----------
    y : int64 Tensor (n_samples,)
    n_outputs : int
    dtype : torch.dtype
    """

    def __init__(self, y, n_outputs, dtype):
        self.labels = y
        self.targets = torch.nn.functional.one_hot(y, n_outputs).to(dtype)  # (n_samples, classes)

    def __call__(self, logits, batch):
        """Return loss (members,), share wrong (members,) and d loss / d logits (members, classes, batch)."""
        labels, targets = self.labels[batch], self.targets[batch].T
        logp = torch.log_softmax(logits, 1)
        loss = -(logp * targets).sum(1).mean(1)
        wrong = (logits.argmax(1) != labels).to(logits.dtype).mean(1)
        return loss, wrong, logp.exp_().sub_(targets).div_(len(labels))


class SquaredError:
    """Squared error, summed over outputs, mean over examples; targets are numbers, or labels (then one-hot).

    Parameters
    ----------
    y : Tensor (n_samples,) or (n_samples, n_outputs)
    n_outputs : int
    dtype : torch.dtype
    """

    def __init__(self, y, n_outputs, dtype):
        self.labels = None if y.is_floating_point() else y
        targets = y if self.labels is None else torch.nn.functional.one_hot(y, n_outputs)
        self.targets = targets.to(dtype).reshape(len(y), n_outputs)

    def __call__(self, outputs, batch):
        """Return loss (members,), share wrong (members,; NaN for numbers) and d loss / d outputs."""
        difference = outputs - self.targets[batch].T
        loss = difference.square().sum(1).mean(1)
        wrong = torch.full_like(loss, torch.nan)
        if self.labels is not None:
            wrong = (outputs.argmax(1) != self.labels[batch]).to(outputs.dtype).mean(1)
        return loss, wrong, difference.mul_(2 / outputs.shape[2])


LOSSES = {"cross_entropy": CrossEntropy, "squared_error": SquaredError}
