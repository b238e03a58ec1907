"""One neuron's constants, and the rate at which it fires, in closed form."""

import math
from dataclasses import dataclass, fields

import numpy as np
import torch

from rectlab.checks import is_number, refuse

SUM = 400  # terms of the sum that stands for the integral of the noisy rate
STEEPEST = 25.0  # exp(25²) is still a float


@dataclass(frozen=True)
class Neuron:
    """The constants of a leaky integrate-and-fire neuron.

    Attributes
    ----------
    tau : float
        Membrane time constant in ms, above 0.
    refractory : float
        Shortest time between two spikes in ms, 0 or above: the paper's t_ref.
    resistance, rest, reset, threshold : float
        The paper's R, E, V_r and V_th; the resistance is above 0, rest and reset lie below the threshold. (The paper
        calls V_r the resting potential; its formula uses it as the value from which the voltage starts after a spike.)

    Raises
    ------
    ValueError
        If a constant is not a finite number or lies where it may not.

    Examples
    --------
    >>> Neuron().threshold_current
    1.0
    >>> Neuron(tau=10, refractory=0, resistance=10, rest=-65, reset=-65, threshold=-50).threshold_current
    1.5
    """

    tau: float = 20.0
    refractory: float = 2.0
    resistance: float = 1.0
    rest: float = 0.0
    reset: float = 0.0
    threshold: float = 1.0

    def __post_init__(self):
        for each in fields(self):
            value = getattr(self, each.name)
            if not is_number(value):
                refuse("Neuron", each.name, "a finite number", repr(value), "Pass a number.")
        for name, good, must in (
            ("tau", self.tau > 0, "above 0 ms"),
            ("refractory", self.refractory >= 0, "0 ms or above"),
            ("resistance", self.resistance > 0, "above 0"),
            ("rest", self.rest < self.threshold, f"below the threshold, {self.threshold:g}"),
            ("reset", self.reset < self.threshold, f"below the threshold, {self.threshold:g}"),
        ):
            if not good:
                refuse("Neuron", name, must, f"{getattr(self, name):g}", "Change it.")

    @property
    def threshold_current(self):
        """The current at which the voltage approaches the threshold; at any larger one the neuron fires."""
        return (self.threshold - self.rest) / self.resistance

    def drive(self, currents):
        """Return where the voltage would settle without a threshold: 0 is the reset, 1 the threshold; float64."""
        currents = np.asarray(currents, dtype=np.float64)
        if not np.isfinite(currents).all():
            raise ValueError("Neuron: currents must be finite; got NaN or infinity. Look for a division by zero.")
        return (self.rest + self.resistance * currents - self.reset) / (self.threshold - self.reset)

    def rate(self, currents, noise=0.0):
        """Return the firing rate at each current, in Hz.

        Parameters
        ----------
        currents : array_like of any shape
            Constant in time.
        noise : float, 0 or from 0.02 to 10
            Standard deviation of the voltage without a threshold, in units of threshold minus reset.

        Returns
        -------
        ndarray of that shape

        Raises
        ------
        ValueError
            If a current is not finite, or the noise lies out of its range.

        Notes
        -----
        Without noise ``1000 / (t_ref + tau log((E + R I - V_r) / (E + R I - V_th)))`` above threshold, else 0. With
        white noise the mean interval is ``t_ref + tau sqrt(pi) ∫ exp(u²) (1 + erf(u)) du`` from ``-d / (s sqrt(2))``
        to ``(1 - d) / (s sqrt(2))``, with d the drive and s the noise.

        References
        ----------
        Glorot, Bordes, Bengio (2011), section 2.1, p. 316. With noise: Siegert's first-passage time.

        Examples
        --------
        >>> Neuron(tau=20, refractory=2).rate([0.5, 1.0, 2.0]).round(1)
        array([ 0.,  0., 63.])
        >>> Neuron(tau=20, refractory=2).rate([0.5, 1.0, 2.0], noise=0.3).round(1)
        array([ 6.8, 25.3, 65.5])
        """
        drive = self.drive(currents)
        if checked_noise(noise) == 0:
            with np.errstate(divide="ignore", invalid="ignore"):
                charging = np.where(drive > 1, np.log(drive / (drive - 1)), np.inf)
        else:
            charging = _noisy_charging(drive, noise)
        interval = self.refractory + self.tau * charging
        return 1000 / interval


def checked_noise(noise):
    """Return a noise as a float: 0, or from 0.02 to 10, as below 0.02 the formula's integrand overflows."""
    good = isinstance(noise, (int, float)) and not isinstance(noise, bool) and (noise == 0 or 0.02 <= noise <= 10)
    if not good:
        raise ValueError(f"noise: must be 0 or a number from 0.02 to 10; got {noise!r}. Take 0 for none.")
    return float(noise)


def _noisy_charging(drive, noise):
    """Return the mean time from reset to threshold in units of tau, by the midpoint rule; inf above exp(25²)."""
    low, high = -drive / (noise * math.sqrt(2)), (1 - drive) / (noise * math.sqrt(2))
    places = (np.arange(SUM) + 0.5) / SUM
    u = low[..., None] + (high - low)[..., None] * places
    tall = torch.special.erfcx(torch.from_numpy(-np.minimum(u, STEEPEST))).numpy()  # exp(u²) (1 + erf(u))
    charging = math.sqrt(math.pi) * (high - low) * tall.mean(-1)
    return np.where(high > STEEPEST, np.inf, charging)
