"""The raster: which unit is on for which image, and which units are silent on a probe."""

from itertools import islice

import numpy as np

from rectlab import activations, datasets, figures, initialization, streams
from rectlab.datasets.images import N_DIGITS
from rectlab.lessons.zeros import figures as zeros_figures
from rectlab.measures import nested_order, unit_raster
from rectlab.measures.rasters import MOST_EXAMPLES
from rectlab.networks import Population
from rectlab.panels.controls import Choice, Data, LogNumber, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.panel import Panel
from rectlab.words import counted

__all__ = ["Raster"]

DEEPEST = 10
NETWORK = ("activation", "init", "width", "data", "seed")


class Raster(Panel):
    """One hidden layer of an untrained network with ten hidden layers, unit by unit and image by image.

    The probe is the first ``probe_size`` images of a fixed order of the training set in which the classes take turns: a
    larger probe contains every smaller one. The picture sorts them by class, and shows faintly what lies beyond the
    probe. The bias shift is added in every hidden layer.

    Parameters
    ----------
    probe_size : int, 10 to 1,297
        Number of images in the probe; all of a smaller training set.
    bias_shift : float, -2 to 2
    layer : int, 1 to 10
        The hidden layer that is shown.
    activation, init, width, data, seed
        What the network is made of; knobs of the panel too.

    Raises
    ------
    TraitError
        For a value out of range; the message lists the range or the choices.

    Examples
    --------
    >>> raster = Raster(probe_size=100)
    >>> raster.layer = 3
    >>> raster.result.probe_size, raster.result.levels.shape
    (100, (1, 64, 96))
    """

    _esm, _css = front_end(__file__)
    question = "Which unit is on for which image?"
    filmed = ("probe_size", "layer")
    filmed_on_pages = (*filmed, "bias_shift")

    probe_size = LogNumber(10, low=10, high=N_DIGITS, whole=True, label="probe size (log)")
    bias_shift = Number(0.0, low=-2, high=2, step=0.02, label="bias shift")
    layer = Number(1, low=1, high=DEEPEST, step=1, label="layer")
    init = Choice("he", initialization.names, label="initial weights")
    activation = Choice("relu", activations.names, label="activation")
    width = Choice(64, (16, 32, 64, 128, 256), label="width")
    data = Data()
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)

    def prepare(self):
        now = self.now
        loaded = datasets.load(now.data)
        order = nested_order(loaded.y_train, streams.of(0, "probe"))
        self._n_train = len(order)
        self._network = Population(loaded.n_features, (now.width,) * DEEPEST, loaded.n_classes,
                                   activation=now.activation, init=now.init, seeds=(now.seed,))
        self._X = self._network.inputs(loaded.X_train[order[:N_DIGITS]])
        self._shown, self._noun = _columns(loaded, order[:MOST_EXAMPLES]), "image" if loaded.image_shape else "example"

    def share(self):
        return self._shown

    def on_knobs(self, changed):
        if changed & set(NETWORK):
            self.prepare()
        if "data" in changed:
            self.send_shared()

    @property
    def result(self):
        """The :class:`rectlab.measures.UnitRaster` that is shown."""
        return self._made.result

    def answer_to(self, prediction):
        result = self.result
        return {"zeros": 100 * float(result.zero_fraction[0]), "silent": float(result.silent[0])}[prediction.quantity]

    def make_frame(self, at, preview, stop):
        layers = self._network.hidden(self._X, at.bias_shift)
        _, h = next(islice(layers, at.layer - 1, None))  # (members, units, batch)
        result = unit_raster(h.mT, probe_size=min(at.probe_size, len(self._X)))
        own = {
            "zero_fraction": float(result.zero_fraction[0]), "caption": result.shown_in_words(self._noun),
            "most_columns": result.levels.shape[2], "n_images": len(self._X), "states": result.counts(),
            "largest": float(result.largest[0]), "noun": self._noun,
        }
        return Frame(words=self._sentence(at.layer, result), probe_size=result.probe_size, own=own,
                     arrays=self._arrays(result), shown=f"probe of {counted(result.probe_size, self._noun)}",
                     result=result)

    @staticmethod
    def _arrays(result):
        rows = result.rows[0]
        on_counts = result.on_counts[0, rows].astype(np.uint16)
        return {"levels": result.levels[0], "on_counts": on_counts, "rows": rows.astype(np.uint16)}

    def _sentence(self, layer, result):
        words = f"Layer {layer}. {result.in_words(noun=self._noun)}"
        if result.probe_size == self._n_train and result.silent[0]:
            return f"{words} This is the whole training set: the silent units are dead."
        return words

    def picture(self):
        return figures.png(zeros_figures.raster_figure(self.result))


def _columns(loaded, order):
    """Return what stands above the columns: the images of these rows where there are images, and their classes."""
    shown = {"labels": loaded.y_train[order].astype(np.uint8)}
    if loaded.image_shape:
        grey = np.rint(255 * loaded.X_train[order]).astype(np.uint8)  # pixels are from 0 to 1
        shown["images"] = grey.reshape(-1, *loaded.image_shape)
    return shown
