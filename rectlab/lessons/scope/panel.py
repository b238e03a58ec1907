"""The scope: a real network under three sliders, with live activations of every hidden layer."""

import math
import time

import numpy as np
import torch

from rectlab import activations, figures, initialization, measures
from rectlab.compute import devices
from rectlab.lessons.scope.device_readout import readout
from rectlab.lessons.scope.paths import Paths
from rectlab.lessons.scope.pins import Pin, spread_over_seeds
from rectlab.measures.autopsy import autopsy
from rectlab.measures.preview import Preview
from rectlab.networks import TARGETS, gradient_norms
from rectlab.panels.camera import Camera
from rectlab.panels.controls import Choice, Data, LogNumber, Number
from rectlab.panels.film import zeros_shown
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.player import Player
from rectlab.words import percent

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

ONE_IMAGE = "The image whose path through the units is lit, 1 to 10; 0 lights none."


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
    show = Choice("preactivations", ("preactivations", "activations"), label="show")
    counts = Choice("linear", ("linear", "log"), label="counts")
    layer = Number(0, low=0, high=12, step=1, label="layer", folded=True, about=ONE_LAYER)
    unit = Number(0, low=0, high=1000, step=1, label="unit", folded=True, about=ONE_UNIT)
    image = Number(0, low=0, high=10, step=1, label="image", folded=True, about=ONE_IMAGE)
    details = Choice("off", ("off", "on"), label="details")

    made_of = ("width", "activation", "init", "data", "device", "seed")
    bins = 64  # an edge lies on 0
    buttons = (*Player.buttons, "pin", "unpin")
    _for_film = None
    _devices_said, _ask_devices = "", False

    def __init__(self, *, film=True, **knobs):
        super().__init__(**knobs)
        if film:
            knobs = ("hidden_layers", *self.made_of, "bias_shift", "show")
            self.camera = Camera(self, ("bias_shift", "hidden_layers"), knobs, shoot=self._shoot,
                                 about=self._film_about, mark=self._film_mark)

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

    def press(self, button):
        if button == "pin":
            with self.turn:
                self._pin_present()
        elif button == "unpin":
            self._pin, self.pinned = None, b""
        else:
            super().press(button)

    def _pin_present(self):
        self.pin()
        live = self.live
        no_spread = live.head_steps > 0 or self._is_large()  # unknown for trained networks, slow for large ones
        spread = None if no_spread else spread_over_seeds(live.population, live.X_preview, live.bias_shift)
        self._pin = Pin(self._snapshot, self._error, live.head_steps, len(live.X_test), spread)

    @property
    def network(self):
        """A copy of the present network as a plain ``nn.Sequential``."""
        with self.turn:
            return self.live.population.to_module(0)

    @property
    def snapshot(self):
        """The last exact :class:`rectlab.measures.Snapshot`."""
        return self._snapshot

    def answer_to(self, prediction):
        shot = self._snapshot
        found = {"zeros": 100 * float(shot.zero_fraction[0]), "silent": float(shot.states.silent.sum())}
        return found[prediction.quantity]

    @property
    def test_error(self):
        """Share of test examples that the present network classifies wrongly, 0 to 1."""
        return self._error

    def make_frame(self, preview, stop):
        live, bias_shift = self.live, self.live.bias_shift
        self._fit_axis(moving=preview)
        large = self._is_large()
        if preview and (large or self.playing):
            shot = live.preview.look(live.population, bias_shift=bias_shift, **self._axis(), stop=stop)
            if shot is not None and not large:
                error = self._test_error(stop)  # the learner watches it during training
                self._error = self._error if error is None else error
            return None if shot is None else self._made(shot, preview=True)
        shot = measures.take_snapshot(live.population, live.X, bias_shift=bias_shift, **self._axis(), stop=stop)
        error = None if shot is None else self._test_error(stop)
        if error is None:
            return None
        self._snapshot, self._error = shot, error
        return self._made(shot, preview=False)

    def _is_large(self):
        live = self.live
        return live.flop_per_example * (len(live.X) + len(live.X_test)) > CHEAP_FLOP

    def _test_error(self, stop):
        error = self.live.error(stop)
        if error is not None:
            self.live.errors[len(self.live.losses)] = error  # counted as the losses are: all steps so far, at any depth
        return error

    def _axis(self):
        return {"upper": self._upper, "bins": self.bins, "of": self.show}

    def _made(self, shot, preview):
        live, own, arrays = self.live, self._own(shot, preview), frame_arrays(shot, self.show, self.live)
        self._paths = getattr(self, "_paths", None) or Paths(live)
        lit = self._paths.lit(live.population, shot)
        arrays |= {} if lit is None else {"lit": lit}
        from rectlab.panels.frame import pack
        self.__dict__["shared_bytes"] = pack({}, {"images": self._paths.images})
        if not preview:
            some = slice(None, None, 4 if self._is_large() else 1)  # the hand must not wait for a large network
            X, y = live.X_preview[some], live.y_preview[some]
            arrays["gradients"] = gradient_norms(live.population, X, y, live.settings)[:, 0]
            if 0 < self.layer <= self.hidden_layers and 0 < self.unit <= self.width:
                own["unit"], more = unit_frame(live, self.layer, self.unit, live.bias_shift, self._axis())
                arrays |= more
        compared = "" if preview or self._pin is None else self._pin.compared(shot, self._error, live.head_steps)
        return Frame(words=self._sentence(shot, preview), probe_size=shot.probe_size, preview=preview,
                     device=live.population.device.type, devices=self._devices_said, compare=compared, own=own,
                     arrays=arrays, **self.progress())

    def _fit_axis(self, moving):
        """Grow or shrink the axis in steps, only while the hand rests or once a second in training."""
        now = time.perf_counter()
        if self._upper is not None and moving and not (self.playing and now - self._axis_s > 1.0):
            return
        upper = measures.axis_upper(self.live.population, self.live.X_preview, self.live.bias_shift, self.show)
        if self._upper is None or upper > self._upper:
            self._upper = upper
        self._axis_s = now

    def _sentence(self, shot, preview):
        if preview:
            return f"Preview: {shot.in_words()}"
        if not self.live.head_steps:
            return f"{shot.in_words()} The head is untrained."
        return f"{shot.in_words()} Test error {percent(self._error, 1)} after {self.live.head_steps:,} steps."

    def _own(self, shot, preview):
        live, histogram = self.live, shot.layers[0].histogram
        return {
            "lower": histogram.lower, "upper": histogram.upper, "open": math.isinf(live.population.nonlinearity.upper), "cut": cut_of(live.population.nonlinearity.activations[0]),
            "step": live.head_steps, "test_error": None if preview and self._is_large() else self._error,
        }

    # films: a preview at every place of a slider, of all examples if that is cheap

    def at_rest(self, stop):
        if self._ask_devices and not stop():
            self._ask_devices = False
            with self.turn:
                look = {"bias_shift": self.live.bias_shift, **self._axis()}
                self._devices_said = readout(lambda name: self.build(device=name), **look)
            self.refresh()
        super().at_rest(stop)

    def _shoot(self, control, value, stop):
        live, bias_shift = self.live, value if control == "bias_shift" else self.live.bias_shift
        population = live.at_depth(value) if control == "hidden_layers" else live.population
        X = self._film_examples()
        if self._for_film is None or self._for_film.X is not X:
            self._for_film = Preview(X)
        shot = self._for_film.look(population, bias_shift=bias_shift, **self._axis(), stop=stop)
        if shot is None:
            return None
        return shot, f"Preview: {shot.in_words()}" if self._is_large() else shot.in_words()

    def _film_examples(self):
        return self.live.preview.X if self._is_large() else self.live.X

    def _film_about(self):
        upper, nonlinearity = self._upper, self.live.population.nonlinearity
        return {
            "lower": measures.axis_lower(nonlinearity, upper, self.show), "upper": upper, "show": self.show,
            "open": math.isinf(nonlinearity.upper), "probe_size": len(self._film_examples()),
            "device": self.live.population.device.type, "preview": self._is_large(),
        }

    def _film_mark(self, control):
        of_network = id(self.live.population) if control == "bias_shift" else None
        return id(self.live), self.live.head_steps, of_network

    def picture(self):
        return figures.png(figures.snapshot_figure(self._snapshot))


def frame_arrays(shot, show, live):
    """Return counts, zeros, states and moments of every layer, and the traces of loss and test error."""
    layers, losses, errors = shot.layers, live.losses, sorted(live.errors.items())
    return {
        "counts": np.stack([layer.histogram.counts[0] for layer in layers]).astype(np.uint32),
        "zeros": np.array([layer.states.zeros.sum() for layer in layers], np.uint32),
        "states": np.array([layer.states.counts() for layer in layers], np.uint32),
        "moments": np.stack([layer.moments[:, 0] for layer in layers]).astype(np.float32),
        "losses": np.array(losses[:: 1 + len(losses) // TRACE_LENGTH], np.float32),
        "errors": np.array(errors[:: 1 + len(errors) // TRACE_LENGTH], np.float32).reshape(-1, 2).T,
    }


def unit_frame(live, layer, unit, bias_shift, axis):
    """Return (JSON values, arrays) of one unit, counted on the axis of the layers."""
    seen, upper, show = autopsy(live.population, live.X, layer, unit, bias_shift=bias_shift), axis["upper"], axis["of"]
    values = torch.from_numpy(getattr(seen, show)).reshape(1, -1, 1)
    lower = measures.axis_lower(live.population.nonlinearity, upper, show)
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


def cut_of(activation):
    """Return up to where pre-activations become exactly zero, to two digits after the point; None for no half-line.

    Examples
    --------
    >>> cut_of(activations.get("relu")), cut_of(activations.get("tanh"))
    (0.0, None)
    """
    if not activation.exact_zeros:
        return None
    z = torch.linspace(-4, 4, 801, dtype=torch.float64)
    return round(float(z[activation.value(z) == 0].max()), 2) + 0.0
