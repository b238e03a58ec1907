"""The scope: a real network under three sliders, every hidden layer's activations live."""

import math
import time

import numpy as np

from rectlab import activations, devices, initialization, plots, snapshots
from rectlab.training import TARGETS
from rectlab.widgets._controls import Choice, Data, LogNumber, Number
from rectlab.widgets._front_end import front_end
from rectlab.widgets._live_network import LiveNetwork
from rectlab.widgets._player import Player
from rectlab.words import percent

BINS = 32  # of a power of two
CHEAP_FLOP = 1e9  # a frame below this is exact also while the hand moves
TRACE_LENGTH = 160
LAYERS_STAY = "Layers that stay keep their weights; new layers and the output layer (the head) come from the seed."
SHIFT_IS_ADDED = (
    "Added to every hidden unit's pre-activation, in view and in training alike; never stored in the weights."
)
L1_ACTS = "Price of an activation's size. It acts on training only, from the next step on."
NETWORK = ("hidden_layers", "width", "activation", "init", "data", "device", "seed")


class Scope(Player):
    """A real rectifier network on real data, with the activations of every hidden layer.

    The bias shift is added in every hidden layer's forward pass, in view and in training alike, and never baked in.
    Layers that stay keep their weights when the number of hidden layers changes; new layers and the output layer
    ("head") come from the seed. The L1 strength acts on training only, from the next step on.

    Parameters
    ----------
    hidden_layers : int, 1 to 12
    bias : float, -2 to 2
        Bias shift.
    l1 : float, 0 or 1e-6 to 1
        L1 strength.
    width : int
        Units per hidden layer.
    lr, target, activation, init, data, device, seed
        Learning rate, what the L1 penalty is on, and what the network is made of; each also a knob in the panel.

    Raises
    ------
    TraitError
        For a value out of range; all choices are listed.

    Examples
    --------
    >>> scope = Scope(hidden_layers=2, width=64)
    >>> scope.bias = -0.5
    >>> scope.snapshot.probe_size
    1297
    """

    _esm, _css = front_end("scope")
    question = "What does every hidden layer do when you turn one knob?"

    hidden_layers = Number(3, low=1, high=12, step=1, label="hidden layers", about=LAYERS_STAY)
    bias = Number(0.0, low=-2, high=2, step=0.02, label="bias shift", about=SHIFT_IS_ADDED)
    l1 = LogNumber(0.0, low=1e-6, high=1.0, zero="off", label="L1 strength (log)", about=L1_ACTS)
    lr = LogNumber(0.1, low=1e-4, high=1e4, label="learning rate (log)", folded=True)
    target = Choice("activations", TARGETS, label="L1 on")
    activation = Choice("relu", activations.names, label="activation")
    init = Choice("he", initialization.names, label="start")
    width = Choice(128, (16, 32, 64, 128, 256, 512, 1000), label="width")
    data = Data()
    device = Choice("auto", lambda: ("auto", *devices.available()), label="device")
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)

    def start_over(self):
        """Build the network of the knobs from its seed and forget what was trained."""
        self.live = LiveNetwork(**{name: getattr(self, name) for name in NETWORK})
        self._upper, self._axis_s = None, 0.0
        self._apply_settings()

    def on_knob(self, name):
        if name == "hidden_layers":
            self.live.resize(self.hidden_layers)
        elif name in NETWORK:
            self.start_over()
        self._apply_settings()

    def _apply_settings(self):
        for name in ("lr", "l1", "target", "bias"):
            setattr(self.live.settings, name, getattr(self, name))

    @property
    def network(self):
        """The present network as a plain ``nn.Sequential``, a copy."""
        with self.turn:
            return self.live.population.member(0)

    @property
    def snapshot(self):
        """The last exact :class:`rectlab.snapshots.Snapshot`."""
        return self._snapshot

    @property
    def test_error(self):
        """Share of the test examples that the present network classifies wrongly, 0 to 1."""
        return self._error

    def make_frame(self, preview, stop):
        live, bias = self.live, self.bias
        self._fit_axis(moving=preview)
        preview = preview and live.flop_per_example * (len(live.X) + len(live.X_test)) > CHEAP_FLOP
        X = live.X_preview if preview else live.X
        shot = snapshots.take_snapshot(live.population, X, bias=bias, upper=self._upper, bins=BINS, stop=stop)
        if shot is None:
            return None
        if not preview:
            error = snapshots.error_rate(live.population, live.X_test, live.y_test, bias=bias, stop=stop)
            if error is None:
                return None
            self._snapshot, self._error = shot, float(error[0])
        self._sent += 1
        return self._header(shot, preview), self._arrays(shot), self._sentence(shot, preview)

    def _fit_axis(self, moving):
        """Let the axis grow or shrink in steps, and only while the hand is still (or once a second in training)."""
        now = time.perf_counter()
        if self._upper is not None and moving and not (self.playing and now - self._axis_s > 1.0):
            return
        upper = snapshots.axis_upper(self.live.population, self.live.X_preview, self.bias)
        if self._upper is None or upper > self._upper or upper <= self._upper / 4:
            self._upper = upper
        self._axis_s = now

    def _sentence(self, shot, preview):
        if preview:
            return f"Preview: {shot.in_words()}"
        if not self.live.head_steps:
            return f"{shot.in_words()} The head is untrained."
        return f"{shot.in_words()} Test error {percent(self._error, 1)} after {self.live.head_steps:,} steps."

    def _header(self, shot, preview):
        live, histogram = self.live, shot.layers[0].histogram
        return {
            "preview": preview, "number": self._sent, "probe_size": shot.probe_size,
            "lower": histogram.lower, "upper": histogram.upper, "open": math.isinf(live.population.nonlinearity.upper),
            "device": live.population.device.type, "step": live.head_steps, **self.progress(),
            "test_error": None if preview else self._error, "n_test": len(live.X_test),
        }  # fmt: skip

    def _arrays(self, shot):
        layers, losses = shot.layers, self.live.losses
        states = [[int(getattr(layer.states, state)[0]) for state in plots.STATES] for layer in layers]
        return {
            "counts": np.stack([layer.histogram.counts[0] for layer in layers]).astype(np.uint32),
            "zeros": np.array([layer.histogram.zeros[0] for layer in layers], np.uint32),
            "states": np.array(states, np.uint32),
            "losses": np.array(losses[:: 1 + len(losses) // TRACE_LENGTH], np.float32),
        }

    def picture(self):
        return plots.png(plots.snapshot_figure(self._snapshot))
