"""Losses of a population: value per member, and the error signal that goes backward."""

import torch


class CrossEntropy:
    """Cross-entropy in nats, mean over examples; ``y`` holds labels, int64 (n_samples,)."""

    def __init__(self, y, n_outputs, dtype):
        self.labels = y
        self.targets = torch.nn.functional.one_hot(y, n_outputs).to(dtype).T.contiguous()  # (classes, n_samples)

    def of(self, members):
        """Return the loss of a slice of the members: the same, as all have the same labels."""
        return self

    def __call__(self, logits, batch, count_wrong=True):
        """Return loss (members,), share wrong (members,) or None, and d loss / d logits (members, classes, batch)."""
        targets = self.targets.index_select(1, batch)
        logp = torch.log_softmax(logits, 1)
        loss = (logp * targets).sum((1, 2)).div_(-len(batch))
        wrong = share_wrong(logits, self.labels[batch]) if count_wrong else None
        return loss, wrong, logp.exp_().sub_(targets).div_(len(batch))


class SquaredError:
    """Squared error, summed over outputs, mean over examples; ``y`` holds numbers, or labels taken as one-hot."""

    def __init__(self, y, n_outputs, dtype):
        self.labels = None if y.is_floating_point() else y
        targets = y if self.labels is None else torch.nn.functional.one_hot(y, n_outputs)
        self.targets = targets.to(dtype).reshape(len(y), n_outputs).T.contiguous()  # (outputs, n_samples)

    def of(self, members):
        """Return the loss of a slice of the members: the same, as all have the same targets."""
        return self

    def __call__(self, outputs, batch, count_wrong=True):
        """Return loss (members,), share wrong (members,; NaN for numbers) or None, and d loss / d outputs."""
        difference = outputs - self.targets.index_select(1, batch)
        loss = difference.square().sum((1, 2)).div_(len(batch))
        wrong = None
        if count_wrong:
            numbers = self.labels is None
            wrong = torch.full_like(loss, torch.nan) if numbers else share_wrong(outputs, self.labels[batch])
        return loss, wrong, difference.mul_(2 / len(batch))


def share_wrong(outputs, labels):
    """Return the share of examples (members,) whose largest output is not that of the label."""
    return (outputs.argmax(1) != labels).to(outputs.dtype).mean(1)


LOSSES = {"cross_entropy": CrossEntropy, "squared_error": SquaredError}
