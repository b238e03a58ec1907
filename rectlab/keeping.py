"""Small JSON files in the learner's folder: written whole or not at all; what is damaged is put aside, never lost."""

import json
import os
import shutil


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
    """Write a file whole, or leave the one that is there.

    Parameters
    ----------
    path : Path
    content : dict
        JSON values.

    Raises
    ------
    OSError
        If the folder takes no file.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


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
