"""Files are written whole or not at all; a damaged file of the learner is put aside and never lost."""

import json
import os
import shutil


def write_whole(files):
    """Write a dict of paths and contents, each file whole; if one cannot be written, change none.

    Each file is first written under another name in the same folder. When all are on the disk, each gets its own name
    and keeps the permissions of the file that it replaces. Text is written as UTF-8 with plain line feeds; a callable
    gets the open binary file and fills it. Raises OSError if a folder is not writable, or the disk is full.

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
    """Write a file and wait until it is on the disk."""
    with open(path, "wb") as file:
        if callable(content):
            content(file)
        else:
            file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())


def read(path, good):
    """Return the content of a JSON file, or None if there is no file.

    ``good(content)`` says whether the content is undamaged, or raises an error if it is damaged. Raises ValueError for
    a file that is unreadable or damaged.
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
    """Write JSON values to a file; raises OSError if the folder is not writable."""
    write_whole({path: json.dumps(content, indent=1) + "\n"})


def put_aside(path, copy=False):
    """Move or copy a damaged file to a free name and return its new path; raises OSError if that fails."""
    names = (f"{path.stem}.damaged{f'.{k}' if k > 1 else ''}.json" for k in range(1, 1000))
    aside = next(place for place in map(path.with_name, names) if not place.exists())
    if copy:
        shutil.copy(path, aside)
    else:
        os.replace(path, aside)
    return aside
