"""A film: the previews of one slider's whole range, shot while the hand rests and sent as one block.

The front end answers a moving slider from it, without asking the kernel, and has the kernel confirm when the hand
rests. A film holds as long as the weights and all other knobs that the picture depends on stay as they were.
"""

import math
from dataclasses import dataclass

import numpy as np

from rectlab.panels.frame import pack

MOST_BYTES = 200_000
FULL = 65_535  # stands for a share of 1
WORDS_BYTES = 240  # of one place, about


@dataclass
class Film:
    """The frames of one control, shot from the middle outwards: at any time a film of the places around it.

    Attributes
    ----------
    control : str
    wanted : list of float
        Values of the control, rising.
    middle : float
        Where to begin.
    about : dict
        What the header says of the film besides: fixed, lower, upper, open, probe_size, device, show.
    """

    control: str
    wanted: list
    middle: float
    about: dict

    def __post_init__(self):
        self._shots = {}
        self._order = sorted(self.wanted, key=lambda value: abs(value - self.middle))

    @property
    def next_place(self):
        """The next value to shoot, or None when the film is whole."""
        return self._order[len(self._shots)] if len(self._shots) < len(self._order) else None

    @property
    def places(self):
        """Values that were shot, rising."""
        return sorted(self._shots)

    def add(self, shot, words):
        """Take the snapshot of the next place and its words."""
        self._shots[self.next_place] = shot, words

    def header(self):
        """Return what the front end is told of this film."""
        words = [self._shots[place][1] for place in self.places]
        return {"control": self.control, "places": self.places, "words": words, **self.about}

    def arrays(self):
        """Return the numbers of all places; layers that a place lacks are zero."""
        frames = [self._shots[place][0] for place in self.places]
        n, layers = len(frames), max(len(shot.layers) for shot in frames)
        bins = frames[0].layers[0].histogram.counts.shape[1]
        shares, zeros = np.zeros((n, layers, bins)), np.zeros((n, layers))
        states = np.zeros((n, layers, 3), np.uint16)
        for i, shot in enumerate(frames):
            for k, layer in enumerate(shot.layers):
                histogram = layer.histogram
                total = histogram.zeros[0] + histogram.counts[0].sum()
                shares[i, k] = histogram.counts[0] / total
                zeros[i, k] = zeros_shown(histogram, self.about["show"]) / total
                states[i, k] = layer.states.counts()
        return {
            "bins": _share(shares), "zeros": _share(zeros), "states": states,
            "layers": np.array([len(shot.layers) for shot in frames], np.uint8),
        }  # fmt: skip


def _share(values):
    return np.round(values * FULL).astype(np.uint16)


def block(films):
    """Return films as the one block of bytes that the front end takes."""
    arrays = {f"{k}.{name}": array for k, film in enumerate(films) for name, array in film.arrays().items()}
    return pack({"films": [film.header() for film in films]}, arrays)


def places(knob, layers, bins, most_bytes=MOST_BYTES):
    """Return the values of a slider that a film can hold within its budget, both ends among them.

    Parameters
    ----------
    knob : Number
    layers, bins : int
        The most that a frame has.

    Examples
    --------
    >>> from rectlab.panels.controls import Number
    >>> knob = Number(0.0, low=-2, high=2, step=0.02, label="bias shift")
    >>> len(places(knob, 8, 32)), len(places(knob, 12, 32))
    (201, 181)
    """
    steps = round((knob.high - knob.low) / knob.step)
    most = int(most_bytes / (layers * (bins + 4) * 2 + WORDS_BYTES))
    digits = 0 if knob.whole else math.ceil(-math.log10(knob.step))
    at = np.unique(np.linspace(0, steps, min(steps + 1, max(2, most))).round().astype(int))
    values = [round(knob.low + int(k) * knob.step, digits) for k in at]
    return [int(v) for v in values] if knob.whole else values


def zeros_shown(histogram, show):
    """Return the exact zeros, or of pre-activations those that a rectifier cuts: all that are not above zero."""
    counts = histogram.counts[0]
    return histogram.zeros[0] + (counts[: len(counts) // 2].sum() if show == "preactivations" else 0)
