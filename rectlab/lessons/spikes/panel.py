"""Spikes: one neuron's voltage and spikes, its rate at every current, and the function that fits this rate best."""

from types import SimpleNamespace

import numpy as np

from rectlab import figures
from rectlab.lessons.spikes import figures as spikes_figures
from rectlab.lessons.spikes.fitting import SHAPES, fit_shapes
from rectlab.lessons.spikes.neuron import Neuron
from rectlab.lessons.spikes.spiking import normals, simulate
from rectlab.panels.controls import Choice, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.panel import Panel

__all__ = ["Spikes"]

STEP, WARM_UP, SHOWN = 0.8, 32.0, 200.0  # ms
END = 5  # the curve's last current
POINTS, TRIALS = 20, 50  # simulated currents, and trials at each
CURVE, FITTED = 101, 61  # currents at which the formula is drawn, and at which the functions are fitted to it


class Spikes(Panel):
    """A leaky integrate-and-fire neuron: its spikes at one current, and its rate at all currents.

    The functions are fitted to the formula of the rate; the simulated points check the formula. One function is shown
    with the area that it is off by. Reset is 0, threshold is 1, and currents are multiples of the threshold current.
    All settings of the knobs use the same random numbers.

    Parameters
    ----------
    current : float, 0 to 5
        In threshold currents.
    noise : float, 0 to 0.6
        Standard deviation that the voltage would have without a threshold, in units of threshold minus reset.
    refractory : float, 0 to 10
        Shortest time between two spikes, in ms.
    tau : int, 10 to 50
        Membrane time constant, in ms.
    top : int
        The largest current to which the functions are fitted: 2, 3 or 5.
    shape : str
        The function that is shown: "rectifier", "softplus", "sigmoid" or "tanh".
    seed : int

    Raises
    ------
    TraitError
        For a value out of range; the message lists the range or the choices.

    Examples
    --------
    >>> panel = Spikes(current=2.0)
    >>> panel.noise = 0.3
    >>> round(panel.rate), panel.fits.best
    (65, 'softplus')
    """

    _esm, _css = front_end(__file__)
    question = "When does a neuron fire, and how often?"
    buttons = ("pin", "unpin")
    views = ("shape",)
    filmed = ("current", "noise")
    coarse = ("voltage", "curve", "target", "fitted", "points")

    current = Number(2.0, low=0, high=5, step=0.05, label="current", about="In threshold currents: above 1 it fires.")
    noise = Number(0.0, low=0, high=0.6, step=0.02, label="noise",
                   about="How far the voltage fluctuates, as a share of the way from reset to threshold.")
    refractory = Number(2.0, low=0, high=10, step=0.5, label="refractory period (ms)")
    tau = Number(20, low=10, high=50, step=5, label="membrane time constant (ms)", folded=True)
    top = Choice(3, (2, 3, 5), label="functions fitted up to current")
    shape = Choice("rectifier", SHAPES, label="function shown", about="A click on its bar chooses it too.")
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)

    def prepare(self):
        self._draws = normals(round((WARM_UP + SHOWN) / STEP), POINTS + 1, TRIALS, seed=self.now.seed)

    def on_knobs(self, changed):
        if "seed" in changed:
            self.prepare()

    @property
    def neuron(self):
        """The :class:`rectlab.lessons.spikes.Neuron` that is shown."""
        return Neuron(tau=self.tau, refractory=self.refractory)

    @property
    def rate(self):
        """Spikes per second at the chosen current, by the formula."""
        return float(self.neuron.rate(self.current, _taken(self.noise)))

    @property
    def simulation(self):
        """The :class:`Simulation` of points and spikes; its last current is the chosen one."""
        return self._made.result.simulation

    @property
    def fits(self):
        """The :class:`rectlab.lessons.spikes.Fits` of the four functions to the formula's rates."""
        return self._made.result.fits

    def answer_to(self, prediction):
        if prediction.quantity == "rates":
            return self.neuron.rate(prediction.xs, _taken(self.noise)).tolist()
        return {"rate": self.rate, "rectifier": self.fits.errors["rectifier"]}[prediction.quantity]

    def make_frame(self, at, preview, stop):
        neuron, noise = Neuron(tau=at.tau, refractory=at.refractory), _taken(at.noise)
        points = END * (np.arange(POINTS) + 1) / POINTS
        simulation = simulate(neuron, [*points, at.current], noise, draws=self._draws, dt=STEP, warm_up=WARM_UP)
        curve, fitted = np.linspace(0, END, CURVE), np.linspace(0, at.top, FITTED)
        *rates, rate = np.split(neuron.rate([*curve, *fitted, at.current], noise), [CURVE, CURVE + FITTED])
        fits = fit_shapes(fitted, rates[1])
        own = {
            "rate": float(rate[0]), "duration": SHOWN, "errors": [fits.errors[name] for name in SHAPES],
            "names": list(SHAPES), "top": at.top, "end": END, "rows": spikes_figures.MOST_TRIALS,
        }
        result = SimpleNamespace(simulation=simulation, fits=fits)
        return Frame(words=self._sentence(at, own["rate"], fits), probe_size=TRIALS, own=own, result=result,
                     arrays=self._arrays(simulation, rates[0], fits),
                     shown=f"{POINTS} currents × {TRIALS} trials × {SHOWN:g} ms simulated")

    @staticmethod
    def _arrays(simulation, curve, fits):
        steps, trials = np.nonzero(simulation.fired[:, : spikes_figures.MOST_TRIALS])
        lines = {
            "voltage": simulation.voltage, "curve": curve, "target": fits.rates,
            "fitted": np.stack([fits.fitted[name] for name in SHAPES]),
            "points": np.stack([simulation.currents, simulation.rates])[:, :-1],
        }
        spikes = {"spike_steps": steps.astype(np.uint16), "spike_trials": trials.astype(np.uint8)}
        return {name: line.astype(np.float32) for name, line in lines.items()} | spikes

    @staticmethod
    def _sentence(at, rate, fits):
        return (
            f"At current {at.current:.2f}, noise {at.noise:.2f} and a refractory period of {at.refractory:g} ms "
            f"the neuron fires {rate:.0f} times a second. {fits.in_words()}"
        )

    def compared(self, pinned, frame):
        (was, rate), (now, other) = ((f.own["errors"][0], f.own["rate"]) for f in (pinned, frame))
        return (
            f"A and now: {rate:.0f} and {other:.0f} spikes a second at the chosen current; the rectifier is off by "
            f"{was:.1f} % and {now:.1f} %."
        )

    def picture(self):
        return figures.png(spikes_figures.spikes_figure(self.simulation, self.fits))


def _taken(noise):
    """Return the noise of the formula: 0 below one step of the slider, 0.02."""
    return noise if noise >= 0.02 else 0.0
