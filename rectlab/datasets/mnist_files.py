"""The four files of MNIST: find them in a folder, or fetch them once, and read them with numpy alone."""

import gzip
import hashlib
import io
import math
import zlib
from pathlib import Path

import numpy as np

from rectlab.compute.switches import DATA, data_folder
from rectlab.datasets import fetching

MOST_BYTES = 20_000_000  # of a fetched file: the largest has 9.9 MB
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
SHA256 = {  # of the files as fetched
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
OFFICIAL = {  # SHA-256 of what they hold, unzipped: other data sets have files of the same names and shapes
    "train-images-idx3-ubyte.gz": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte.gz": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte.gz": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte.gz": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
SHAPES = {
    "train-images-idx3-ubyte.gz": (60_000, 28, 28),
    "train-labels-idx1-ubyte.gz": (60_000,),
    "t10k-images-idx3-ubyte.gz": (10_000, 28, 28),
    "t10k-labels-idx1-ubyte.gz": (10_000,),
}


def read_all() -> tuple[dict[str, np.ndarray], list[str]]:
    """Return the four files as arrays of bytes, by name, and the names of those that are not the official ones.

    Files that are neither given nor cached are fetched.
    """
    root, folder, mirrors = data_folder(), _given_folder(), list(MIRRORS)
    if folder is None and root is not None:
        lacks = f"lacks {', '.join(name for name in SHA256 if not _path(root, name))}"
        got = f"{str(root)!r}, which {lacks if root.is_dir() else 'is no folder'}"
        raise FileNotFoundError(
            f"datasets.mnist: {DATA} or its subfolder mnist must hold {', '.join(SHA256)}; got {got}. "
            f"Put the four files there, or unset {DATA}."
        )
    arrays, others = {}, []
    for name in SHA256:
        arrays[name] = read_idx(_path(folder, name) if folder else _fetch(name, mirrors), SHAPES[name])
        if hashlib.sha256(_header(SHAPES[name]) + arrays[name].tobytes()).hexdigest() != OFFICIAL[name]:
            others.append(name)
    return arrays, others


def are_at_hand() -> bool:
    """Say whether the four files are there, and those in the cache whole, so that `read_all` needs no network."""
    return _given_folder() is not None or (data_folder() is None and _are_whole(fetching.cache_folder()))


def read_idx(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """Return one idx file of unsigned bytes as an array of that shape, or raise ValueError.

    The file may be zipped, or unzipped already, as some browsers save it. An idx file is two zero bytes, the type (8:
    unsigned byte), the number of dimensions, each dimension as a big-endian 32-bit number, then the numbers, last
    dimension fastest.
    """
    advice, header = "Delete the file and fetch it again.", _header(shape)
    try:
        raw = path.read_bytes()
        if not raw.startswith(bytes((0, 0, 8))):
            raw = gzip.GzipFile(fileobj=io.BytesIO(raw)).read(len(header) + math.prod(shape) + 1)  # never without end
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        message = f"datasets.mnist: {path} must be a whole gzip file; got a truncated or damaged one. {advice}"
        raise ValueError(message) from error
    if raw[: len(header)] != header:
        raise ValueError(
            f"datasets.mnist: {path} must begin with the idx header {header.hex(' ', 4)} (bytes, shape {shape}); "
            f"got {raw[: len(header)].hex(' ', 4) or 'an empty file'}. {advice}"
        )
    if len(raw) != len(header) + math.prod(shape):
        raise ValueError(
            f"datasets.mnist: {path} must hold {math.prod(shape):,} bytes after its header; "
            f"got {len(raw) - len(header):,}. {advice}"
        )
    return np.frombuffer(raw, np.uint8, offset=len(header)).reshape(shape)


def _header(shape: tuple[int, ...]) -> bytes:
    return bytes((0, 0, 8, len(shape))) + np.array(shape, ">u4").tobytes()


def _path(folder: Path, name: str) -> Path | None:
    """Return where a file of that name lies, zipped or unzipped, or None; some unzip to train-images.idx3-ubyte."""
    unzipped = name.removesuffix(".gz")
    paths = (folder / one for one in (name, unzipped, unzipped.replace("-idx", ".idx")))
    return next((path for path in paths if path.is_file()), None)


def _holds_all(folder: Path) -> bool:
    return all(_path(folder, name) for name in SHA256)


def _are_whole(folder: Path) -> bool:
    """Return whether the four files have the sums that a download must have; reading their 12 MB takes 20 ms."""
    return all(
        (path := folder / name).is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == known
        for name, known in SHA256.items()
    )


def _given_folder() -> Path | None:
    """Return the folder under RECTLAB_DATA that holds the four files, if there is one."""
    if (root := data_folder()) is None:
        return None
    return next((folder for folder in (root / "mnist", root) if _holds_all(folder)), None)


def _fetch(name: str, mirrors: list[str]) -> Path:
    return fetching.fetch("datasets.mnist", name, SHA256[name], mirrors, "the four files of MNIST", MOST_BYTES)
