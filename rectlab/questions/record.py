"""The learner's record: guesses, exercises and concept sheets, each in a small file beside the lessons.

A file is written whole or not at all, and a damaged one is put aside, so that nothing is lost. Its content is
``{"version": 1, field: {name: entry}}``. The default ``folder`` is the present one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rectlab.compute import files
from rectlab.questions import concepts
from rectlab.questions.predictions import PREDICTIONS

VERSION = 1


@dataclass(frozen=True)
class _File:
    """One file of the record; ``well`` says whether an entry is undamaged."""

    name: str
    field: str
    well: Callable

    def path(self, folder):
        return Path(folder or Path.cwd()) / self.name

    def load(self, folder):
        content = files.read(self.path(folder), self._is_ours)
        return {} if content is None else content[self.field]

    def keep(self, folder, changed, sorry):
        """Write the entries that ``changed`` returns; return problems in words, or ""."""
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
TRIES = _File(
    "exercises.json", "tried", lambda entry: isinstance(entry["right"], bool) and isinstance(entry["tries"], int)
)
NAMES = tuple(file.name for file in (GUESSES, TRIES, SHEETS))


def tries(folder=None):
    """Return {"right": bool, "tries": int} by exercise; ``tries`` counts up to the first right answer."""
    return TRIES.load(folder)


def keep_try(name, right, folder=None):
    """Keep that an exercise was tried, and whether the answer was right; return problems in words, or ""."""

    def changed(kept):
        entry = kept.get(name, {"right": False, "tries": 0})
        if not entry["right"]:
            kept[name] = {"right": bool(right), "tries": entry["tries"] + 1}
        return kept, ""

    return TRIES.keep(folder, changed, "The exercise could not be kept: {}.")


def guesses(folder=None):
    """Return guesses and answers by name, empty without a file; raises ValueError for an unreadable or damaged file."""
    return GUESSES.load(folder)


def keep_guess(name, guess, answer, folder=None):
    """Keep the first guess of each name, None for a skipped one, with its answer; return problems in words, or ""."""

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
    """Return the sheets as :func:`rectlab.questions.concepts.known` does; raises ValueError as :func:`guesses` does."""
    return concepts.known(SHEETS.load(folder))


def keep_sheet(when, answers, done, folder=None):
    """Keep the sheet of "before" or "after", unless the kept one is done; return problems in words, or ""."""

    def changed(entries):
        kept = concepts.known(entries)
        if not kept[when]["done"]:
            kept[when] = {"answers": dict(answers), "done": bool(done)}
        return kept, ""

    sorry = "The answers could not be kept: {}. They stay in this panel until it is closed."
    return SHEETS.keep(folder, changed, sorry)
