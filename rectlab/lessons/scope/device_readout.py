"""Which device is the fastest for this network: measured when the learner turns the device menu."""

import time

from rectlab.compute import devices

ROUNDS = 3


def readout(build, **look):
    """Return in words how long a preview takes on each device, including the way of the counts back to the CPU.

    ``build(name)`` returns a LiveNetwork on that device; ``look`` goes to :meth:`rectlab.measures.Preview.look`.
    """
    times = {name: 1e3 * _seconds(build(name), **look) for name in devices.available()}
    said = ", ".join(f"{name} {ms:.1f} ms" for name, ms in times.items())
    if len(times) == 1:
        return f"{said} a preview; this machine has no other device"
    return f"{said} a preview: {min(times, key=times.get)} is the fastest here"


def _seconds(live, bias_shift, **look):
    found = []
    for k in range(ROUNDS + 1):
        started = time.perf_counter()
        live.preview.look(live.population, bias_shift=bias_shift + 1e-3 * k, **look)  # returns when all is on the CPU
        found.append(time.perf_counter() - started)
    return min(found[1:])
