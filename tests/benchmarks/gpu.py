"""What a GPU gives: milliseconds a training step of large populations, the engine's workloads, the scope's frames.

Run it by ``.venv/bin/python tests/benchmarks/gpu.py``; ``--quick`` is a small round, ``--device cpu`` needs no
GPU. README.md beside this file says what a run gave.
"""

import argparse
import os
import statistics
import time
from dataclasses import replace

import numpy as np
import torch
from engine import WORKLOADS, by_sweep

from rectlab import Population, Scope, Settings
from rectlab.compute import devices
from rectlab.compute.matmul import matmul
from rectlab.networks import LOSSES, Run
from rectlab.panels.frame import unpack

SIZES = (784, 1000, 1000, 1000, 10)
POPULATIONS = ((8, 10, "exact"), (8, 100, "exact"), (60, 10, "exact"), (200, 50, "exact"), (200, 50, "tf32"))
N_STEPS, ROUNDS = 60, 3


def settled(device):
    """Wait until the device has done all that it was given."""
    if device == "cuda":
        torch.cuda.synchronize()


def ms_a_step(members, batch, precision, keep_every, device, n_steps):
    """Return the milliseconds of one step of a population, the median of some rounds."""
    generator = torch.Generator().manual_seed(0)
    X = torch.rand(4000, SIZES[0], generator=generator).to(device)
    y = torch.randint(0, SIZES[-1], (4000,), generator=generator).to(device)
    rows = torch.randint(0, 4000, (n_steps, batch), generator=generator).to(device)
    population = Population(SIZES[0], SIZES[1:-1], SIZES[-1], seeds=range(members), device=device)
    loss = LOSSES["cross_entropy"](y, SIZES[-1], torch.float32)
    run = Run(population, loss, Settings(lr=0.1, l1=1e-5), "sgd", keep_every=keep_every, n_chunks=1, count_wrong=False)
    seconds = []
    with matmul(precision):
        for _ in range(1 + ROUNDS):  # the first one warms up
            settled(device)
            started = time.perf_counter()
            for batch_rows in rows:
                run.step(X, batch_rows)
            settled(device)
            seconds.append(time.perf_counter() - started)
    return 1e3 * statistics.median(seconds[1:]) / n_steps


def print_steps(populations, device, n_steps):
    products = [a * b for a, b in zip(SIZES[:-1], SIZES[1:])]
    print("| networks 3 x 1000 | batch | products | ms a step, looked at every step | every 20 | TFLOP/s |")
    print("|---|---|---|---|---|---|")
    for members, batch, precision in populations:
        each, some = (ms_a_step(members, batch, precision, keep, device, n_steps) for keep in (1, 20))
        flop = 2 * members * batch * (3 * sum(products) - products[0])
        print(f"| {members} | {batch} | {precision} | {each:.2f} | {some:.2f} | {flop / some / 1e9:.1f} |", flush=True)


def print_sweeps(workloads, device):
    print("\n| workload | sweep on the device, s | on the processor, once, s |\n|---|---|---|")
    for workload in workloads:
        by_sweep(replace(workload, n_epochs=1), device)  # to warm up
        seconds = statistics.median(by_sweep(workload, device) for _ in range(ROUNDS))
        print(f"| {workload.name} | {seconds:.2f} | {by_sweep(workload):.2f} |", flush=True)


def frames(device, n_frames, **knobs):
    """Return milliseconds from a message to its frame (median, 95th percentile), of an exact frame, of a step."""
    scope, found, exact = Scope(device=device, film=False, **knobs), [], []
    for k in range(n_frames):
        message = {"set": {"bias_shift": round(-0.02 * (k % 50 + 1), 2)}, "id": k}
        started = time.perf_counter()
        scope._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})
        found.append(1e3 * (time.perf_counter() - started))
    assert unpack(scope.frame)[0]["id"] == n_frames - 1
    for _ in range(5):
        started = time.perf_counter()
        scope.refresh()
        exact.append(1e3 * (time.perf_counter() - started))
    with scope.turn:
        scope.live.advance(5)
        started = time.perf_counter()
        scope.live.advance(20)
        step = 1e3 * (time.perf_counter() - started) / 20
    scope.close()
    return statistics.median(found[2:]), np.percentile(found[2:], 95), statistics.median(exact), step


def print_frames(device, n_frames, sizes):
    print("\n| scope | device | message to frame, ms, median (p95) | an exact frame, ms | a training step, ms |")
    print("|---|---|---|---|---|")
    for layers, width in sizes:
        for where in dict.fromkeys((device, "cpu")):
            median, p95, exact, step = frames(where, n_frames, hidden_layers=layers, width=width)
            print(f"| {layers} x {width} | {where} | {median:.1f} ({p95:.1f}) | {exact:.1f} | {step:.2f} |", flush=True)


def main():
    """Print three tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    options = parser.parse_args()
    device = devices.choose(options.device).type
    name = torch.cuda.get_device_name() if device == "cuda" else device
    print(f"{name}, {os.cpu_count()} processors, torch {torch.__version__}; median of {ROUNDS}.\n")
    populations = [p for p in POPULATIONS if device == "cuda" or p[2] == "exact"]
    if options.quick:
        print_steps([(2, 10, "exact")], device, 5)
        print_sweeps([replace(w, n_networks=min(w.n_networks, 4), n_epochs=1) for w in WORKLOADS[:3]], device)
        return print_frames(device, 6, [(3, 128)])
    print_steps(populations, device, N_STEPS)
    print_sweeps(WORKLOADS, device)
    print_frames(device, 60, [(3, 128), (8, 1000)])


if __name__ == "__main__":
    main()
