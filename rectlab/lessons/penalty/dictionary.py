"""Sparse autoencoders: a layer's activations rebuilt from few of many features, under an L1 price or with TopK."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.optim.adam import adam

from rectlab import checks, streams
from rectlab.compute.devices import CPU_FLOATS
from rectlab.compute.progress import followed
from rectlab.compute.threads import one_thread

BATCH, LR = 64, 3e-3
RESAMPLED_AT = (0.3, 0.6)  # of the training steps
NEWCOMER = 0.2  # size of a new feature's encoder weights, relative to the mean of those of the living


@dataclass(frozen=True, eq=False)
class Dictionary:
    """What a sparse autoencoder learnt; counts and means are over the examples that it learnt from.

    Attributes
    ----------
    codes : float32 ndarray (batch, features)
        How much of every feature is in every example, at least 0.
    active : float
        Number of features above zero in an example, mean.
    dead : int
        Features that are zero on all examples.
    error : float
        % of the variance of the other examples that is not rebuilt.
    shrunk : float
        % by which what is rebuilt of the other examples is too small: below 0 if it is too large.
    price : float
        Sum of the codes of an example, mean: what an L1 strength of 1 would charge.
    norm : float
        Length of a living feature's decoder weights, mean.
    resampled : int
        Features that were drawn again during training.
    """

    codes: np.ndarray
    active: float
    dead: int
    error: float
    shrunk: float
    price: float
    norm: float
    resampled: int

    def in_words(self):
        """Say the dictionary in two sentences."""
        return (
            f"Of {self.codes.shape[1]} features {self.active:.1f} are active in an example and {self.dead} are dead. "
            f"{self.error:.1f} % of the variance of other examples is not rebuilt; the codes of an example sum to "
            f"{self.price:.2f}, and a decoder's length is {self.norm:.2f}."
        )

    __repr__ = in_words


def learn(h, h_other, *, l1=0.0, top_k=None, hold=True, resample=False, n_features=256, n_steps=600, seed=0):
    """Learn a dictionary of a layer's activations by a sparse autoencoder.

    Parameters
    ----------
    h, h_other : Tensor (batch, units)
        The activations to learn from, and others for the error. Both are divided by the root of the mean squared
        length of ``h`` about its mean.
    l1 : float, at least 0
        Price of one unit of code: sum over features, mean over examples.
    top_k : int, 1 to n_features, optional
        Keep the ``top_k`` largest codes of each example and set the others to 0.
    hold : bool
        Whether every feature's decoder weights are scaled back to length 1 after each step.
    resample : bool
        Whether dead features are drawn again, at 30 % and at 60 % of the steps.
    n_features, n_steps, seed : int

    Returns
    -------
    Dictionary

    Raises
    ------
    ValueError
        If ``top_k`` is out of range.

    Notes
    -----
    ``code = max(0, E (x - b) + c)`` and ``rebuilt = code D + b``; the loss is ``mean |x - rebuilt|²`` plus the price,
    by Adam with learning rate 0.003 and batches of 64. A resampled feature gets the direction of an example that is
    drawn with a probability proportional to its squared loss.

    References
    ----------
    Bricken and others (2023), "Towards monosemanticity": held decoders, resampling. Makhzani and Frey (2013),
    arXiv:1312.5663, and Gao and others (2024), arXiv:2406.04093: TopK. Rajamanoharan and others (2024),
    arXiv:2404.16014: shrinkage.

    Examples
    --------
    >>> h = torch.eye(4).repeat(20, 1)
    >>> found = learn(h, h, top_k=2, n_features=8, n_steps=400)
    >>> found.active <= 2, found.error < 1, round(found.norm, 3)
    (True, True, 1.0)
    """
    if top_k is not None:
        checks.whole("dictionary.learn", "top_k", top_k, 1, n_features, do="Pass top_k=8, say.")
    centre = h.mean(0)
    scale = (h - centre).square().sum(1).mean().sqrt()
    x, other = ((part - centre) / scale for part in (h.float(), h_other.float()))
    coder, order = _Coder(x.shape[1], n_features, top_k, streams.of(seed, "dictionary")), streams.of(seed, "order", 0)
    again = {round(share * n_steps) for share in RESAMPLED_AT} if resample else ()
    resampled = 0
    with one_thread():
        for k in followed(range(n_steps), n_steps, "steps"):
            if k in again:
                resampled += coder.resample(x, streams.of(seed, "redraw", k))
            coder.step(x[torch.from_numpy(order.integers(0, len(x), BATCH))], l1)
            if hold:
                coder.decoder /= coder.decoder.norm(dim=1, keepdim=True)
        return _measured(coder, x, other, resampled)


class _Coder:
    """Encoder (units, features), decoder (features, units), their biases, and what Adam remembers of them."""

    def __init__(self, n_units, n_features, top_k, rng):
        start = torch.from_numpy(rng.standard_normal((n_features, n_units)).astype(np.float32))
        self.decoder = start / start.norm(dim=1, keepdim=True)
        self.encoder, self.top_k = self.decoder.T.contiguous(), top_k  # as its gradient lies: Adam's kernel asks
        self.shift, self.centre = torch.zeros(n_features, **CPU_FLOATS), torch.zeros(n_units, **CPU_FLOATS)
        self.parameters = [self.encoder, self.decoder, self.shift, self.centre]
        self.means, self.squares = ([torch.zeros_like(p) for p in self.parameters] for _ in range(2))
        self.steps = [torch.zeros((), **CPU_FLOATS) for _ in self.parameters]

    def __call__(self, x):
        """Return codes (batch, features) and what is rebuilt from them (batch, units)."""
        code = torch.addmm(self.shift, x - self.centre, self.encoder).relu_()
        if self.top_k is not None:
            largest, where = code.topk(self.top_k, dim=1)
            code = torch.zeros_like(code).scatter_(1, where, largest)
        return code, torch.addmm(self.centre, code, self.decoder)

    def gradients(self, x, l1):
        """Return the gradients of mean |x - rebuilt|² + l1 mean sum code, in the order of the parameters."""
        code, rebuilt = self(x)
        back = 2 * (rebuilt - x) / len(x)  # of what is rebuilt
        of_code = (back @ self.decoder.T + l1 / len(x)) * (code > 0)
        of_shift = of_code.sum(0)
        return [(x - self.centre).T @ of_code, code.T @ back, of_shift, back.sum(0) - self.encoder @ of_shift]

    def step(self, x, l1):
        """Follow the gradient of one batch by one step of Adam."""
        adam(self.parameters, self.gradients(x, l1), self.means, self.squares, [], self.steps, fused=True,
             amsgrad=False, beta1=0.9, beta2=0.999, lr=LR, weight_decay=0.0, eps=1e-8, maximize=False)

    def resample(self, x, rng):
        """Give dead features the directions of badly rebuilt examples; return how many there were."""
        code, rebuilt = self(x)
        dead = (code == 0).all(0)
        if not dead.any() or dead.all():
            return 0
        chance = (x - rebuilt).square().sum(1).double().numpy() ** 2
        chosen = torch.from_numpy(rng.choice(len(x), int(dead.sum()), p=chance / chance.sum()))
        directions = torch.nn.functional.normalize(x[chosen] - self.centre, dim=1)
        self.decoder[dead], self.shift[dead] = directions, 0
        self.encoder[:, dead] = NEWCOMER * self.encoder[:, ~dead].norm(dim=0).mean() * directions.T
        for encoder, decoder, shift, _ in (self.means, self.squares):
            encoder[:, dead], decoder[dead], shift[dead] = 0, 0, 0
        return len(chosen)


def _measured(coder, x, other, resampled):
    (code, _), (_, rebuilt) = coder(x), coder(other)
    dead = (code == 0).all(0)
    error = (other - rebuilt).square().sum() / (other - x.mean(0)).square().sum()
    shrunk = 1 - rebuilt.square().sum() / (rebuilt * other).sum()
    return Dictionary(
        code.numpy(), float((code > 0).sum(1).float().mean()), int(dead.sum()), 100 * float(error), 100 * float(shrunk),
        float(code.sum(1).mean()), float(coder.decoder[~dead].norm(dim=1).mean()), resampled,
    )


def of_one_class(codes, y, n_largest=10):
    """Return how much of one class what switches on units or features is, in %, mean over those on often enough.

    Parameters
    ----------
    codes : array (batch, features)
    y : int array (batch,)
        Classes.
    n_largest : int
        For each feature the examples on which it is largest; those on for fewer examples are left out.

    Examples
    --------
    >>> of_one_class(np.array([[2, 0], [1, 0], [0, 0.5]]), np.array([3, 3, 7]), n_largest=2)
    100.0
    """
    codes, y = np.asarray(codes), np.asarray(y)
    often = codes[:, (codes > 0).sum(0) >= n_largest]
    chosen = y[np.argsort(-often, axis=0, kind="stable")[:n_largest]]
    return 100 * float(np.mean([np.bincount(classes).max() for classes in chosen.T])) / n_largest
