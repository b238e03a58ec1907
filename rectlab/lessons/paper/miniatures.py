"""Experiments of seconds: seeds in, one number a seed out."""

import numpy as np
import torch

from rectlab import datasets, streams
from rectlab.compute.devices import cpu_tensor
from rectlab.measures import pieces
from rectlab.measures.probes import read_out
from rectlab.networks import Population
from rectlab.networks.rescaling import rescale
from rectlab.sweeps import grid, sweep

SIZES = (100, 100, 100)
RATES = (0.03, 0.1, 0.3)  # from which each activation takes its best
ADAM = {"optimizer": "adam", "lr": 1e-3}
SPARSE = 8e-3  # an L1 strength on activations that gives about 80 % zeros
NOISE = 0.05  # standard deviation of a small change of a pixel
DEEP = 30


def trained(seeds, **over):
    """Train networks on digits and return the result: the settings ``over`` x seeds, seeds changing fastest."""
    digits = datasets.digits()
    training = {"hidden_sizes": SIZES, "n_epochs": 30, "batch_size": 50, "optimizer": "sgd"}
    training |= {name: over.pop(name) for name in list(over) if name in training}
    fixed = {"lr": 0.1} | {name: value for name, value in over.items() if not isinstance(value, list)}
    varied = {name: value for name, value in over.items() if isinstance(value, list)}
    fixed = {name: value for name, value in fixed.items() if name not in varied}
    return sweep(digits.X_train, digits.y_train, X_test=digits.X_test, y_test=digits.y_test,
                 over=grid(**varied, seed=seeds) | fixed, **training)


def zeros(result):
    """Share of exact zeros (%) of each network, the mean over hidden layers, (n_networks,)."""
    return 100 * np.mean([result.columns[f"zero_fraction_{k + 1}"] for k in range(len(SIZES))], axis=0)


def _by_seed(values, seeds):
    return np.reshape(values, (-1, len(seeds)))


def _gap(values, seeds):
    """Return the second setting's values minus the first's, seed by seed."""
    first, second = _by_seed(values, seeds)
    return second - first


def zeros_at_start(seeds):
    """Share of exact zeros (%) before training."""
    X = datasets.digits().X_train
    trace = Population(64, SIZES, 10, init="glorot", seeds=seeds).trace(X)
    return 100 * np.mean([(h == 0).double().mean((1, 2)).numpy() for h in trace.activations], axis=0)


def half_at_start(seeds):
    """Mean activation of sigmoid units before training."""
    X = cpu_tensor(datasets.digits().X_train)
    trace = Population(64, SIZES, 10, activation="sigmoid", init="glorot", seeds=seeds).trace(X)
    return np.mean([h.mean((1, 2)).numpy() for h in trace.activations], axis=0)


def small_batches(seeds):
    """Zeros at batches of 10 minus zeros at batches of 50 (percentage points), rate 0.3, no penalty."""
    few, many = (zeros(trained(seeds, lr=0.3, batch_size=size)) for size in (10, 50))
    return few - many


def penalty_adds_zeros(seeds):
    """Zeros with a penalty on activations minus zeros without (percentage points)."""
    return _gap(zeros(trained(seeds, l1=[0.0, SPARSE], **ADAM)), seeds)


def penalty_is_harmless(seeds):
    """Test error at about 80 % zeros minus test error without a penalty (percentage points)."""
    return 100 * _gap(trained(seeds, l1=[0.0, SPARSE], **ADAM).columns["error"], seeds)


def penalty_harms(seeds):
    """Test error at more than 95 % zeros minus test error without a penalty (percentage points)."""
    return 100 * _gap(trained(seeds, l1=[0.0, 4 * SPARSE], **ADAM).columns["error"], seeds)


def silent_when_sparse(seeds):
    """Units that are silent on the whole training set at about 80 % zeros, in % of all hidden units."""
    columns = trained(seeds, l1=SPARSE, **ADAM).columns
    return 100 * sum(columns[f"silent_{k + 1}"] for k in range(len(SIZES))) / sum(SIZES)


def weights_penalty_zeros(seeds):
    """Zeros of activations with L1 on weights minus zeros without (percentage points)."""
    return _gap(zeros(trained(seeds, l1=[0.0, 1e-3], target="weights", **ADAM)), seeds)


def _behind(activation):
    def measure(seeds):
        """Test error minus the rectifier's (percentage points), each at its best of three rates."""
        columns = trained(seeds, activation=["relu", activation], lr=list(RATES)).columns
        best = columns["error"].reshape(2, len(RATES), len(seeds)).mean(2).argmin(1)
        relu, other = (columns["error"].reshape(2, len(RATES), len(seeds))[k, best[k]] for k in (0, 1))
        return 100 * (other - relu)

    return measure


tanh_behind = _behind("tanh")
softplus_behind = _behind("softplus")


def tanh_zeros(seeds):
    """Share of exact zeros (%) of trained tanh networks."""
    return zeros(trained(seeds, activation="tanh"))


def sign_flip_centres(seeds):
    """Mean input of the next layer's units with turned signs, as a share of that without."""
    X, means = cpu_tensor(datasets.digits().X_train), []
    for flip in (False, True):
        trace = Population(64, SIZES, 10, seeds=seeds, sign_flip=flip).trace(X)
        means.append(np.abs(np.array([h.mean((1, 2)).numpy() for h in trace.activations])).mean(0))
    return means[1] / means[0]


def rescaling_changes_nothing(seeds):
    """Largest relative change of an output when weights are rescaled and all alphas multiply to 1."""
    X = cpu_tensor(datasets.digits().X_train).double()
    population = Population(64, SIZES, 10, seeds=seeds, dtype=torch.float64)
    for layer, biases in enumerate(population.biases):
        biases += torch.from_numpy(np.stack([streams.of(s, "bias spread", layer).standard_normal(biases.shape[1])
                                             for s in seeds]))
    before, after = population.trace(X).logits, rescale(population, (0.3, 7.0, 1.9,
                                                                     1 / (0.3 * 7.0 * 1.9))).trace(X).logits
    return ((after - before).abs().amax((1, 2)) / before.abs().amax((1, 2))).numpy()


def identities(seeds):
    """Largest error of tanh(x) = 2 sigmoid(2x) - 1, relu(x) - relu(-x) = x and relu(x) + relu(-x) = |x|."""
    x = torch.linspace(-9, 9, 10_001, dtype=torch.float64, device="cpu")
    wrong = (x.tanh() - (2 * (2 * x).sigmoid() - 1), x.relu() - (-x).relu() - x, x.relu() + (-x).relu() - x.abs())
    return np.full(len(seeds), max(float(one.abs().max()) for one in wrong))


def linear_inside(seeds):
    """Relative distance from a straight line, half-way between two inputs that switch on the same units."""
    X = cpu_tensor(datasets.digits().X_train[:200]).double()
    population = Population(64, SIZES, 10, seeds=seeds, dtype=torch.float64)
    there = X + 1e-4 * torch.from_numpy(streams.of(0, "probe").standard_normal(X.shape))
    one, middle, other = (population.trace(x) for x in (X, (X + there) / 2, there))
    same = torch.stack([((a > 0) == (b > 0)).all(2) for a, b in zip(one.activations, other.activations)]).all(0)
    bent = (middle.logits - (one.logits + other.logits) / 2).abs().amax(2) / one.logits.abs().amax(2)
    return torch.where(same, bent, 0).amax(1).numpy()


def depth_multiplies_pieces(seeds):
    """Linear pieces of 10 layers of 10 random units minus those of 1 layer of 100, on a line through the data."""
    counts = []
    for sizes in ((100,), (10,) * 10):
        population = Population(1, sizes, 1, seeds=seeds, dtype=torch.float64)
        for layer, biases in enumerate(population.biases[:-1]):
            draws = [streams.of(s, "bias spread", layer).standard_normal(biases.shape[1]) for s in seeds]
            biases += torch.from_numpy(np.stack(draws))
        counts.append(pieces(population.weights, population.biases).n_pieces.astype(float))
    return counts[1] - counts[0]


def gradient_lost(seeds):
    """Error signal at the first of 30 hidden layers over that at the last (powers of ten), before training, He's
    start."""
    digits = datasets.digits()
    population, lost = Population(64, (64,) * DEEP, 10, seeds=seeds, dtype=torch.float64), []
    X, y = cpu_tensor(digits.X_train[:300]).double(), cpu_tensor(digits.y_train[:300])
    for member in range(len(seeds)):
        module = population.to_module(member)
        torch.nn.functional.cross_entropy(module(X), y).backward()
        first, *_, last, _ = (part.bias.grad.norm() for part in module if isinstance(part, torch.nn.Linear))
        lost.append(float((first / last).log10()))
    return np.array(lost)


def code_changes(seeds):
    """Share of hidden units (%) that switch when every pixel changes by noise of a standard deviation of 0.05."""
    digits = datasets.digits()
    X = cpu_tensor(digits.X_train)
    noisy = X + NOISE * torch.from_numpy(streams.of(0, "probe").standard_normal(X.shape)).float()
    result = trained(seeds)
    changed = []
    for k in range(len(seeds)):
        module, on = result.to_module(k), []
        for inputs in (X, noisy):
            h, found = inputs, []
            for part in module:
                h = part(h)
                found += [h > 0] if isinstance(part, torch.nn.ReLU) else []
            on.append(torch.cat(found, 1))
        changed.append(100 * (on[0] != on[1]).double().mean().item())
    return np.array(changed)


def layer_separates(seeds):
    """Test error of a linear classifier on pixels minus that on 500 random rectifiers (percentage points)."""
    digits = datasets.digits()
    X, X_test = cpu_tensor(digits.X_train), cpu_tensor(digits.X_test)
    population = Population(64, (500,), 10, seeds=seeds)
    h, h_test = (population.trace(x).activations[0] for x in (X, X_test))
    right = read_out(h, digits.y_train, h_test, digits.y_test).right
    raw = read_out(X[None], digits.y_train, X_test[None], digits.y_test).right
    return 100 * (np.asarray(right) - np.asarray(raw)[0])
