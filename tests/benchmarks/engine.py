"""How long rectlab.sweep takes beside the loop of the tutorials, tensor slicing and torch.func.vmap.

Run it by `make bench`; ``--quick`` is one small round. All contestants take turns within each round, so that other work
on the machine disturbs all of them; a ratio is the median of the rounds' ratios. Data are random numbers: nothing here
depends on what is learned. README.md beside this file says what a full run gave.
"""

import argparse
import contextlib
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn

from rectlab.activations import get
from rectlab.compute.threads import one_thread
from rectlab.sweeps import sweep

TWELVE = "relu leaky_relu elu selu celu gelu softplus swish mish tanh sigmoid elliott".split()
LR = {"sgd": 0.1, "adam": 1e-3}
RULES = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}


@dataclass(frozen=True)
class Workload:
    """What is trained; ``share`` (networks, epochs) is how much of it the slower contestants do, scaled up then."""

    name: str
    n_networks: int
    sizes: tuple
    batch: int
    n_samples: int
    n_epochs: int
    share: tuple
    optimizer: str = "sgd"
    activations: tuple = ("relu",)

    def data(self):
        rng = np.random.default_rng(0)
        X = rng.random((self.n_samples, self.sizes[0]), dtype=np.float32)
        return X, rng.integers(0, self.sizes[-1], self.n_samples)

    def flop(self):
        """Return the floating point operations of all products: forward, backward but for the input, weights."""
        products = [a * b for a, b in zip(self.sizes[:-1], self.sizes[1:])]
        return 2 * self.n_networks * self.n_samples * self.n_epochs * (3 * sum(products) - products[0])


DIGITS, MNIST, PAPER = (64, 128, 128, 10), (784, 100, 100, 100, 10), (784, 1000, 1000, 1000, 10)
W1 = Workload("W1 SGD", 24, DIGITS, 64, 1792, 30, (3, 10))
W2 = Workload("W2", 200, MNIST, 100, 2000, 10, (6, 3))
W3 = Workload("W3 batch 100", 8, PAPER, 100, 1000, 10, (1, 2))
WORKLOADS = [
    W1,
    replace(W1, name="W1 Adam", optimizer="adam"),
    replace(W1, name="W1 12 activations", activations=tuple(TWELVE), share=(12, 3)),
    W2,
    W3,
    replace(W3, name="W3 batch 10", batch=10, n_samples=200, share=(1, 3)),
    replace(W3, name="W4 batch 100", n_networks=1, share=(1, 3)),
    replace(W3, name="W4 batch 10", n_networks=1, batch=10, n_samples=200, share=(1, 3)),
]


def network(workload, k):
    """Return network k as a tutorial writes it."""
    torch.manual_seed(k)
    activation = get(workload.activations[k % len(workload.activations)])
    pairs = list(zip(workload.sizes[:-1], workload.sizes[1:]))
    layers = [layer for a, b in pairs for layer in (nn.Linear(a, b), activation.module())]
    return nn.Sequential(*layers[:-1])


def loader(X, y, batch):
    """Return the batches of an epoch by torch's DataLoader."""
    data = torch.utils.data.TensorDataset(torch.from_numpy(X), torch.from_numpy(y))
    return torch.utils.data.DataLoader(data, batch_size=batch, shuffle=True)


class Slices:
    """The batches of an epoch by slices of one shuffled tensor."""

    def __init__(self, X, y, batch):
        self.X, self.y, self.batch = torch.from_numpy(X), torch.from_numpy(y), batch

    def __iter__(self):
        for rows in torch.randperm(len(self.X)).split(self.batch):
            yield self.X[rows], self.y[rows]


def one_after_another(workload, batches):
    """Return the seconds of the usual loop, from a share of the networks and epochs."""
    (X, y), (n_networks, n_epochs) = workload.data(), workload.share
    started = time.perf_counter()
    for k in range(n_networks):
        model, loss_of = network(workload, k), nn.CrossEntropyLoss()
        optimizer = RULES[workload.optimizer](model.parameters(), lr=LR[workload.optimizer])
        data = batches(X, y, workload.batch)
        for _ in range(n_epochs):
            for inputs, labels in data:
                optimizer.zero_grad()
                loss_of(model(inputs), labels).backward()
                optimizer.step()
    scale = workload.n_networks / n_networks * workload.n_epochs / n_epochs
    return scale * (time.perf_counter() - started)


def by_vmap(workload):
    """Return the seconds of torch.func.vmap over stacked networks, from one of the epochs."""
    parameters, _ = torch.func.stack_module_state([network(workload, k) for k in range(workload.n_networks)])
    skeleton = network(workload, 0)

    def loss(parameters, inputs, labels):
        return nn.functional.cross_entropy(torch.func.functional_call(skeleton, parameters, inputs), labels)

    gradients_of = torch.func.vmap(torch.func.grad(loss), in_dims=(0, None, None))
    optimizer = RULES[workload.optimizer](parameters.values(), lr=LR[workload.optimizer])
    started = time.perf_counter()
    for inputs, labels in Slices(*workload.data(), workload.batch):
        for name, gradient in gradients_of(parameters, inputs, labels).items():
            parameters[name].grad = gradient
        optimizer.step()
    return workload.n_epochs * (time.perf_counter() - started)


def by_sweep(workload, device="cpu"):
    """Return the seconds of rectlab.sweep: all networks, all epochs, and what it measures at the end."""
    X, y = workload.data()
    over = {
        "activation": [workload.activations[k % len(workload.activations)] for k in range(workload.n_networks)],
        "seed": list(range(workload.n_networks)), "lr": LR[workload.optimizer],
        "l1": [1e-6 * k for k in range(workload.n_networks)],
    }
    started = time.perf_counter()
    sweep(X, y, X_test=X[:500], y_test=y[:500], hidden_sizes=workload.sizes[1:-1], n_epochs=workload.n_epochs,
          batch_size=workload.batch, optimizer=workload.optimizer, over=over, device=device)
    return time.perf_counter() - started


def on_one_thread(workload):
    """Return the seconds of the usual loop on one processor thread, which other work disturbs less."""
    with one_thread():
        return one_after_another(workload, loader)


CONTESTANTS = {
    "usual loop": lambda w: one_after_another(w, loader),
    "on 1 thread": on_one_thread,
    "tensor slicing": lambda w: one_after_another(w, Slices),
    "vmap": lambda w: by_vmap(w) if len(w.activations) == 1 else float("nan"),
    "sweep": by_sweep,
}


@contextlib.contextmanager
def busy_process():
    """Keep one processor busy."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def peak_bytes():
    """Return the most memory this process has held; not on Windows."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def memory_above_weights(workload):
    """Print the bytes that a sweep takes above its data and weights; for a process of its own."""
    by_sweep(replace(workload, n_networks=2, n_epochs=1, n_samples=workload.batch * 2))  # torch's own memory
    before = peak_bytes()
    by_sweep(workload)
    n_weights = sum((a + 1) * b for a, b in zip(workload.sizes[:-1], workload.sizes[1:])) * workload.n_networks
    print(peak_bytes() - before - 4 * n_weights - workload.data()[0].nbytes)


def print_contest(workloads, rounds):
    """Print medians of seconds, and of the ratios to the usual loop and to that on one thread; a workload a row."""
    print(f"| workload | {' | '.join(f'{name}, s' for name in CONTESTANTS)} | GFLOP/s |")
    print("|" + "---|" * (len(CONTESTANTS) + 2))
    for workload in workloads:
        turns = [{name: contestant(workload) for name, contestant in CONTESTANTS.items()} for _ in range(rounds)]
        cells = []
        for name in CONTESTANTS:
            seconds = statistics.median(turn[name] for turn in turns)
            ratios = [statistics.median(t[base] / t[name] for t in turns) for base in ("usual loop", "on 1 thread")]
            cells.append(f"{seconds:.2f} ({ratios[0]:.1f}x, {ratios[1]:.1f}x)" if seconds == seconds else "-")
        speed = statistics.median(workload.flop() / turn["sweep"] for turn in turns) / 1e9
        print(f"| {workload.name} | {' | '.join(cells)} | {speed:.0f} |", flush=True)


def print_more(workload, members, rounds):
    """Print W1 beside a busy process, and the cost of a network among 1 to 1000 of them."""
    idle, busy = [], []
    for _ in range(rounds):
        idle.append(by_sweep(workload))
        with busy_process():
            busy.append(by_sweep(workload))
    slower = statistics.median(b / a for a, b in zip(idle, busy))
    print(f"\nW1 beside one busy process: {slower:.2f} times as long as without.\n")
    few = replace(workload, n_epochs=3)
    print("| members of W1's net | ms a network and epoch |\n|---|---|")
    for n in members:
        seconds = statistics.median(by_sweep(replace(few, n_networks=n)) for _ in range(rounds))
        print(f"| {n} | {1e3 * seconds / n / few.n_epochs:.2f} |", flush=True)


def main():
    """Run the benchmarks that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one round of small workloads")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true", help="only print the bytes of W2 above data and weights")
    if (options := parser.parse_args()).memory:
        return memory_above_weights(replace(W2, n_samples=10_000, n_epochs=1))
    workloads, rounds, members = WORKLOADS, options.rounds, (1, 10, 100, 1000)
    if options.quick:
        workloads = [replace(w, n_networks=min(w.n_networks, 48), n_epochs=3, share=(1, 1)) for w in WORKLOADS]
        rounds, members = 1, (1, 10)
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    about = f"{os.cpu_count()} cores ({platform.machine()}), torch {torch.__version__}"
    print(f"{about}, load at the start {load}; median of {rounds}.\n")
    if sys.platform != "win32" and not options.quick:  # first: on Linux a process begins with its parent's peak
        done = subprocess.run([sys.executable, __file__, "--memory"], capture_output=True, text=True, check=True)
        print(f"Memory of W2 above data and weights: {int(done.stdout) / 1e6:.0f} MB.\n")
    print_contest(workloads, rounds)
    print_more(workloads[0], members, rounds)


if __name__ == "__main__":
    main()
