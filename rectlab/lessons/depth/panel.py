"""Depth: how a start changes the signal, its direction and the gradient, layer by layer."""

import math

import numpy as np
import torch

from rectlab import activations, datasets, figures, initialization, streams
from rectlab.figures import small
from rectlab.lessons.depth import figures as depth_figures
from rectlab.lessons.depth.stacks import WIRINGS, deep_network, profile_of, run_up
from rectlab.measures import nested_order
from rectlab.measures.likeness import centred_likeness
from rectlab.measures.profiles import signal_profile
from rectlab.panels.controls import Choice, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.panel import Panel

__all__ = ["Depth"]

DEEPEST = 100
WIRING_ABOUT = (
    "A skip adds to a layer's activations what the layer below hands on; a norm gives its weighted inputs mean 0 and "
    "variance 1, image by image."
)
SEEN_AT = (1, 10, 25, 50)  # layers whose activations are shown image by image, beside the last one


class Depth(Panel):
    """An untrained network of up to 100 hidden layers: the spread of its signal, its direction, and its gradient.

    Its inputs are the first ``examples`` images of digits in a fixed order of the training set in which the classes
    take turns. Of ten of them it shows what is left at some layers.

    Parameters
    ----------
    hidden_layers : int, 1 to 100
    init : str
        The start of weights and biases.
    activation : str
    wiring : str
        "none", "skip", "skip × 0.1", "norm" (layer norm) or "skip + norm".
    gain : float, 0.5 to 2
        Factor on the weights of every hidden layer.
    bias_spread : float, 0 to 1
        Standard deviation of random numbers added to the hidden biases.
    width, examples, seed : int

    Raises
    ------
    TraitError
        For a value out of range; the message lists the range or the choices.

    Examples
    --------
    >>> panel = Depth(hidden_layers=100, init="he")
    >>> panel.activation = "leaky_relu"
    >>> panel.profile.signal.cosine.shape
    (100, 1)
    """

    _esm, _css = front_end(__file__)
    question = "What arrives at layer 100, and what comes back?"
    buttons = ("pin", "unpin")
    filmed = ("hidden_layers",)

    hidden_layers = Number(50, low=1, high=DEEPEST, step=1, label="hidden layers")
    init = Choice("glorot", initialization.names, label="initial weights", folded=False)
    activation = Choice("relu", activations.names, label="activation", folded=False)
    wiring = Choice("none", tuple(WIRINGS), label="skip, norm", about=WIRING_ABOUT)
    gain = Number(1.0, low=0.5, high=2, step=0.01, label="weight gain", folded=True,
                  about="Factor on the weights of every hidden layer.")
    bias_spread = Number(0.0, low=0, high=1, step=0.02, label="bias spread", folded=True,
                         about="Standard deviation of random numbers that are added to the biases.")
    width = Choice(64, (16, 32, 64, 100), label="width")
    examples = Choice(32, (2, 8, 16, 32), label="images")
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)

    def prepare(self):
        now, digits = self.now, datasets.load("digits")
        shown = nested_order(digits.y_train, streams.of(0, "probe"))[: now.examples]
        self._y = digits.y_train[shown]
        self._ten = np.argsort(self._y[:10], kind="stable")  # ten images in the order of their classes
        self._pictures = digits.X_train[shown[self._ten]]
        self._network = deep_network(DEEPEST, width=now.width, activation=now.activation, init=now.init,
                                     gain=now.gain, bias_spread=now.bias_spread, seeds=(now.seed,),
                                     **WIRINGS[now.wiring])
        self._run = run_up(self._network, digits.X_train[shown])
        self._likeness = likeness_of(self._run)

    def on_knobs(self, changed):
        if changed - {"hidden_layers"}:
            self.prepare()

    @property
    def profile(self):
        """The :class:`rectlab.lessons.depth.stacks.DepthProfile` that is shown."""
        return self._made.result

    def answer_to(self, prediction):
        if prediction.quantity == "stds":
            whole = signal_profile([h.mT for h in self._run.handed_on])
            return [float(whole.std[layer - 1, 0]) for layer in prediction.xs]
        return {"cosine": float(self.profile.signal.cosine[-1, 0])}[prediction.quantity]

    def make_frame(self, at, preview, stop):
        profile = profile_of(self._network, self._run, self._y, at.hidden_layers)
        arrays = depth_figures.lines(profile)
        likeness, wanted = {"likeness": self._likeness[: at.hidden_layers]}, depth_figures.axes_of(arrays)
        if preview:  # while the hand moves, axes only grow
            last = self._made.own["axes"].values()
            wanted = {k: [min(a, b), max(c, d)] for (k, (a, c)), (b, d) in zip(wanted.items(), last)}
        return Frame(
            words=self._sentence(at, profile),
            probe_size=at.examples,
            shown=f"{at.examples} images, {at.hidden_layers} layers of {at.width}, up and down",
            own={
                "most": DEEPEST, "axes": wanted, "captions": depth_figures.captions(profile),
                **self._seen(at, profile),
            },
            arrays={name: line.astype(np.float32) for name, line in (arrays | likeness).items()} | self._prints(at),
            missing=("std", "error", "weights", "cosine", "lowest", "highest", *likeness),  # no logarithm of 0
            result=profile,
        )

    def share(self):
        return {"images": (255 * self._pictures.reshape(-1, 8, 8)).astype(np.uint8)}

    def _seen(self, at, profile):
        layers = seen_layers(at.hidden_layers)
        cosines = [float(profile.signal.cosine[layer - 1, 0]) for layer in layers]
        return {"prints": layers, "cosines": [cosine if np.isfinite(cosine) else None for cosine in cosines]}

    def _prints(self, at):
        layers = [self._run.handed_on[layer - 1][0][:, self._ten].T for layer in seen_layers(at.hidden_layers)]
        cells = np.stack([print_of(layer.numpy(force=True)) for layer in layers])
        return {"prints": cells, "labels": self._y[self._ten].astype(np.uint8)}

    @staticmethod
    def _sentence(at, profile):
        what = f"{at.activation}, initial weights {at.init}"
        if not math.isclose(at.gain, 1):
            what += f" with its weights times {at.gain:.2f}"
        if at.bias_spread:
            what += f", biases spread by {at.bias_spread:.2f}"
        what += f", {at.width} units a layer" + (f", {at.wiring}" if at.wiring != "none" else "")
        return f"{what}. {profile.in_words(of='images')}"

    def picture(self):
        likeness = self._likeness[: self.profile.hidden_layers]
        return small(figures.png(depth_figures.depth_figure(self.profile, DEEPEST, likeness=likeness)))


def likeness_of(run):
    """Return how alike the differences between images are to those of the pixels in what each layer hands on."""
    layers = torch.stack([layer[0].T for layer in run.handed_on])  # (layers, images, units)
    return centred_likeness(run.X.expand(len(layers), -1, -1), layers)


def seen_layers(hidden_layers):
    """Return the layers that are shown image by image: some below, and always the last one.

    Examples
    --------
    >>> seen_layers(100), seen_layers(30)
    ([1, 10, 25, 50, 100], [1, 10, 25, 30])
    """
    return [*(layer for layer in SEEN_AT if layer < hidden_layers), hidden_layers]


def print_of(activations):
    """Return activations (images, units) as bytes, each image from 0 to its own largest size; 0 stays 0.

    Examples
    --------
    >>> print_of(np.array([[0.0, 2.0], [1e-30, 2e-30], [0.0, 0.0]])).tolist()
    [[0, 255], [128, 255], [0, 0]]
    """
    size = np.abs(activations)
    largest = size.max(1, keepdims=True)
    share = np.divide(size, largest, out=np.zeros_like(size), where=largest > 0)
    return np.ceil(255 * share).astype(np.uint8)
