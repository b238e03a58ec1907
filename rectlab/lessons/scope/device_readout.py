"""Which device is the fastest here, for this very network: measured when someone turns the device menu."""

import time

from rectlab.compute import devices

ROUNDS = 3


def readout(build, **look):
    """Return in words how long a preview takes on each device of this machine, the data's way back included.

    Parameters
    ----------
    build : callable
        Given a device's name, returns a LiveNetwork on it.
    **look
        As for :meth:`rectlab.measures.Preview.look`.
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
        # its counts are on the CPU: it is finished
        live.preview.look(live.population, bias_shift=bias_shift + 1e-3 * k, **look)
        found.append(time.perf_counter() - started)
    return min(found[1:])
