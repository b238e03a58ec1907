"""A film: the previews of one slider's whole range, computed while the hand rests and sent as one block.

While the slider moves, the front end shows frames of the film without asking the kernel; when the hand rests, the
kernel sends the exact frame. A film is valid until the weights change, or another knob that changes the picture.
"""

import math
from dataclasses import dataclass

import numpy as np

from rectlab.panels.frame import pack

MOST_BYTES = 200_000
FULL = 65_535  # a share of 1
WORDS_BYTES = 240  # of one place, roughly


@dataclass
class Film:
    """The frames of one control, made from ``middle`` outwards; an unfinished film shows the places around it."""

    control: str
    wanted: list  # values of the control, rising
    middle: float
    about: dict  # further fields of the header: fixed, lower, upper, open, probe_size, device, show, preview

    def __post_init__(self):
        self._shots = {}
        self._order = sorted(self.wanted, key=lambda value: abs(value - self.middle))

    @property
    def next_place(self):
        """The next value to shoot, or None when the film is whole."""
        return self._order[len(self._shots)] if len(self._shots) < len(self._order) else None

    @property
    def places(self):
        """The values that have a frame, rising."""
        return sorted(self._shots)

    def add(self, shot, words):
        """Add the snapshot of the next place and its words."""
        self._shots[self.next_place] = shot, words

    def header(self):
        """Return the JSON values of this film."""
        words = [self._shots[place][1] for place in self.places]
        return {"control": self.control, "places": self.places, "words": words, **self.about}

    def arrays(self):
        """Return the arrays of all places; a layer that does not exist at a place is all zeros."""
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
        }


def _share(values):
    return np.round(values * FULL).astype(np.uint16)


def block(films):
    """Return films as one block of bytes."""
    arrays = {f"{k}.{name}": array for k, film in enumerate(films) for name, array in film.arrays().items()}
    return pack({"films": [film.header() for film in films]}, arrays)


def places(knob, layers, bins, most_bytes=MOST_BYTES):
    """Return as many values of a slider as fit into ``most_bytes``, both ends included; at most one per step.

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
    """Return how many activations are exactly zero, or how many pre-activations are not above zero."""
    counts = histogram.counts[0]
    return histogram.zeros[0] + (counts[: len(counts) // 2].sum() if show == "preactivations" else 0)
