"""A frame: one picture with its words and numbers, as one binary message.

Layout: length of the header (uint32, little-endian), the header (UTF-8 JSON, padded with blanks to a multiple of
8 bytes), then the arrays one after another, each padded to 8 bytes. ``header["arrays"]`` names them.
"""

import json
import struct

import numpy as np

_TYPES = {"uint8", "uint16", "uint32", "float32"}


def pack(header, arrays):
    """Return header and arrays as bytes.

    Parameters
    ----------
    header : dict
        JSON values; finite numbers only.
    arrays : dict of str to ndarray
        Of dtype uint8, uint16, uint32 or float32.

    Examples
    --------
    >>> header, arrays = unpack(pack({"words": "hello"}, {"x": np.arange(3, dtype=np.uint16)}))
    >>> header["words"], arrays["x"].tolist()
    ('hello', [0, 1, 2])
    """
    bodies, entries = [], []
    for name, array in arrays.items():
        if array.dtype.name not in _TYPES:
            raise ValueError(f"pack: arrays must be one of {', '.join(sorted(_TYPES))}; got {array.dtype} for {name}.")
        entries.append({"name": name, "dtype": array.dtype.name, "shape": list(array.shape)})
        bodies.append(_padded(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()))
    text = json.dumps({**header, "arrays": entries}, allow_nan=False).encode()
    text += b" " * (-(len(text) + 4) % 8)
    return struct.pack("<I", len(text)) + text + b"".join(bodies)


def unpack(frame):
    """Return (header, arrays) of a packed frame: what the front end does, for tests and for the curious."""
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
