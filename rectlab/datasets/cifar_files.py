"""The six files of CIFAR-10's binary version: find them in a folder or an archive, or fetch the archive once."""

import hashlib
import tarfile
import zlib
from pathlib import Path

import numpy as np

from rectlab.compute.switches import DATA, data_folder
from rectlab.datasets import fetching

ARCHIVE, INSIDE = "cifar-10-binary.tar.gz", "cifar-10-batches-bin"
MIRRORS = (
    "https://www.cs.toronto.edu/~kriz/",
    "https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/",
)
MOST_BYTES = 200_000_000  # of the archive: it has 170 MB
SHA256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"  # MD5 c32a1d4ab5d03f1284b67883e8d87530
BYTES = 170_052_171  # of the archive
OFFICIAL = {  # SHA-256
    "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
    "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
    "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
    "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
    "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
    "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
}
IMAGES = 10_000  # in each file
PIXELS = 3 * 32 * 32  # a record is a byte of label, then the red, the green and the blue plane, row by row
AGAIN = "Delete it and fetch it again."


def read_all() -> tuple[dict[str, np.ndarray], list[str]]:
    """Return the six files as records of bytes (images, 1 + 3,072), and the names of those that are not official."""
    root, place = data_folder(), _given()
    if place is None and root is not None:
        raise FileNotFoundError(
            f"datasets.cifar10: {DATA} must hold {ARCHIVE}, or a folder {INSIDE} with {', '.join(OFFICIAL)}; got "
            f"{str(root)!r}, which {'lacks them' if root.is_dir() else 'is no folder'}. Put them there, or unset "
            f"{DATA}."
        )
    if place is None:
        holds = f"{ARCHIVE} or its files"
        place = fetching.fetch("datasets.cifar10", ARCHIVE, SHA256, list(MIRRORS), holds, MOST_BYTES)
    raw = {name: (place / name).read_bytes() for name in OFFICIAL} if place.is_dir() else _unpacked(place)
    others = [name for name in OFFICIAL if hashlib.sha256(raw[name]).hexdigest() != OFFICIAL[name]]
    return {name: _records(place / name, raw[name]) for name in OFFICIAL}, others


def are_at_hand() -> bool:
    """Say whether `read_all` needs no network; it looks at a cached archive's size only, as its sum takes a second."""
    if data_folder() is not None:
        return _given() is not None
    cached = fetching.cache_folder() / ARCHIVE
    return cached.is_file() and cached.stat().st_size == BYTES


def _given() -> Path | None:
    """Return the folder under RECTLAB_DATA that holds the six files, or else the archive, if there is one."""
    if (root := data_folder()) is None:
        return None
    folders = (root / INSIDE, root / "cifar10" / INSIDE, root / "cifar10", root)
    whole = (folder for folder in folders if all((folder / name).is_file() for name in OFFICIAL))
    archives = (folder / ARCHIVE for folder in (root, root / "cifar10") if (folder / ARCHIVE).is_file())
    return next(whole, None) or next(archives, None)


def _unpacked(path: Path) -> dict[str, bytes]:
    """Return the bytes of the six files in an archive; nothing is written to the disk."""
    found = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                name = member.name.rpartition("/")[2]
                if member.isfile() and name in OFFICIAL:
                    found[name] = archive.extractfile(member).read()
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise ValueError(
            f"datasets.cifar10: {path} must be a whole archive (tar, gzip); got a truncated or damaged one, or another "
            f"kind of file. {AGAIN}"
        ) from error
    if lacks := [name for name in OFFICIAL if name not in found]:
        raise ValueError(
            f"datasets.cifar10: {path} must hold the six files of CIFAR-10's binary version; it lacks "
            f"{', '.join(lacks)}. Take {ARCHIVE}, not the version for Python or Matlab."
        )
    return found


def _records(path: Path, raw: bytes) -> np.ndarray:
    """Return a file's records (images, 1 + 3,072), or raise ValueError."""
    if len(raw) != IMAGES * (1 + PIXELS):
        page = ", a page of HTML" if raw.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")) else ""
        raise ValueError(
            f"datasets.cifar10: {path} must hold {IMAGES:,} records of {1 + PIXELS:,} bytes; got {len(raw):,} "
            f"bytes{page}. {AGAIN}"
        )
    found = np.frombuffer(raw, np.uint8).reshape(IMAGES, -1)
    if (highest := found[:, 0].max()) > 9:
        raise ValueError(
            f"datasets.cifar10: labels in {path} must be from 0 to 9; got {highest}. "
            f"This is no file of CIFAR-10: put those into {DATA}, or unset it."
        )
    return found
