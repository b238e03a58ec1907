"""A frame: one picture with its words and numbers in one binary message, so that the parts always agree.

Layout: length of the header (uint32, little-endian); the header (UTF-8 JSON, padded with blanks so that the arrays
start at a multiple of 8 bytes); the arrays, each padded to 8 bytes. ``header["arrays"]`` names them.
"""

import json
import math
import struct
from dataclasses import dataclass, field

import numpy as np

_TYPES = {"uint8", "uint16", "uint32", "float32"}


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Every field that the front end of any panel may read; None means that there is nothing to show.

    A number of the header that is not finite becomes None on the way. In arrays NaN stands for "nothing", and only in
    those that ``missing`` names; an infinite number there becomes NaN.

    A subclass of :class:`rectlab.panels.panel.Panel` gives the fields up to ``own``; the base fills in the others.

    Examples
    --------
    >>> frame = Frame(words="hello", probe_size=3, arrays={"x": np.arange(3, dtype=np.uint16)})
    >>> header, arrays = unpack(frame.packed())
    >>> header["words"], header["device"], arrays["x"].tolist()
    ('hello', 'cpu', [0, 1, 2])
    """

    words: str  # the text twin of the picture
    probe_size: int  # examples that were counted
    arrays: dict  # what is drawn, by name; dtype uint8, uint16, uint32 or float32
    preview: bool = False  # whether fewer examples were counted than for an exact frame
    shown: str | None = None  # what was counted, for the latency line; None means "all examples"
    device: str = "cpu"  # the device that computed the frame
    devices: str = ""  # the time that each device takes, in words
    compare: str = ""  # how this state differs from the pinned one
    epoch: int | None = None  # position of a run, while it runs
    n_epochs: int | None = None  # length of a run
    seconds_left: float | None = None  # estimated duration of the rest of a run
    missing: tuple = ()  # arrays in which a number may be missing
    own: dict = field(default_factory=dict)  # further JSON values, for the panel's own picture
    result: object = None  # what the frame shows, for Python; never packed
    number: int = 0  # counts the frames of a panel from 1 up
    id: int | None = None  # the message that this frame answers
    guess: dict = field(default_factory=dict)  # the learner's guess beside its answer
    values: dict = field(default_factory=dict)  # the knobs, by name
    views: tuple = ()  # knobs that change how the frame is looked at, not what is in it
    code: str | None = None  # Python that makes the panel again
    compute_ms: float | None = None  # milliseconds that making the frame took

    def packed(self):
        """Return the frame as bytes."""
        header = vars(self).copy()
        own, arrays, _, missing = (header.pop(name) for name in ("own", "arrays", "result", "missing"))
        known = {name: _or_nothing(array) if name in missing else array for name, array in arrays.items()}
        return pack(_json({**own, **header}), known)


def pack(header, arrays):
    """Return header and arrays as bytes; raises ValueError for another dtype, and for header numbers not finite."""
    bodies, entries = [], []
    for name, array in arrays.items():
        if array.dtype.name not in _TYPES:
            raise ValueError(f"pack: arrays must be one of {', '.join(sorted(_TYPES))}; got {array.dtype} for {name}.")
        entries.append({"name": name, "dtype": array.dtype.name, "shape": list(array.shape)})
        bodies.append(_padded(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()))
    text = json.dumps({**header, "arrays": entries}, allow_nan=False).encode()
    text += b" " * (-(len(text) + 4) % 8)
    return struct.pack("<I", len(text)) + text + b"".join(bodies)


def _json(value):
    """Return a header's value with None for every number that is not finite, which JSON cannot hold."""
    if isinstance(value, dict):
        return {name: _json(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _or_nothing(array):
    return np.where(np.isfinite(array), array, np.nan).astype(array.dtype)


def unpack(frame):
    """Return (header, arrays) of a packed frame, as the front end reads it."""
    (length,) = struct.unpack_from("<I", frame)
    header, at, arrays = json.loads(frame[4 : 4 + length]), 4 + length, {}
    for entry in header.pop("arrays"):
        dtype = np.dtype(entry["dtype"]).newbyteorder("<")
        count = int(np.prod(entry["shape"]))
        arrays[entry["name"]] = np.frombuffer(frame, dtype, count, at).reshape(entry["shape"])
        at += len(_padded(b"\0" * (count * dtype.itemsize)))
    return header, arrays


def _padded(body):
    return body + b"\0" * (-len(body) % 8)
