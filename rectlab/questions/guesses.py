"""The learner's guesses in a small file beside the lessons, the first one of each name."""

from pathlib import Path

from rectlab.compute import files
from rectlab.questions.predictions import PREDICTIONS

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
        files.write(path, {"version": VERSION, "kept": kept})
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
    content = files.read(Path(folder or Path.cwd()) / FILE, _is_ours)
    return {} if content is None else content["kept"]


def _is_ours(content):
    entries = content["kept"].values()
    return content["version"] == VERSION and all(isinstance(e, dict) and {"guess", "answer"} <= set(e) for e in entries)


def _readable(path, name):
    """Return what was kept without what cannot be read, and what happened to that, in words."""
    try:
        kept = load(path.parent)
    except ValueError as damaged:
        return {}, f"{damaged} It was kept as {files.put_aside(path).name}."
    if name not in kept or name not in PREDICTIONS or PREDICTIONS[name].readable(kept[name]):
        return kept, ""
    aside = files.put_aside(path, copy=True)
    del kept[name]
    return kept, f"predictions: the guess kept for {name} could not be read. The file was copied to {aside.name}."
