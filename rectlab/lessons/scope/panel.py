"""The scope: a real network under three sliders, with live activations of every hidden layer."""

import math
import time
from dataclasses import replace
from functools import cache

from rectlab import activations, figures, initialization, measures
from rectlab.compute import devices
from rectlab.lessons.scope.arrays import cut_of, frame_arrays, unit_frame
from rectlab.lessons.scope.device_readout import readout
from rectlab.lessons.scope.paths import Paths
from rectlab.lessons.scope.pins import State, spread_over_seeds
from rectlab.networks import TARGETS, gradient_norms
from rectlab.panels.controls import Choice, Data, LogNumber, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.live_network import flop_per_example
from rectlab.panels.player import Player
from rectlab.words import counted

__all__ = ["Scope"]

CHEAP_FLOP = 1e9  # below this a frame is exact even while the hand moves
LAYERS_STAY = "Layers that stay keep their weights; new layers and the output layer (the head) come from the seed."
SHIFT_IS_ADDED = (
    "Added to every hidden unit's pre-activation, in view and in training alike; never stored in the weights."
)
L1_ACTS = "Price of an activation's size. It acts on training only, from the next step on."
ONE_LAYER = "0 shows all layers; otherwise this one is enlarged."
ONE_UNIT = "A unit of the enlarged layer: what it gets and gives, its weights, its best images. 0 shows none."
ONE_IMAGE = "The image whose path through the units is lit, 1 to 10; 0 lights none."
IN_DETAIL = "Mean and standard deviation of what the strips show, and the norm of the gradient."
TOO_SHORT = 0.98  # an axis grows when fewer of the pre-activations lie within its ends


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
    show, counts, layer, unit, image, details
        What the histograms count, their scale, the enlarged layer and unit, the image whose path is lit, and whether
        means, deviations and gradients are shown; knobs too.
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
    question = "What does every layer do when you turn a knob?"

    hidden_layers = Number(3, low=1, high=12, step=1, label="hidden layers", about=LAYERS_STAY)
    bias_shift = Number(0.0, low=-2, high=2, step=0.02, label="bias shift", about=SHIFT_IS_ADDED)
    l1 = LogNumber(0.0, low=1e-6, high=1.0, zero="off", label="L1 strength (log)", about=L1_ACTS)
    lr = LogNumber(0.1, low=1e-4, high=1e4, label="learning rate (log)", folded=True)
    target = Choice("activations", TARGETS, label="L1 on")
    activation = Choice("relu", activations.names, label="activation")
    init = Choice("he", initialization.names, label="initial weights")
    width = Choice(128, (16, 32, 64, 128, 256, 512, 1000), label="width")
    data = Data()
    device = Choice("auto", lambda: ("auto", *devices.available()), label="device")
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)
    show = Choice("preactivations", ("preactivations", "activations"), label="show")
    counts = Choice("linear", ("linear", "log"), label="counts")
    layer = Number(0, low=0, high=12, step=1, label="layer", folded=True, about=ONE_LAYER)
    unit = Number(0, low=0, high=1000, step=1, label="unit", folded=True, about=ONE_UNIT)
    image = Number(0, low=0, high=10, step=1, label="image", folded=True, about=ONE_IMAGE)
    details = Choice("off", ("off", "on"), label="details", about=IN_DETAIL)

    made_of = ("width", "activation", "init", "data", "device", "seed")
    bins = 64  # an even number: an edge lies on 0
    buttons = (*Player.buttons, "pin", "unpin")
    filmed = ("bias_shift", "hidden_layers")
    views = ("layer", "unit", "counts", "image", "lr")
    coarse = ("counts", "states")
    _devices_said, _ask_devices = "", False

    def start_over(self):
        super().start_over()
        self._uppers, self._axis_s = {}, 0.0

    def build(self, **options):
        return super().build(hidden_layers=self.now.hidden_layers, **options)

    def set_up(self, live):
        live.set(**{name: getattr(self.now, name) for name in ("lr", "l1", "target", "bias_shift")})

    def prepare(self):
        super().prepare()
        self._paths = Paths(self.live) if self.live.image_shape else None

    def on_knobs(self, changed):
        super().on_knobs(changed)
        self._ask_devices |= "device" in changed
        if changed & {"data", "device"}:
            self._paths = Paths(self.live) if self.live.image_shape else None
            self.send_shared()
        if "hidden_layers" in changed:
            self.live.resize(self.now.hidden_layers)

    def share(self):
        return {"images": self._paths.images} if self._paths else {}

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

    @property
    def _noun(self):
        return "image" if self._paths else "example"

    def _is_large(self, network):
        live = self.live
        return flop_per_example(network) * (len(live.X) + len(live.X_test)) > CHEAP_FLOP

    def _test_error(self, network, bias_shift, stop):
        live = self.live
        error = measures.error_rate(network, live.X_test, live.y_test, bias_shift=bias_shift, stop=stop)
        if error is None:
            return None
        if network is live.population and bias_shift == live.bias_shift:
            live.errors.add(live.n_steps, float(error[0]))  # counted as the losses are: all steps, at any depth
        return float(error[0])

    def _axis(self, at):
        return {"upper": self._uppers[at.show], "bins": self.bins, "of": at.show}

    def _state(self, network, shot, error, bias_shift):
        live, steps = self.live, self.live.steps_of(network)

        @cache
        def spread():  # unknown for trained networks, slow for large ones
            slow = steps or self._is_large(network)
            return None if slow else spread_over_seeds(network, live.X_preview, bias_shift)

        return State(shot, error, steps, len(live.X_test), spread, self._noun)

    def _framed(self, at, network, state, preview):
        live, shot = self.live, state.shot
        own, arrays = self._own(network, state) | {"noun": self._noun}, frame_arrays(shot, self.live)
        if self._paths and (lit := self._paths.lit(network, shot)) is not None:
            arrays["lit"] = lit
        if not preview and at.details == "on":
            some = slice(None, None, 4 if self._is_large(network) else 1)  # the hand must not wait for a large network
            settings = replace(live.settings, bias_shift=at.bias_shift)
            arrays["gradients"] = gradient_norms(network, live.X_preview[some], live.y_preview[some], settings)[:, 0]
        if not preview and 0 < at.layer <= at.hidden_layers and 0 < at.unit <= at.width:
            own["unit"], more = unit_frame(live, network, at, self._axis(at))
            own["unit"]["words"] = own["unit"]["words"].replace("example", self._noun)
            arrays |= more
        shown = f"{'preview of' if preview else 'all'} {counted(shot.probe_size, self._noun)}"
        return Frame(words=state.in_words(preview), probe_size=shot.probe_size, shown=shown, preview=preview,
                     device=network.device.type, devices=self._devices_said, own=own, arrays=arrays,
                     missing=("moments", "gradients", "losses"),  # where the network is beyond the largest number
                     result=self._after(state) if preview else state, **self.progress())

    def _after(self, state):
        """Return the last exact state, with the error of a preview that has one."""
        last = self._made.result
        return last if state.error is None else replace(last, error=state.error)

    def before_frame(self, preview):
        """Let the axis grow where it has become too short: while the hand rests, or once a second in training."""
        live, show, now = self.live, self.now.show, time.perf_counter()
        if show not in self._uppers:  # at shift 0, so that an axis does not depend on where the hand was
            self._uppers[show] = measures.axis_upper(live.population, live.X_preview, of=show)
        elif preview and not (self.playing and now - self._axis_s > 1.0):
            return
        self._axis_s = now
        if measures.axis_upper(live.population, live.X_preview, live.bias_shift, show, TOO_SHORT) > self._uppers[show]:
            self._uppers[show] = measures.axis_upper(live.population, live.X_preview, live.bias_shift, show)

    @staticmethod
    def _own(network, state):
        histogram = state.shot.layers[0].histogram
        return {
            "lower": histogram.lower, "upper": histogram.upper, "open": math.isinf(network.nonlinearity.upper),
            "cut": cut_of(network.nonlinearity.activations[0]),
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
        return id(self.live), self.live.head_steps, of_network, self._uppers[self.now.show]

    def picture(self):
        return figures.png(figures.snapshot_figure(self.snapshot, of=self.show))
