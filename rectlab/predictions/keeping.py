"""The learner's guesses in a small file beside the lessons: written whole or not at all, and nothing is lost."""

import json
import os
import shutil
from pathlib import Path

from rectlab.predictions.questions import PREDICTIONS

FILE = "predictions.json"
VERSION = 1


def keep(name, guess, answer, folder=None):
    """Keep a guess, the first one of each name; returns what stands in the way, in words, or "".

    Parameters
    ----------
    name : str
    guess : float, str, list of float, or None
        As the prediction's kind has it; None: skipped.
    answer : float, str or list of float
    folder : Path, optional
        The present folder if left out.
    """
    path = Path(folder or Path.cwd()) / FILE
    try:
        kept, words = _readable(path, name)
        kept.setdefault(name, {"guess": guess, "answer": answer})
        _write(path, kept)
    except OSError as problem:
        return f"The guess could not be kept: {problem}. It counts here and now all the same."
    return words


def load(folder=None):
    """Return guesses and answers by name; empty where there is no file.

    Raises
    ------
    ValueError
        If the file cannot be read, is damaged or of another version.
    """
    path = Path(folder or Path.cwd()) / FILE
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text("utf-8"))
        good = content["version"] == VERSION and all(map(_is_entry, content["kept"].values()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        good = False
    except OSError as problem:
        raise ValueError(f"predictions: {path.name} must be readable; got {problem}.") from None
    if not good:
        raise ValueError(f"predictions: {path.name} must be as rectlab wrote it; it is damaged or of another version.")
    return content["kept"]


def _is_entry(entry):
    return isinstance(entry, dict) and {"guess", "answer"} <= set(entry)


def _readable(path, name):
    """Return what was kept without what cannot be read, and what happened to that, in words."""
    try:
        kept = load(path.parent)
    except ValueError as damaged:
        aside = _free_name(path)
        os.replace(path, aside)
        return {}, f"{damaged} It was kept as {aside.name}."
    if name not in kept or name not in PREDICTIONS or PREDICTIONS[name].readable(kept[name]):
        return kept, ""
    aside = _free_name(path)
    shutil.copy(path, aside)
    del kept[name]
    return kept, f"predictions: the guess kept for {name} could not be read. The file was copied to {aside.name}."


def _free_name(path):
    names = (f"predictions.damaged{f'.{k}' if k > 1 else ''}.json" for k in range(1, 1000))
    return next(place for place in map(path.with_name, names) if not place.exists())


def _write(path, kept):
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(json.dumps({"version": VERSION, "kept": kept}, indent=1) + "\n", "utf-8")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
