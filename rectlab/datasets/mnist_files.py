"""The four files of MNIST: find them in a folder, or fetch them once, and read them with numpy alone."""

import gzip
import hashlib
import math
import os
import sys
import zlib
from pathlib import Path

import numpy as np

VARIABLE = "RECTLAB_DATA"
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
SHA256 = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
SHAPES = {
    "train-images-idx3-ubyte.gz": (60_000, 28, 28),
    "train-labels-idx1-ubyte.gz": (60_000,),
    "t10k-images-idx3-ubyte.gz": (10_000, 28, 28),
    "t10k-labels-idx1-ubyte.gz": (10_000,),
}


def read_all() -> dict[str, np.ndarray]:
    """Return the four files as arrays of bytes, by file name; fetch the files that are neither given nor cached."""
    folder = _given_folder()
    if folder is None and os.environ.get(VARIABLE):
        raise FileNotFoundError(
            f"datasets.mnist: {VARIABLE} or its subfolder mnist must hold {', '.join(SHA256)}; "
            f"got {os.environ[VARIABLE]!r}, which does not. Put the four files there, or unset {VARIABLE}."
        )
    return {name: read_idx(folder / name if folder else _fetch(name), SHAPES[name]) for name in SHA256}


def are_at_hand() -> bool:
    """Say whether the four files are there, and those in the cache whole, so that `read_all` needs no network."""
    return _given_folder() is not None or (not os.environ.get(VARIABLE) and _are_whole(_cache_folder()))


def read_idx(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """Return one gzipped idx file of unsigned bytes as an array of that shape, or raise ValueError.

    An idx file is two zero bytes, the type (8: unsigned byte), the number of dimensions, each dimension as a
    big-endian 32-bit number, then the numbers, last dimension fastest.
    """
    advice = "Delete the file and fetch it again."
    try:
        raw = gzip.decompress(path.read_bytes())
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        message = f"datasets.mnist: {path} must be a whole gzip file; got a truncated or damaged one. {advice}"
        raise ValueError(message) from error
    header = bytes((0, 0, 8, len(shape))) + np.array(shape, ">u4").tobytes()
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


def _holds_all(folder: Path) -> bool:
    return all((folder / name).is_file() for name in SHA256)


def _are_whole(folder: Path) -> bool:
    """Return whether the four files have the sums that `_fetch` asks for; reading their 12 MB takes 20 ms."""
    return _holds_all(folder) and all(
        hashlib.sha256((folder / name).read_bytes()).hexdigest() == known for name, known in SHA256.items()
    )


def _given_folder() -> Path | None:
    """Return the folder under RECTLAB_DATA that holds the four files, if there is one."""
    if not (root := os.environ.get(VARIABLE)):
        return None
    return next((folder for folder in (Path(root) / "mnist", Path(root)) if _holds_all(folder)), None)


def _cache_folder() -> Path:
    import pooch

    return Path(pooch.os_cache("rectlab"))


def _fetch(name: str) -> Path:
    """Return the cached file, or fetch it from the first mirror that gives it whole; pooch checks it first."""
    import pooch

    pooch.get_logger().setLevel("WARNING")  # it writes to stderr, and a lesson must not show that
    show_progress = sys.stderr is not None and sys.stderr.isatty()  # a tqdm bar, in terminals only
    failures = []
    for mirror in MIRRORS:
        download = pooch.HTTPDownloader(progressbar=show_progress, timeout=30)
        try:
            return Path(pooch.retrieve(mirror + name, SHA256[name], name, _cache_folder(), downloader=download))
        except (OSError, ValueError) as error:  # no network, a broken transfer, or the wrong checksum
            failures.append(f"{type(error).__name__} from {mirror}")
    raise ConnectionError(
        f"datasets.mnist: one of {len(MIRRORS)} mirrors must give {name} whole; got {', '.join(failures)}. "
        f"Check the network, or set {VARIABLE} to a folder that holds the four files of MNIST."
    )
