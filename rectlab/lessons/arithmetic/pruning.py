"""Removing weights: Net-Trim as a linear programme for each unit, magnitude pruning, and training with L1 on weights.

Nothing here is about zeros of activations: a removed weight is missing for every example.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from rectlab import checks, datasets
from rectlab.compute.progress import followed
from rectlab.networks import Population, Settings, fit
from rectlab.words import counted, percent

UNITS, EXAMPLES, EPOCHS = 32, 300, 30
ALLOWED = (0.0, 0.1, 0.3, 1.0)  # how far a response may move
NOTHING = 1e-9  # a weight that is smaller counts as removed: the solver's own tolerance is 1e-7 of a constraint


@dataclass(frozen=True, eq=False)
class Trimmed:
    """One unit's sparse weights.

    Attributes
    ----------
    weights : ndarray (n_features,)
    bias : float
        Free, and not counted.
    total : float
        The sum of absolute weights: the optimum.
    bound : float
        The value of the dual programme: no allowed weights have a smaller sum.
    """

    weights: np.ndarray
    bias: float
    total: float
    bound: float


def net_trim(X, responses, allowed=0.0):
    """Find the weights with the smallest sum of absolute values that keep a unit's rectified responses.

    Parameters
    ----------
    X : ndarray (n_samples, n_features)
        What the layer reads.
    responses : ndarray (n_samples,)
        The unit's activations max(0, w·x + b), from 0 up.
    allowed : float, from 0 up
        How far each response above 0 may move; a response of 0 stays 0.

    Returns
    -------
    Trimmed

    Raises
    ------
    ValueError
        If shapes or ranges are wrong, or if no weights keep these responses.

    Notes
    -----
    Minimise sum |w_k| over w and b, subject to |w·x_i + b - y_i| <= allowed where y_i > 0, and w·x_i + b <= 0 where
    y_i = 0. With w = p - q, p >= 0 and q >= 0, this is a linear programme; scipy's HiGHS solves it. The paper bounds
    the 2-norm of all differences of a layer instead, which is a quadratic constraint, and has no bias.

    References
    ----------
    Aghasi, Abdi, Nguyen and Romberg 2017, Net-Trim: convex pruning of deep neural networks with performance guarantee.

    Examples
    --------
    >>> X = np.array([[1.0, 1.0, 0.0], [2.0, 2.0, 0.0], [0.0, 0.0, 3.0]])
    >>> trimmed = net_trim(X, np.array([1.0, 2.0, 0.0]))
    >>> round(trimmed.total, 6), round(trimmed.bound, 6)
    (1.0, 1.0)
    """
    X, responses = np.asarray(X, float), np.asarray(responses, float)
    allowed = checks.number("net_trim", "allowed", allowed, 0, do="Pass 0.1, say.")
    if X.ndim != 2 or responses.shape != X.shape[:1] or not len(X) or not (responses >= 0).all():
        must, got = "rectified: one number from 0 up for each row of X", f"{responses.shape} for X of {X.shape}"
        checks.refuse("net_trim", "responses", must, got, "Pass np.maximum(0, X @ w + b).")
    on, n = responses > 0, X.shape[1]
    rows = np.concatenate([_signed(X[on], 1), _signed(X[on], -1), _signed(X[~on], 1)])
    most = np.concatenate([responses[on] + allowed, allowed - responses[on], np.zeros((~on).sum())])
    costs = np.concatenate([np.ones(2 * n), [0]])
    found = linprog(costs, A_ub=rows, b_ub=most, bounds=[(0, None)] * (2 * n) + [(None, None)], method="highs")
    if found.status != 0:
        what = "no weights do" if found.status == 2 else found.message.rstrip(".")
        checks.refuse("net_trim", "responses", f"within {allowed:g} of what some weights and a bias give", what,
                      "Allow more, or pass responses of one layer.")
    weights = found.x[:n] - found.x[n : 2 * n]
    return Trimmed(np.where(np.abs(weights) > NOTHING, weights, 0.0), float(found.x[-1]), float(found.fun),
                   float(most @ found.ineqlin.marginals))


def _signed(X, sign):
    """Return the coefficients of sign * (w·x + b) for p, q and b."""
    return sign * np.concatenate([X, -X, np.ones((len(X), 1))], axis=1)


@dataclass(frozen=True, eq=False)
class Pruned:
    """Networks whose first layer lost weights: the share removed, and what that costs.

    Attributes
    ----------
    removed : ndarray (n,)
        Share of the weights of the first layer that are 0.
    error : ndarray (n,)
        Test error, a share.
    zeros : ndarray (n,)
        Share of exact zeros among the activations, on the test images.
    """

    removed: np.ndarray
    error: np.ndarray
    zeros: np.ndarray


@dataclass(frozen=True, eq=False)
class Comparison:
    """Three ways to have fewer weights in the first layer of a network on digits.

    Attributes
    ----------
    whole : Pruned
        The network before anything was removed.
    ways : dict
        From "Net-Trim", "smallest weights" and "L1 training" to a :class:`Pruned`.
    n_examples : int
        Images for which Net-Trim keeps the responses.
    """

    whole: Pruned
    ways: dict
    n_examples: int

    def in_words(self):
        """Say how much each way removed at most one percentage point of error above the whole network."""
        told = []
        for way, pruned in self.ways.items():
            good = pruned.removed[pruned.error <= self.whole.error[0] + 0.01]
            told.append(f"{way}: {percent(good.max(), 0) if len(good) else 'nothing'}")
        return ("Weights of the first layer that can go for at most one percentage point of test error: "
                f"{'; '.join(told)}. Net-Trim kept the responses to {counted(self.n_examples, 'image')}.")

    __repr__ = in_words


def network(seed=0, l1=(0.0,), n_epochs=EPOCHS):
    """Train networks of one hidden layer on digits, one an L1 strength on the weights, with soft threshold."""
    digits = datasets.digits()
    population = Population(digits.X_train.shape[1], (UNITS,), 10, seeds=[seed] * len(l1))
    settings = Settings(lr=0.1, l1=list(l1), target="weights", soft_threshold=True)
    for _ in fit(population, digits.X_train, digits.y_train, settings, n_epochs=n_epochs, batch_size=50):
        pass
    return population


def first_layer(population, member=0):
    """Return (W, b) of the first layer in float64: (n_features, units) and (units,)."""
    layer = population.to_module(member)[0]
    return layer.weight.detach().double().numpy().T.copy(), layer.bias.detach().double().numpy()


def trim_layer(X, W, b, allowed):
    """Return (W, b) of a layer after Net-Trim of each unit, and the units' :class:`Trimmed`."""
    units = followed(np.maximum(0, X @ W + b).T, W.shape[1], "units")
    units = [net_trim(X, responses, allowed) for responses in units]
    return np.stack([unit.weights for unit in units], 1), np.array([unit.bias for unit in units]), units


def smallest_removed(W, share):
    """Return W without that share of its weights, the smallest ones."""
    n = round(checks.number("smallest_removed", "share", share, 0, 1, do="Pass 0.5, say.") * W.size)
    W = W.copy()
    W.flat[np.abs(W).argsort(axis=None, kind="stable")[:n]] = 0
    return W


def compare(seed=0, allowed=ALLOWED, n_examples=EXAMPLES, strengths=(1e-3, 3e-3, 6e-3, 1e-2)):
    """Remove weights of the first layer in three ways and measure the test error; return a :class:`Comparison`."""
    digits = datasets.digits()
    population = network(seed, (0.0, *strengths))
    W, b = first_layer(population)
    X = digits.X_train[:n_examples].astype(float)
    trimmed = [trim_layer(X, W, b, room)[:2] for room in allowed]
    smallest = [(smallest_removed(W, (one == 0).mean()), b) for one, _ in trimmed]
    head, *heads = (_last_layer(population, k) for k in range(1 + len(strengths)))
    anew = [_measured([first_layer(population, k)], own, digits) for k, own in enumerate(heads, start=1)]
    ways = {
        "Net-Trim": _measured(trimmed, head, digits),
        "smallest weights": _measured(smallest, head, digits),
        "L1 training": Pruned(*(np.concatenate(parts) for parts in zip(*(vars(one).values() for one in anew)))),
    }
    return Comparison(_measured([(W, b)], head, digits), ways, n_examples)


def _last_layer(population, member):
    return [part.detach().double().numpy() for part in population.to_module(member)[-1].parameters()]


def _measured(layers, head, digits):
    """Return the :class:`Pruned` of first layers before one output layer."""
    removed, errors, zeros = [], [], []
    for W, b in layers:
        h = np.maximum(0, digits.X_test @ W + b)
        removed.append((W == 0).mean())
        errors.append(((h @ head[0].T + head[1]).argmax(1) != digits.y_test).mean())
        zeros.append((h == 0).mean())
    return Pruned(np.array(removed), np.array(errors), np.array(zeros))
