"""Simulated spikes: many currents and many trials side by side, one step of time after another."""

from dataclasses import dataclass

import numpy as np

from rectlab import streams
from rectlab.lessons.spikes.neuron import Neuron, checked_noise

OVERSHOOT = 0.5826  # -zeta(1/2) / sqrt(2 pi): how far, in steps, a random walk passes a wall on average
GOLDEN = 0.618034  # multiples of it fall evenly between 0 and 1


@dataclass(frozen=True)
class Simulation:
    """What neurons did in one simulation.

    Attributes
    ----------
    neuron : Neuron
    currents : ndarray (currents,)
    noise : float
    dt, warm_up, duration : float
        Step, time before counting, and time of counting, in ms.
    counts : ndarray of int (currents, trials)
        Spikes while counting.
    fired : ndarray of bool (steps, trials)
        Whether the last current's trials fired, step by step, while counting.
    voltage : ndarray (steps,)
        Of the last current's first trial: 0 at the reset, 1 at the threshold.
    """

    neuron: Neuron
    currents: np.ndarray
    noise: float
    dt: float
    warm_up: float
    duration: float
    counts: np.ndarray
    fired: np.ndarray
    voltage: np.ndarray

    @property
    def n_trials(self):
        """Trials at each current."""
        return self.counts.shape[1]

    @property
    def rates(self):
        """Spikes per second at each current, over all its trials: ndarray (currents,)."""
        return 1000 * self.counts.mean(1) / self.duration

    def silent_share(self, window):
        """Return the share of time windows without a spike, 0 to 1, over all windows and trials of the last current.

        Parameters
        ----------
        window : float
            Length of a window in ms, from ``dt`` to ``duration``.

        Raises
        ------
        ValueError
            If the window is shorter than a step or longer than the simulation.
        """
        steps = round(window / self.dt)
        if not 1 <= steps <= len(self.fired):
            whole = f"from {self.dt:g} to {self.duration:g} ms"
            raise ValueError(f"silent_share: window must be {whole}; got {window:g}. Take a shorter one.")
        whole = len(self.fired) // steps * steps
        return 1 - self.fired[:whole].reshape(-1, steps, self.n_trials).any(1).mean()

    def in_words(self):
        """Say in one sentence what the last current did to the neuron."""
        return (
            f"At current {self.currents[-1]:.3g} and noise {self.noise:g} the neuron fires {self.rates[-1]:.0f} "
            f"spikes a second, on average over {self.n_trials:,} trials of {self.duration:g} ms."
        )

    __repr__ = in_words


def normals(n_steps, n_currents, n_trials, seed=0):
    """Return standard normal numbers for :func:`simulate`: float32 (n_steps, n_currents, n_trials)."""
    return streams.of(seed, "membrane").standard_normal((n_steps, n_currents, n_trials), dtype=np.float32)


def simulate(neuron, currents, noise=0.0, *, draws, dt=0.5, warm_up=100.0):
    """Simulate every current in every trial.

    Parameters
    ----------
    neuron : Neuron
    currents : array_like (currents,)
    noise : float
        As in :meth:`Neuron.rate`.
    draws : ndarray (steps, currents, trials) or (steps, 1, trials)
        Standard normal numbers, as :func:`normals` gives them; the trials also start at different voltages. With the
        same draws two simulations differ by their settings only.
    dt : float
        Step in ms, at most a quarter of tau.
    warm_up : float
        Time in ms before spikes are counted.

    Returns
    -------
    Simulation

    Raises
    ------
    ValueError
        If the draws have another shape, or too few steps for the warm-up, or dt is too long.

    Notes
    -----
    Between spikes the voltage moves exactly as in continuous time. A spike falls where the straight line between two
    steps crosses the threshold; the rest of that step still counts. A noisy voltage may cross and come
    back between two steps, so the threshold is lowered by the mean overshoot: ``0.5826 noise sqrt(2 dt / tau)``.

    References
    ----------
    Broadie, Glasserman, Kou (1997): the lowering of a barrier that is checked in steps only.

    Examples
    --------
    >>> spikes = simulate(Neuron(refractory=2), [0.5, 2.0], draws=normals(2200, 1, 1))
    >>> spikes.rates, Neuron(refractory=2).rate([0.5, 2.0]).round(1)
    (array([ 0., 63.]), array([ 0., 63.]))
    """
    currents = np.atleast_1d(np.asarray(currents, dtype=np.float64))
    noise, skip = checked_noise(noise), round(warm_up / dt)
    if currents.ndim != 1 or draws.ndim != 3 or draws.shape[1] not in (1, len(currents)):
        raise ValueError(
            f"simulate: draws must be (steps, 1 or {currents.size} currents, trials); got {draws.shape}. "
            f"Make them with normals(n_steps, {currents.size}, n_trials)."
        )
    if not 0 < dt <= neuron.tau / 4:
        raise ValueError(f"simulate: dt must be above 0 and at most tau / 4; got {dt:g} ms. Take a shorter step.")
    if len(draws) <= skip:
        raise ValueError(f"simulate: draws must have more than {skip} steps, the warm-up; got {len(draws)}. Take more.")
    drive = neuron.drive(currents).astype(np.float32)[:, None]
    counts, fired, voltage = _run(neuron, drive, noise, draws, dt, skip)
    duration = (len(draws) - skip) * dt
    return Simulation(neuron, currents, noise, dt, float(skip * dt), float(duration), counts, fired, voltage)


def _run(neuron, drive, noise, draws, dt, skip):
    n_steps, _, n_trials = draws.shape
    one = np.float32(1)
    tall = np.float32(1 - OVERSHOOT * noise * np.sqrt(2 * dt / neuron.tau))  # the threshold
    phases = (GOLDEN * np.arange(n_trials) % 1).astype(np.float32)  # more trials change no earlier one's start
    v = np.minimum(phases * np.clip(drive, 0, 1), tall * 0.999)
    hold = np.zeros_like(v)  # ms until the membrane is free again; below 0: it has been free for this long
    counts = np.zeros(v.shape, dtype=np.int32)
    fired, voltage = np.zeros((n_steps - skip, n_trials), dtype=bool), np.zeros(n_steps - skip, dtype=np.float32)
    dt, refractory, scale = np.float32(dt), np.float32(neuron.refractory), np.float32(-1 / neuron.tau)
    noise = np.float32(noise)
    for step in range(n_steps):
        free = np.maximum(dt - hold, 0)  # ms of this step
        keep = np.exp(free * scale)
        new = drive + (v - drive) * keep
        if noise:
            new += draws[step] * (noise * np.sqrt(one - keep * keep))
        np.maximum(hold - dt, 0, out=hold)
        spike = new >= tall
        at = np.flatnonzero(spike)
        if len(at):
            before, after = v.take(at), new.take(at)
            left = free.take(at) * np.minimum((after - tall) / np.maximum(after - before, 1e-9), 1)
            hold.put(at, refractory - left)
            new.put(at, 0)
            if step >= skip:
                counts += spike
                fired[step - skip] = spike[-1]
        v = new
        if step >= skip:
            voltage[step - skip] = v[-1, 0]
    return counts, fired, voltage
