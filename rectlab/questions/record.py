"""The learner's record: guesses and concept sheets, each in a small file beside the lessons.

A file is written whole or not at all, and one that is damaged is put aside: nothing is lost. What is kept stands in
``{"version": 1, field: {name: entry}}``. Without a ``folder`` it is the present one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rectlab.compute import files
from rectlab.questions import sheets
from rectlab.questions.predictions import PREDICTIONS

VERSION = 1


@dataclass(frozen=True)
class _File:
    """One file of the record; ``well`` says whether an entry is as it was written."""

    name: str
    field: str
    well: Callable

    def path(self, folder):
        return Path(folder or Path.cwd()) / self.name

    def load(self, folder):
        content = files.read(self.path(folder), self._is_ours)
        return {} if content is None else content[self.field]

    def keep(self, folder, changed, sorry):
        """Write what ``changed`` makes of the entries; return what stands in the way, in words, or ""."""
        try:
            try:
                entries, words = self.load(folder), ""
            except ValueError as damaged:
                entries, words = {}, f"{damaged} It was kept as {files.put_aside(self.path(folder)).name}."
            entries, more = changed(entries)
            files.write(self.path(folder), {"version": VERSION, self.field: entries})
        except OSError as problem:
            return sorry.format(problem)
        return words + more

    def _is_ours(self, content):
        return content["version"] == VERSION and all(map(self.well, content[self.field].values()))


GUESSES = _File("predictions.json", "kept", lambda entry: isinstance(entry, dict) and {"guess", "answer"} <= set(entry))
SHEETS = _File(
    "concepts.json", "sheets", lambda sheet: isinstance(sheet["answers"], dict) and isinstance(sheet["done"], bool)
)


def guesses(folder=None):
    """Return guesses and answers by name; empty where there is no file.

    Raises
    ------
    ValueError
        If the file cannot be read, is damaged or of another version.
    """
    return GUESSES.load(folder)


def keep_guess(name, guess, answer, folder=None):
    """Keep a guess, the first one of each name; return what stands in the way, in words, or "".

    Parameters
    ----------
    name : str
    guess, answer : float, str, list of float
        As the prediction's kind has it; a guess of None was skipped.
    folder : Path, optional
    """

    def changed(kept):
        words = ""
        if name in kept and name in PREDICTIONS and not PREDICTIONS[name].readable(kept[name]):
            aside = files.put_aside(GUESSES.path(folder), copy=True).name
            words = f"predictions: the guess kept for {name} could not be read. The file was copied to {aside}."
            del kept[name]
        kept.setdefault(name, {"guess": guess, "answer": answer})
        return kept, words

    return GUESSES.keep(folder, changed, "The guess could not be kept: {}. It counts here and now all the same.")


def concept_sheets(folder=None):
    """Return the concept sheets by when they were filled in, as :func:`rectlab.questions.sheets.known` has them.

    Raises
    ------
    ValueError
        If the file cannot be read, is damaged or of another version.
    """
    return sheets.known(SHEETS.load(folder))


def keep_sheet(when, answers, done, folder=None):
    """Keep a concept sheet; return what stands in the way, in words, or "".

    Parameters
    ----------
    when : str
        "before" or "after".
    answers : dict
        By item: a choice, or None for a skipped one.
    done : bool
        A sheet that is done is not changed any more.
    folder : Path, optional
    """

    def changed(entries):
        kept = sheets.known(entries)
        if not kept[when]["done"]:
            kept[when] = {"answers": dict(answers), "done": bool(done)}
        return kept, ""

    sorry = "The answers could not be kept: {}. They stay in this panel until it is closed."
    return SHEETS.keep(folder, changed, sorry)
