"""A film: the frames of one knob's whole range, computed while the hand rests and sent as one block.

While the slider moves, the front end shows frames of the film without asking the kernel; when the hand rests, the
kernel sends the exact frame. A film is valid until the weights change, or another knob that changes the picture.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from rectlab.panels.frame import pack

MOST_BYTES = 200_000
IN_BLOCK = 500  # what a film's names take more within a block
FULL = 65_535  # the greatest value of a coarse array


@dataclass
class Film:
    """The frames of one control, made from ``middle`` outwards; an unfinished film shows the places around it.

    ``fixed`` holds the values of the other knobs; arrays named in ``coarse`` are rounded to 16 bits.
    """

    control: str
    wanted: list  # values of the control, rising
    middle: float
    fixed: dict
    coarse: tuple = ()

    def __post_init__(self):
        self._shots, self._order = {}, self._outwards(self.wanted)

    def _outwards(self, values):
        middle = min(range(len(self.wanted)), key=lambda k: abs(self.wanted[k] - self.middle))
        return sorted(values, key=lambda value: abs(self.wanted.index(value) - middle))

    @property
    def next_place(self):
        """The next value to shoot, or None when the film is whole."""
        return self._order[len(self._shots)] if len(self._shots) < len(self._order) else None

    @property
    def places(self):
        """The values that have a frame, rising."""
        return sorted(self._shots)

    def add(self, frame):
        """Add the frame of the next place; the first two say how many places there is room for."""
        self._shots[self.next_place] = replace(frame, result=None)
        if len(self._shots) == 2:
            shot, some = list(self._shots), thinned(self.wanted, self._room())
            self._order = [*shot, *(value for value in self._outwards(some) if value not in shot)]

    def _room(self):
        """Return how many places fit: what one frame needs, and what a second one adds to it."""
        one, two = (len(pack(*self.told(self.places[:n]))) for n in (1, 2))
        return 1 + int((MOST_BYTES - one) / max(1, two - one))

    def told(self, places):
        """Return (JSON values, arrays) of these places: what is the same everywhere stands once."""
        frames = [self._shots[place] for place in places]
        heads, first = [fields(frame) for frame in frames], fields(frames[0])
        common = {name for name in first if all(name in head and head[name] == first[name] for head in heads)}
        varied = [name for name in {name: 0 for head in heads for name in head} if name not in common]
        names = {name: 0 for frame in frames for name in frame.arrays}
        strips = {name: strip([frame.arrays.get(name) for frame in frames], name in self.coarse) for name in names}
        header = {
            "control": self.control, "places": places, "fixed": self.fixed, "words": [frame.words for frame in frames],
            "common": {name: first[name] for name in first if name in common},
            "varied": {name: [head.get(name) for head in heads] for name in varied},
            "strips": {name: told for name, (_, told) in strips.items()},
        }
        return header, {name: array for name, (array, _) in strips.items()}

    def fitting(self):
        """Return (JSON values, arrays) of as many places as fit into the film's bytes."""
        places = self.places
        while (size := len(pack(*(told := self.told(places))))) > MOST_BYTES - IN_BLOCK and len(places) > 2:
            places = thinned(places, min(len(places) - 1, int(len(places) * MOST_BYTES / size)))
        return told


def fields(frame):
    """Return the header fields of a frame that a film holds, but for the words."""
    return {"preview": frame.preview, "shown": frame.shown, "device": frame.device, "probe_size": frame.probe_size,
            **frame.own}


def strip(parts, coarse=False):
    """Return the arrays of all places as one, and what takes it apart again; None stands for no array at a place.

    Equal arrays stand once; arrays of one shape are stacked; others stand one after the other, with their shapes.

    Examples
    --------
    >>> strip([np.ones(2, np.uint8), np.zeros(2, np.uint8)])[1]
    {'dtype': 'uint8', 'kind': 'stacked'}
    >>> array, told = strip([np.arange(2.0), None, np.arange(3.0)], coarse=True)
    >>> array.tolist(), told["shapes"], told["range"]
    ([0, 32768, 0, 32768, 65535], [[2], None, [3]], [0.0, 2.0])
    """
    held = [part for part in parts if part is not None]
    told, shapes = {"dtype": held[0].dtype.name}, [None if part is None else list(part.shape) for part in parts]
    alike = all(shape == shapes[0] for shape in shapes)
    if alike and all(np.array_equal(part, held[0], equal_nan=True) for part in held):
        whole, told["kind"] = held[0], "same"
    elif alike:
        whole, told["kind"] = np.stack(held), "stacked"
    else:
        whole, told["kind"], told["shapes"] = np.concatenate([part.ravel() for part in held]), "joined", shapes
    if coarse and whole.size:
        least, greatest = told["range"] = [float(whole.min()), float(whole.max())]
        whole = np.round((whole.astype(np.float64) - least) * (FULL / (greatest - least or 1))).astype(np.uint16)
    return whole, told


def block(films):
    """Return films as one block of bytes."""
    told = [film.fitting() for film in films]
    arrays = {f"{k}.{name}": array for k, (_, strips) in enumerate(told) for name, array in strips.items()}
    return pack({"films": [header for header, _ in told]}, arrays)


def places(knob):
    """Return the values of a slider's places, rising: the same as ``scaleOf`` of the front end gives.

    Examples
    --------
    >>> from rectlab.panels.controls import LogNumber, Number
    >>> places(Number(0.0, low=-2, high=2, step=0.5, label="bias shift"))
    [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0]
    >>> places(LogNumber(0.0, low=0.1, high=1.0, zero="off", per_decade=3, label="rate"))
    [0.0, 0.1, 0.22, 0.46, 1.0]
    """
    if hasattr(knob, "per_decade"):
        steps = round(math.log10(knob.high / knob.low) * knob.per_decade)
        values = [float(f"{knob.low * 10 ** (k / knob.per_decade):.1e}") for k in range(steps)]
        values = [*([0.0] if knob.zero else []), *values, float(knob.high)]
    else:
        digits = 0 if knob.whole else math.ceil(-math.log10(knob.step))
        steps = round((knob.high - knob.low) / knob.step)
        values = [round(float(knob.low + k * knob.step), digits) for k in range(steps + 1)]
    return [int(value) for value in values] if knob.whole else values


def thinned(values, most):
    """Return at most ``most`` of the values, evenly, both ends included.

    Examples
    --------
    >>> thinned([1, 2, 3, 4, 5], 3), thinned([1, 2, 3], 9), thinned([1, 2, 3], 0)
    ([1, 3, 5], [1, 2, 3], [1, 3])
    """
    at = np.linspace(0, len(values) - 1, min(len(values), max(2, most))).round().astype(int)
    return [values[k] for k in sorted(set(at.tolist()))]
