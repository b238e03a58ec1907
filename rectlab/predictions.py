"""Predictions: what a lesson asks before it shows, and the learner's guesses, kept in a small file beside the lessons.

Nothing of it leaves the machine. ``python -m rectlab progress`` reads the file.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

FILE = "predictions.json"
VERSION = 1


@dataclass(frozen=True)
class Prediction:
    """One question that a panel asks before it shows its picture.

    Attributes
    ----------
    name : str
        Lesson and subject, "00 zeros".
    question : str
    quantity : str
        What the panel answers with, one of its quantities.
    low, high, step : float
        What can be guessed.
    unit : str
    within : float
        How far off is still close.
    """

    name: str
    question: str
    quantity: str
    low: float
    high: float
    step: float
    unit: str
    within: float

    def described(self):
        """Return what the front end needs to ask."""
        names = ("name", "question", "low", "high", "step", "unit")
        return {name: getattr(self, name) for name in names}

    def checked(self, guess):
        """Return a guess as a float.

        Raises
        ------
        ValueError
            If it is no number from low to high.
        """
        good = isinstance(guess, (int, float)) and not isinstance(guess, bool) and self.low <= guess <= self.high
        if not good:
            raise ValueError(f"guess: must be a number from {self.low:g} to {self.high:g}; got {guess!r}. Guess again.")
        return float(guess)

    def compared(self, guess, answer):
        """Say a guess beside the answer."""
        found = f"it is {answer:,.3g} {self.unit}".rstrip()
        if guess is None:
            return f"You skipped the guess; {found}."
        close = "close!" if abs(guess - answer) <= self.within else "remember the difference."
        return f"Your guess was {guess:,.3g} {self.unit}".rstrip() + f"; {found}: {close}"


PREDICTIONS = {
    p.name: p
    for p in (
        Prediction("00 zeros", "Which share of all activations is exactly zero?", "zeros", 0, 100, 1, "%", 6),
        Prediction(
            "01 rate",
            "The neuron gets twice its threshold current. How many spikes a second does it fire?",
            "rate",
            0,
            200,
            5,
            "spikes a second",
            15,
        ),
        Prediction(
            "03 silent", "How many of the 64 units are silent on these ten digits?", "silent", 0, 64, 1, "units", 3
        ),
        Prediction(
            "04 zeros",
            "A price of 0.003 on every weight: which share of activations is zero after 20 epochs?",
            "zeros",
            0,
            100,
            1,
            "%",
            6,
        ),
        Prediction(
            "06 dead",
            "How many of the 640 units are dead: silent on all 1,297 training images?",
            "dead",
            0,
            640,
            5,
            "units",
            50,
        ),  # fmt: skip
    )
}


def get(name):
    """Return the prediction of a name.

    Raises
    ------
    KeyError
        If there is none; all are listed.

    Examples
    --------
    >>> get("00 zeros").compared(30.0, 48.7)
    'Your guess was 30 %; it is 48.7 %: remember the difference.'
    """
    if name not in PREDICTIONS:
        raise KeyError(f"predictions: name must be one of {', '.join(PREDICTIONS)}; got {name!r}. Copy the name.")
    return PREDICTIONS[name]


def asked():
    """Return whether panels ask at all: not under tests, and not where pages are written."""
    return os.environ.get("RECTLAB_GATE") != "open" and not os.environ.get("RECTLAB_PAGES")


def keep(name, guess, answer, folder=None):
    """Keep a guess, the first one of each name; returns what stands in the way, in words, or "".

    Parameters
    ----------
    name : str
    guess : float or None
        None: skipped.
    answer : float
    folder : Path, optional
        The present folder if left out.
    """
    path = Path(folder or Path.cwd()) / FILE
    try:
        kept, words = load(folder), ""
    except ValueError as damaged:
        aside = path.with_name("predictions.damaged.json")
        kept, words = {}, f"{damaged} It was kept as {aside.name}."
        os.replace(path, aside)
    kept.setdefault(name, {"guess": guess, "answer": answer})
    try:
        _write(path, kept)
    except OSError as problem:
        return f"The guess could not be kept: {problem}. It counts here and now all the same."
    return words


def load(folder=None):
    """Return guesses and answers by name; empty where there is no file.

    Raises
    ------
    ValueError
        If the file is damaged or of another version.
    """
    path = Path(folder or Path.cwd()) / FILE
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text("utf-8"))
        good = content["version"] == VERSION and all({"guess", "answer"} <= set(v) for v in content["kept"].values())
    except (ValueError, KeyError, TypeError, AttributeError):
        good = False
    if not good:
        raise ValueError(f"predictions: {path.name} must be as rectlab wrote it; it is damaged or of another version.")
    return content["kept"]


def score(kept):
    """Say guesses beside answers, a line each, and how many were close.

    Parameters
    ----------
    kept : dict
        As :func:`load` returns it.

    Examples
    --------
    >>> print(score({"00 zeros": {"guess": 45.0, "answer": 48.7}}))
    00 zeros: Your guess was 45 %; it is 48.7 %: close!
    1 of 1 guess was close, 0 skipped.
    """
    known = {name: entry for name, entry in sorted(kept.items()) if name in PREDICTIONS}
    lines = [f"{name}: {get(name).compared(entry['guess'], entry['answer'])}" for name, entry in known.items()]
    made = {name: entry for name, entry in known.items() if entry["guess"] is not None}
    close = sum(abs(entry["guess"] - entry["answer"]) <= get(name).within for name, entry in made.items())
    guesses = "1 guess was" if len(made) == 1 else f"{len(made)} guesses were"
    return "\n".join([*lines, f"{close} of {guesses} close, {len(known) - len(made)} skipped."])


def _write(path, kept):
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(json.dumps({"version": VERSION, "kept": kept}, indent=1) + "\n", "utf-8")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
