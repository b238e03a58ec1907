"""Files: written whole or not at all. The learner's are JSON; one that is damaged is put aside, never lost."""

import json
import os
import shutil


def write_whole(files):
    """Write one or several files whole, or leave them all as they are.

    Each is filled under another name in the same folder. When all are full and on the disk, one after the other takes
    its own name; a file that is replaced hands on its permissions.

    Parameters
    ----------
    files : dict of Path to (str, bytes or callable)
        Text is written as UTF-8 with plain line feeds; a callable fills the open binary file that it is given.

    Raises
    ------
    OSError
        If a folder takes no file, or the disk is full.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     folder = pathlib.Path(name)
    ...     write_whole({folder / "a.txt": "1 2", folder / "b.bin": lambda file: file.write(bytes(3))})
    ...     (folder / "a.txt").read_text(), (folder / "b.bin").read_bytes()
    ('1 2', b'\\x00\\x00\\x00')
    """
    unfinished = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in files}
    try:
        for path, part in unfinished.items():
            _fill(part, files[path])
            if path.exists():
                shutil.copymode(path, part)
        for path, part in unfinished.items():
            os.replace(part, path)
    finally:
        for part in unfinished.values():
            part.unlink(missing_ok=True)


def _fill(path, content):
    """Write a file and wait until the disk has it."""
    with open(path, "wb") as file:
        if callable(content):
            content(file)
        else:
            file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())


def read(path, good):
    """Return what a file holds, or None where there is none.

    Parameters
    ----------
    path : Path
    good : callable
        Takes the content and returns whether it is as it was written; it may raise on what is not.

    Raises
    ------
    ValueError
        If the file cannot be read, or is not good.
    """
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text("utf-8"))
        fine = bool(good(content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        fine = False
    except OSError as problem:
        raise ValueError(f"{path.stem}: {path.name} must be readable; got {problem}.") from None
    if not fine:
        raise ValueError(f"{path.stem}: {path.name} must be as rectlab wrote it; it is damaged or of another version.")
    return content


def write(path, content):
    """Write JSON values as a file; raises OSError if the folder takes none."""
    write_whole({path: json.dumps(content, indent=1) + "\n"})


def put_aside(path, copy=False):
    """Move a damaged file, or copy it, to a name that is free, and return its new path.

    Raises
    ------
    OSError
        If the folder does not allow it.
    """
    names = (f"{path.stem}.damaged{f'.{k}' if k > 1 else ''}.json" for k in range(1, 1000))
    aside = next(place for place in map(path.with_name, names) if not place.exists())
    if copy:
        shutil.copy(path, aside)
    else:
        os.replace(path, aside)
    return aside
