"""The scope: a real network under three sliders, with live activations of every hidden layer."""

import math
import time
from dataclasses import replace
from functools import cache

import numpy as np
import torch

from rectlab import activations, figures, initialization, measures
from rectlab.compute import devices
from rectlab.lessons.scope.device_readout import readout
from rectlab.lessons.scope.pins import State, spread_over_seeds
from rectlab.measures.autopsy import autopsy
from rectlab.networks import TARGETS, gradient_norms
from rectlab.panels.controls import Choice, Data, LogNumber, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.live_network import flop_per_example
from rectlab.panels.player import Player

__all__ = ["Scope"]

CHEAP_FLOP = 1e9  # below this a frame is exact even while the hand moves
LAYERS_STAY = "Layers that stay keep their weights; new layers and the output layer (the head) come from the seed."
SHIFT_IS_ADDED = (
    "Added to every hidden unit's pre-activation, in view and in training alike; never stored in the weights."
)
L1_ACTS = "Price of an activation's size. It acts on training only, from the next step on."
TRACE_LENGTH = 160  # points of a trace that are sent
ONE_LAYER = "0 shows all layers; otherwise this one is enlarged."
ONE_UNIT = "A unit of the enlarged layer: what it gets and gives, its weights, its best examples. 0 shows none."


class Scope(Player):
    """A real rectifier network on real data, with the activations of every hidden layer.

    The bias shift is added to every hidden pre-activation, in view and in training, and never stored in the weights.
    When the number of hidden layers changes, remaining layers keep their weights; new layers and the output layer
    ("head") come from the seed.

    Parameters
    ----------
    hidden_layers : int, 1 to 12
    bias_shift : float, -2 to 2
    l1 : float, 0 or 1e-6 to 1
        Strength of the L1 penalty; acts on training only, from the next step on.
    width : int
        Units per hidden layer.
    lr, target, activation, init, data, device, seed
        Learning rate, target of the L1 penalty, and what the network is made of; knobs of the panel too.
    show, counts, layer, unit
        What the histograms count, their scale, and the enlarged layer and unit; knobs too.
    film : bool
        Whether to compute a slider's whole range while the hand rests, so that the browser can answer at once.

    Raises
    ------
    TraitError
        For a value out of range; the message lists the range or the choices.

    Examples
    --------
    >>> scope = Scope(hidden_layers=2, width=64)
    >>> scope.bias_shift = -0.5
    >>> scope.snapshot.probe_size
    1297
    """

    _esm, _css = front_end(__file__)
    question = "What does every hidden layer do when you turn one knob?"

    hidden_layers = Number(3, low=1, high=12, step=1, label="hidden layers", about=LAYERS_STAY)
    bias_shift = Number(0.0, low=-2, high=2, step=0.02, label="bias shift", about=SHIFT_IS_ADDED)
    l1 = LogNumber(0.0, low=1e-6, high=1.0, zero="off", label="L1 strength (log)", about=L1_ACTS)
    lr = LogNumber(0.1, low=1e-4, high=1e4, label="learning rate (log)", folded=True)
    target = Choice("activations", TARGETS, label="L1 on")
    activation = Choice("relu", activations.names, label="activation")
    init = Choice("he", initialization.names, label="start")
    width = Choice(128, (16, 32, 64, 128, 256, 512, 1000), label="width")
    data = Data()
    device = Choice("auto", lambda: ("auto", *devices.available()), label="device")
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)
    show = Choice("activations", ("activations", "preactivations"), label="show")
    counts = Choice("linear", ("linear", "log"), label="counts")
    layer = Number(0, low=0, high=12, step=1, label="layer", folded=True, about=ONE_LAYER)
    unit = Number(0, low=0, high=1000, step=1, label="unit", folded=True, about=ONE_UNIT)

    made_of = ("width", "activation", "init", "data", "device", "seed")
    bins = 32  # a power of two
    buttons = (*Player.buttons, "pin", "unpin")
    filmed = ("bias_shift", "hidden_layers")
    views = ("layer", "unit", "counts", "lr")
    coarse = ("counts", "zeros", "states")
    _devices_said, _ask_devices = "", False

    def start_over(self):
        super().start_over()
        self._upper, self._axis_s = None, 0.0

    def build(self, **options):
        return super().build(hidden_layers=self.hidden_layers, **options)

    def set_up(self, live):
        live.set(**{name: getattr(self, name) for name in ("lr", "l1", "target", "bias_shift")})

    def on_knob(self, name):
        super().on_knob(name)
        self._ask_devices |= name == "device"
        if name == "hidden_layers":
            self.live.resize(self.hidden_layers)
        elif name == "show":
            self._upper = None

    def compared(self, pinned, frame):
        return pinned.result.compared(frame.result)

    @property
    def network(self):
        """A copy of the present network as a plain ``nn.Sequential``."""
        with self.turn:
            return self.live.population.to_module(0)

    @property
    def snapshot(self):
        """The last exact :class:`rectlab.measures.Snapshot`."""
        return self._made.result.shot

    def answer_to(self, prediction):
        shot = self.snapshot
        found = {"zeros": 100 * float(shot.zero_fraction[0]), "silent": float(shot.states.silent.sum())}
        return found[prediction.quantity]

    @property
    def test_error(self):
        """Share of test examples that the present network classifies wrongly, 0 to 1."""
        return self._made.result.error

    def make_frame(self, at, preview, stop):
        live, network = self.live, self.live.at_depth(at.hidden_layers)
        look, large = {"bias_shift": at.bias_shift, **self._axis(at), "stop": stop}, self._is_large(network)
        preview = preview and (large or self.playing)
        shot = live.preview_of(network).look(network, **look) if preview else measures.take_snapshot(
            network, live.X, **look)
        if shot is None:
            return None
        # Large networks' previews have no error; the learner watches the others' during training.
        error = None if preview and large else self._test_error(network, at.bias_shift, stop)
        if error is None and not (preview and large):
            return None
        return self._framed(at, network, self._state(network, shot, error, at.bias_shift), preview)

    def _is_large(self, network):
        live = self.live
        return flop_per_example(network) * (len(live.X) + len(live.X_test)) > CHEAP_FLOP

    def _test_error(self, network, bias_shift, stop):
        live = self.live
        error = measures.error_rate(network, live.X_test, live.y_test, bias_shift=bias_shift, stop=stop)
        if error is None:
            return None
        if network is live.population and bias_shift == live.bias_shift:
            live.errors[len(live.losses)] = float(error[0])  # counted as the losses are: all steps, at any depth
        return float(error[0])

    def _axis(self, at):
        return {"upper": self._upper, "bins": self.bins, "of": at.show}

    def _state(self, network, shot, error, bias_shift):
        live, steps = self.live, self.live.steps_of(network)

        @cache
        def spread():  # unknown for trained networks, slow for large ones
            slow = steps or self._is_large(network)
            return None if slow else spread_over_seeds(network, live.X_preview, bias_shift)

        return State(shot, error, steps, len(live.X_test), spread)

    def _framed(self, at, network, state, preview):
        live, shot = self.live, state.shot
        own, arrays = self._own(network, state), frame_arrays(shot, at.show, self.live)
        if not preview:
            some = slice(None, None, 4 if self._is_large(network) else 1)  # the hand must not wait for a large network
            settings = replace(live.settings, bias_shift=at.bias_shift)
            arrays["gradients"] = gradient_norms(network, live.X_preview[some], live.y_preview[some], settings)[:, 0]
            if 0 < at.layer <= at.hidden_layers and 0 < at.unit <= at.width:
                own["unit"], more = unit_frame(live, network, at, self._axis(at))
                arrays |= more
        return Frame(words=state.in_words(preview), probe_size=shot.probe_size, preview=preview,
                     device=network.device.type, devices=self._devices_said, own=own, arrays=arrays,
                     result=self._after(state) if preview else state, **self.progress())

    def _after(self, state):
        """Return the last exact state, with the error of a preview that has one."""
        last = self._made.result
        return last if state.error is None else replace(last, error=state.error)

    def before_frame(self, preview):
        """Grow or shrink the axis in steps, only while the hand rests or once a second in training."""
        now = time.perf_counter()
        if self._upper is not None and preview and not (self.playing and now - self._axis_s > 1.0):
            return
        upper = measures.axis_upper(self.live.population, self.live.X_preview, self.live.bias_shift, self.show)
        if self._upper is None or upper > self._upper or upper <= self._upper / 4:
            self._upper = upper
        self._axis_s = now

    @staticmethod
    def _own(network, state):
        histogram = state.shot.layers[0].histogram
        return {
            "lower": histogram.lower, "upper": histogram.upper, "open": math.isinf(network.nonlinearity.upper),
            "step": state.steps, "test_error": state.error,
        }

    def at_rest(self, stop):
        if self._ask_devices and not stop():
            self._ask_devices = False
            with self.turn:
                look = {"bias_shift": self.live.bias_shift, **self._axis(self.at())}
                self._devices_said = readout(lambda name: self.build(device=name), **look)
            self.refresh()
        super().at_rest(stop)

    def film_frame(self, at, stop):
        at.unit = 0  # a film holds all layers, and neither a unit nor the traces of the training
        made = self.make_frame(at, True, stop)
        return made and replace(made, arrays={k: a for k, a in made.arrays.items() if k not in ("losses", "errors")})

    def film_mark(self, control):
        of_network = id(self.live.population) if control == "bias_shift" else None
        return id(self.live), self.live.head_steps, of_network, self._upper

    def picture(self):
        return figures.png(figures.snapshot_figure(self.snapshot))


def frame_arrays(shot, show, live):
    """Return counts, zeros, states and moments of every layer, and the traces of loss and test error."""
    layers, losses, errors = shot.layers, live.losses, sorted(live.errors.items())
    return {
        "counts": np.stack([layer.histogram.counts[0] for layer in layers]).astype(np.uint32),
        "zeros": np.array([zeros_shown(layer.histogram, show) for layer in layers], np.uint32),
        "states": np.array([layer.states.counts() for layer in layers], np.uint32),
        "moments": np.stack([layer.moments[:, 0] for layer in layers]).astype(np.float32),
        "losses": np.array(losses[:: 1 + len(losses) // TRACE_LENGTH], np.float32),
        "errors": np.array(errors[:: 1 + len(errors) // TRACE_LENGTH], np.float32).reshape(-1, 2).T,
    }


def unit_frame(live, network, at, axis):
    """Return (JSON values, arrays) of the unit that is chosen, counted on the axis of the layers."""
    layer, unit, upper, show = at.layer, at.unit, axis["upper"], axis["of"]
    seen = autopsy(network, live.X, layer, unit, bias_shift=at.bias_shift)
    values = torch.from_numpy(getattr(seen, show)).reshape(1, -1, 1)
    lower = measures.axis_lower(network.nonlinearity, upper, show)
    counted = measures.histogram(values, upper, lower, axis["bins"])
    image = live.image_shape if layer == 1 and live.image_shape else (1, len(seen.weights))
    arrays = {
        "unit_counts": counted.counts[0].astype(np.uint32),
        "unit_zeros": np.array([zeros_shown(counted, show)], np.uint32),
        "unit_weights": seen.weights.reshape(image).astype(np.float32),
        "unit_values": seen.activations[seen.best].astype(np.float32),
    }
    if live.image_shape:
        best = live.X[torch.from_numpy(seen.best).to(live.X.device)].cpu().numpy()
        arrays["unit_best"] = best.reshape(-1, *live.image_shape).astype(np.float32)
    return {"layer": layer, "unit": unit, "bias": seen.bias, "words": seen.in_words()}, arrays


def zeros_shown(histogram, show):
    """Return how many activations are exactly zero, or how many pre-activations are not above zero."""
    counts = histogram.counts[0]
    return histogram.zeros[0] + (counts[: len(counts) // 2].sum() if show == "preactivations" else 0)
