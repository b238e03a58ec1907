"""How much the live picture slows the training of the default scope, and how many frames a second it shows.

Run it by `make bench-panel`. The front end is played here: it acknowledges each frame as soon as it comes. Training
with and without frames take turns; a ratio is the median of the rounds' ratios.
"""

import statistics
import threading
import time

from rectlab import Scope
from rectlab.panels.frame import unpack

SECONDS, ROUNDS = 1.0, 5  # a run of the default panel is over after 2,100 steps


def without_display():
    """Return training steps a second of the scope's network alone, in a thread as the panel's."""
    scope, done = Scope(film=False), []

    def work():
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            with scope.turn:
                scope.live.step()
        done.append(scope.live.head_steps)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    scope.close()
    return done[0] / SECONDS


def with_display():
    """Return training steps a second and frames a second of a panel that plays."""
    scope, frames = Scope(film=False), []

    def acknowledge(change):
        header, _ = unpack(change["new"])
        frames.append(header["compute_ms"])
        scope.on_drawn(header["number"])

    scope.observe(acknowledge, names="frame")
    scope.press("train")
    time.sleep(SECONDS)
    scope.pause()
    steps = scope.live.head_steps
    scope.close()
    return steps / SECONDS, len(frames) / SECONDS, statistics.median(frames)


def stop_answers():
    """Return the milliseconds from pressing pause to the training having stopped, the longest of some."""
    scope, waits = Scope(film=False), []
    for _ in range(10):
        scope.press("train")
        time.sleep(0.2)
        started = time.perf_counter()
        scope.press("pause")
        waits.append(1e3 * (time.perf_counter() - started))
    scope.close()
    return max(waits)


def main():
    """Print the three of them."""
    turns = [(without_display(), with_display()) for _ in range(ROUNDS)]
    slower = statistics.median(alone / shown[0] - 1 for alone, shown in turns)
    print(f"steps a second without display {statistics.median(alone for alone, _ in turns):.0f}, ", end="")
    print(f"with {statistics.median(shown[0] for _, shown in turns):.0f}: {slower:.0%} slower; ", end="")
    print(f"{statistics.median(shown[1] for _, shown in turns):.1f} frames a second, ", end="")
    print(f"{statistics.median(shown[2] for _, shown in turns):.1f} ms compute each.")
    print(f"Pause answers within {stop_answers():.0f} ms.")


if __name__ == "__main__":
    main()
