"""How long a tournament takes: 12 activations x 3 rates x 5 seeds on digits, beside the usual loop; and how sure it is.

Run it by ``python tests/benchmarks/tournament.py``; ``--quick`` is a small one, ``--ranking`` adds 15 more seeds and
says how often the ranking changes. The usual loop (DataLoader, nn.Sequential, torch.optim, one network after another)
trains 12 of the 180 networks for a tenth of the epochs, once on torch's own number of threads and once on one, and is
scaled up; it measures nothing. All take turns within each round.
"""

import argparse
import os
import statistics
import time
from dataclasses import replace

import numpy as np
from engine import TWELVE, Workload, loader, on_one_thread, one_after_another

from rectlab.lessons import comparison
from rectlab.lessons.comparison.panel import Tournament

RATES, SIZES, N_EPOCHS = (0.1, 0.3, 1.0), (64, 64), 40


def panel_seconds(n_seeds, n_epochs):
    """Return the seconds from start to the last frame of the live panel, its front end played here, and its frames."""
    panel = Tournament(who="twelve", seeds=n_seeds, n_epochs=n_epochs)
    shown = []
    panel.observe(lambda _: (shown.append(1), panel.on_drawn(len(shown) + 1)), names="frame")
    started = time.perf_counter()
    panel.press("start")
    panel.transport.wait()
    seconds = time.perf_counter() - started
    assert panel.result.complete
    panel.close()
    return seconds, len(shown)


def run_seconds(plan):
    """Return the seconds of the same without a panel, and the result."""
    started = time.perf_counter()
    result = comparison.run(plan)
    return time.perf_counter() - started, result


def contest(n_seeds, n_epochs, rounds):
    """Print seconds and ratios; return the last result."""
    plan = comparison.Plan.of("twelve", RATES, n_seeds, hidden_sizes=SIZES, n_epochs=n_epochs)
    n = int(np.prod(plan.shape))
    usual = Workload("tournament", n, (64, *SIZES, 10), 64, len(comparison.parts("digits").X_train), n_epochs,
                     (12, max(1, n_epochs // 10)), activations=tuple(TWELVE))
    comparison.run(replace(plan, n_seeds=1, n_epochs=1))  # imports and first touches
    rows = []
    for _ in range(rounds):
        live, frames = panel_seconds(n_seeds, n_epochs)
        alone, result = run_seconds(plan)
        rows.append((live, frames, alone, one_after_another(usual, loader), on_one_thread(usual)))
    live, frames, alone, loop, one_thread = map(statistics.median, zip(*rows))
    ratio = statistics.median(row[3] / row[0] for row in rows)
    slow = statistics.median(row[4] / row[0] for row in rows)
    print(f"{n} networks: live {live:.1f} s with {frames:.0f} frames, without a panel {alone:.1f} s,")
    print(f"usual loop {loop:.0f} s ({ratio:.1f}x), on one thread {one_thread:.0f} s ({slow:.1f}x); {rounds} rounds.")
    return result


def ranking(result, n_seeds=20):
    """Print the ranking with its intervals, and how often it changes when seeds are redrawn."""
    more = comparison.run(replace(result.plan, n_seeds=n_seeds), have=result)
    for found in (result, more):
        now = comparison.standing(found)
        print(f"\n| {now.n_seeds} seeds | test error, % | 95 % interval | rate | |\n|---|---|---|---|---|")
        for k in now.order:
            ends = f"{100 * now.low[k]:.2f} to {100 * now.high[k]:.2f}"
            print(f"| {now.names[k]} | {100 * now.mean[k]:.2f} | {ends} | {now.rates[k]:g} | {now.states()[k]} |")
        print(f"\n{comparison.redraw(found, np.random.default_rng(0)).in_words()}")
    print(comparison.redraw(more, np.random.default_rng(0), n_seeds=5).in_words())


def main():
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one round, one seed, few epochs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ranking", action="store_true", help="rank, and redraw the seeds")
    options = parser.parse_args()
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    print(f"{os.cpu_count()} cores, load at the start {load}.")
    result = contest(1, 4, 1) if options.quick else contest(5, N_EPOCHS, options.rounds)
    if options.ranking:
        ranking(result)


if __name__ == "__main__":
    main()
