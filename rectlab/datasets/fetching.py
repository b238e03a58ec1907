"""Fetch a file once, whole, from the first mirror that gives it, and keep it in the user's cache folder."""

import io
import sys
import tempfile
from pathlib import Path

from rectlab.compute.switches import DATA

SILENT_S = 20  # seconds without a byte, after which the next mirror is asked


def cache_folder() -> Path:
    """Return the folder of the user where fetched files are kept."""
    import pooch

    return Path(pooch.os_cache("rectlab"))


def fetch(asked: str, name: str, known: str, mirrors: list[str], holds: str, most: int) -> Path:
    """Return the cached file, or fetch it from the first mirror that gives it whole; pooch checks it first.

    A mirror that fails becomes the last of ``mirrors``, so that the next file need not wait for it.

    Parameters
    ----------
    asked : str
        The function that a message names.
    name, known : str
        The file's name, and its SHA-256.
    mirrors : list of str
        Addresses that end in /.
    holds : str
        What a folder must hold instead: "the four files of MNIST".
    most : int
        Bytes after which a mirror is given up.

    Raises
    ------
    OSError
        If the cache folder cannot be written.
    ConnectionError
        If no mirror gives the file.
    """
    import pooch

    pooch.get_logger().setLevel("WARNING")  # it writes to stderr, and a lesson must not show that
    show_progress = sys.stderr is not None and sys.stderr.isatty()  # a tqdm bar, in terminals only
    failures, cache, instead = [], cache_folder(), f"set {DATA} to a folder that holds {holds}."
    if not (cache / name).is_file():
        _check_writable(asked, cache, instead)
    for mirror in tuple(mirrors):
        download = pooch.HTTPDownloader(progressbar=show_progress, timeout=SILENT_S)
        try:
            return Path(pooch.retrieve(mirror + name, known, name, cache, downloader=_limited(download, most)))
        except (OSError, ValueError) as error:  # no network, a broken transfer, or the wrong checksum
            silent = f" (nothing for {SILENT_S} s)" if "Timeout" in type(error).__name__ else ""
            failures.append(f"{type(error).__name__}{silent} from {mirror}")
            mirrors.append(mirrors.pop(mirrors.index(mirror)))
    raise ConnectionError(
        f"{asked}: one of {len(mirrors)} mirrors must give {name} whole; got {', '.join(failures)}. "
        f"Check the network, or {instead}"
    )


class FileTooLarge(OSError):
    """A mirror sends more than the file can hold."""


class _Limited(io.FileIO):
    """A file that takes at most so many bytes."""

    most = 0

    def write(self, data):
        if self.tell() + len(data) > self.most:
            raise FileTooLarge
        return super().write(data)


def _limited(download, most):
    """Return a downloader that stops where a body does not end."""

    def fetch_limited(url, path, pooch):
        with _Limited(path, "w") as file:
            file.most = most
            download(url, file, pooch)

    return fetch_limited


def _check_writable(asked: str, cache: Path, instead: str) -> None:
    """Raise OSError, which names the folder, if fetched files cannot be kept there."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=cache).close()
    except OSError as problem:
        raise type(problem)(
            f"{asked}: the cache folder {cache} must be writable; got {type(problem).__name__} "
            f"({problem.strerror}). Make it so, or {instead}"
        ) from None
